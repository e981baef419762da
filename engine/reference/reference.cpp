#include "engine/reference/reference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/error.h"
#include "engine/reference/reference_terms.h"

namespace engine::reference {
namespace {

using Values = std::vector<double>;

Values zeros(const Shape& shape) { return Values(static_cast<std::size_t>(shape.elements()), 0.0); }

Tensor rounded(const Shape& shape, const Values& values) {
    Tensor result = Tensor::uninitialized(shape);
    std::transform(values.begin(), values.end(), result.data(),
                   [](double value) { return static_cast<float>(value); });
    return result;
}

constexpr double selu_scale = 1.0507009873554805, selu_alpha = 1.6732632423543772;

double activation(const Activation& layer, double x) {
    const double pi = std::acos(-1.0), alpha = static_cast<double>(layer.alpha);
    switch (layer.kind) {
        case ActivationKind::relu: return x > 0 || std::isnan(x) ? x : 0;
        case ActivationKind::leaky_relu: return x > 0 ? x : static_cast<double>(layer.slope) * x;
        case ActivationKind::sigmoid: return 1 / (1 + std::exp(-x));
        case ActivationKind::elu: return x > 0 ? x : alpha * (std::exp(x) - 1);
        case ActivationKind::selu: return selu_scale * (x > 0 ? x : selu_alpha * (std::exp(x) - 1));
        case ActivationKind::gelu:
            if (layer.approximate == GeluForm::tanh)
                return 0.5 * x * (1 + std::tanh(std::sqrt(2 / pi) * (x + 0.044715 * std::pow(x, 3))));
            return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
        case ActivationKind::silu: return x / (1 + std::exp(-x));
        case ActivationKind::hardswish: return x * std::min(std::max(x + 3, 0.0), 6.0) / 6;
        case ActivationKind::softplus: return x > 30 ? x : std::log(1 + std::exp(x));
        case ActivationKind::tanh: break;
    }
    return std::tanh(x);
}

double activation_slope(const Activation& layer, double x) {
    const double pi = std::acos(-1.0), alpha = static_cast<double>(layer.alpha),
                 sigmoid = 1 / (1 + std::exp(-x));
    switch (layer.kind) {
        case ActivationKind::relu: return x > 0 || std::isnan(x) ? 1 : 0;
        case ActivationKind::leaky_relu: return x > 0 ? 1 : static_cast<double>(layer.slope);
        case ActivationKind::sigmoid: return std::exp(-std::abs(x)) / std::pow(1 + std::exp(-std::abs(x)), 2);
        case ActivationKind::elu: return x > 0 ? 1 : alpha * std::exp(x);
        case ActivationKind::selu: return selu_scale * (x > 0 ? 1 : selu_alpha * std::exp(x));
        case ActivationKind::gelu:
            if (layer.approximate == GeluForm::tanh) {
                const double t = std::tanh(std::sqrt(2 / pi) * (x + 0.044715 * std::pow(x, 3)));
                return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * std::sqrt(2 / pi) * (1 + 3 * 0.044715 * x * x);
            }
            return 0.5 * (1 + std::erf(x / std::sqrt(2.0))) + x * std::exp(-x * x / 2) / std::sqrt(2 * pi);
        case ActivationKind::silu: return sigmoid * (1 + x * (1 - sigmoid));
        case ActivationKind::hardswish: return x <= -3 ? 0 : x < 3 ? (2 * x + 3) / 6 : 1;
        case ActivationKind::softplus: return sigmoid;
        case ActivationKind::tanh: break;
    }
    return 1 / std::pow(std::cosh(x), 2);
}

/// The slope of a prelu at value i of x.
double slope_of(const Tensor& x, const Tensor& weight, Index i) {
    const Index channel = i / (x.shape().h * x.shape().w) % x.shape().c;
    return x.data()[i] > 0 ? 1 : static_cast<double>(weight.data()[weight.size() == 1 ? 0 : channel]);
}

Gradients prelu_backward(const Tensor& x, const Tensor& weight, const Tensor& dy, const Wanted& wanted) {
    Gradients result;
    if (wanted.input) {
        result.input = Tensor(x.shape());
        for (Index i = 0; i < x.size(); ++i)
            result.input->data()[i] = static_cast<float>(dy.data()[i] * slope_of(x, weight, i));
    }
    if (!wanted.weight) return result;
    Values sums = zeros(weight.shape());
    for (Index i = 0; i < x.size(); ++i) {
        const Index channel = i / (x.shape().h * x.shape().w) % x.shape().c;
        if (x.data()[i] <= 0)
            sums[static_cast<std::size_t>(weight.size() == 1 ? 0 : channel)] +=
                static_cast<double>(dy.data()[i]) * static_cast<double>(x.data()[i]);
    }
    result.weight = rounded(weight.shape(), sums);
    return result;
}

double weight_of(const Term& term, const Parameters& parameters) {
    return term.w < 0 ? term.coefficient : parameters.weight->data()[term.w];
}

/// visit(term) for every term of the layer, asking now and then whether to stop.
template <typename Body>
void visit_terms(const Layer& layer, const Tensor& x, const Parameters& parameters, const Progress& progress,
                 const Body& visit) {
    constexpr Index run = 1 << 14;
    Index count = 0;
    for_each_term(layer, x, parameters, [&](const Term& term) {
        if (count++ % run == 0) progress.check();
        visit(term);
    });
}

Values bias_values(const Parameters& parameters, const Shape& y) {
    Values result = zeros(y);
    if (!parameters.bias) return result;
    const Index plane = y.h * y.w;
    for (Index i = 0; i < y.elements(); ++i)
        result[static_cast<std::size_t>(i)] = parameters.bias->data()[i / plane % y.c];
    return result;
}

}  // namespace

Tensor forward(const Layer& layer, const Tensor& x, const Parameters& parameters, const Progress& progress) {
    const Shape shape = output_shape(layer, x.shape(), parameters);
    if (const auto* op = std::get_if<Activation>(&layer)) {
        Tensor y(shape);
        for (Index i = 0; i < x.size(); ++i)
            y.data()[i] = static_cast<float>(activation(*op, x.data()[i]));
        return y;
    }
    if (std::holds_alternative<Prelu>(layer)) {
        Tensor y(shape);
        for (Index i = 0; i < x.size(); ++i)
            y.data()[i] = static_cast<float>(x.data()[i] * slope_of(x, *parameters.weight, i));
        return y;
    }
    // Gradients divide themselves among equals by `ties`; the maximum itself is any one of the equal values.
    Layer linear = layer;
    if (auto* op = std::get_if<MaxPool>(&linear)) op->ties = Ties::first;
    Values y = bias_values(parameters, shape);
    // A pad's outputs that no term reaches hold the padding value.
    if (const auto* op = std::get_if<Pad>(&layer)) {
        std::fill(y.begin(), y.end(), static_cast<double>(op->value));
        visit_terms(layer, x, parameters, progress,
                    [&](const Term& term) { y[static_cast<std::size_t>(term.y)] = 0; });
    }
    // The maximum over no pixel at all is -infinity.
    if (std::holds_alternative<MaxPool>(layer)) {
        std::fill(y.begin(), y.end(), -std::numeric_limits<double>::infinity());
        visit_terms(linear, x, parameters, progress,
                    [&](const Term& term) { y[static_cast<std::size_t>(term.y)] = 0; });
    }
    visit_terms(linear, x, parameters, progress, [&](const Term& term) {
        y[static_cast<std::size_t>(term.y)] += weight_of(term, parameters) * x.data()[term.x];
    });
    return rounded(shape, y);
}

Gradients backward(const Layer& layer, const Tensor& x, const Parameters& parameters, const Tensor& dy,
                   const Wanted& wanted, const Progress& progress) {
    check_gradient_shape(dy.shape(), output_shape(layer, x.shape(), parameters));
    Gradients result;
    if (const auto* op = std::get_if<Activation>(&layer)) {
        Tensor dx(x.shape());
        for (Index i = 0; i < x.size(); ++i)
            dx.data()[i] = static_cast<float>(dy.data()[i] * activation_slope(*op, x.data()[i]));
        if (wanted.input) result.input = std::move(dx);
        return result;
    }
    if (std::holds_alternative<Prelu>(layer)) return prelu_backward(x, *parameters.weight, dy, wanted);
    Values dx = zeros(x.shape()), dw = parameters.weight ? zeros(parameters.weight->shape()) : Values();
    visit_terms(layer, x, parameters, progress, [&](const Term& term) {
        const double upstream = dy.data()[term.y];
        dx[static_cast<std::size_t>(term.x)] += upstream * weight_of(term, parameters);
        if (term.w >= 0) dw[static_cast<std::size_t>(term.w)] += upstream * x.data()[term.x];
    });
    if (wanted.input) result.input = rounded(x.shape(), dx);
    if (wanted.weight) result.weight = rounded(parameters.weight->shape(), dw);
    if (wanted.bias) {
        const Shape& y = dy.shape();
        Values db(static_cast<std::size_t>(y.c), 0.0);
        for (Index i = 0; i < dy.size(); ++i)
            db[static_cast<std::size_t>(i / (y.h * y.w) % y.c)] += dy.data()[i];
        result.bias = rounded({1, y.c, 1, 1}, db);
    }
    return result;
}

}  // namespace engine::reference
