// Plain tensor steps that the demonstrations of equivalences share. They avoid the fast layers on purpose:
// what is shown beside a layer must come from other code.
#pragma once

#include <string>

#include "engine/analysis/noise.h"
#include "engine/identities/equivalence.h"

namespace engine {

/// (S, L/groups, kH, kW) -> (L, S/groups, kH, kW): every kernel turned by 180° and its two channels swapped.
Tensor rotate_and_swap(const Tensor& weight, Index groups);

/// The same taps without dilation: zeros between them.
Tensor without_dilation(const Tensor& weight, Pair dilation);

/// A transposed convolution the long way: zeros inserted, padded (or cropped) by ke - 1 - crop, then the
/// reference convolution with the rotated kernel. x is (N, S, small), weight (S, L/groups, kH, kW); the
/// result (N, L, large).
Tensor gather_form(const Tensor& x, const Tensor& weight, const PlaneMap& map, Index groups,
                   const Progress& progress);

/// The reference correlation from the large grid to the small one. y is (N, L, large), weight (S, L/groups,
/// kH, kW).
Tensor strided_correlation(const Tensor& y, const Tensor& weight, const PlaneMap& map, Index groups,
                           const Progress& progress);

/// rot180(w) * ones(s, s): (O, I/groups, k, k) -> the transposed layout (I, O/groups, k + s - 1, k + s - 1).
Tensor folded_kernel(const Tensor& weight, Pair dilation, Pair scale, Index groups,
                     const Progress& progress = {});
/// The grids of the transposed convolution that a nearest upsample and this conv (of stride 1) fold into.
PlaneMap folded_map(const PlaneMap& conv, Pair scale);

/// Fills in max_abs, holds and the verdict. A claim that is no identity says in `reason` why.
Demonstration compared(std::string id, std::string claim, std::string left_label, Tensor left,
                       std::string right_label, Tensor right);
Demonstration refuted(std::string id, std::string claim, std::string left_label, Tensor left,
                      std::string right_label, Tensor right, const std::string& reason);

}  // namespace engine
