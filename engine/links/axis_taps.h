// One axis of one stage, as a sparse matrix of zeros and ones: which inputs every output takes, and where
// borders are. Every layer treats rows and columns apart, so coverage and interior are worked out on these
// lists alone, exactly.
#pragma once

#include <vector>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// Output o takes the inputs index[start[o]] … index[start[o + 1] - 1]. It leans on the inputs first[o] …
/// last[o] of an endless grid: where these leave [0, inputs) it is a border pixel, even if the tap there
/// meets an inserted zero.
struct AxisTaps {
    Index inputs = 0;
    std::vector<Index> start{0}, index, first, last;

    Index outputs() const { return static_cast<Index>(first.size()); }
};

struct PlaneTaps {
    AxisTaps y, x;
};

/// The taps of every stage but concat. Activations are the identity, pools take their whole window,
/// pixel_shuffle and pixel_unshuffle count pixels and not channels. Throws ResourceError when the machine
/// cannot hold the lists.
PlaneTaps forward_taps(const BuiltStage& stage);
/// The same for the gradient, which goes from the stage's output (the "inputs" of these lists) to its input.
PlaneTaps backward_taps(const BuiltStage& stage);

}  // namespace engine
