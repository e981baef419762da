// Which layers of a network change the scale, and how: those that enlarge (transposed convolutions, resizing,
// pixel shuffles, also those written as reshape and transpose) and those that reduce (strided convolutions
// and pools, which make grids in gradients).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/network/graph.h"

namespace engine::network {

enum class ScaleOp { conv_transpose, upsample, pixel_shuffle, conv, max_pool, avg_pool };
/// "conv_transpose", …
std::string_view name(ScaleOp op);

struct ScaleLayer {
    std::string name;
    ScaleOp op = ScaleOp::conv;
    std::size_t node = 0;                  ///< of the graph; the last one of a pixel shuffle of several
    std::vector<std::string> other_names;  ///< of the other nodes of such a pixel shuffle
    std::optional<Pair> kernel;
    Pair stride{1, 1}, dilation{1, 1};
    std::optional<Index> channels_in, channels_out;
    Index parameters = 0;
    std::optional<double> coverage_ratio;
    /// The node whose weights these are, the layer itself or the conv that feeds a pixel shuffle, and its
    /// weight's name.
    std::optional<std::size_t> weight_node;
    std::string weight;
    bool depth_first = true;  ///< a pixel shuffle's channel order: DCR; otherwise CRD
    bool channels_last = false;

    bool enlarges() const {
        return op == ScaleOp::conv_transpose || op == ScaleOp::upsample || op == ScaleOp::pixel_shuffle;
    }
    const std::string& output(const Graph& graph) const { return graph.nodes[node].outputs.front(); }
};

/// Extents of values, as a run of the network had them.
using KnownExtents = std::map<std::string, Extents>;

/// In the order of the graph. Layers whose factor is only known from a run are left out where `extents` does
/// not say.
std::vector<ScaleLayer> scale_layers(const Graph& graph, const KnownExtents& extents);

/// How often the phases repeat behind every value: 1 at the inputs, times s where a layer enlarges, over
/// gcd(period, d) where one reduces, the least common multiple where values meet.
std::map<std::string, Pair> periods(const Graph& graph, const std::vector<ScaleLayer>& layers,
                                    const KnownExtents& extents);

}  // namespace engine::network
