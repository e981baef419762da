// ONNX files in and out.
#pragma once

#include <filesystem>
#include <string>

#include "engine/network/graph.h"

namespace engine::network {

/// The graph of a binary ONNX model; `folder` is where its external data are. Throws Error for anything else,
/// and for models that hold what a Graph has no place for (functions of their own, sparse or string tensors).
Graph parse_onnx(const std::string& bytes, const std::filesystem::path& folder);

/// A binary model with all weights in it. Throws Error for models above protobuf's 2 GiB.
std::string print_onnx(const Graph& graph);

}  // namespace engine::network
