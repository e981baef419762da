// The options that run and audit share: the model, and the picture or array that goes in, and how.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/network/picture_input.h"
#include "engine/network/run.h"

namespace CLI {
class App;
}

namespace app::cli {

struct NetworkOptions {
    std::string model;
    std::optional<std::string> input;  ///< a picture, a signal or an .npy
    std::string range = "0..1";
    std::optional<std::string> size;
    bool bgr = false, fit = false;
    std::vector<std::string> feeds;  ///< NAME=x.npy
};

/// Adds MODEL, the input and the input options; `options` must outlive the parsing.
void add_network_options(CLI::App& app, NetworkOptions& options);

/// NAME=VALUE, parted at the last "="; throws Error that names the flag.
std::pair<std::string, std::string> named_value(const char* flag, const std::string& text);

engine::network::InputOptions input_options(const NetworkOptions& options);

/// The arrays of --feed, by name, checked against the graph's inputs.
engine::network::NamedArrays read_feeds(const NetworkOptions& options, const engine::network::Graph& graph);

/// The picture or .npy as the array of that port.
engine::network::Array read_input(const NetworkOptions& options, const engine::network::Graph& graph,
                                  const engine::network::Port& port, const engine::Progress& progress);

}  // namespace app::cli
