#include "engine/network/mend.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/network/phase_weights.h"

namespace engine::network {
namespace {

PhasedWeights weights_of(const Graph& graph, const ScaleLayer& layer) {
    auto weights = PhasedWeights::of(graph, layer);
    if (!weights || weights->phases() < 2)
        fail(
            "{} has no weights to mend: a transposed convolution, a strided conv, or a conv directly before a pixel shuffle has",
            layer.name);
    return *weights;
}

Graph with_weight(const Graph& graph, const ScaleLayer& layer, Array weight) {
    Graph result = graph;
    const std::string name = mended_weight_name(graph, layer);
    result.constants[name] = std::move(weight);
    result.nodes[*layer.weight_node].inputs[1] = name;
    // Values that nothing reads any more need not be carried along.
    const bool shared = std::any_of(result.nodes.begin(), result.nodes.end(), [&](const Node& node) {
        return std::find(node.inputs.begin(), node.inputs.end(), layer.weight) != node.inputs.end();
    });
    if (!shared) result.constants.erase(layer.weight);
    return result;
}

}  // namespace

MendMethod parse_mend_method(std::string_view text) {
    if (text.empty() || text == "weights") return MendMethod::weights;
    if (text == "activations") return MendMethod::activations;
    if (text == "resize_conv") return MendMethod::resize_conv;
    fail("\"{}\" is no way to mend: there are weights, activations and resize_conv", text);
}

const ScaleLayer& find_layer(const std::vector<ScaleLayer>& layers, const std::string& name) {
    std::string names;
    for (const ScaleLayer& layer : layers) {
        if (layer.name == name ||
            std::find(layer.other_names.begin(), layer.other_names.end(), name) != layer.other_names.end())
            return layer;
        names += (names.empty() ? "" : ", ") + layer.name;
    }
    fail("the network has no layer {} that changes the scale: there are {}", name,
         names.empty() ? "none" : names);
}

std::string mended_weight_name(const Graph& graph, const ScaleLayer& layer) {
    std::string name = layer.name + ".mended_weight";
    while (graph.constants.contains(name) || find_producer(graph, name))
        name += "_";
    return name;
}

Graph with_equal_phases(const Graph& graph, const ScaleLayer& layer) {
    return with_weight(graph, layer, weights_of(graph, layer).equalized());
}

Graph with_equal_phases(const Graph& graph, const ScaleLayer& layer, const std::vector<double>& activations) {
    return with_weight(graph, layer, weights_of(graph, layer).equalized(activations));
}

}  // namespace engine::network
