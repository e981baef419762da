// Sums over all pixels: the gradient of a correlation to its weights.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/layers/axis_plan.h"

namespace engine {

/// weight(s, l, t) = sum over n and positions i of small(n, s, i) * large(n, l, what t reads at i); y and x
/// are the plans to the small grid, weight is (S, L/groups, kernel.h, kernel.w). Zeros stand for what lies
/// outside `large`: beside NaN or infinity in either tensor a sum may become NaN that should not. The order
/// of additions depends on the shapes only.
void contract(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large, Index groups,
              Pair kernel, const Progress& progress, float* weight);

}  // namespace engine
