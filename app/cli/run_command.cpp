// deconvoscope run: a trained network on a picture or array, its results as .npy.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/network_options.h"
#include "app/cli/output_files.h"
#include "app/cli/say.h"
#include "engine/core/error.h"
#include "engine/network/array_file.h"
#include "engine/network/read_model.h"

namespace app::cli {
namespace {

namespace network = engine::network;

struct RunLine {
    NetworkOptions network;
    std::optional<std::string> output;
    std::vector<std::string> tensors;
};

/// Names of values and the files that they go to.
using Targets = std::vector<std::pair<std::string, std::string>>;

void check_files(const RunLine& line, const Targets& targets) {
    std::vector<NamedFile> inputs = {{"MODEL", line.network.model}, {"INPUT", line.network.input.value()}},
                           outputs;
    for (const std::string& feed : line.network.feeds)
        inputs.emplace_back("--feed", named_value("--feed", feed).second);
    for (const auto& [name, file] : targets)
        outputs.emplace_back(name.empty() ? "--output" : "--tensor", file);
    check_output_files(outputs, inputs);
}

network::NamedArrays results(const RunLine& line, const network::Graph& graph,
                             const std::vector<std::string>& wanted, const engine::Progress& progress) {
    network::NamedArrays feeds = read_feeds(line.network, graph);
    std::vector<std::string> fed;
    for (const auto& [name, array] : feeds)
        fed.push_back(name);
    const network::Port& port = network::picture_port(graph, fed);
    feeds.emplace(port.name, read_input(line.network, graph, port, progress));
    try {
        return network::run(graph, std::move(feeds), wanted, progress);
    } catch (const engine::Error& error) {
        engine::fail("{}: {}", line.network.model, error.what());
    }
}

int run(const RunLine& line, const Interrupt& interrupt) {
    if (!line.output && line.tensors.empty())
        engine::fail("give --output y.npy for the network's output, or --tensor NAME=t.npy");
    if (!line.network.input) engine::fail("give a picture or an .npy: what goes into the network");
    input_options(line.network);  // refused before the network is read, also where an array goes in as it is
    Targets targets;
    if (line.output) targets.emplace_back("", *line.output);
    for (const std::string& tensor : line.tensors)
        targets.push_back(named_value("--tensor", tensor));
    check_files(line, targets);
    run_until_interrupted(interrupt, "interrupted: nothing was written",
                          [&](const engine::Progress& progress) {
                              const network::Graph graph = network::read_model(line.network.model);
                              if (const std::string note = network::layout_note(graph); !note.empty())
                                  remark(note);
                              if (line.output && graph.outputs.empty())
                                  engine::fail("{}: the network names no output", line.network.model);
                              std::vector<std::string> wanted;
                              for (auto& [name, file] : targets) {
                                  if (name.empty()) name = graph.outputs.front().name;
                                  wanted.push_back(name);
                              }
                              const network::NamedArrays arrays = results(line, graph, wanted, progress);
                              std::vector<engine::PendingFile> files;
                              for (const auto& [name, file] : targets) {
                                  files.emplace_back(file);
                                  network::write_array(files.back(), arrays.at(name));
                              }
                              engine::PendingFile::commit_all(files);
                          });
    return 0;
}

std::string operators() {
    std::string names;
    for (const std::string_view name : network::operator_names())
        names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    return names;
}

}  // namespace

Command add_run(CLI::App& program) {
    CLI::App* app = program.add_subcommand("run", "Run a trained network on a picture or an array");
    const auto line = std::make_shared<RunLine>();
    add_network_options(*app, line->network);
    app->add_option("--output", line->output, "The network's first output")
        ->type_name("y.npy")
        ->group("Files");
    app->add_option("--tensor", line->tensors, "Any value inside the network, by its name")
        ->type_name("NAME=t.npy")
        ->group("Files")
        ->allow_extra_args(false)
        ->take_all();
    app->footer(fmt::format(
        "Networks are computed as ONNX defines them, in float32. Limits: model files of {} bytes, {} values in an "
        "array. Operators: {}.",
        network::max_model_bytes, engine::max_elements, operators()));
    return {app, [line](const Interrupt& interrupt) { return run(*line, interrupt); }};
}

}  // namespace app::cli
