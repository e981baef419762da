// Small networks for tests, made of nodes as an exporter would write them.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "engine/network/audit_sources.h"

namespace engine::network {

/// The four constant colours into the network's first input.
inline AuditRequest constants_for(const Graph& graph) {
    AuditRequest request;
    request.port = graph.inputs.at(0).name;
    add_constants(graph, graph.inputs.at(0), {}, request, {});
    return request;
}

/// A chain of nodes behind the input "x", each of which reads the one before; values are called after their
/// node.
class Chain {
  public:
    explicit Chain(Extents input, std::uint32_t seed = 1, Index opset = 13) : random_(seed) {
        graph_.format = "onnx";
        graph_.opset = opset;
        graph_.inputs = {{"x", ElementType::float32, std::move(input), false}};
    }

    Chain& add(const std::string& op, std::map<std::string, Attribute> attributes = {},
               std::vector<Array> constants = {}) {
        Node node;
        node.op = op;
        node.name = op + std::to_string(graph_.nodes.size());
        node.inputs = {last_};
        for (std::size_t i = 0; i < constants.size(); ++i) {
            const std::string name = node.name + ".c" + std::to_string(i);
            if (!constants[i].absent()) graph_.constants[name] = constants[i];
            node.inputs.push_back(constants[i].absent() ? "" : name);
        }
        last_ = node.name + ".y";
        node.outputs = {last_};
        node.attributes = std::move(attributes);
        graph_.nodes.push_back(std::move(node));
        return *this;
    }

    /// Normal values with a mean, so that constants do not vanish.
    Array random(Extents extents, float mean = 0.1f, float deviation = 0.2f) {
        std::normal_distribution<float> normal(mean, deviation);
        Tensor values = Tensor::uninitialized(folded(extents));
        for (float& value : values.values())
            value = normal(random_);
        return Array(std::move(extents), std::move(values));
    }

    Chain& conv(Index in, Index out, Index k, Index s = 1) {
        return add("Conv", {{"pads", std::vector<Index>(4, k / 2)}, {"strides", std::vector<Index>{s, s}}},
                   {random({out, in, k, k})});
    }
    Chain& conv_transpose(Index in, Index out, Index k, Index s, Index p, Index more = 0) {
        return add("ConvTranspose",
                   {{"pads", std::vector<Index>(4, p)},
                    {"strides", std::vector<Index>{s, s}},
                    {"output_padding", std::vector<Index>{more, more}}},
                   {random({in, out, k, k}), random({out})});
    }
    Chain& nearest(float s) {
        return add("Resize",
                   {{"mode", std::string("nearest")},
                    {"coordinate_transformation_mode", std::string("asymmetric")},
                    {"nearest_mode", std::string("floor")}},
                   {Array(), Array({4}, Tensor({1, 1, 1, 4}, std::vector<float>{1, 1, s, s}))});
    }

    Graph graph(Extents output = {-1, -1, -1, -1}) {
        Graph result = graph_;
        result.outputs = {{last_, ElementType::float32, std::move(output), false}};
        return result;
    }

  private:
    Graph graph_;
    std::string last_ = "x";
    std::mt19937 random_;
};

}  // namespace engine::network
