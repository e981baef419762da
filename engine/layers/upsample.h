// Resizing, and zero insertion.
#pragma once

#include <optional>
#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/progress.h"
#include "engine/layers/axis_resize.h"
#include "engine/layers/parameters.h"

namespace engine {

struct RealPair {
    double h = 1, w = 1;
    bool operator==(const RealPair&) const = default;
};

/// y is (N, C, scale.h * H, scale.w * W); with a fraction for scale floor(H * scale) and sampled by 1/scale
/// (PyTorch's scale_factor), with a size that size and sampled by H/size. Half-pixel centres: output o
/// samples input (o + 0.5)/scale - 0.5, clamped at the borders; with align_corners o * (n-1)/(size-1).
/// antialias stretches the kernel where the picture shrinks; then, and always with Lanczos, what lies beyond
/// the border is left out and the other weights are brought to a sum of 1.
struct Upsample {
    Pair scale{2, 2};
    UpsampleMode mode = UpsampleMode::nearest;
    bool align_corners = false;
    std::optional<RealPair> fraction = {};  ///< stands in place of `scale` where that is no whole number
    std::optional<Pair> size = {};          ///< the output's size, in place of a scale
    bool antialias = false;
    /// The constant of bicubic (Keys 1981). Where it is not given: -0.75 as in PyTorch and ONNX, with
    /// antialias -0.5 as in Pillow.
    std::optional<float> cubic_a = {};
    static constexpr std::string_view op_name() { return "upsample"; }
    bool operator==(const Upsample&) const = default;
};

/// The same layer on an input of this size, put as plainly as it can be: a size that is a multiple of the
/// input's is a whole scale, and the modes that then repeat pixels are nearest.
Upsample plainest(const Upsample& layer, Pair input);
/// Whether the scale is a whole number and its phases repeat, with the same taps for all pixels away from the
/// border.
bool is_periodic(const Upsample& plain);

struct PlaneResize {
    AxisResize y, x;
};
/// Throws Error where the layer cannot be applied.
PlaneResize plane_resize(const Upsample& layer, Pair input);

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

/// One output of one axis of a layer with a whole scale, which may lie beyond the ends.
AxisSample sample_axis(const Upsample& layer, Index n, Index scale, Index output_index);

/// Resizes to any size with half-pixel centres, no antialiasing; factor = size / input size, per axis.
Tensor resize_bilinear(const Tensor& x, Pair size, const Progress& progress);

/// The same for rows that are made where they are needed, so that a large picture need not be held.
class BilinearRows {
  public:
    /// `x` must outlive it. Throws ResourceError when the tables of taps do not fit into memory.
    BilinearRows(const Tensor& x, Pair size);
    /// Writes rows [begin, end) of one plane (of all batch entries' channels) to y.
    void make(Index plane, Index begin, Index end, float* y) const;

  private:
    const Tensor& x_;
    Upsample layer_;
    std::vector<AxisSample> rows_, columns_;  ///< empty for a whole factor
};

}  // namespace engine
