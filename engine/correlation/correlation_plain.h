// The correlations as plain loops that multiply only real pairs of values. They serve the strides, dilations
// and values (NaN and infinity beside the zeros of a padding) that the fast forms refuse.
#pragma once

#include "engine/correlation/correlation.h"

namespace engine::exact {

void to_small(const Correlation& form, const Tensor& large, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& small);
void to_large(const Correlation& form, const Tensor& small, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& large);
void to_weight(const Correlation& form, const Tensor& small, const Tensor& large, const Progress& progress,
               Tensor& weight);

}  // namespace engine::exact
