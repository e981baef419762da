// Where each weight of a correlation lies, and how kernels are folded before they are used.
#pragma once

#include <optional>

#include "engine/core/geometry.h"

namespace engine {

/// Asks for kernels to be folded for a nearest upsample (fold_kernel.h) before they are used.
struct Fold {
    Pair kernel, scale;
};

/// Where the weight of (group, output channel, input channel, tap) lies; channels count within their group.
struct WeightView {
    const float* values;
    Index group_stride, output_stride, input_stride;
    Index groups, outputs, inputs;
    Index kernel_h, kernel_w;
    /// Only for correlate_few.h: the strides are those of the unfolded kernels, the taps those of the folded
    /// ones.
    std::optional<Fold> fold = {};
};

}  // namespace engine
