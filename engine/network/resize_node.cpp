#include "engine/network/resize_node.h"

namespace engine::network {

Node nearest_node(Graph& graph, const std::string& name, const std::string& input, Pair scale) {
    Node node;
    node.name = name;
    node.outputs = {name + ".output"};
    const std::vector<float> scales = {1, 1, static_cast<float>(scale.h), static_cast<float>(scale.w)};
    node.op = graph.opset < 10 ? "Upsample" : "Resize";
    node.attributes["mode"] = std::string("nearest");
    node.inputs = {input};
    if (graph.opset < 7) {
        node.attributes["height_scale"] = scales[2];
        node.attributes["width_scale"] = scales[3];
        return node;
    }
    if (graph.opset < 9) {
        node.attributes["scales"] = scales;
        return node;
    }
    if (graph.opset >= 11) {
        node.attributes["coordinate_transformation_mode"] = std::string("asymmetric");
        node.attributes["nearest_mode"] = std::string("floor");
        node.inputs.push_back(graph.opset >= 13 ? "" : name + ".roi");
        if (graph.opset < 13) graph.constants[name + ".roi"] = Array({0}, Tensor());
    }
    node.inputs.push_back(name + ".scales");
    graph.constants[name + ".scales"] = Array({4}, Tensor({1, 1, 1, 4}, scales));
    return node;
}

}  // namespace engine::network
