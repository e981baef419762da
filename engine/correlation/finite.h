// Whether a tensor holds values that a zero weight does not silence: NaN and infinity.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// False when NaN or infinity is among the values.
bool all_finite(const Tensor& tensor, const Progress& progress);
/// False when a value's magnitude is above the limit, or NaN.
bool all_within(const Tensor& tensor, float limit, const Progress& progress);

}  // namespace engine
