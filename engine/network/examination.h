// Examination: a network looked at as a whole: its audit, the ripple behind every layer, and what it gives
// for every source.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/audit.h"

namespace engine::network {

/// A layer on the network's way: a convolution, a layer that changes the scale, or the output.
struct LineLayer {
    std::string name, op;
    std::size_t node = 0;
    std::optional<std::size_t> audited;          ///< its place in Audit::layers
    std::vector<std::optional<double>> ripples;  ///< of its output, for each source; see measure_ripple()
};

struct Examination {
    Audit audit;
    std::vector<LineLayer> line;  ///< in the order of the graph; empty where the network cannot be run
    /// The network's output for each source as (N, C, H, W); null where it is no picture, empty where the
    /// network cannot be run.
    std::vector<std::shared_ptr<const Tensor>> outputs;
    std::vector<std::size_t> ranking;  ///< of Audit::layers, worst first by what reaches the output
};

/// Throws Cancelled; what cannot be run is said in the audit's notes.
Examination examine(const Graph& graph, const AuditRequest& request, const Progress& progress);

/// The output's ripple on the source that the verdict speaks of with this layer alone mended; nullopt where
/// that is not known.
std::optional<double> worst_ripple_if_mended(const Audit& audit, std::size_t layer);

/// An array of 4 axes as (N, C, H, W), whichever way its channels lie; null for others and for whole numbers.
std::shared_ptr<const Tensor> as_picture(const Array& array, const Progress& progress = {});

}  // namespace engine::network
