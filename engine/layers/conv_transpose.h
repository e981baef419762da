// Transposed convolution ("deconvolution"): every input value stamps its kernel onto the output, s pixels
// apart, y(i*s + t*d - crop) += w(t) * x(i). The exact adjoint of conv with the same options.
#pragma once

#include <optional>
#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/progress.h"
#include "engine/layers/parameters.h"

namespace engine {

struct ConvTranspose {
    Pair stride{1, 1};
    Padding padding;  ///< a crop of the output
    Pair dilation{1, 1};
    Index groups = 1;
    std::optional<Pair> output_padding, output_size;
    /// A value that conv with this mode would read beyond the border is added to the place that it would have
    /// read.
    PaddingMode padding_mode = PaddingMode::zeros;
    static constexpr std::string_view op_name() { return "conv_transpose"; }
    bool operator==(const ConvTranspose&) const = default;
};

/// Where the taps of a kernel of this size land on the output for an input of this size.
inline PlaneMap geometry(const ConvTranspose& layer, Pair input, Pair kernel) {
    return conv_transpose_geometry(input, kernel, layer.stride, layer.padding, layer.dilation,
                                   layer.output_padding, layer.output_size);
}

/// x is (N, I, H, W), weight (I, O/groups, kH, kW), bias (1, O, 1, 1); y is (N, O, outH, outW).
Shape output_shape(const ConvTranspose& layer, const Shape& x, const Parameters& parameters);
Tensor forward(const ConvTranspose& layer, const Tensor& x, const Parameters& parameters,
               const Progress& progress);
Gradients backward(const ConvTranspose& layer, const Tensor& x, const Parameters& parameters,
                   const Tensor& dy, const Wanted& wanted, const Progress& progress);

}  // namespace engine
