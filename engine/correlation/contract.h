// Sums over all pixels: the gradient of a correlation to its weights.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/correlation/axis_plan.h"

namespace engine {

/// weight(s, l, t) = sum over n and positions i of small(n, s, i) * large(n, l, what t reads at i); y and x
/// are the plans to the small grid, weight is (S, L/groups, kernel.h, kernel.w). Zeros stand for what lies
/// outside `large`: beside NaN or infinity in either tensor a sum may become NaN that should not. The order
/// of additions depends on the shapes only.
void contract(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large, Index groups,
              Pair kernel, const Progress& progress, float* weight);

/// How many channels of the large grid one piece of work takes, where there are `others` pieces for each of
/// them: as many as still keep a few threads evenly busy. The number divides the channels of a group.
Index large_channels_at_once(Index per_large, Index others);

}  // namespace engine
