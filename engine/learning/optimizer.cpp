#include "engine/learning/optimizer.h"

#include <cmath>

#include "engine/core/error.h"

namespace engine {
namespace {

void start(Tensor& moment, const Shape& shape) {
    if (moment.shape() == shape) return;
    moment.reset(shape);
    moment.fill(0);
}

void sgd(const LearningOptions& options, const Tensor& gradient, Moments& moments, Tensor& parameter) {
    const auto rate = static_cast<float>(options.rate), momentum = static_cast<float>(options.momentum);
    start(moments.first, gradient.shape());
    float* velocity = moments.first.data();
    for (Index i = 0; i < parameter.size(); ++i) {
        velocity[i] = momentum * velocity[i] + gradient.data()[i];
        parameter.data()[i] -= rate * velocity[i];
    }
}

void adam(const LearningOptions& options, Index step, const Tensor& gradient, Moments& moments,
          Tensor& parameter) {
    constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    const auto t = static_cast<double>(step);
    const auto size = static_cast<float>(options.rate / (1 - std::pow(beta1, t)));
    const auto unbias = static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, t)));
    constexpr auto keep1 = static_cast<float>(beta1), take1 = static_cast<float>(1 - beta1);
    constexpr auto keep2 = static_cast<float>(beta2), take2 = static_cast<float>(1 - beta2);
    start(moments.first, gradient.shape());
    start(moments.second, gradient.shape());
    const float* g = gradient.data();
    float *m = moments.first.data(), *v = moments.second.data(), *w = parameter.data();
    for (Index i = 0; i < parameter.size(); ++i) {
        m[i] = keep1 * m[i] + take1 * g[i];
        v[i] = keep2 * v[i] + take2 * g[i] * g[i];
        w[i] -= size * m[i] / (std::sqrt(v[i]) * unbias + static_cast<float>(epsilon));
    }
}

}  // namespace

void check(const LearningOptions& options) {
    if (!(options.rate > 0) || !std::isfinite(options.rate))
        refuse({"rate"}, "the rate must be a positive number, not {}", options.rate);
    if (!(options.momentum >= 0 && options.momentum < 1))
        refuse({"momentum"}, "the momentum must be at least 0 and below 1, not {}", options.momentum);
    if (options.feature_stride != 1 && options.feature_stride != 2)
        refuse({"feature-stride"}, "the feature stride must be 1 or 2, not {}", options.feature_stride);
}

void update(const LearningOptions& options, Index step, const Tensor& gradient, Moments& moments,
            Tensor& parameter) {
    ENGINE_CHECK(gradient.shape() == parameter.shape(), "{} and {}", to_string(gradient.shape()),
                 to_string(parameter.shape()));
    if (options.optimizer == OptimizerKind::sgd)
        sgd(options, gradient, moments, parameter);
    else
        adam(options, step, gradient, moments, parameter);
}

}  // namespace engine
