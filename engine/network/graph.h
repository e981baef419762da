// Graph: a trained network as a plain value, whatever file it came from. Operators, their inputs and their
// attributes are named and defined as ONNX does it, at the graph's opset: readers of other formats translate
// into these words.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/network/array.h"

namespace engine::network {

struct Graph;

/// A graph as an attribute is a branch of an If; branches see the values of the graph around them.
using Attribute = std::variant<Index, float, std::string, std::vector<Index>, std::vector<float>,
                               std::vector<std::string>, Array, std::shared_ptr<const Graph>>;

/// One operator. An input or output named "" is left out.
struct Node {
    std::string name;
    std::string op;      ///< "Conv", "Resize", …
    std::string domain;  ///< "" for ONNX' own operators
    std::vector<std::string> inputs, outputs;
    std::map<std::string, Attribute> attributes;
};

/// A node's name in lists and sentences: its own, or its first output's where it has none.
const std::string& label(const Node& node);

/// An input or output of the whole network.
struct Port {
    std::string name;
    ElementType type = ElementType::float32;
    Extents extents;  ///< −1 where the file leaves one open
    bool any_rank = false;
};

/// A regular value.
struct Graph {
    std::string name;
    std::string format;                    ///< of the file: "onnx", "keras", …
    Index opset = 13;                      ///< of ONNX' own operators
    std::map<std::string, Index> domains;  ///< opsets of other domains
    std::vector<Node> nodes;               ///< each after those that it reads from, see in_order()
    std::map<std::string, Array> constants;
    std::vector<Port> inputs;  ///< those without a constant of their name
    std::vector<Port> outputs;
};

/// Sorts the nodes so that each stands after those that it reads from, as they stood otherwise. Throws Error
/// where a name is given twice, where a node reads what nothing gives, and for cycles. `outer` are names that
/// a graph around this one gives.
void put_in_order(Graph& graph, const std::vector<std::string>& outer = {});

/// The constant of that name: a weight of the graph or a Constant node's, through Identity nodes; null when
/// it is computed.
const Array* find_constant(const Graph& graph, const std::string& name);
/// The node that gives that value; null for inputs and constants of the graph.
const Node* find_producer(const Graph& graph, const std::string& name);

/// Attributes by name, with the operator's default where the node does not say; throw Error that names the
/// node when it is of another type.
Index integer_of(const Node& node, const std::string& attribute, Index otherwise);
float number_of(const Node& node, const std::string& attribute, float otherwise);
std::string text_of(const Node& node, const std::string& attribute, const std::string& otherwise);
std::vector<Index> integers_of(const Node& node, const std::string& attribute,
                               const std::vector<Index>& otherwise = {});

/// Floating-point values of the graph's constants, and of Constant nodes that are weights: more than one
/// value, or an operand of a layer.
Index parameter_count(const Graph& graph);

}  // namespace engine::network
