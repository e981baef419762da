#include "engine/layers/parameters.h"

#include "engine/core/error.h"
#include "engine/correlation/correlation.h"

namespace engine {

const Tensor& require_weight(const Parameters& parameters, const char* op) {
    if (!parameters.weight) fail("{} needs a weight", op);
    return *parameters.weight;
}

void check_bias(const Parameters& parameters, Index channels) {
    if (parameters.bias && parameters.bias->size() != channels)
        fail("the bias has {} values, but there are {} output channels", parameters.bias->size(), channels);
}

void check_gradient_shape(const Shape& dy, const Shape& y) {
    if (dy != y) fail("the output's gradient is {}, but the output is {}", to_string(dy), to_string(y));
}

Tensor bias_gradient(const Tensor& dy, const Progress& progress) {
    Tensor result;
    to_bias(dy, progress, result);
    return result;
}

}  // namespace engine
