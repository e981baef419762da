#include "engine/network/run.h"

#include <memory>

#include "engine/core/error.h"
#include "engine/network/picture_input.h"
#include "engine/network/read_model.h"
#include "python/arrays.h"
#include "python/background.h"
#include "python/functions.h"

namespace python {
namespace {

namespace py = pybind11;
namespace network = engine::network;

network::InputOptions options_of(const RunArguments& arguments) {
    network::InputOptions options;
    options.range = network::parse_input_range(arguments.input_range);
    options.bgr = arguments.bgr;
    options.fit = arguments.fit;
    if (!arguments.input_size) return options;
    options.size = engine::Pair{arguments.input_size->first, arguments.input_size->second};
    engine::check_size({1, 1, options.size->h, options.size->w}, "input_size");
    return options;
}

}  // namespace

py::object run(const RunArguments& arguments) {
    const network::InputOptions options = options_of(arguments);
    network::NamedArrays given;
    for (const auto& [name, array] : arguments.feeds)
        given.emplace(name, network_array_from(array, "feeds: " + name));
    const auto* file = std::get_if<std::string>(&arguments.input);
    network::Array values;
    if (!file) values = network_array_from(std::get<py::array>(arguments.input), "input");
    std::vector<std::string> wanted = arguments.tensors.value_or(std::vector<std::string>{});
    const network::NamedArrays results = in_background([&](const engine::Progress& progress) {
        const network::Graph graph = network::read_model(arguments.model);
        if (!arguments.tensors) {
            if (graph.outputs.empty()) engine::fail("{}: the network names no output", arguments.model);
            wanted = {graph.outputs.front().name};
        }
        std::vector<std::string> fed;
        network::NamedArrays feeds;
        for (const auto& [name, array] : given) {
            feeds.emplace(name, network::checked_feed(array, network::port_named(graph, name)));
            fed.push_back(name);
        }
        const network::Port& port = network::picture_port(graph, fed);
        feeds.emplace(port.name, file ? network::input_array(*file, graph, port, options, progress)
                                      : network::checked_feed(values, port));
        return network::run(graph, std::move(feeds), wanted, progress);
    });
    if (!arguments.tensors) return to_numpy(results.at(wanted.front()));
    py::dict named;
    for (const std::string& name : wanted)
        named[name.c_str()] = to_numpy(results.at(name));
    return named;
}

}  // namespace python
