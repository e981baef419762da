// The kernel of a nearest upsample and a conv in one: W(T) = sum over taps t of w(t) with 0 <= T - (k - 1 -
// t) < s.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// (k + s - 1) for both axes
Pair folded_kernel(Pair kernel, Pair scale);

/// One k×k kernel to one K×K kernel, and the adjoint.
using FoldOne = void (*)(const float* kernel, Pair size, Pair scale, float* folded);
using UnfoldOne = void (*)(const float* folded, Pair size, Pair scale, float* kernel);
FoldOne fold_one(Pair kernel, Pair scale);
UnfoldOne unfold_one(Pair kernel, Pair scale);

/// Conv weight (O, I/groups, k, k) -> `folded` (I, O/groups, K, K), the weight of a transposed conv.
void fold_kernel(const Tensor& weight, Index groups, Pair scale, const Progress& progress, float* folded);

/// The adjoint: gradient of the folded kernel -> gradient of the conv's weight, which comes with its shape.
void unfold_kernel(const float* folded, Index groups, Pair scale, const Progress& progress, Tensor& weight);

}  // namespace engine
