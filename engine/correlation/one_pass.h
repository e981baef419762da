// All gradients of a layer to the large grid in one pass over the gradient of its output.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/correlation/axis_plan.h"
#include "engine/correlation/operands.h"

namespace engine {

/// Whether the layer has so few channels that its gradients are computed faster than the gradient of its
/// output is read; y and x are the plans to the small grid.
bool one_pass_pays(const AxisPlan& y, const AxisPlan& x, Index batch, const WeightView& weights);

/// What correlate(), contract() and to_bias() make of `large`, the gradient of the output: the gradients of
/// the input `small`, of the weights and of the bias, which may be null. The first has its shape.
void gradients_in_one_pass(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large,
                           const WeightView& weights, const Progress& progress, Tensor& small_gradient,
                           float* weight_gradient, Tensor* bias_gradient);

}  // namespace engine
