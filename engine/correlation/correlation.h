// The one operation under conv, conv_transpose and all their gradients: the trilinear form
//     sum over n, s, l, i, t of  small(n,s,i) * weight(s,l,t) * large(n,l, i*stride + t*dilation - offset)
// Leave out one factor and sum the rest, and you have
//     to_small:  large, weight -> small    conv forward, conv_transpose's gradient to its input
//     to_large:  small, weight -> large    conv_transpose forward, conv's gradient to its input
//     to_weight: small, large -> weight    either one's gradient to its weight
// small is (N, S, small.h, small.w), large is (N, L, large.h, large.w), weight is (S, L/groups, kH, kW).
// Taps that fall outside the large grid meet nothing (zero padding that is never multiplied), so NaN and
// infinity reach exactly the values whose taps touch them. Results are the same, bit for bit, for every
// number of threads; between instruction sets they agree within rounding.
#pragma once

#include "engine/core/geometry.h"
#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

struct Correlation {
    PlaneMap map;
    Index groups = 1;
};

/// Each resets its last argument to the right shape and writes every value of it. `bias`, where given, holds
/// one value per channel of the result and is added to all of it. Throws Cancelled.
void to_small(const Correlation& form, const Tensor& large, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& small);
void to_large(const Correlation& form, const Tensor& small, const Tensor& weight, const Tensor* bias,
              const Progress& progress, Tensor& large);
/// `weight` must come with its shape (S, L/groups, kH, kW) set.
void to_weight(const Correlation& form, const Tensor& small, const Tensor& large, const Progress& progress,
               Tensor& weight);

/// Gradients of to_large() to its arguments, from the gradient `large` of its result: what to_small,
/// to_weight and to_bias make of it, in one reading where there are few channels. `weight_gradient` must come
/// with its shape set; `bias_gradient` may be null.
void gradients_of_large(const Correlation& form, const Tensor& small, const Tensor& weight,
                        const Tensor& large, const Progress& progress, Tensor& small_gradient,
                        Tensor& weight_gradient, Tensor* bias_gradient);

/// The gradient of any layer's bias: sums over batch entries and pixels of `values` (N, C, H, W), as (1, C,
/// 1, 1).
void to_bias(const Tensor& values, const Progress& progress, Tensor& bias);

}  // namespace engine
