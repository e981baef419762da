// Mending a layer's kernels so that constants pass without ripple, in the graph itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/network/mend_method.h"
#include "engine/network/scale_layers.h"

namespace engine::network {

/// "weights", "activations" or "resize_conv"; throws Error that lists them.
MendMethod parse_mend_method(std::string_view text);

/// The layer of that name, or one of a pixel shuffle's other nodes; throws Error that lists the names.
const ScaleLayer& find_layer(const std::vector<ScaleLayer>& layers, const std::string& name);

/// The graph with this layer's kernels replaced by the nearest of equal phase sums. A weight that other
/// layers share stays theirs. Throws Error for layers without weights, and for kernels with phases that have
/// no taps.
Graph with_equal_phases(const Graph& graph, const ScaleLayer& layer);
/// `activations` are the mean of each of the weights' input channels.
Graph with_equal_phases(const Graph& graph, const ScaleLayer& layer, const std::vector<double>& activations);
/// The name of the mended weight in such a graph.
std::string mended_weight_name(const Graph& graph, const ScaleLayer& layer);

/// The graph with Resize (nearest) and Conv for a ConvTranspose, of the same size and alignment; throws Error
/// for other layers, for dilation, and where a crop is larger than the conv can leave out.
Graph with_resize_conv(const Graph& graph, const ScaleLayer& layer);

}  // namespace engine::network
