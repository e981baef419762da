#include "engine/reference/reference.h"

#include <algorithm>
#include <cmath>
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

double activation(const Activation& layer, double x) {
    switch (layer.kind) {
        case ActivationKind::relu: return x > 0 || std::isnan(x) ? x : 0;
        case ActivationKind::leaky_relu: return x > 0 ? x : static_cast<double>(layer.slope) * x;
        case ActivationKind::sigmoid: return 1 / (1 + std::exp(-x));
        case ActivationKind::tanh: break;
    }
    return std::tanh(x);
}

double activation_slope(const Activation& layer, double x) {
    switch (layer.kind) {
        case ActivationKind::relu: return x > 0 || std::isnan(x) ? 1 : 0;
        case ActivationKind::leaky_relu: return x > 0 ? 1 : static_cast<double>(layer.slope);
        case ActivationKind::sigmoid: return std::exp(-std::abs(x)) / std::pow(1 + std::exp(-std::abs(x)), 2);
        case ActivationKind::tanh: break;
    }
    return 1 / std::pow(std::cosh(x), 2);
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
    // Whoever shares a gradient, the value of a maximum is one of them.
    Layer linear = layer;
    if (auto* op = std::get_if<MaxPool>(&linear)) op->ties = Ties::first;
    Values y = bias_values(parameters, shape);
    // What no term of a padding reaches holds its value.
    if (const auto* op = std::get_if<Pad>(&layer)) {
        std::fill(y.begin(), y.end(), static_cast<double>(op->value));
        visit_terms(layer, x, parameters, progress,
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
