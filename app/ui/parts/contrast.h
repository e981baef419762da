// Constants as they come out of a pipeline or a network, with their contrast raised so that a grid is seen.
#pragma once

#include "engine/core/tensor.h"

namespace app {

/// How much more contrast constants are shown with beside themselves, about each channel's mean.
inline constexpr float contrast_stretch = 8;

/// The values of each channel `by` times as far from their mean.
engine::Tensor stretched(const engine::Tensor& picture, float by = contrast_stretch);

}  // namespace app
