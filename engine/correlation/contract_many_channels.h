// The gradient of a correlation to its weights for many channels: vectors hold channels of the small grid
// rather than pixels, so that nothing has to be added across a vector.
#pragma once

#include "engine/correlation/contract.h"
#include "engine/simd/loops.h"

namespace engine {

/// Whether these loops are the faster ones for that many channels of the small grid per group.
bool many_channels(Index per_small, const Kernels& kernels);

/// The same as contract().
void contract_wide(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                   Index groups, Pair kernel, const Progress& progress, float* weight);

}  // namespace engine
