// A part of a picture.
#pragma once

#include "engine/core/tensor.h"

namespace engine {

/// The `size` rows and columns of x from row origin.h and column origin.w on, of all batch entries and
/// channels: (N, C, size.h, size.w). Zero where it leaves x.
Tensor crop(const Tensor& x, Pair origin, Pair size);

/// The centred part of at most `limit` pixels a side.
Tensor centre_crop(const Tensor& x, Index limit);

}  // namespace engine
