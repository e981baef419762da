// Normalisations: over the batch's statistics as learned, or over each picture's own.
#include <cmath>

#include "engine/core/error.h"
#include "engine/network/elementwise.h"
#include "engine/network/operators.h"

namespace engine::network {
namespace {

std::span<const float> per_channel(const Call& call, std::size_t i, Index channels) {
    const auto values = call.numbers(i).numbers();
    if (static_cast<Index>(values.size()) != channels)
        fail("its input {} needs {} values, but has {}", i, channels, values.size());
    return values;
}

Index channels_of(const Array& x) {
    if (x.rank() < 2) fail("its input {} has no channels", to_string(x.extents()));
    return x.extents()[1];
}

/// change(values of one channel of one picture, channel)
template <typename Change>
Array each_channel(Call& call, const Change& change) {
    const Extents extents = call.numbers(0).extents();
    const ElementType type = call.inputs[0].type();
    const Index channels = channels_of(call.inputs[0]);
    Tensor values = call.inputs[0].take();
    const Index planes = extents[0] * channels, inner = planes > 0 ? values.size() / planes : 0;
    parallel_for(planes, std::max<Index>(1, 16384 / std::max<Index>(inner, 1)), call.progress,
                 [&](Index begin, Index end) {
                     for (Index plane = begin; plane < end; ++plane)
                         change(
                             std::span<float>(values.data() + plane * inner, static_cast<std::size_t>(inner)),
                             static_cast<std::size_t>(plane % channels));
                 });
    return Array(extents, std::move(values), type);
}

struct Moments {
    double mean = 0, variance = 0;
};

Moments moments_of(std::span<const float> values) {
    Moments result;
    for (const float value : values)
        result.mean += static_cast<double>(value);
    result.mean /= static_cast<double>(values.size());
    for (const float value : values) {
        const double d = static_cast<double>(value) - result.mean;
        result.variance += d * d;
    }
    result.variance /= static_cast<double>(values.size());
    return result;
}

/// values = (values - mean) / sqrt(variance + epsilon)
void standardize(std::span<float> values, double epsilon) {
    const Moments m = moments_of(values);
    const double scale = 1 / std::sqrt(m.variance + epsilon);
    for (float& value : values)
        value = static_cast<float>((static_cast<double>(value) - m.mean) * scale);
}

Values batch_normalization(Call& call) {
    if (call.integer("training_mode", 0) != 0) fail("it is in training mode; export the model for inference");
    const Index channels = channels_of(call.numbers(0));
    const auto scale = per_channel(call, 1, channels), bias = per_channel(call, 2, channels),
               mean = per_channel(call, 3, channels), variance = per_channel(call, 4, channels);
    const float epsilon = call.number("epsilon", 1e-5f);
    return {each_channel(call, [&](std::span<float> values, std::size_t c) {
        const float factor = scale[c] / std::sqrt(variance[c] + epsilon);
        for (float& value : values)
            value = (value - mean[c]) * factor + bias[c];
    })};
}

Values instance_normalization(Call& call) {
    const Index channels = channels_of(call.numbers(0));
    const auto scale = per_channel(call, 1, channels), bias = per_channel(call, 2, channels);
    const auto epsilon = static_cast<double>(call.number("epsilon", 1e-5f));
    return {each_channel(call, [&](std::span<float> values, std::size_t c) {
        standardize(values, epsilon);
        for (float& value : values)
            value = value * scale[c] + bias[c];
    })};
}

Values layer_normalization(Call& call) {
    const Array& x = call.numbers(0);
    const std::size_t axis = axis_of(call.integer("axis", -1), x.rank());
    Index length = 1;
    for (std::size_t i = axis; i < x.extents().size(); ++i)
        length *= x.extents()[i];
    const auto epsilon = static_cast<double>(call.number("epsilon", 1e-5f));
    const Extents extents = x.extents();
    Extents outer = extents;
    for (std::size_t i = axis; i < outer.size(); ++i)
        outer[i] = 1;
    Tensor values = call.inputs[0].take();
    const Index rows = length > 0 ? values.size() / length : 0;
    Result<float> means(outer, "the means"), scales(outer, "the deviations");
    parallel_for(rows, std::max<Index>(1, 16384 / std::max<Index>(length, 1)), call.progress,
                 [&](Index begin, Index end) {
                     for (Index row = begin; row < end; ++row) {
                         const std::span<float> part(values.data() + row * length,
                                                     static_cast<std::size_t>(length));
                         const Moments m = moments_of(part);
                         means.data()[row] = static_cast<float>(m.mean);
                         scales.data()[row] = static_cast<float>(1 / std::sqrt(m.variance + epsilon));
                         standardize(part, epsilon);
                     }
                 });
    const auto times = [](auto a, auto b) { return static_cast<decltype(a)>(a * b); };
    const auto plus = [](auto a, auto b) { return static_cast<decltype(a)>(a + b); };
    Array y = combined(Array(extents, std::move(values)), call.numbers(1), times, call.progress);
    if (call.has(2)) y = combined(y, call.numbers(2), plus, call.progress);
    return {y, means.finish(ElementType::float32), scales.finish(ElementType::float32)};
}

/// Scale and bias are one per channel, or one per group in the operator's first form (opset 18).
Values group_normalization(Call& call) {
    const Array& x = call.numbers(0);
    const Index channels = channels_of(x), groups = call.integer("num_groups", 1);
    if (groups < 1 || channels % groups != 0)
        fail("num_groups = {} does not divide {} channels", groups, channels);
    const bool by_group = call.opset < 21 && call.numbers(1).size() == groups;
    const auto scale = per_channel(call, 1, by_group ? groups : channels),
               bias = per_channel(call, 2, by_group ? groups : channels);
    const auto epsilon = static_cast<double>(call.number("epsilon", 1e-5f));
    const Extents extents = x.extents();
    Tensor values = call.inputs[0].take();
    const Index rows = extents[0] * groups, length = rows > 0 ? values.size() / rows : 0,
                per_group = channels / groups;
    parallel_for(rows, 1, call.progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const std::span<float> part(values.data() + row * length, static_cast<std::size_t>(length));
            standardize(part, epsilon);
            for (Index i = 0; i < length; ++i) {
                const Index group = row % groups, channel = group * per_group + i / (length / per_group);
                const auto at = static_cast<std::size_t>(by_group ? group : channel);
                part[static_cast<std::size_t>(i)] = part[static_cast<std::size_t>(i)] * scale[at] + bias[at];
            }
        }
    });
    return {Array(extents, std::move(values))};
}

/// Each value over a power of the squares of the `size` channels around it.
Values local_response_normalization(Call& call) {
    const Array& x = call.numbers(0);
    const Index channels = channels_of(x), size = call.integer("size", 1);
    if (size < 1) fail("size must be at least 1, but is {}", size);
    const float alpha = call.number("alpha", 1e-4f), beta = call.number("beta", 0.75f),
                bias = call.number("bias", 1);
    const Index planes = x.extents()[0] * channels, inner = planes > 0 ? x.size() / planes : 0;
    const float* from = x.numbers().data();
    Result<float> y(x.extents(), "the result");
    parallel_for(planes, 1, call.progress, [&](Index begin, Index end) {
        for (Index plane = begin; plane < end; ++plane) {
            const Index c = plane % channels;
            const Index first = std::max<Index>(c - (size - 1) / 2, 0),
                        last = std::min(c + size / 2, channels - 1);
            for (Index i = 0; i < inner; ++i) {
                float sum = 0;
                for (Index k = first; k <= last; ++k) {
                    const float value = from[(plane - c + k) * inner + i];
                    sum += value * value;
                }
                y.data()[plane * inner + i] =
                    from[plane * inner + i] / std::pow(bias + alpha / static_cast<float>(size) * sum, beta);
            }
        }
    });
    return {y.finish(x.type())};
}

constexpr OperatorEntry entries[] = {
    {"BatchNormalization", batch_normalization}, {"InstanceNormalization", instance_normalization},
    {"LayerNormalization", layer_normalization}, {"GroupNormalization", group_normalization},
    {"LRN", local_response_normalization},
};

}  // namespace

OperatorList normalization_operators() { return entries; }

}  // namespace engine::network
