// What is to be seen of one layer: its kernels, their phases and spectrum, and what goes in and comes out.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/core/grid.h"
#include "engine/network/audit.h"
#include "engine/network/phase_weights.h"

namespace engine::network {

/// The kernel between one channel that goes in and one that comes out.
struct PairKernel {
    PairChannels channels;
    Grid taps;              ///< a pixel shuffle's as those of the transposed conv that it equals
    double unevenness = 0;  ///< standard deviation of its phase sums
};

/// Kernels that are looked at singly; all of them count for the sums and the spectrum.
inline constexpr std::size_t most_pair_kernels = 144;

struct LayerLook {
    std::vector<PairKernel> kernels;  ///< the most uneven first; empty without weights
    Index pairs = 0;                  ///< of channels, as many as there are kernels
    std::optional<Grid>
        phase_sums;  ///< root mean square over all pairs of each phase's sum, (stride.h, stride.w)
    std::optional<Grid> spectrum;  ///< mean power over all kernels, zero frequency in the middle, 64×64;
                                   ///< of dilated kernels as they lie on the picture
    std::shared_ptr<const Tensor> before, after;  ///< (N, C, H, W); null where they are no pictures
};

/// With that source's picture inside. Throws Error where the network cannot be run, Cancelled.
LayerLook look_at_layer(const Graph& graph, const ScaleLayer& layer, const AuditRequest& request,
                        std::size_t source, const Progress& progress);
/// Without running it.
LayerLook look_at_kernels(const Graph& graph, const ScaleLayer& layer, const Progress& progress);

}  // namespace engine::network
