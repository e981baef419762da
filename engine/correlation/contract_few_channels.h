// contract() for few channels of the small grid: pixels lie side by side in the vectors.
#pragma once

#include <functional>

#include "engine/correlation/contract.h"
#include "engine/correlation/packed_input.h"

namespace engine {

/// What else is done with each block of the large grid while it lies packed; called once for each block of
/// small positions of each batch entry n and group, from several threads.
using BlockWork = std::function<void(Index n, Index group, const Block& block, const float* packed)>;

/// Blocks are whole rows, so many of them.
Index rows_at_once(const AxisPlan& y, const AxisPlan& x);

/// The same as contract(). `also` may be empty.
void contract_narrow(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                     Index groups, Pair kernel, const BlockWork& also, const Progress& progress,
                     float* weight);

}  // namespace engine
