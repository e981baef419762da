// deconvoscope audit: which layers of a trained network make a grid, and what mending them does.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/figure_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/network_options.h"
#include "app/cli/output_files.h"
#include "app/cli/say.h"
#include "engine/core/error.h"
#include "engine/figure/audit_figure.h"
#include "engine/files/atomic_file.h"
#include "engine/network/audit_sources.h"
#include "engine/network/mend_trial.h"
#include "engine/network/onnx_file.h"
#include "engine/network/read_model.h"
#include "engine/records/audit_report.h"

namespace app::cli {
namespace {

namespace network = engine::network;

struct AuditLine {
    NetworkOptions network;
    std::optional<std::string> report, csv, output, model_output;
    std::vector<std::string> mends;
    FigureFlags figure;
};

struct Mend {
    std::string layer;
    network::MendMethod method = network::MendMethod::weights;
};

/// LAYER or LAYER=METHOD; a name may hold "=" itself where no method follows.
Mend parse_mend(const std::string& text) {
    const auto equals = text.rfind('=');
    if (equals == std::string::npos) return {text, network::MendMethod::weights};
    try {
        return {text.substr(0, equals), network::parse_mend_method(text.substr(equals + 1))};
    } catch (const engine::Error& error) {
        engine::fail("--mend: {}", error.what());
    }
}

std::vector<NamedFile> audit_outputs(const AuditLine& line) {
    std::vector<NamedFile> files;
    if (line.report) files.emplace_back("--report", *line.report);
    if (line.csv) files.emplace_back("--csv", *line.csv);
    if (line.output) files.emplace_back("--output", *line.output);
    if (line.model_output) files.emplace_back("--model-output", *line.model_output);
    return files;
}

void check_audit_files(const AuditLine& line) {
    std::vector<NamedFile> inputs = {{"MODEL", line.network.model}};
    if (line.network.input) inputs.emplace_back("INPUT", *line.network.input);
    for (const std::string& feed : line.network.feeds)
        inputs.emplace_back("--feed", named_value("--feed", feed).second);
    check_output_files(audit_outputs(line), inputs);
}

network::AuditRequest request_for(const AuditLine& line, const network::Graph& graph,
                                  const engine::Progress& progress) {
    network::AuditRequest request;
    request.feeds = read_feeds(line.network, graph);
    std::vector<std::string> fed;
    for (const auto& [name, array] : request.feeds)
        fed.push_back(name);
    const network::Port& port = network::picture_port(graph, fed);
    request.port = port.name;
    network::add_constants(graph, port, input_options(line.network), request, progress);
    if (line.network.input)
        request.sources.push_back({std::filesystem::path(*line.network.input).filename().string(),
                                   read_input(line.network, graph, port, progress)});
    return request;
}

network::Graph mended(const AuditLine& line, const network::Graph& graph,
                      const network::AuditRequest& request, const engine::Progress& progress) {
    network::Graph result = graph;
    for (const std::string& text : line.mends) {
        const Mend mend = parse_mend(text);
        try {
            const auto extents = network::known_extents(result, request, progress);
            const auto layers = network::scale_layers(result, extents);
            const network::ScaleLayer& layer = network::find_layer(layers, mend.layer);
            result = network::mended(result, layer, mend.method, request, progress);
        } catch (const engine::Error& error) {
            engine::fail("--mend: {}", error.what());
        }
    }
    return result;
}

network::Audit audited(const AuditLine& line, const network::Graph& graph,
                       const network::AuditRequest& request, const engine::Progress& progress) {
    try {
        return network::audit(graph, request, progress);
    } catch (const engine::Error& error) {
        engine::fail("{}: {}", line.network.model, error.what());
    }
}

void audit_and_write(const AuditLine& line, const engine::FigureOptions& options,
                     const engine::Progress& progress) {
    const network::Graph graph = network::read_model(line.network.model);
    const network::AuditRequest request = request_for(line, graph, progress);
    const std::string name = std::filesystem::path(line.network.model).filename().string();
    std::vector<engine::PendingFile> files;
    const auto put = [&](const std::optional<std::string>& file, const auto& bytes) {
        if (!file) return;
        files.emplace_back(*file);
        files.back().write(bytes());
    };
    const bool numbers = line.report || line.csv || line.output || !line.model_output;
    const network::Audit audit = numbers ? audited(line, graph, request, progress) : network::Audit{};
    put(line.report, [&] { return engine::audit_json(graph, audit, name); });
    put(line.csv, [&] { return engine::audit_csv(audit); });
    put(line.output, [&] {
        return engine::render_audit(audit, name, std::filesystem::path(*line.output).extension().string(),
                                    options);
    });
    put(line.model_output, [&] { return network::print_onnx(mended(line, graph, request, progress)); });
    if (files.empty()) print(engine::audit_text(audit));
    engine::PendingFile::commit_all(files);
}

int audit(const AuditLine& line, const Interrupt& interrupt) {
    const engine::FigureOptions options = figure_options(line.figure);
    if (line.output) check_figure_name("--output", *line.output);
    if (!line.mends.empty() && !line.model_output)
        engine::fail("--mend needs --model-output FIXED.onnx: where the mended model goes");
    if (line.model_output && line.mends.empty())
        engine::fail("--model-output needs --mend LAYER: what is to be mended");
    for (const std::string& mend : line.mends)
        parse_mend(mend);
    check_audit_files(line);
    run_until_interrupted(
        interrupt, "interrupted: nothing was written",
        [&](const engine::Progress& progress) { audit_and_write(line, options, progress); });
    return 0;
}

}  // namespace

Command add_audit(CLI::App& program) {
    CLI::App* app = program.add_subcommand(
        "audit", "Find the layers of a trained network that make a grid, and mend them");
    const auto line = std::make_shared<AuditLine>();
    add_network_options(*app, line->network);
    const auto file = [&](const char* flag, std::optional<std::string>& target, const char* help,
                          const char* type) {
        app->add_option(flag, target, help)->type_name(type)->group("Files");
    };
    file("--report", line->report, "All the numbers as JSON", "R.json");
    file("--csv", line->csv, "A table: one line per layer", "F.csv");
    file("--output", line->output, "The sheet, PNG, SVG or PDF by its extension", "FIG.png");
    app->add_option(
           "--mend", line->mends,
           "Replace the layer's kernels by the nearest with equal phase sums; LAYER=activations changes less, for the activations "
           "of the sources; LAYER=resize_conv puts nearest upsampling and a conv in its place")
        ->type_name("LAYER[=METHOD]")
        ->group("Files")
        ->allow_extra_args(false)
        ->take_all();
    file("--model-output", line->model_output, "The mended model", "FIXED.onnx");
    add_figure_flags(*app, line->figure);
    app->footer(
        "Lists every layer that enlarges and every strided conv and pool: by structure (taps per output pixel), by weights (phase sums), "
        "and by what it does in the network to the constants grey, red, white and dark and to the picture. Without files the table is "
        "printed.");
    return {app, [line](const Interrupt& interrupt) { return audit(*line, interrupt); }};
}

}  // namespace app::cli
