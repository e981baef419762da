// Padding and cropping as a layer of its own: rows and columns put around the picture, or cut off where a
// number is negative.
#pragma once

#include <string_view>

#include "engine/core/progress.h"
#include "engine/layers/axis_rule.h"

namespace engine {

/// y is (N, C, top + H + bottom, left + W + right); negative numbers crop. reflect and replicate continue the
/// input as it was (PyTorch), circular what is left of it (PyTorch, ONNX).
struct Pad {
    Sides sides;
    PaddingMode mode = PaddingMode::zeros;
    float value = 0;  ///< of what is put around it, in mode zeros
    static constexpr std::string_view op_name() { return "pad"; }
    bool operator==(const Pad&) const = default;
};

/// Where every output row and column of an input of this size comes from. Throws Error where nothing is left
/// of the input, reflect padding is not smaller than it, or circular padding is larger.
PlaneRule pad_rule(const Pad& layer, Pair input);

Shape output_shape(const Pad& layer, const Shape& x);
Tensor forward(const Pad& layer, const Tensor& x, const Progress& progress);
/// dx from dy, for an input of shape x.
Tensor backward(const Pad& layer, const Shape& x, const Tensor& dy, const Progress& progress);

}  // namespace engine
