// The oracle: every layer and gradient as naive loops straight from its formula, in double precision, one
// accumulator per value. Slow on purpose; the fast layers are tested against it and never the other way
// round.
#pragma once

#include "engine/layers/layer.h"

namespace engine::reference {

/// The same as engine::forward and engine::backward, rounded to float32 once at the end. They throw
/// Cancelled, too.
Tensor forward(const Layer& layer, const Tensor& x, const Parameters& parameters,
               const Progress& progress = {});
Gradients backward(const Layer& layer, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress = {});

}  // namespace engine::reference
