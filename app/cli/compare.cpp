// deconvoscope compare: the comparison without a window, as a figure, a report, raw arrays, or plain text.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/figure_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/output_files.h"
#include "app/cli/pair_options.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/io/image_io.h"
#include "engine/io/npy.h"
#include "engine/io/report.h"

namespace app::cli {
namespace {

struct CompareLine {
    PairOptions pair;
    std::optional<std::string> loss, output, report, raw_left, raw_right;
    FigureFlags figure;
};

std::vector<NamedFile> outputs_of(const CompareLine& line) {
    std::vector<NamedFile> files;
    const std::pair<const char*, const std::optional<std::string>*> flags[] = {
        {"--output", &line.output},
        {"--report", &line.report},
        {"--raw-left", &line.raw_left},
        {"--raw-right", &line.raw_right}};
    for (const auto& [flag, file] : flags)
        if (*file) files.emplace_back(flag, **file);
    return files;
}

std::vector<NamedFile> inputs_of(const CompareLine& line) {
    std::vector<NamedFile> files;
    if (line.pair.image) files.emplace_back("IMAGE", *line.pair.image);
    if (line.pair.session) files.emplace_back("--session", *line.pair.session);
    return files;
}

std::string render(const std::string& path, const engine::Findings& findings,
                   const engine::FigureOptions& options) {
    switch (figure_format("--output", path)) {
        case FigureFormat::svg:
            return engine::render_svg(findings, options);
        case FigureFormat::pdf:
            return engine::render_pdf(findings, options);
        case FigureFormat::png:
            break;
    }
    return engine::render_png(findings, options);
}

/// All the files or none: everything is made and written under temporary names before the first gets its own.
void write_outputs(const CompareLine& line, const engine::Findings& findings,
                   const engine::FigureOptions& options) {
    std::vector<engine::PendingFile> files;
    if (line.output) files.emplace_back(*line.output).write(render(*line.output, findings, options));
    if (line.report) files.emplace_back(*line.report).write(engine::report_json(findings));
    if (line.raw_left) engine::write_npy(files.emplace_back(*line.raw_left), findings.left->output());
    if (line.raw_right) engine::write_npy(files.emplace_back(*line.raw_right), findings.right->output());
    for (engine::PendingFile& file : files)
        file.commit();
}

int compare(const CompareLine& line) {
    engine::FigureOptions options = figure_options(line.figure);
    if (line.output) figure_format("--output", *line.output);
    check_output_files(outputs_of(line), inputs_of(line));
    engine::Session session = chosen_session(line.pair);
    if (line.loss) session.loss = chosen_loss(*line.loss);

    const Interrupt interrupt;
    const engine::Experiment experiment{engine::load_source(session.source), session.left, session.right,
                                  session.loss};
    try {
        const auto findings = engine::evaluate(experiment, {}, engine::Progress(interrupt.token()));
        options.session = engine::session_json(engine::session_of(experiment));
        write_outputs(line, *findings, options);
        if (outputs_of(line).empty()) std::fputs(engine::text_summary(*findings).c_str(), stdout);
    } catch (const engine::Cancelled&) {
        throw engine::ResourceError("interrupted: nothing was written");
    }
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
    const auto file = [&](const char* flag, std::optional<std::string>& target, const char* help,
                          const char* type) {
        app->add_option(flag, target, help)->type_name(type)->group("Files");
    };
    file("--output", line->output,
         "The comparison sheet, PNG, SVG or PDF by its extension; a PNG holds the session", "FIG.png");
    file("--report", line->report, "All the numbers as JSON", "R.json");
    file("--raw-left", line->raw_left, "A's output, float32, never clipped", "L.npy");
    file("--raw-right", line->raw_right, "B's output, float32, never clipped", "R.npy");
    add_figure_flags(*app, line->figure);
    app->footer(
        "Without any of the files the numbers and the verdict are printed. The files come all or not at "
        "all.\n\n" +
        app->get_footer());
    return {app, [line] { return compare(*line); }};
}

}  // namespace app::cli
