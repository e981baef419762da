// Constants as they come out of a pipeline or a network, with their contrast raised so that a grid can be
// seen.
#pragma once

#include "engine/core/tensor.h"

namespace app {

/// By how much the contrast of constants is raised about each channel's mean, where they are shown beside the
/// plain ones.
inline constexpr float contrast_stretch = 8;

/// The values of each channel `by` times as far from their mean.
engine::Tensor stretched(const engine::Tensor& picture, float by = contrast_stretch);

}  // namespace app
