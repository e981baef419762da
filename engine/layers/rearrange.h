// Pixel shuffle and its inverse: channels become pixels and back.
#pragma once

#include <string_view>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// crd: channel c*r*r + i*r + j (PyTorch PixelShuffle, ONNX CRD); dcr: (i*r + j)*C + c (TensorFlow, ONNX's
/// default).
enum class ShuffleOrder { crd, dcr };

/// (N, C*r*r, H, W) -> (N, C, H*r, W*r)
struct PixelShuffle {
    Index factor = 2;
    ShuffleOrder order = ShuffleOrder::crd;
    static constexpr std::string_view op_name() { return "pixel_shuffle"; }
    bool operator==(const PixelShuffle&) const = default;
};

/// (N, C, H*r, W*r) -> (N, C*r*r, H, W)
struct PixelUnshuffle {
    Index factor = 2;
    ShuffleOrder order = ShuffleOrder::crd;
    static constexpr std::string_view op_name() { return "pixel_unshuffle"; }
    bool operator==(const PixelUnshuffle&) const = default;
};

Shape output_shape(const PixelShuffle& layer, const Shape& x);
Tensor forward(const PixelShuffle& layer, const Tensor& x, const Progress& progress);
Tensor backward(const PixelShuffle& layer, const Tensor& dy, const Progress& progress);

Shape output_shape(const PixelUnshuffle& layer, const Shape& x);
Tensor forward(const PixelUnshuffle& layer, const Tensor& x, const Progress& progress);
Tensor backward(const PixelUnshuffle& layer, const Tensor& dy, const Progress& progress);

}  // namespace engine
