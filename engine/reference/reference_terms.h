// Every layer but the activations is a sum of terms y += weight * x. Listing them, straight from each layer's
// formula, is all that the reference needs: forward and every gradient are sums over the same list.
#pragma once

#include <functional>

#include "engine/layers/layer.h"

namespace engine::reference {

/// y[y] += coefficient * x[x], where the coefficient is weight[w] when w is not negative.
struct Term {
    Index y = 0, x = 0, w = -1;
    double coefficient = 1;
};

using Visit = std::function<void(const Term&)>;

/// Visits all terms of the layer for this x; a max pool's are those of its gradient, by its `ties`.
void for_each_term(const Layer& layer, const Tensor& x, const Parameters& parameters, const Visit& visit);

}  // namespace engine::reference
