// Graph-models of TensorFlow.js: a TensorFlow graph of nodes, with the weights beside it.
#pragma once

#include <nlohmann/json.hpp>

#include "engine/network/graph.h"
#include "engine/network/tensor_file.h"

namespace engine::network {

/// `topology` is the graph, `signature` names inputs and outputs where the file does (otherwise an object
/// without them), `stored` are the weights as they are. Both throw Error, a sentence about "it".
Graph graph_of_graph_model(const nlohmann::json& topology, const nlohmann::json& signature,
                           const std::vector<StoredTensor>& stored);
/// The weights; kernels turned to PyTorch's layout, by the nodes that read them.
std::vector<StoredTensor> tensors_of_graph_model(const nlohmann::json& topology,
                                                 const std::vector<StoredTensor>& stored);

}  // namespace engine::network
