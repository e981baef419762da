// A transposed conv of stride 2 as a conv of stride 1 whose output channels are its phases.
#pragma once

#include <array>

#include "workload.h"

namespace bench {

/// Along one axis phase r of output 2q + r reads the inputs q + d for which tap r + crop - 2d exists
/// (Dumoulin, Visin 2016, section 4).
struct Phases {
    Index taps = 1, padding = 0;
    std::array<Index, 2> start{};  ///< of each phase's window, from q

    Phases(Index kernel, Index crop);
    bool interleave_alike() const { return start[0] == start[1]; }
};

/// The weight of that conv, (4 O, I/g, taps, taps): channel by channel and phase by phase, or all channels of
/// the first phase first. `transposed` is (I, O/g, k, k).
Tensor subpixel_weight(const Tensor& transposed, const Step& step, Index crop, bool phases_first);

}  // namespace bench
