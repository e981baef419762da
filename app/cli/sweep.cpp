// deconvoscope sweep: one or two parameters varied; a contact sheet, an animation or a folder of files, and a
// table.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/figure_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/output_files.h"
#include "app/cli/pair_options.h"
#include "app/cli/say.h"
#include "app/cli/shard.h"
#include "app/export/sweep_run.h"
#include "app/storage/new_folder.h"
#include "engine/core/error.h"
#include "engine/figure/figure.h"
#include "engine/picture/picture.h"

namespace app::cli {
namespace {

using engine::fail;

struct SweepLine {
    PairOptions pair;
    std::vector<std::string> vary;
    std::optional<std::string> loss, csv, frames, shard, crop;
    std::string output, title, theme = "light";
    int width = 1600, frame_time = 600;
    double dpi = 150;
};

SweepTarget target_of(const std::string& output) {
    try {
        return sweep_target(output);
    } catch (const engine::Error& error) {
        fail("--output {}", error.what());
    }
}

engine::Sweep read_sweep(const SweepLine& line, const engine::Progress& progress) {
    ViewState view;
    Document document = chosen_document(line.pair, view, progress);
    if (line.loss) document.experiment.loss = chosen_loss(*line.loss);
    std::vector<engine::SweepAxis> axes;
    for (const std::string& text : line.vary)
        for (engine::SweepAxis& axis : engine::parse_vary(text))
            axes.push_back(std::move(axis));
    return engine::make_sweep(document.experiment, axes);
}

NewFolder make_folder(const char* flag, const std::string& folder) {
    try {
        return NewFolder(folder);
    } catch (const engine::Error& sentence) {
        fail("{}: {}", flag, sentence.what());
    }
}

void check_line(const SweepLine& line) {
    parse_theme(line.theme);
    if (line.width < engine::min_figure_width || line.width > engine::max_figure_width)
        fail("--width {}: {} to {} pixels are possible", line.width, engine::min_figure_width,
             engine::max_figure_width);
    if (!(line.dpi >= 10 && line.dpi <= 2400)) fail("--dpi {}: 10 to 2400 are possible", line.dpi);
    if (line.frame_time < 10 || line.frame_time > 60000)
        fail("--frame-time {}: 10 to 60000 milliseconds are possible", line.frame_time);
    std::vector<NamedFile> outputs, inputs;
    const bool folder = target_of(line.output) == SweepTarget::folder;
    if (!folder) outputs.emplace_back("--output", line.output);
    if (line.csv) outputs.emplace_back("--csv", *line.csv);
    if (line.pair.image) inputs.emplace_back("IMAGE", *line.pair.image);
    if (line.pair.session) inputs.emplace_back("--session", *line.pair.session);
    check_output_files(outputs, inputs);
}

/// Only once everything else is known to be right: a refused request leaves no folder behind.
std::vector<NewFolder> make_folders(const SweepLine& line) {
    std::vector<NewFolder> folders;
    if (target_of(line.output) == SweepTarget::folder)
        folders.push_back(make_folder("--output", line.output));
    if (line.frames) folders.push_back(make_folder("--frames", *line.frames));
    return folders;
}

SweepRequest request_of(const SweepLine& line, const engine::Progress& progress) {
    SweepRequest request;
    request.sweep = read_sweep(line, progress);
    request.output = line.output;
    if (line.csv) request.csv = *line.csv;
    if (line.frames) request.frames = *line.frames;
    if (line.crop) request.crop = parse_region("--crop", *line.crop);
    request.shard = parse_shard(line.shard);
    request.title = line.title;
    request.dark = parse_theme(line.theme) == engine::FigureTheme::dark;
    request.width = line.width;
    request.dpi = line.dpi;
    request.frame_time = line.frame_time;
    return request;
}

int sweep(const SweepLine& line, const Interrupt& interrupt) {
    const Shard shard = parse_shard(line.shard);
    check_line(line);
    const SweepRequest request = request_of(line, engine::Progress(interrupt.token()));
    check_shard(shard, keeps_cells(request));
    const std::vector<NewFolder> folders = make_folders(line);
    run_until_interrupted(interrupt, interrupted(keeps_cells(request)),
                          [&](const engine::Progress& progress) {
                              const std::string said = run_sweep(request, progress, print_news);
                              if (!shard.is_whole()) remark(said);
                          });
    return 0;
}

/// What is varied, and where the results go.
void add_sweep_options(CLI::App& app, SweepLine& line) {
    app.add_option(
           "--vary", line.vary,
           "SIDE.STAGE.KEY=VALUES, stages from 0: right.0.kernel=2..7,right.0.stride=1..4. VALUES is A..B, "
           "A..B..STEP or a list v|v|v; left.0.scale+right.0.stride=2..4 moves both; right.depth=1..3 stacks "
           "the pipeline")
        ->required()
        ->type_name("PARAMETER=VALUES");
    app.add_option("--output", line.output,
                   "Sheet (.png, .svg, .pdf), animation (.webp), or a folder for sheet.png, sweep.csv and a "
                   "PNG and JSON of every cell")
        ->required()
        ->type_name("SHEET|DIR");
    app.add_option("--csv", line.csv, "All the numbers of the reports, one row per cell")->type_name("F.csv");
    app.add_option("--frames", line.frames, "Folder for the animation's frames as frame-0001.png, …")
        ->type_name("DIR");
    add_shard_option(app, line.shard, "cell");
}

/// What the cells and the sheet look like.
void add_look_options(CLI::App& app, SweepLine& line) {
    app.add_option("--loss", line.loss, "As in compare")->type_name("ID");
    app.add_option("--crop", line.crop,
                   "Part of the input that the cells show (top row, left column, height, width)")
        ->type_name("Y,X,H,W");
    app.add_option("--title", line.title, "Title of the sheet")->type_name("TEXT");
    app.add_option("--theme", line.theme, "Colours")->type_name("light|dark")->capture_default_str();
    app.add_option("--width", line.width, "Width in pixels")->type_name("N")->capture_default_str();
    app.add_option("--dpi", line.dpi, "Dots per inch, written into the file")
        ->type_name("F")
        ->capture_default_str();
    app.add_option("--frame-time", line.frame_time, "Milliseconds per frame of an animation")
        ->type_name("N")
        ->capture_default_str();
}

}  // namespace

Command add_sweep(CLI::App& program) {
    CLI::App* app =
        program.add_subcommand("sweep", "Vary one or two parameters: contact sheet, animation, table");
    const auto line = std::make_shared<SweepLine>();
    add_pair_options(*app, line->pair);
    add_sweep_options(*app, *line);
    add_look_options(*app, *line);
    app->footer(fmt::format(
        "Finished cells are kept (in DIR/.cells, or with the program's state until the sheet is "
        "written) and not computed "
        "again, also after a kill or on a disk that was full. Impossible cells show the rule that they break. At most {} cells.\n\n{}",
        engine::max_sweep_cells, app->get_footer()));
    return {app, [line](const Interrupt& interrupt) { return sweep(*line, interrupt); }};
}

}  // namespace app::cli
