// Resize and Upsample: any axes, by any factor, in all of ONNX' coordinate modes. Interpolation is separable,
// so that one axis after the other is resampled by taps of its own.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/layers/upsample.h"
#include "engine/network/operators.h"
#include "engine/network/resize_settings.h"
#include "engine/network/strided.h"

namespace engine::network {
namespace {

/// The taps of one output index.
struct Taps {
    std::vector<Index> index;
    std::vector<double> weight;
    bool outside = false;  ///< tf_crop_and_resize: beyond the input, where a constant stands
};

/// The position at which output index o samples the input.
double position(const ResizeSettings& settings, const ResizeAxis& axis, Index o) {
    const auto x = static_cast<double>(o), in = static_cast<double>(axis.in),
               out = static_cast<double>(axis.out);
    const double scale = axis.scale;
    switch (settings.coordinates) {
        case ResizeCoordinates::half_pixel: break;
        case ResizeCoordinates::pytorch_half_pixel: return axis.out > 1 ? (x + 0.5) / scale - 0.5 : 0;
        case ResizeCoordinates::align_corners: return axis.out == 1 ? 0 : x * (in - 1) / (out - 1);
        case ResizeCoordinates::asymmetric: return x / scale;
        case ResizeCoordinates::tf_half_pixel_for_nn: return (x + 0.5) / scale;
        case ResizeCoordinates::tf_crop_and_resize:
            if (axis.out == 1) return 0.5 * (axis.begin + axis.end) * (in - 1);
            return axis.begin * (in - 1) + x * (axis.end - axis.begin) * (in - 1) / (out - 1);
        case ResizeCoordinates::half_pixel_symmetric: {
            const double adjustment = out / (scale * in);
            return in / 2 * (1 - adjustment) + (x + 0.5) / scale - 0.5;
        }
    }
    return (x + 0.5) / scale - 0.5;
}

Index nearest(NearestRounding rounding, double x) {
    switch (rounding) {
        case NearestRounding::prefer_floor: break;
        case NearestRounding::prefer_ceil: return static_cast<Index>(std::floor(x + 0.5));
        case NearestRounding::floor: return static_cast<Index>(std::floor(x));
        case NearestRounding::ceil: return static_cast<Index>(std::ceil(x));
    }
    return static_cast<Index>(std::ceil(x - 0.5));
}

double cubic(double distance, double a) {
    const double d = std::abs(distance);
    if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
    if (d < 2) return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    return 0;
}

Taps taps_at(const ResizeSettings& settings, const ResizeAxis& axis, Index o) {
    const double x = position(settings, axis, o);
    Taps taps;
    taps.outside = settings.coordinates == ResizeCoordinates::tf_crop_and_resize &&
                   (x < 0 || x > static_cast<double>(axis.in - 1));
    const auto clamped = [&](Index i) { return std::clamp<Index>(i, 0, axis.in - 1); };
    if (settings.mode == ResizeMode::nearest) {
        taps.index = {clamped(nearest(settings.nearest, x))};
        taps.weight = {1};
        return taps;
    }
    // Antialiasing widens the filter by as much as the picture shrinks.
    const double widen = settings.antialias && axis.scale < 1 ? 1 / axis.scale : 1;
    const double radius = (settings.mode == ResizeMode::cubic ? 2 : 1) * widen;
    const auto filter = [&](double d) {
        return settings.mode == ResizeMode::cubic ? cubic(d / widen, static_cast<double>(settings.cubic_a))
                                                  : std::max(0.0, 1 - std::abs(d / widen));
    };
    double sum = 0;
    for (Index i = static_cast<Index>(std::ceil(x - radius)); static_cast<double>(i) <= x + radius; ++i) {
        double weight = filter(static_cast<double>(i) - x);
        const bool inside = i >= 0 && i < axis.in;
        if (weight == 0 || (!inside && (settings.exclude_outside || (settings.antialias && widen > 1))))
            continue;
        sum += weight;
        taps.index.push_back(clamped(i));
        taps.weight.push_back(weight);
    }
    if (sum != 0)
        for (double& weight : taps.weight)
            weight /= sum;
    return taps;
}

/// One axis resampled; rows of `inner` values are mixed.
Tensor resampled(const Tensor& x, Index outer, Index inner, const ResizeAxis& axis,
                 const std::vector<Taps>& taps, const Progress& progress) {
    Tensor y = Tensor::uninitialized({1, outer, axis.out, inner});
    parallel_for(outer * axis.out, std::max<Index>(1, 8192 / inner), progress, [&](Index begin, Index end) {
        for (Index row = begin; row < end; ++row) {
            const Taps& tap = taps[static_cast<std::size_t>(row % axis.out)];
            const float* from = x.data() + row / axis.out * axis.in * inner;
            float* to = y.data() + row * inner;
            for (Index j = 0; j < inner; ++j) {
                double sum = 0;
                for (std::size_t k = 0; k < tap.index.size(); ++k)
                    sum += tap.weight[k] * static_cast<double>(from[tap.index[k] * inner + j]);
                to[j] = static_cast<float>(sum);
            }
        }
    });
    return y;
}

/// Values that sampled beyond the input along an axis become the settings' constant.
void extrapolate(Tensor& y, Index outer, Index inner, const std::vector<Taps>& taps, float value) {
    const auto count = static_cast<Index>(taps.size());
    for (Index row = 0; row < outer * count; ++row)
        if (taps[static_cast<std::size_t>(row % count)].outside)
            std::fill_n(y.data() + row * inner, inner, value);
}

Array resize(const Array& x, const ResizeSettings& settings, const Progress& progress) {
    Extents extents = x.extents();
    Array result = x;
    std::vector<std::pair<std::size_t, std::vector<Taps>>> beyond;
    for (std::size_t i = 0; i < settings.axes.size(); ++i) {
        const ResizeAxis& axis = settings.axes[i];
        if (axis.in == axis.out && axis.scale == 1 &&
            settings.coordinates != ResizeCoordinates::tf_crop_and_resize)
            continue;
        std::vector<Taps> taps;
        for (Index o = 0; o < axis.out; ++o)
            taps.push_back(taps_at(settings, axis, o));
        const Index inner = steps_of(extents)[i];
        Index outer = 1;
        for (std::size_t k = 0; k < i; ++k)
            outer *= extents[k];
        extents[i] = axis.out;
        count_of(extents, "the result");
        progress.check();
        result = Array(extents, resampled(*result.tensor(), outer, inner, axis, taps, progress), x.type());
        beyond.emplace_back(i, std::move(taps));
    }
    if (settings.coordinates != ResizeCoordinates::tf_crop_and_resize) return result;
    Tensor y = result.take();
    for (const auto& [i, taps] : beyond) {
        Index outer = 1;
        for (std::size_t k = 0; k < i; ++k)
            outer *= extents[k];
        extrapolate(y, outer, steps_of(extents)[i], taps, settings.extrapolation);
    }
    return Array(extents, std::move(y), x.type());
}

/// Copies by position, for the nearest mode of arrays that are not numbers.
Array chosen(const Array& x, const ResizeSettings& settings, const Progress& progress) {
    Array result = x;
    for (std::size_t i = 0; i < settings.axes.size(); ++i) {
        std::vector<Index> indices;
        for (Index o = 0; o < settings.axes[i].out; ++o)
            indices.push_back(taps_at(settings, settings.axes[i], o).index.front());
        result = taken(result, i, indices, 0, progress);
    }
    return result;
}

Values run(Call& call) {
    const Array& x = call.input(0);
    const ResizeSettings settings = resize_settings(call);
    const bool crop = settings.coordinates == ResizeCoordinates::tf_crop_and_resize;
    if (settings.mode == ResizeMode::nearest && !crop) return {chosen(x, settings, call.progress)};
    if (const auto layer = as_upsample(settings); layer && x.is_number() && x.size() > 0) {
        Tensor y = forward(*layer, *x.tensor(), call.progress);
        Extents extents;
        for (const ResizeAxis& axis : settings.axes)
            extents.push_back(axis.out);
        return {Array(extents, std::move(y), x.type())};
    }
    return {resize(call.numbers(0), settings, call.progress)};
}

constexpr OperatorEntry entries[] = {{"Resize", run}, {"Upsample", run}};

}  // namespace

OperatorList resizing_operators() { return entries; }

}  // namespace engine::network
