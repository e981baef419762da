// Optimisers: what one step makes of a parameter and its gradient.
#pragma once

#include "engine/learning/options.h"

namespace engine {

/// The memory of one parameter tensor between steps.
struct Moments {
    Tensor first, second;
};

/// Takes step number `step` (from 1) for all values of one parameter. sgd: v = momentum * v + g, w -= rate *
/// v, as PyTorch's. adam (Kingma & Ba 2015): betas 0.9 and 0.999, epsilon 1e-8, bias-corrected. Takes memory
/// at the first step only.
void update(const LearningOptions& options, Index step, const Tensor& gradient, Moments& moments,
            Tensor& parameter);

}  // namespace engine
