// Sums over taps and channels for a whole grid, in blocks that stay in cache: what to_small and to_large
// share.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/correlation/axis_plan.h"
#include "engine/correlation/operands.h"

namespace engine {

/// Whether the loops here and in contract.h take a layer: not for strides beyond 8 and dilations of hundreds,
/// whose packed rows would fill the memory.
bool fits_fast_loops(const PlaneMap& map, Index channels);

/// output(n, m, Y, X) = bias(m) + sum over channels c of its group and taps t of weight(m, c, t) * input(n,
/// c, what t reads). The output has its shape and every value of it is written. Zeros stand for what lies
/// outside the input: the weights must be finite, or they reach pixels that they do not touch.
void correlate(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
               const Tensor* bias, const Progress& progress, Tensor& output);

}  // namespace engine
