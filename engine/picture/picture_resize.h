// Resizing a whole picture to any size, as it is prepared before an experiment.
#pragma once

#include "engine/core/progress.h"
#include "engine/layers/parameters.h"

namespace engine {

/// How a resized pixel is made from the picture: the pixel nearest to it; 2×2 or 4×4 pixels around it
/// (half-pixel centres, a = -0.75, without antialiasing); or the mean over the area that it covers, which
/// alone never skips a pixel when it shrinks.
enum class Interpolation { nearest, bilinear, bicubic, area };

/// x is (N, C, H, W), the result (N, C, size.h, size.w); `size` is positive.
Tensor resize_picture(const Tensor& x, Pair size, Interpolation interpolation, const Progress& progress);

}  // namespace engine
