// A leaky ReLU whose slopes are weights: one for all channels, or one per channel (He et al. 2015).
#pragma once

#include <string_view>

#include "engine/core/progress.h"
#include "engine/layers/parameters.h"

namespace engine {

struct Prelu {
    static constexpr float usual_slope = 0.25f;  ///< where none is given: PyTorch's and the paper's
    static constexpr std::string_view op_name() { return "prelu"; }
    bool operator==(const Prelu&) const = default;
};

/// y has the shape of x: x where it is positive, weight * x elsewhere. The weight has one value, or one per
/// channel. Throws Error for other weights, and for a bias.
Shape output_shape(const Prelu& layer, const Shape& x, const Parameters& parameters);
Tensor forward(const Prelu& layer, const Tensor& x, const Parameters& parameters, const Progress& progress);
Gradients backward(const Prelu& layer, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress);

}  // namespace engine
