// What a layer owns besides its options, and the gradients that flow back out of it.
#pragma once

#include <optional>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// weight: (O, I/groups, kH, kW) for conv, (I, O/groups, kH, kW) for conv_transpose; bias: (1, O, 1, 1).
struct Parameters {
    std::optional<Tensor> weight;
    std::optional<Tensor> bias;
};

struct Wanted {
    bool input = true, weight = false, bias = false;
};

struct Gradients {
    std::optional<Tensor> input, weight, bias;
};

/// The weight, or an Error that `op` needs one.
const Tensor& require_weight(const Parameters& parameters, const char* op);
/// Refuses a bias that is not one value per output channel.
void check_bias(const Parameters& parameters, Index channels);
/// Refuses an output gradient that does not have the output's shape.
void check_gradient_shape(const Shape& dy, const Shape& y);

/// The sums of dy over everything but the channels, (1, C, 1, 1), added in double precision.
Tensor bias_gradient(const Tensor& dy, const Progress& progress);

}  // namespace engine
