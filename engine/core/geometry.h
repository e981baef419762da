// Where things land: every size, padding and cropping rule of the layers, in one place, with a sentence for
// every impossible case. Formulas: PyTorch ConvTranspose2d, tf.nn.conv2d_transpose, Keras 3 Conv2DTranspose
// and the ONNX Conv / ConvTranspose / pooling operators.
#pragma once

#include <optional>
#include <string>

#include "engine/core/tensor.h"

namespace engine {

/// Indices [begin, end) of one axis.
struct IndexRange {
    Index begin = 0, end = 0;
    Index size() const { return end - begin; }
};

/// What lies beyond the border: zeros, the mirrored picture, its last pixel, or the opposite side.
enum class PaddingMode { zeros, reflect, replicate, circular };

enum class PaddingKind { numbers, valid, same, same_lower };

/// Padding as the user writes it; `sides` counts only for PaddingKind::numbers.
struct Padding {
    PaddingKind kind = PaddingKind::numbers;
    Sides sides;
    bool operator==(const Padding&) const = default;
};

/// "same", "1", "1,2" or "1,0,2,1" (top, left, bottom, right)
std::string to_string(const Padding& padding);

/// One axis of every strided layer. A *small* grid (a conv's output, a transposed conv's input) and a *large*
/// one (a conv's input, a transposed conv's output) are tied by
///     large index = small index * stride + tap * dilation - offset.
/// conv gathers from large to small, conv_transpose scatters from small to large, each the exact adjoint of
/// the other; `offset` is conv's padding at the start, or what a transposed conv crops there.
struct AxisMap {
    Index small = 0, large = 0;
    Index kernel = 1, stride = 1, dilation = 1;
    Index offset = 0;

    /// dilation * (kernel - 1) + 1
    Index effective_kernel() const { return dilation * (kernel - 1) + 1; }
    /// Padding at the end of a conv, crop at the end of a transposed conv; negative where the conv drops
    /// input pixels, or where the transposed conv's output goes on beyond its last tap (bias only).
    Index offset_end() const { return (small - 1) * stride + effective_kernel() - offset - large; }
    bool operator==(const AxisMap&) const = default;
};

struct PlaneMap {
    AxisMap y, x;

    Pair kernel() const { return {y.kernel, x.kernel}; }
    Pair stride() const { return {y.stride, x.stride}; }
    Pair dilation() const { return {y.dilation, x.dilation}; }
    Pair small_size() const { return {y.small, x.small}; }
    Pair large_size() const { return {y.large, x.large}; }
    /// A conv's padding, or a transposed conv's crop off its full extent; 0 at an end that has less than
    /// nothing (see tail).
    Sides sides() const;
    /// Rows and columns at the end that no tap reaches: of a conv's input, which drops them, or of a
    /// transposed conv's output, where they hold the bias only.
    Pair tail() const;
    bool operator==(const PlaneMap&) const = default;
};

/// floor(a / b) for b > 0, also for negative a.
constexpr Index floor_div(Index a, Index b) { return a / b - (a % b < 0 ? 1 : 0); }
/// ceil(a / b) for b > 0, also for negative a.
constexpr Index ceil_div(Index a, Index b) { return a / b + (a % b > 0 ? 1 : 0); }

/// Refuses strides, scales and factors that are not from 1 to 2^31 - 1, naming `what`, a parameter of PIPE,
/// and the axis.
void check_positive(const char* what, Pair value);

/// conv: floor((n + start + end - ke)/s) + 1 with numbers; same: ceil(n/s); valid: ceil((n - ke + 1)/s).
/// Throws Error when no output pixel is left. `input` is the large grid.
PlaneMap conv_geometry(Pair input, Pair kernel, Pair stride, const Padding& padding, Pair dilation);

/// Pooling follows conv; it also throws Error for paddings that are not smaller than the kernel. With `ceil`,
/// PyTorch's ceil_mode, a window that sticks out beyond the end counts if it begins inside the input or its
/// padding at the start.
PlaneMap pool_geometry(Pair input, Pair kernel, Pair stride, const Padding& padding, Pair dilation = {1, 1},
                       bool ceil = false);

/// Transposed conv. With numbers, PyTorch's (n-1)s - start - end + ke + a (a < max(s, d)); same and valid,
/// Keras 3's n*s and (n-1)s + max(ke, s), or with output padding (n-1)s + (ke mod 2) + a and (n-1)s + ke + a;
/// `output_size` picks any legal size: for numbers from the a = 0 size up to s - 1 more (PyTorch's
/// output_size), for same and valid whatever the forward convolution maps back to n (tf.nn.conv2d_transpose).
/// `input` is the small grid. Throws Error for the impossible.
PlaneMap conv_transpose_geometry(Pair input, Pair kernel, Pair stride, const Padding& padding, Pair dilation,
                                 std::optional<Pair> output_padding, std::optional<Pair> output_size);

/// The size formula of a conv or transposed conv with the numbers filled in, per axis:
/// "(4-1)*2 - 1 - 1 + 4 + 0 = 8". For the window and the notes.
/// `end` is the padding at the end as the user wrote it; without it, as much as the windows reach.
std::string conv_formula(const AxisMap& axis, std::optional<Index> end = {});
std::string conv_transpose_formula(const AxisMap& axis);

}  // namespace engine
