#include "engine/layers/activation.h"

#include <cmath>

#include "engine/core/parallel.h"
#include "engine/layers/parameters.h"

namespace engine {
namespace {

constexpr Index grain = 4096;

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

// Derivatives are products of two sigmoids: 1 - s(x) would cancel where s is near 1.
double sigmoid_slope(double x) { return sigmoid(x) * sigmoid(-x); }
double tanh_slope(double x) { return 4.0 * sigmoid_slope(2.0 * x); }

template <typename Function>
void each(Index count, const Progress& progress, const Function& function) {
    parallel_for(count, grain, progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i)
            function(i);
    });
}

}  // namespace

std::string_view Activation::op_name() const {
    switch (kind) {
        case ActivationKind::leaky_relu: return "leaky_relu";
        case ActivationKind::sigmoid: return "sigmoid";
        case ActivationKind::tanh: return "tanh";
        case ActivationKind::relu: break;
    }
    return "relu";
}

Tensor forward(const Activation& layer, const Tensor& x, const Progress& progress) {
    Tensor result = Tensor::uninitialized(x.shape());
    const float* in = x.data();
    float* y = result.data();
    switch (layer.kind) {
        case ActivationKind::relu:  // written so that NaN stays NaN
            each(x.size(), progress, [=](Index i) { y[i] = in[i] <= 0.0f ? 0.0f : in[i]; });
            break;
        case ActivationKind::leaky_relu:
            each(x.size(), progress,
                 [=, slope = layer.slope](Index i) { y[i] = in[i] > 0.0f ? in[i] : slope * in[i]; });
            break;
        case ActivationKind::sigmoid:
            each(x.size(), progress, [=](Index i) { y[i] = static_cast<float>(sigmoid(in[i])); });
            break;
        case ActivationKind::tanh:
            each(x.size(), progress,
                 [=](Index i) { y[i] = static_cast<float>(std::tanh(static_cast<double>(in[i]))); });
            break;
    }
    return result;
}

Tensor backward(const Activation& layer, const Tensor& x, const Tensor& dy, const Progress& progress) {
    check_gradient_shape(dy.shape(), x.shape());
    Tensor result = Tensor::uninitialized(x.shape());
    const float *in = x.data(), *upstream = dy.data();
    float* dx = result.data();
    switch (layer.kind) {
        case ActivationKind::relu:
            each(x.size(), progress, [=](Index i) { dx[i] = in[i] <= 0.0f ? 0.0f : upstream[i]; });
            break;
        case ActivationKind::leaky_relu:
            each(x.size(), progress, [=, slope = layer.slope](Index i) {
                dx[i] = in[i] > 0.0f ? upstream[i] : slope * upstream[i];
            });
            break;
        case ActivationKind::sigmoid:
            each(x.size(), progress,
                 [=](Index i) { dx[i] = static_cast<float>(upstream[i] * sigmoid_slope(in[i])); });
            break;
        case ActivationKind::tanh:
            each(x.size(), progress,
                 [=](Index i) { dx[i] = static_cast<float>(upstream[i] * tanh_slope(in[i])); });
            break;
    }
    return result;
}

}  // namespace engine
