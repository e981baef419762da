// The attributes in which nodes say where the windows of a convolution or a pool lie: kernel_shape, strides,
// dilations, pads and auto_pad, for one and two spatial axes. One axis is computed as a picture of one row.
#pragma once

#include "engine/core/geometry.h"
#include "engine/network/operators.h"

namespace engine::network {

struct WindowAttributes {
    Pair stride{1, 1}, dilation{1, 1};
    Padding padding;
    std::vector<Index> output_padding;  ///< per spatial axis; empty where not given
    bool ceil_mode = false;
};

/// Throws Error for lists of another length than the spatial axes, and for numbers out of range.
WindowAttributes window_attributes(const Node& node, Index spatial);
/// One number per spatial axis as a Pair.
Pair pair_of(const std::vector<Index>& values, Index spatial, Index otherwise, const char* what);

/// An array of 3 or 4 axes as N×C×H×W; throws Error for others.
Shape picture_shape(const Array& x);
/// A result of 4 axes with as many as the operand that it was computed from.
Array like(Tensor y, const Array& x);

}  // namespace engine::network
