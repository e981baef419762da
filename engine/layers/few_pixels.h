// Correlations of small pictures with many channels, whose weights are most of what has to be read: the taps
// of every pixel are gathered once, and then each weight is used where it lies, once for all pixels.
#pragma once

#include "engine/layers/contract.h"
#include "engine/layers/correlate.h"

namespace engine {

/// Whether these loops are the faster ones for so many output channels per group.
bool few_pixels(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs);
/// The same for contract_few.
bool few_pixels_to_contract(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs);

/// As correlate(), for a batch of one picture.
void correlate_few(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
                   const Tensor* bias, const Progress& progress, Tensor& output);

/// As contract(). With `fold`, `kernel` is the folded one, and what comes out is the gradient of the unfolded
/// conv weight (L, S/groups, k, k).
void contract_few(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                  Index groups, Pair kernel, const std::optional<Fold>& fold, const Progress& progress,
                  float* weight);

}  // namespace engine
