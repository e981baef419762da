#include "app/export/figure_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "app/document/mark_sight.h"
#include "app/export/figure_cells.h"
#include "app/session/session_document.h"
#include "app/storage/paths.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/experiment/evaluate.h"
#include "engine/files/atomic_file.h"
#include "engine/files/npy.h"
#include "engine/picture/picture.h"
#include "engine/records/comparison_table.h"
#include "engine/records/report.h"
#include "engine/records/report_table.h"

namespace app {
namespace {

using Files = std::vector<engine::PendingFile>;

/// The report and the table hold numbers only.
engine::Request findings_needed(const FigureExport& request) {
    if (!request.figure.empty()) return engine::request_for(request.options.panels);
    engine::Request needed;
    needed.spectrum = false;
    needed.left = request.raw_left.empty() ? engine::Keep::nothing() : engine::Keep::only_output();
    needed.right = request.raw_right.empty() ? engine::Keep::nothing() : engine::Keep::only_output();
    return needed;
}

/// The row about that picture, treated in the same way; nullptr where there is none.
const engine::FigureRow* row_about(const std::string& picture, const FigureMaterial& known,
                                   const FigureExport& request) {
    const auto row = std::ranges::find_if(known.rows, [&](const engine::FigureRow& one) {
        const engine::Experiment& old = one.findings->experiment;
        return old.source.name == picture &&
               old.reference.has_value() == request.experiment.reference.has_value();
    });
    return known.treatment == request.treatment && row != known.rows.end() ? &*row : nullptr;
}

/// The picture in the experiment's place; that of a row that is known is not read again.
engine::Experiment experiment_on(const std::string& picture, const FigureExport& request,
                                 const engine::FigureRow* known, const engine::Progress& progress) {
    if (!known) return app::experiment_on(picture, request, progress);
    engine::Experiment experiment = request.experiment;
    experiment.source = known->findings->experiment.source;
    if (experiment.reference) experiment.reference->picture = known->findings->experiment.reference->picture;
    return experiment;
}

engine::FigureRow evaluate_row(const engine::FigurePicture& picture, const FigureExport& request,
                               const engine::Request& needed, const engine::FigureRow* known,
                               const engine::Progress& progress) {
    engine::FigureRow row;
    row.crops = picture.crops;
    row.marks = picture.marks;
    const engine::Experiment experiment =
        experiment_on(picture.name, request, known, progress.section(0, 0.1));
    check_row_marks(picture.name, row.marks, experiment);
    row.findings = engine::evaluate(experiment, needed, progress.section(0.1, 0.6),
                                    known ? known->findings.get() : nullptr);
    row.added = engine::evaluate_added(request.added, *row.findings, progress.section(0.6, 1),
                                       known ? std::span(known->added) : std::span<const engine::Added>());
    return row;
}

void check_reference(const FigureExport& request) {
    const auto& reference = request.experiment.reference;
    if (!request.pictures.empty() && reference && reference->picture.name != engine::original_name)
        engine::fail("several pictures are scored against the originals of each, not against one file");
}

/// All but the further pictures.
FigureMaterial evaluate_first(const FigureExport& request, const engine::Request& needed,
                              const engine::Progress& progress, const FigureMaterial& known = {}) {
    FigureMaterial material;
    const engine::Findings* before = known.findings ? known.findings.get() : request.known.get();
    material.findings = engine::evaluate(request.experiment, needed, progress.section(0, 0.6), before);
    material.added =
        engine::evaluate_added(request.added, *material.findings, progress.section(0.6, 1), known.added);
    material.treatment = request.treatment;
    return material;
}

/// What brings the figure back, but for its look.
Document document_of(const FigureExport& request) {
    Document document{.experiment = request.experiment, .treatment = request.treatment};
    document.added = request.added;
    document.marks = request.options.marks;
    document.figure.pictures = request.pictures;
    if (request.options.crop) document.figure.crops.push_back(*request.options.crop);
    std::ranges::copy(request.options.more_crops, std::back_inserter(document.figure.crops));
    return document;
}

std::string session_of(const FigureExport& request) {
    return figure_format(request.figure) == engine::FigureFormat::png
               ? engine::session_json(session_for(document_of(request)))
               : std::string();
}

std::string render(const FigureMaterial& material, const FigureExport& request,
                   const engine::Progress& progress) {
    engine::FigureOptions options = request.options;
    options.session = session_of(request);
    const engine::FigureMore more{material.added, {}};
    switch (figure_format(request.figure)) {
        case engine::FigureFormat::svg:
            return engine::render_svg(*material.findings, options, more, progress);
        case engine::FigureFormat::pdf:
            return engine::render_pdf(*material.findings, options, more, progress);
        case engine::FigureFormat::png: break;
    }
    return engine::render_png(*material.findings, options, more, progress);
}

void write_weights(const engine::SideFindings& side, const std::string& stem, Files& files) {
    for (std::size_t i = 0; i < side.built.stages.size(); ++i) {
        const engine::Parameters& parameters = side.built.stages[i].parameters;
        const std::string name = fmt::format("{}.stage{}", stem, i);
        if (parameters.weight)
            engine::write_npy(files.emplace_back(name + "_weight.npy"), *parameters.weight);
        if (parameters.bias)
            engine::write_npy_vector(files.emplace_back(name + "_bias.npy"), *parameters.bias);
    }
}

void check(const FigureExport& request) {
    if (!request.figure.empty()) figure_format(request.figure);
    if (!request.comparison.empty()) engine::table_format(request.comparison);
    for (const auto* path : {&request.figure, &request.comparison, &request.report, &request.table,
                             &request.raw_left, &request.raw_right, &request.weights})
        if (!path->empty()) engine::check_writable(*path);
}

std::string table_of(const std::vector<engine::PlateBlock>& blocks, const FigureExport& request) {
    std::vector<engine::ComparisonRow> rows;
    for (const engine::PlateBlock& block : blocks)
        for (const engine::PlateSide& side : block.sides) {
            rows.push_back(side.numbers);
            rows.back().picture = block.name;
        }
    std::ranges::move(engine::mean_rows(rows), std::back_inserter(rows));
    return engine::comparison_table(rows, engine::table_format(request.comparison));
}

std::string table_of(const FigureMaterial& material, const FigureExport& request) {
    const auto label = [](const std::string& given, const char* otherwise) {
        return given.empty() ? std::string(otherwise) : given;
    };
    return engine::comparison_table(
        engine::comparison_rows(*material.findings, material.added, label(request.options.left_label, "A"),
                                label(request.options.right_label, "B")),
        engine::table_format(request.comparison));
}

/// How the figure and the table of the pipelines come about.
struct Makers {
    std::function<std::string(const engine::Progress&)> figure, comparison;
};

/// `findings` are those that the report, the arrays and the weights tell of; null where none are wanted.
std::string write_files(const FigureExport& request, const Makers& make, const engine::Findings* findings,
                        const std::vector<engine::Added>& added, const engine::Progress& progress) {
    Files files;
    std::string first;
    const auto write = [&](const std::filesystem::path& path, const auto& bytes) {
        if (path.empty()) return;
        files.emplace_back(path).write(bytes());
        if (first.empty()) first = path.string();
    };
    // Drawing and compressing a figure keeps one thread busy, and so do the report's demonstrations: they run
    // side by side.
    std::string figure, report;
    engine::parallel_for(2, 1, progress, [&](engine::Index part, engine::Index) {
        if (part == 0 && !request.figure.empty()) figure = make.figure(progress.section(0, 0.7));
        if (part == 1 && !request.report.empty())
            report = engine::report_json(
                *findings, engine::make_study({findings->experiment, true, true}, progress).get(), added);
    });
    write(request.figure, [&] { return std::move(figure); });
    progress.report(0.7);
    write(request.report, [&] { return std::move(report); });
    write(request.table, [&] { return engine::report_csv(engine::report_json(*findings, nullptr, added)); });
    write(request.comparison, [&] { return make.comparison(progress); });
    if (!request.raw_left.empty())
        engine::write_npy(files.emplace_back(request.raw_left), findings->left->output());
    if (!request.raw_right.empty())
        engine::write_npy(files.emplace_back(request.raw_right), findings->right->output());
    if (!request.weights.empty()) {
        write_weights(*findings->left, request.weights.string() + ".left", files);
        write_weights(*findings->right, request.weights.string() + ".right", files);
    }
    engine::PendingFile::commit_all(files);
    if (files.size() == 1) return "Saved " + first;
    return fmt::format("Saved {} and {} file{} beside it", first, files.size() - 1,
                       files.size() == 2 ? "" : "s");
}

std::string export_pictures(const FigureExport& request, const engine::Progress& progress,
                            const std::function<void(const CellNews&)>& news) {
    check_reference(request);
    const auto write = [&](std::vector<engine::PlateBlock> blocks,
                           const std::optional<FigureCells::First>& first, const engine::Progress& part) {
        engine::FigureOptions options = request.options;
        if (!request.figure.empty()) options.session = session_of(request);
        const Makers make{[&](const engine::Progress& drawing) {
                              return engine::render_plate(blocks, options, figure_format(request.figure),
                                                          drawing);
                          },
                          [&](const engine::Progress&) { return table_of(blocks, request); }};
        return write_files(request, make, first ? first->findings.get() : nullptr,
                           first ? first->added : std::vector<engine::Added>(), part);
    };
    FigureCells cells(request, write, progress.section(0, 0.05));
    return run_cells(cells, request.shard, progress.section(0.05, 1), news);
}

}  // namespace

engine::FigureFormat figure_format(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (extension == ".png") return engine::FigureFormat::png;
    if (extension == ".svg") return engine::FigureFormat::svg;
    if (extension == ".pdf") return engine::FigureFormat::pdf;
    engine::fail("{}: the name must end in .png, .svg or .pdf", path.string());
}

engine::Bitmap preview_figure(const FigureExport& request, FigureMaterial& material,
                              const engine::Progress& progress, std::vector<engine::PicturePlace>* places) {
    check_reference(request);
    const engine::Request needed = engine::request_for(request.options.panels);
    FigureMaterial made = evaluate_first(request, needed, progress.section(0, 0.5), material);
    const double share = 0.3 / static_cast<double>(request.pictures.size());
    for (const engine::FigurePicture& picture : request.pictures) {
        const double done = 0.5 + share * static_cast<double>(made.rows.size());
        made.rows.push_back(evaluate_row(picture, request, needed, row_about(picture.name, material, request),
                                         progress.section(done, done + share)));
    }
    material = std::move(made);
    progress.check();
    return engine::render_bitmap(*material.findings, request.options, {material.added, material.rows},
                                 progress, places);
}

bool consists_of_cells(const FigureExport& request) {
    return !request.pictures.empty() && !(request.figure.empty() && request.comparison.empty());
}

bool keeps_cells(const FigureExport& request) {
    return consists_of_cells(request) && !state_folder().empty();
}

std::string export_figure(const FigureExport& request, const engine::Progress& progress,
                          const std::function<void(const CellNews&)>& news) {
    check(request);
    if (consists_of_cells(request)) return export_pictures(request, progress, news);
    const FigureMaterial material =
        evaluate_first(request, findings_needed(request), progress.section(0, 0.7));
    const Makers make{[&](const engine::Progress& drawing) { return render(material, request, drawing); },
                      [&](const engine::Progress&) { return table_of(material, request); }};
    return write_files(request, make, material.findings.get(), material.added, progress.section(0.7, 1));
}

}  // namespace app
