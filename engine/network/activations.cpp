// Element-wise functions of one array, and softmax.
#include <cmath>
#include <limits>

#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

constexpr Index grain = 16384;

/// y = function(x) in x's own place where nothing else needs it.
template <typename Function>
Values mapped(Call& call, const Function& function) {
    call.numbers(0);
    const Extents extents = call.inputs[0].extents();
    const ElementType type = call.inputs[0].type();
    Tensor values = call.inputs[0].take();
    float* data = values.data();
    parallel_for(values.size(), grain, call.progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i)
            data[i] = function(data[i]);
    });
    return {Array(extents, std::move(values), type)};
}

template <auto function>
Values plain(Call& call) {
    return mapped(call, [](float x) { return function(x); });
}

/// The same for functions that integers have, too.
template <auto function, auto whole>
Values either(Call& call) {
    const Array& x = call.input(0);
    if (x.is_number()) return plain<function>(call);
    Result<Index> y(x.extents(), "the result");
    for (Index i = 0; i < y.size(); ++i)
        y.data()[i] = narrowed(whole(x.integers()[static_cast<std::size_t>(i)]), x.type());
    return {y.finish(x.type())};
}

float relu(float x) { return x < 0 ? 0 : x; }
float sigmoid(float x) { return 1.0f / (1.0f + std::exp(-x)); }
float softplus(float x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
float softsign(float x) { return x / (1.0f + std::abs(x)); }
float hard_swish(float x) { return x * std::clamp(x / 6.0f + 0.5f, 0.0f, 1.0f); }
float mish(float x) { return x * std::tanh(softplus(x)); }
float reciprocal(float x) { return 1.0f / x; }
float sign(float x) { return std::isnan(x) ? x : static_cast<float>((x > 0) - (x < 0)); }
float absolute(float x) { return std::abs(x); }
float negative(float x) { return -x; }
float even(float x) { return std::nearbyint(x); }
Index whole_relu(Index x) { return std::max<Index>(x, 0); }
Index whole_sign(Index x) { return (x > 0) - (x < 0); }
Index whole_absolute(Index x) { return x < 0 ? static_cast<Index>(-static_cast<std::uint64_t>(x)) : x; }
Index whole_negative(Index x) { return static_cast<Index>(-static_cast<std::uint64_t>(x)); }

template <float (*function)(float)>
Values standard(Call& call) {
    return mapped(call, [](float x) { return function(x); });
}

Values leaky_relu(Call& call) {
    const float slope = call.number("alpha", 0.01f);
    return mapped(call, [=](float x) { return x < 0 ? slope * x : x; });
}

Values elu(Call& call) {
    const float alpha = call.number("alpha", 1.0f);
    return mapped(call, [=](float x) { return x < 0 ? alpha * std::expm1(x) : x; });
}

Values selu(Call& call) {
    const float alpha = call.number("alpha", 1.67326319217681884765625f),
                gamma = call.number("gamma", 1.05070102214813232421875f);
    return mapped(call, [=](float x) { return gamma * (x > 0 ? x : alpha * std::expm1(x)); });
}

Values celu(Call& call) {
    const float alpha = call.number("alpha", 1.0f);
    return mapped(call, [=](float x) { return x < 0 ? alpha * std::expm1(x / alpha) : x; });
}

Values thresholded_relu(Call& call) {
    const float alpha = call.number("alpha", 1.0f);
    return mapped(call, [=](float x) { return x > alpha ? x : 0.0f; });
}

Values hard_sigmoid(Call& call) {
    const float alpha = call.number("alpha", 0.2f), beta = call.number("beta", 0.5f);
    return mapped(call, [=](float x) { return std::clamp(alpha * x + beta, 0.0f, 1.0f); });
}

Values shrink(Call& call) {
    const float bias = call.number("bias", 0.0f), lambda = call.number("lambd", 0.5f);
    return mapped(call, [=](float x) { return x < -lambda ? x + bias : x > lambda ? x - bias : 0.0f; });
}

Values gelu(Call& call) {
    if (call.text("approximate", "none") == "tanh")
        return mapped(call, [](float x) {
            return 0.5f * x * (1 + std::tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
        });
    return mapped(call, [](float x) { return 0.5f * x * (1 + std::erf(x * 0.70710678118f)); });
}

/// The bounds are attributes before opset 11, and inputs, each of which may be left out, from then on.
Values clip(Call& call) {
    const Array& x = call.input(0);
    if (!x.is_number()) {
        const Index low = call.has(1) ? call.integers_at(1).at(0) : std::numeric_limits<Index>::min();
        const Index high = call.has(2) ? call.integers_at(2).at(0) : std::numeric_limits<Index>::max();
        Result<Index> y(x.extents(), "the result");
        for (Index i = 0; i < y.size(); ++i)
            y.data()[i] = std::min(std::max(x.integers()[static_cast<std::size_t>(i)], low), high);
        return {y.finish(x.type())};
    }
    const auto bound = [&](std::size_t i, const char* attribute, float otherwise) {
        if (!call.has(i)) return call.number(attribute, otherwise);
        const auto values = call.numbers(i).numbers();
        if (values.size() != 1) fail("its bounds must be single numbers");
        return values[0];
    };
    const float infinity = std::numeric_limits<float>::infinity();
    const float low = bound(1, "min", -infinity), high = bound(2, "max", infinity);
    return mapped(call, [=](float v) { return std::isnan(v) ? v : std::min(std::max(v, low), high); });
}

/// Along one axis; before opset 13 along that axis and all after it.
template <bool logarithm>
Values softmax(Call& call) {
    const Array& x = call.numbers(0);
    const std::size_t axis = axis_of(call.integer("axis", call.opset >= 13 ? -1 : 1), x.rank());
    Index inner = 1, length = 1;
    for (std::size_t i = axis; i < x.extents().size(); ++i)
        (i > axis && call.opset >= 13 ? inner : length) *= x.extents()[i];
    const Extents extents = x.extents();
    const ElementType type = x.type();
    Tensor values = call.inputs[0].take();
    float* data = values.data();
    const Index rows = length > 0 ? values.size() / length : 0;
    parallel_for(rows, std::max<Index>(1, 4096 / std::max<Index>(length, 1)), call.progress,
                 [&](Index begin, Index end) {
                     for (Index row = begin; row < end; ++row) {
                         float* const at = data + row / inner * inner * length + row % inner;
                         float largest = -std::numeric_limits<float>::infinity();
                         for (Index i = 0; i < length; ++i)
                             largest = std::max(largest, at[i * inner]);
                         double sum = 0;
                         for (Index i = 0; i < length; ++i)
                             sum += std::exp(static_cast<double>(at[i * inner] - largest));
                         const auto log_sum = static_cast<float>(std::log(sum));
                         for (Index i = 0; i < length; ++i) {
                             const float value = at[i * inner] - largest;
                             at[i * inner] =
                                 logarithm ? value - log_sum
                                           : static_cast<float>(std::exp(static_cast<double>(value)) / sum);
                         }
                     }
                 });
    return {Array(extents, std::move(values), type)};
}

constexpr OperatorEntry entries[] = {
    {"Relu", either<relu, whole_relu>},
    {"LeakyRelu", leaky_relu},
    {"Elu", elu},
    {"Selu", selu},
    {"Celu", celu},
    {"ThresholdedRelu", thresholded_relu},
    {"Sigmoid", plain<sigmoid>},
    {"HardSigmoid", hard_sigmoid},
    {"HardSwish", plain<hard_swish>},
    {"Softplus", plain<softplus>},
    {"Softsign", plain<softsign>},
    {"Mish", plain<mish>},
    {"Gelu", gelu},
    {"Shrink", shrink},
    {"Clip", clip},
    {"Softmax", softmax<false>},
    {"LogSoftmax", softmax<true>},
    {"Reciprocal", plain<reciprocal>},
    {"Sign", either<sign, whole_sign>},
    {"Abs", either<absolute, whole_absolute>},
    {"Neg", either<negative, whole_negative>},
    {"Round", plain<even>},
    {"Exp", standard<std::exp>},
    {"Log", standard<std::log>},
    {"Sqrt", standard<std::sqrt>},
    {"Floor", standard<std::floor>},
    {"Ceil", standard<std::ceil>},
    {"Tanh", standard<std::tanh>},
    {"Erf", standard<std::erf>},
    {"Sin", standard<std::sin>},
    {"Cos", standard<std::cos>},
    {"Tan", standard<std::tan>},
    {"Asin", standard<std::asin>},
    {"Acos", standard<std::acos>},
    {"Atan", standard<std::atan>},
    {"Sinh", standard<std::sinh>},
    {"Cosh", standard<std::cosh>},
    {"Asinh", standard<std::asinh>},
    {"Acosh", standard<std::acosh>},
    {"Atanh", standard<std::atanh>},
};

}  // namespace

OperatorList activation_operators() { return entries; }

}  // namespace engine::network
