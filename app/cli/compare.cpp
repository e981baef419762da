// deconvoscope compare: the comparison without a window, as a figure, a report, raw arrays, or plain text.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/figure_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/output_files.h"
#include "app/cli/pair_options.h"
#include "app/cli/say.h"
#include "app/cli/shard.h"
#include "app/document/added_labels.h"
#include "app/document/mark_sight.h"
#include "app/export/figure_export.h"
#include "app/workbench/evaluation.h"
#include "app/workbench/named_pipelines.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/files/npy.h"
#include "engine/picture/picture.h"
#include "engine/records/mark.h"
#include "engine/records/report.h"

namespace app::cli {
namespace {

struct CompareLine {
    PairOptions pair;
    std::optional<std::string> reference;
    engine::Index score_border = 0;
    bool score_luma = false;
    std::vector<std::string> added, labels;
    std::vector<std::optional<std::string>> label_of;  ///< the --label behind each --add
    std::vector<std::string> rows;
    std::vector<std::string> marks;
    std::vector<engine::FigurePicture> pictures;  ///< of --row, with what stands behind each
    std::vector<engine::Mark> own_marks;          ///< IMAGE's
    std::optional<std::string> left_label, right_label;
    std::optional<std::string> shard;
    std::optional<std::string> loss, output, report, csv, table, raw_left, raw_right, weights;
    FigureFlags figure;
};

engine::Mark read_mark(const std::string& text) {
    try {
        return engine::parse_mark(text);
    } catch (const engine::Error& error) {
        engine::fail("--mark {}", error.what());
    }
}

std::vector<NamedFile> outputs_of(const CompareLine& line) {
    std::vector<NamedFile> files;
    const std::pair<const char*, const std::optional<std::string>*> flags[] = {
        {"--output", &line.output},  {"--report", &line.report},     {"--csv", &line.csv},
        {"--table", &line.table},    {"--raw-left", &line.raw_left}, {"--raw-right", &line.raw_right},
        {"--weights", &line.weights}};
    for (const auto& [flag, file] : flags)
        if (*file) files.emplace_back(flag, **file);
    return files;
}

std::vector<NamedFile> inputs_of(const CompareLine& line) {
    std::vector<NamedFile> files;
    if (line.pair.image) files.emplace_back("IMAGE", *line.pair.image);
    if (line.pair.session) files.emplace_back("--session", *line.pair.session);
    if (line.reference && *line.reference != engine::original_name)
        files.emplace_back("--reference", *line.reference);
    for (const std::string& row : line.rows)
        files.emplace_back("--row", row);
    for (const std::string& text : line.added)
        if (const std::filesystem::path file = pipeline_file(text); !file.empty())
            files.emplace_back("--add", file.string());
    return files;
}

FigureExport request_of(const CompareLine& line, const Document& document,
                        const engine::FigureOptions& options) {
    FigureExport request;
    request.experiment = document.experiment;
    request.treatment = document.treatment;
    request.options = options;
    request.figure = line.output.value_or("");
    request.report = line.report.value_or("");
    request.table = line.csv.value_or("");
    request.comparison = line.table.value_or("");
    request.options.left_label = line.left_label.value_or("");
    request.options.right_label = line.right_label.value_or("");
    request.pictures = document.figure.pictures;
    set_crops(request.options, document.figure.crops);
    request.options.marks = document.marks;
    request.raw_left = line.raw_left.value_or("");
    request.raw_right = line.raw_right.value_or("");
    request.weights = line.weights.value_or("");
    request.shard = parse_shard(line.shard);
    return request;
}

/// Labels by their place on the command line: each belongs to the --add before it.
void pair_labels(const CLI::App& app, CompareLine& line) {
    line.label_of.clear();
    for (const CLI::Option* option : app.parse_order()) {
        if (option->get_single_name() == "add") line.label_of.emplace_back();
        if (option->get_single_name() != "label") continue;
        const std::string& text = line.labels.at(static_cast<std::size_t>(
            std::ranges::count_if(line.label_of, [](const auto& label) { return label.has_value(); })));
        if (line.label_of.empty() || line.label_of.back())
            engine::fail("--label {}: it stands behind the --add that it belongs to", text);
        line.label_of.back() = text;
    }
}

/// Crops and marks by their place on the command line: those behind a --row are that picture's, the others
/// IMAGE's.
void pair_rows(const CLI::App& app, CompareLine& line) {
    std::vector<std::string> own;
    line.pictures.clear();
    line.own_marks.clear();
    std::size_t crop = 0, mark = 0;
    for (const CLI::Option* option : app.parse_order()) {
        const std::string name = option->get_single_name();
        if (name == "row") line.pictures.push_back({line.rows.at(line.pictures.size()), {}});
        if (name == "mark") {
            auto& marks = line.pictures.empty() ? line.own_marks : line.pictures.back().marks;
            marks.push_back(read_mark(line.marks.at(mark++)));
        }
        if (name != "crop") continue;
        const std::string& text = line.figure.crops.at(crop++);
        if (line.pictures.empty())
            own.push_back(text);
        else
            line.pictures.back().crops.push_back(parse_region("--crop", text));
    }
    line.figure.crops = own;
}

/// The session's crops, pictures and marks with those of the command line; its crops stand in for the
/// session's.
void merge_contents(const CompareLine& line, const engine::FigureOptions& options, Document& document) {
    if (options.crop) {
        document.figure.drop_crops();
        document.figure.crops.push_back(*options.crop);
        std::ranges::copy(options.more_crops, std::back_inserter(document.figure.crops));
    }
    std::ranges::copy(line.pictures, std::back_inserter(document.figure.pictures));
    std::ranges::copy(line.own_marks, std::back_inserter(document.marks));
    if (options.locator && document.figure.crops.empty())
        engine::fail("--locator frames the place of a --crop: there is none");
}

/// The session's marks are for another picture when it is smaller by now: those beside it are named and left
/// out.
void leave_out_unseen(Document& document) {
    std::erase_if(document.marks, [&](const engine::Mark& mark) {
        const std::string why = why_unseen(mark, document.experiment);
        if (!why.empty()) remark("the session's mark is left out: " + why);
        return !why.empty();
    });
}

void check_rows(const CompareLine& line) {
    parse_shard(line.shard);
    if (!line.rows.empty() && !line.output && !line.table)
        engine::fail("--row needs --output or --table, which several pictures go into");
}

/// Those that one --add names.
std::vector<engine::AddedPipeline> read_added(const std::string& text,
                                              const std::optional<std::string>& label,
                                              const engine::Source& source,
                                              const engine::Progress& progress) {
    if (pipeline_file(text).empty()) return {{label.value_or(""), read_side("--add", text)}};
    try {
        std::vector<engine::AddedPipeline> named = named_pipelines(text, source, progress);
        if (label && named.size() > 1)
            engine::fail("it names {} pipelines, and one --label: {}#B is one", named.size(), text);
        if (label) named.front().label = *label;
        return named;
    } catch (const engine::Error& error) {
        engine::fail("--add {}: {}", text, error.what());
    }
}

/// The pipelines of the session, then those of the command line.
std::vector<engine::AddedPipeline> added_pipelines(const CompareLine& line, const Document& document,
                                                   const engine::Progress& progress) {
    std::vector<engine::AddedPipeline> added = document.added;
    const engine::Source& source = document.experiment.source;
    for (std::size_t i = 0; i < line.added.size(); ++i)
        std::ranges::move(read_added(line.added[i], line.label_of.at(i), source, progress),
                          std::back_inserter(added));
    return labelled(std::move(added));
}

void set_reference(const CompareLine& line, Document& document) {
    if (!line.reference) {
        if (line.score_border > 0 || line.score_luma)
            engine::fail("{} needs --reference", line.score_luma ? "--score-luma" : "--score-border");
        return;
    }
    document.experiment.reference =
        engine::Reference{{*line.reference, nullptr}, {line.score_border, line.score_luma}};
    try {
        resolve_reference(document);
    } catch (const engine::Error& error) {
        engine::fail("--reference: {}", error.what());
    }
}

void write(const FigureExport& request, const Interrupt& interrupt) {
    if (consists_of_cells(request)) check_shard(request.shard, keeps_cells(request));
    run_until_interrupted(interrupt, interrupted(keeps_cells(request)),
                          [&](const engine::Progress& progress) {
                              const std::string said = export_figure(request, progress, print_news);
                              if (!request.shard.is_whole()) remark(said);
                          });
}

int compare(const CompareLine& line, const Interrupt& interrupt) {
    const engine::FigureOptions options = figure_options(line.figure);
    if (line.output) check_figure_name("--output", *line.output);
    check_output_files(outputs_of(line), inputs_of(line));
    run_until_interrupted(interrupt, interrupted(false), [&](const engine::Progress& progress) {
        ViewState view;
        Document document = chosen_document(line.pair, view, progress);
        if (line.loss) document.experiment.loss = chosen_loss(*line.loss);
        set_reference(line, document);
        if (line.output) leave_out_unseen(document);
        check_seen("--mark", line.own_marks, document.experiment);
        merge_contents(line, options, document);
        const std::vector<engine::AddedPipeline> beside = added_pipelines(line, document, progress);
        if (line.shard && (document.figure.pictures.empty() || (!line.output && !line.table)))
            engine::fail("--shard needs --row, and --output or --table: its cells are the pictures");
        if (outputs_of(line).empty()) {
            const engine::Request numbers{true, false, engine::Keep::nothing(), engine::Keep::nothing()};
            const auto findings = engine::evaluate(document.experiment, numbers, progress);
            print(engine::text_summary(*findings, engine::evaluate_added(beside, *findings, progress)));
        } else {
            FigureExport request = request_of(line, document, options);
            request.added = beside;
            write(request, interrupt);
        }
    });
    return 0;
}

}  // namespace

Command add_compare(CLI::App& program) {
    CLI::App* app = program.add_subcommand("compare", "Compare two pipelines on a picture without a window");
    const auto line = std::make_shared<CompareLine>();
    add_pair_options(*app, line->pair);
    app->add_option("--loss", line->loss,
                    "Loss whose gradient is looked at: sum, mean, mse (default), pixel, pixel:Y,X or noise")
        ->type_name("ID");
    app->add_option(
           "--reference", line->reference,
           "The truth that both outputs are scored against: a picture, or original, the source before its "
           "treatment and encoder")
        ->type_name("FILE|original");
    app->add_option("--score-border", line->score_border, "Pixels left off each side before scoring")
        ->type_name("N")
        ->check(CLI::Range(engine::Index{0}, engine::max_elements));
    app->add_flag("--score-luma", line->score_luma,
                  "Score the BT.601 luma (16 to 235), as super-resolution papers do");
    const auto file = [&](const char* flag, std::optional<std::string>& target, const char* help,
                          const char* type) {
        app->add_option(flag, target, help)->type_name(type)->group("Files");
    };
    app->add_option(
           "--add", line->added,
           "A further pipeline beside A and B, any number of them: PIPE, or SESSION.json for all of its pipelines and "
           "SESSION.json#B for one, or MODEL#LAYER for the way through a trained network from its input to that "
           "layer")
        ->type_name("PIPE|FILE[#PART]")
        ->allow_extra_args(false);
    app->add_option("--label", line->labels, "What the --add before it is called; otherwise C, D and so on")
        ->type_name("TEXT")
        ->allow_extra_args(false);
    app->add_option(
           "--row", line->rows,
           "A further picture below IMAGE in the figure and in the table, which then ends with the means; "
           "a --crop or --mark behind it is its own; --report, --csv and --raw-left tell of IMAGE")
        ->type_name("PICTURE")
        ->allow_extra_args(false);
    add_shard_option(*app, line->shard, "picture");
    app->add_option(
           "--mark", line->marks,
           "Draw on the pictures of the figure, in pixels of what A and B take: \"arrow Y,X Y,X\", \"box Y,X,H,W\" or "
           "\"text Y,X WORDS\", with a colour before it: \"yellow box 8,8,16,16\"")
        ->type_name("TEXT")
        ->allow_extra_args(false);
    app->add_option(
           "--left-label", line->left_label,
           "What A is called in tables and figures; beside captions, which speak of A and B, the letter stands "
           "before it")
        ->type_name("TEXT");
    app->add_option("--right-label", line->right_label, "The same of B")->type_name("TEXT");
    file("--output", line->output,
         "The comparison sheet, PNG, SVG or PDF by its extension; a PNG holds the session", "FIG.png");
    file("--report", line->report, "All the numbers as JSON", "R.json");
    file("--csv", line->csv, "The same numbers as a table: name, value", "R.csv");
    file(
        "--table", line->table,
        "A row for each pipeline: ripple, PSNR and SSIM against the reference, parameters, multiply-adds; CSV, "
        "LaTeX or Markdown by its extension",
        "T.csv|.tex|.md");
    file("--raw-left", line->raw_left, "A's output, float32, never clipped", "L.npy");
    file("--raw-right", line->raw_right, "B's output, float32, never clipped", "R.npy");
    file("--weights", line->weights, "All weights and biases, as STEM.left.stage0_weight.npy and so on",
         "STEM");
    add_figure_flags(*app, line->figure);
    app->footer(
        "Without any of the files the numbers and the verdict are printed. The files come all or not at "
        "all: an error, a full disk or an interrupt leaves the old ones. A kill leaves each file old or new, never half; only "
        "between two renames, some microseconds, can it leave new files beside old ones. With --row each picture is a "
        "cell: finished cells are kept with the program's state until the files are written and not computed again, "
        "also after an interrupt, a kill or on a disk that was full.\n\n" +
        app->get_footer());
    return {app, [line, app](const Interrupt& interrupt) {
                pair_labels(*app, *line);
                pair_rows(*app, *line);
                check_rows(*line);
                return compare(*line, interrupt);
            }};
}

}  // namespace app::cli
