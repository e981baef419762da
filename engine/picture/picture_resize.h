// Resizing a whole picture to any size, as it is prepared before an experiment.
#pragma once

#include "engine/core/progress.h"
#include "engine/layers/parameters.h"

namespace engine {

/// The making of a resized pixel: from the pixel nearest to it, from 2×2 or 4×4 pixels around it (half-pixel
/// centres), or as the mean over the area that it covers.
enum class Interpolation { nearest, bilinear, bicubic, area };

/// Shrinking by bilinear or bicubic skips pixels, and what is finer than a step comes out as another pattern;
/// antialiased, the filter is as wide as the step, as Pillow's and torchvision's (bicubic then with a = -0.5
/// instead of -0.75).
enum class Antialias { no, yes };

/// x is (N, C, H, W), the result (N, C, size.h, size.w); `size` is positive.
Tensor resize_picture(const Tensor& x, Pair size, Interpolation interpolation, Antialias antialias,
                      const Progress& progress);

}  // namespace engine
