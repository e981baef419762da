// Resizing by a whole factor, and zero insertion.
#pragma once

#include <string_view>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/progress.h"
#include "engine/layers/parameters.h"

namespace engine {

enum class UpsampleMode { nearest, bilinear, bicubic };

/// y is (N, C, scale.h * H, scale.w * W). Half-pixel centres: output o samples input (o + 0.5)/scale - 0.5,
/// clamped at the borders; with align_corners o * (n-1)/(scale*n - 1). bicubic uses a = -0.75 (Keys 1981;
/// PyTorch, ONNX).
struct Upsample {
    Pair scale{2, 2};
    UpsampleMode mode = UpsampleMode::nearest;
    bool align_corners = false;
    static constexpr std::string_view op_name() { return "upsample"; }
    bool operator==(const Upsample&) const = default;
};

/// stride - 1 zeros between neighbours, none after the last: y is (N, C, (H-1)*s + 1, (W-1)*s + 1).
struct ZeroInsert {
    Pair stride{2, 2};
    static constexpr std::string_view op_name() { return "zero_insert"; }
    bool operator==(const ZeroInsert&) const = default;
};

Shape output_shape(const Upsample& layer, const Shape& x);
Tensor forward(const Upsample& layer, const Tensor& x, const Progress& progress);
/// dx from dy, for an input of shape x.
Tensor backward(const Upsample& layer, const Shape& x, const Tensor& dy, const Progress& progress);

Shape output_shape(const ZeroInsert& layer, const Shape& x);
Tensor forward(const ZeroInsert& layer, const Tensor& x, const Progress& progress);
Tensor backward(const ZeroInsert& layer, const Shape& x, const Tensor& dy, const Progress& progress);

/// The non-zero weights by which one output index of an axis samples its input: used by the layer, by its
/// gradient and by the coverage analysis.
struct AxisSample {
    struct Tap {
        Index index = 0;  ///< of the input, clamped into [0, n)
        float weight = 0;
    };
    std::vector<Tap> taps;
    Index first = 0, last = 0;  ///< the outermost inputs before they were clamped
};
/// `output_index` may lie beyond the ends, as if the picture went on.
AxisSample sample_axis(const Upsample& layer, Index n, Index scale, Index output_index);

/// Resizes to any size with half-pixel centres, no antialiasing; factor = size / input size, per axis.
Tensor resize_bilinear(const Tensor& x, Pair size, const Progress& progress);

}  // namespace engine
