// "Nearest upsample xs, then conv" in one go. Both together are a transposed conv of stride s whose kernel is
// the conv's, turned round and summed over s×s windows, k + s - 1 wide: at x2 and 3×3 16 multiplications for
// four output pixels instead of 36, and the upsampled picture is never made. An identity up to float
// rounding: each low-resolution value is multiplied by a sum of weights instead of by each of them.
#pragma once

#include "engine/core/progress.h"
#include "engine/layers/conv.h"
#include "engine/layers/parameters.h"
#include "engine/layers/upsample.h"

namespace engine {

/// True for mode nearest up to x8 before a conv with stride 1, dilation 1 and zeros around the picture; any
/// padding numbers, kernel and groups.
bool can_join(const Upsample& upsample, const Conv& conv);

/// y = conv(upsample(x)) into `y`, which is reset to the output's shape. Inputs or weights that are not
/// finite take the two layers one after the other, so that infinities meet the same values as there. Throws
/// as the two layers do.
void forward_joined(const Upsample& upsample, const Conv& conv, const Tensor& x, const Parameters& parameters,
                    const Progress& progress, Tensor& y);

/// Gradients to the low-resolution x, to the conv's weight and to its bias, into those of `gradients` that
/// are wanted.
void backward_joined(const Upsample& upsample, const Conv& conv, const Tensor& x,
                     const Parameters& parameters, const Tensor& dy, const Wanted& wanted,
                     const Progress& progress, Gradients& gradients);

}  // namespace engine
