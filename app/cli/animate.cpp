// deconvoscope animate: how one stage makes its output, step by step, as an animated picture or numbered
// PNGs.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/figure_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/output_files.h"
#include "app/cli/pair_options.h"
#include "app/export/stamping.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/pipeline/value_text.h"

namespace app::cli {
namespace {

using engine::fail;

struct AnimateLine {
    PairOptions pair;
    std::string output, side = "right", form = "scatter", theme = "light", range = "0,1";
    std::optional<std::string> at;
    int stage = -1, channel = 0, width = 960, frame_time = 600;
    std::optional<int> across;
};

Stamping read_stamping(const AnimateLine& line) {
    if (line.side != "left" && line.side != "right" && line.side != "both")
        fail("--side {}: left, right or both is expected", line.side);
    if (line.form != "scatter" && line.form != "gather")
        fail("--form {}: scatter or gather is expected", line.form);
    const bool dark = parse_theme(line.theme) == engine::FigureTheme::dark;
    if (line.channel < 0) fail("--channel {}: channels are numbered from 0", line.channel);
    Stamping stamping;
    stamping.side = line.side == "left" ? Side::left : Side::right;
    stamping.form = line.form == "scatter" ? Form::scatter : Form::gather;
    stamping.stage = line.stage;
    stamping.channel = line.channel;
    stamping.dark = dark;
    stamping.width = line.width;
    const engine::Range range = parse_range(line.range);
    stamping.low = range.low;
    stamping.high = range.high;
    stamping.both = line.side == "both";
    if (line.across && (*line.across < min_stamping_cells || *line.across > max_stamping_cells))
        fail("--across {}: {} to {} cells are possible", *line.across, min_stamping_cells,
             max_stamping_cells);
    stamping.across = line.across.value_or(0);
    if (line.at) try {
            stamping.at = engine::parse_pair(*line.at, 0);
        } catch (const engine::Error& error) {
            fail("--at: {}", error.what());
        }
    return stamping;
}

int animate(const AnimateLine& line, const Interrupt& interrupt) {
    Stamping stamping = read_stamping(line);
    if (line.output.ends_with(".webp") || line.output.ends_with(".gif")) {
        std::vector<NamedFile> inputs;
        if (line.pair.image) inputs.emplace_back("IMAGE", *line.pair.image);
        if (line.pair.session) inputs.emplace_back("--session", *line.pair.session);
        check_output_files({{"--output", line.output}}, inputs);
    }
    run_until_interrupted(
        interrupt, "interrupted: nothing was written", [&](const engine::Progress& progress) {
            ViewState view;
            const Document document = chosen_document(line.pair, view, progress);
            stamping.findings = engine::evaluate(document.experiment, {false, false}, progress);
            export_stamping(stamping, line.output, line.frame_time, progress);
        });
    return 0;
}

}  // namespace

Command add_animate(CLI::App& program) {
    CLI::App* app =
        program.add_subcommand("animate", "Show how a stage stamps or collects its output, step by step");
    const auto line = std::make_shared<AnimateLine>();
    add_pair_options(*app, line->pair);
    app->add_option("--output", line->output, "Animation (.webp, .gif), or a folder for frame-0001.png, …")
        ->required()
        ->type_name("A.webp|A.gif|DIR");
    const auto add = [&](const char* flag, auto& target, const std::string& help, const char* type) {
        app->add_option(flag, target, help)->type_name(type)->capture_default_str();
    };
    add("--side", line->side, "Whose stage; both stand side by side and step together", "left|right|both");
    app->add_option("--stage", line->stage,
                    "Number of the stage, from 0; otherwise the first that changes the size")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    add("--form", line->form, "scatter: input pixels stamp their kernels; gather: output pixels collect",
        "scatter|gather");
    app->add_option("--at", line->at, "Output pixel in the middle; otherwise near the upper left corner")
        ->type_name("Y,X");
    app->add_option("--across", line->across,
                    fmt::format("Cells of the finer grid that are shown per axis, {} to {}; otherwise all "
                                "where there are no more, or {}",
                                min_stamping_cells, max_stamping_cells, usual_stamping_cells))
        ->type_name("N");
    add("--channel", line->channel, "Channel of the output, from 0", "N");
    add("--range", line->range, "Values shown as black and white", "LOW,HIGH");
    add("--theme", line->theme, "Colours", "light|dark");
    add("--width", line->width, "Width in pixels", "N");
    add("--frame-time", line->frame_time, "Milliseconds per frame", "N");
    return {app, [line](const Interrupt& interrupt) { return animate(*line, interrupt); }};
}

}  // namespace app::cli
