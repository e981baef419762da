// Convolution (cross-correlation, as in every framework): y(o) = sum over taps t of w(t) * x(o*s + t*d - p).
#pragma once

#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/progress.h"
#include "engine/layers/parameters.h"

namespace engine {

struct Conv {
    Pair stride{1, 1};
    Padding padding;
    Pair dilation{1, 1};
    Index groups = 1;
    PaddingMode padding_mode = PaddingMode::zeros;
    static constexpr std::string_view op_name() { return "conv"; }
    bool operator==(const Conv&) const = default;
};

/// Where the taps of a kernel of this size land on an input of this size.
inline PlaneMap geometry(const Conv& conv, Pair input, Pair kernel) {
    return conv_geometry(input, kernel, conv.stride, conv.padding, conv.dilation);
}

/// x is (N, I, H, W), weight (O, I/groups, kH, kW), bias (1, O, 1, 1); y is (N, O, outH, outW).
Shape output_shape(const Conv& conv, const Shape& x, const Parameters& parameters);
Tensor forward(const Conv& conv, const Tensor& x, const Parameters& parameters, const Progress& progress);
Gradients backward(const Conv& conv, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress);
/// The gradient to the input alone, which needs no more than the input's shape.
Tensor input_gradient(const Conv& conv, const Shape& x, const Parameters& parameters, const Tensor& dy,
                      const Progress& progress);

}  // namespace engine
