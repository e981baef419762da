// Nodes that resize, in the words of whichever opset a graph has.
#pragma once

#include "engine/network/graph.h"

namespace engine::network {

/// A node that repeats every pixel scale.h × scale.w times; its output is NAME.output. Adds the constants
/// that it needs to the graph.
Node nearest_node(Graph& graph, const std::string& name, const std::string& input, Pair scale);

}  // namespace engine::network
