// Correlations of small pictures with many channels, whose weights are most of what has to be read: the taps
// of every pixel are gathered once, and then each weight is used where it lies, once for all pixels.
#pragma once

#include "engine/correlation/correlate.h"

namespace engine {

/// Whether these loops are the faster ones for so many output channels per group.
bool few_pixels(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs);

/// As correlate(), for a batch of one picture.
void correlate_few(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
                   const Tensor* bias, const Progress& progress, Tensor& output);

}  // namespace engine
