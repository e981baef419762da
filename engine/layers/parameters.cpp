#include "engine/layers/parameters.h"

#include <algorithm>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

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
    const Shape& shape = dy.shape();
    const Index plane = shape.h * shape.w;
    std::vector<double> plane_sums(static_cast<std::size_t>(shape.n * shape.c));
    parallel_for(shape.n * shape.c, 1, progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            const float* values = dy.data() + i * plane;
            double sum = 0;
            for (Index j = 0; j < plane; ++j) sum += values[j];
            plane_sums[static_cast<std::size_t>(i)] = sum;
        }
    });
    Tensor result(Shape{1, shape.c, 1, 1});
    for (Index c = 0; c < shape.c; ++c) {
        double sum = 0;
        for (Index n = 0; n < shape.n; ++n) sum += plane_sums[static_cast<std::size_t>(n * shape.c + c)];
        result.data()[c] = static_cast<float>(sum);
    }
    return result;
}

}  // namespace engine
