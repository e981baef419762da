// Bilinear and bicubic upsampling by a whole factor with half-pixel centres, and its gradient, fast: every
// output phase has its own few taps, which are the same for all pixels; borders repeat the outermost pixel.
// One pass per row, first down the columns, then along the row.
#pragma once

#include "engine/core/progress.h"
#include "engine/layers/upsample.h"

namespace engine {

/// Without align_corners, up to x8; nearest too.
bool can_resize(const Upsample& layer);

/// y = layer(x) into `y`, which is reset to its shape. Results do not depend on the number of threads.
void resize(const Upsample& layer, const Tensor& x, const Progress& progress, Tensor& y);

/// The same, of rows [begin, end) of the output of one plane of that size alone.
void resize_rows(const Upsample& layer, const float* x, Pair size, Index begin, Index end, float* y);

/// The exact adjoint: dx from dy, for an input of shape x.
void resize_backward(const Upsample& layer, const Shape& x, const Tensor& dy, const Progress& progress,
                     Tensor& dx);

}  // namespace engine
