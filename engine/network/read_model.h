// A model's file to a Graph: the reader is chosen by what the file holds, not by its name.
#pragma once

#include <filesystem>

#include "engine/core/error.h"
#include "engine/network/graph.h"

namespace engine::network {

/// Largest model file that is read, in bytes; stated in --help. External data do not count.
inline constexpr std::uintmax_t max_model_bytes = (std::uintmax_t{1} << 31) - 1;

/// The file holds weights, but no graph that says which layer reads which.
class WeightsAlone : public Error {
  public:
    using Error::Error;
};

/// Throws WeightsAlone, or another Error that names the file: for files that hold no network, and for hostile
/// ones.
Graph read_model(const std::filesystem::path& path);
/// A sentence about kernels whose axes the reader turned; empty where it turned none.
std::string layout_note(const Graph& graph);

}  // namespace engine::network
