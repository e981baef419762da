// The padding modes that continue the picture instead of adding zeros: PyTorch's reflect, replicate and
// circular.
#pragma once

#include "engine/core/geometry.h"
#include "engine/core/progress.h"

namespace engine {

/// The index in [0, n) that index i beyond the border repeats; clamped for zeros.
Index source_index(PaddingMode mode, Index i, Index n);

/// How many rows and columns are added on each side, and from where they are taken.
struct BorderFill {
    PaddingMode mode = PaddingMode::zeros;
    Sides sides;
    bool empty() const { return sides == Sides{}; }
};

/// What a conv with this geometry needs around its input; nothing for zeros, which are never multiplied.
/// Throws Error where reflect padding is not smaller than the input, or circular padding is larger.
BorderFill border_fill(PaddingMode mode, const Padding& padding, const PlaneMap& map);

/// The same geometry on the filled input, where `fill` has taken the place of the padding.
PlaneMap filled_map(const PlaneMap& map, const BorderFill& fill);
Shape filled_shape(const Shape& x, const BorderFill& fill);

/// x (N, C, H, W) with its border: (N, C, top + H + bottom, left + W + right).
Tensor fill_border(const Tensor& x, const BorderFill& fill, const Progress& progress);
/// The adjoint: every value of the filled picture goes back to the one that it was copied from; `x` is the
/// result's shape.
Tensor fold_border(const Tensor& filled, const Shape& x, const BorderFill& fill, const Progress& progress);

}  // namespace engine
