// Audit: every layer of a network that changes the scale, by its structure, by its weights, and by what it
// does to constants and to a picture; the last decides, because later layers learn to cancel what earlier
// ones leave.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/network/run.h"
#include "engine/network/scale_layers.h"

namespace engine::network {

/// The network's input, by name: "grey", "red", "white", "dark", a picture's file.
struct AuditSource {
    std::string name;
    Array input;
};

struct LayerInSitu {
    std::string source;
    std::optional<double> ripple;  ///< of this layer's output
    std::optional<double>
        output_ripple_if_mended;  ///< of the network's output, this layer's phases made equal
};

struct AuditedLayer {
    ScaleLayer layer;
    std::optional<double> weight_ripple, share_of_random;
    std::vector<LayerInSitu> in_situ;
};

struct OutputInSitu {
    std::string source;
    std::optional<double> ripple;
    double levels = 0;
};

struct Audit {
    std::vector<AuditedLayer> layers;  ///< in the order of the graph
    std::string output_name;
    Pair output_period{1, 1};
    std::vector<OutputInSitu> output;
    std::string verdict;
    std::vector<std::string> notes;
};

struct AuditRequest {
    std::string port;  ///< the input that the sources go into
    std::vector<AuditSource> sources;
    NamedArrays feeds;  ///< of all other inputs
    std::vector<std::string> notes;
};

/// Networks that cannot be run get the columns that need no running, and a note that says why. Throws
/// Cancelled.
Audit audit(const Graph& graph, const AuditRequest& request, const Progress& progress);

/// The means of the channels that go into a layer's weights, over all pixels and sources, each source
/// counting the same.
std::vector<double> mean_activations(const Graph& graph, const ScaleLayer& layer, const AuditRequest& request,
                                     const Progress& progress);

/// The extents of all values when the first source goes in; empty where the network cannot be run.
KnownExtents run_extents(const Graph& graph, const AuditRequest& request, const Progress& progress);

}  // namespace engine::network
