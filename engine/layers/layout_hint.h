// Says how numpy turns arrays that are in another framework's layout, for the sentences that refuse them.
#pragma once

#include <string>

#include "engine/core/tensor.h"

namespace engine {

/// The end of a sentence about a weight and an input x (N, C, H, W) whose channels do not meet: where the
/// weight is laid out as Keras keeps it, [kH, kW, I/groups, O] or transposed [kH, kW, O, I], or the input as
/// (N, H, W, C), or both, how numpy turns it; otherwise empty.
std::string layout_hint(const Shape& x, const Shape& weight, bool transposed, Index groups);
/// The same for a weight whose first two extents should be those of `expected`.
std::string layout_hint(const Shape& weight, const Shape& expected);

}  // namespace engine
