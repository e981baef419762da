// The kernel of a nearest upsample and a conv in one: W(T) = sum over taps t of w(t) with 0 <= T - (k - 1 -
// t) < s.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/simd/loops.h"

namespace engine {

/// (k + s - 1) for both axes
Pair folded_size(Pair kernel, Pair scale);

/// Kernels that lie `stride` apart: k×k to K×K, and the adjoint.
class KernelFolder {
  public:
    KernelFolder(Pair kernel, Pair scale);
    void fold(const float* kernels, Index stride, Index count, float* folded, Index folded_stride) const;
    void unfold(const float* folded, Index folded_stride, Index count, float* kernels, Index stride) const;

  private:
    Pair kernel_, scale_;
    const Kernels* quick_ = nullptr;  ///< has loops for these sizes
};

/// Conv weight (O, I/groups, k, k) -> `folded` (I, O/groups, K, K), the weight of a transposed conv.
void fold_kernel(const Tensor& weight, Index groups, Pair scale, const Progress& progress, float* folded);

/// The adjoint: gradient of the folded kernel -> gradient of the conv's weight, which comes with its shape.
void unfold_kernel(const float* folded, Index groups, Pair scale, const Progress& progress, Tensor& weight);

}  // namespace engine
