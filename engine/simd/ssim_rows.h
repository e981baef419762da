// The sums of SSIM over rows of windows, in double precision as published, compiled once per instruction set.
#pragma once

#include "engine/core/tensor.h"

namespace engine {

inline constexpr Index ssim_window = 11;

/// sums[r] = the sum of SSIM over all windows whose first row is r, r < rows, of two planes of that width.
/// Each depends on its own rows alone. `taps`: the 11 weights of either axis.
void ssim_rows(const float* a, const float* b, Index width, Index rows, const double* taps, double* sums);

}  // namespace engine
