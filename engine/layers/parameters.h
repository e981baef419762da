// What a layer owns besides its options, and the gradients that flow back out of it.
#pragma once

#include <optional>

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

}  // namespace engine
