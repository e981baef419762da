#include "engine/layers/activation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/parallel.h"
#include "engine/layers/parameters.h"

namespace engine {
namespace {

constexpr Index grain = 4096;

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

// Derivatives are products of two sigmoids: 1 - s(x) would cancel where s is near 1.
double sigmoid_slope(double x) { return sigmoid(x) * sigmoid(-x); }
double tanh_slope(double x) { return 4.0 * sigmoid_slope(2.0 * x); }

double elu(double x, double alpha) { return x > 0 ? x : alpha * std::expm1(x); }
double elu_slope(double x, double alpha) { return x > 0 ? 1.0 : alpha * std::exp(x); }

// The fixed point of mean 0 and variance 1 (Klambauer et al. 2017).
constexpr double selu_scale = 1.0507009873554804934193349852946;
constexpr double selu_alpha = 1.6732632423543772848170429916717;

// erfc keeps its digits where 1 + erf would cancel.
double normal_probability(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }
double gelu(double x) { return x * normal_probability(x); }
double gelu_slope(double x) {
    const double density = std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi);
    return normal_probability(x) + x * density;
}

// 0.5 * (1 + tanh(u)) is sigmoid(2u).
constexpr double gelu_cubic = 0.044715;
double gelu_argument(double x) { return 2 * std::sqrt(2 / std::numbers::pi) * (x + gelu_cubic * x * x * x); }
double gelu_tanh(double x) { return x * sigmoid(gelu_argument(x)); }
double gelu_tanh_slope(double x) {
    const double inner = 2 * std::sqrt(2 / std::numbers::pi) * (1 + 3 * gelu_cubic * x * x);
    return sigmoid(gelu_argument(x)) + x * sigmoid_slope(gelu_argument(x)) * inner;
}

double silu(double x) { return x * sigmoid(x); }
double silu_slope(double x) { return sigmoid(x) + x * sigmoid_slope(x); }

double hardswish(double x) { return x * std::clamp(x + 3, 0.0, 6.0) / 6; }
double hardswish_slope(double x) { return x <= -3 ? 0.0 : x >= 3 ? 1.0 : x / 3 + 0.5; }

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

template <typename Function>
void each(Index count, const Progress& progress, const Function& function) {
    parallel_for(count, grain, progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i)
            function(i);
    });
}

/// Calls work(value, slope) with the function of the kind and its derivative, both in double precision.
template <typename Work>
void with_curve(const Activation& layer, const Work& work) {
    const double alpha = static_cast<double>(layer.alpha);
    switch (layer.kind) {
        case ActivationKind::relu:
        case ActivationKind::leaky_relu:
            break;  // these are not curved: they are worked out in single precision
        case ActivationKind::sigmoid: return work(sigmoid, sigmoid_slope);
        case ActivationKind::tanh: return work([](double x) { return std::tanh(x); }, tanh_slope);
        case ActivationKind::elu:
            return work([=](double x) { return elu(x, alpha); },
                        [=](double x) { return elu_slope(x, alpha); });
        case ActivationKind::selu:
            return work([](double x) { return selu_scale * elu(x, selu_alpha); },
                        [](double x) { return selu_scale * elu_slope(x, selu_alpha); });
        case ActivationKind::gelu:
            return layer.approximate == GeluForm::tanh ? work(gelu_tanh, gelu_tanh_slope)
                                                       : work(gelu, gelu_slope);
        case ActivationKind::silu: return work(silu, silu_slope);
        case ActivationKind::hardswish: return work(hardswish, hardswish_slope);
        case ActivationKind::softplus: return work(softplus, sigmoid);
    }
}

}  // namespace

std::string_view Activation::op_name() const {
    constexpr std::string_view names[]{"relu", "leaky_relu", "sigmoid", "tanh",      "elu",
                                       "selu", "gelu",       "silu",    "hardswish", "softplus"};
    return names[static_cast<std::size_t>(kind)];
}

Tensor forward(const Activation& layer, const Tensor& x, const Progress& progress) {
    Tensor result = Tensor::uninitialized(x.shape());
    const float* in = x.data();
    float* y = result.data();
    if (layer.kind == ActivationKind::relu)  // written so that NaN stays NaN and infinity becomes 0
        each(x.size(), progress, [=](Index i) { y[i] = in[i] <= 0.0f ? 0.0f : in[i]; });
    else if (layer.kind == ActivationKind::leaky_relu)
        each(x.size(), progress,
             [=, slope = layer.slope](Index i) { y[i] = in[i] > 0.0f ? in[i] : slope * in[i]; });
    else
        with_curve(layer, [&](const auto& value, const auto&) {
            each(x.size(), progress,
                 [&](Index i) { y[i] = static_cast<float>(value(static_cast<double>(in[i]))); });
        });
    return result;
}

Tensor backward(const Activation& layer, const Tensor& x, const Tensor& dy, const Progress& progress) {
    check_gradient_shape(dy.shape(), x.shape());
    Tensor result = Tensor::uninitialized(x.shape());
    const float *in = x.data(), *upstream = dy.data();
    float* dx = result.data();
    if (layer.kind == ActivationKind::relu)
        each(x.size(), progress, [=](Index i) { dx[i] = in[i] <= 0.0f ? 0.0f : upstream[i]; });
    else if (layer.kind == ActivationKind::leaky_relu)
        each(x.size(), progress,
             [=, slope = layer.slope](Index i) { dx[i] = in[i] > 0.0f ? upstream[i] : slope * upstream[i]; });
    else
        with_curve(layer, [&](const auto&, const auto& slope) {
            each(x.size(), progress, [&](Index i) {
                dx[i] =
                    static_cast<float>(static_cast<double>(upstream[i]) * slope(static_cast<double>(in[i])));
            });
        });
    return result;
}

}  // namespace engine
