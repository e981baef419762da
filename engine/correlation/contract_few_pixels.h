// The gradient to the weights of many channels on small pictures. The values that the taps read at each pixel
// are gathered once, as long rows in the order of the weights.
#pragma once

#include "engine/correlation/contract.h"
#include "engine/correlation/correlate.h"

namespace engine {

/// Whether these loops are the faster ones for so many channels of the small grid per group.
bool few_pixels_to_contract(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs);

/// As contract(). With `fold`, `kernel` is the folded one, and what comes out is the gradient of the unfolded
/// conv weight (L, S/groups, k, k).
void contract_few(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                  Index groups, Pair kernel, const std::optional<Fold>& fold, const Progress& progress,
                  float* weight);

}  // namespace engine
