// Correlations of small pictures with many channels, where reading the weights is most of the work: the taps
// of every pixel are gathered once, then each weight is read in place, once for all pixels.
#pragma once

#include "engine/correlation/correlate.h"

namespace engine {

/// Whether these loops are the faster ones for so many output channels per group.
bool few_pixels(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs);

/// The same as correlate(), for a batch of one picture.
void correlate_few(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
                   const Tensor* bias, const Progress& progress, Tensor& output);

}  // namespace engine
