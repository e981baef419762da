#include "engine/layers/axis_resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <utility>

namespace engine {
namespace {

/// A position between input pixels: the pixel before it and the way to the next one, from 0 to 1. The
/// fraction of whole numbers is split exactly, so that positions on a pixel have no other tap.
struct Position {
    Index floor = 0;
    double rest = 0;
};

Position split(Index numerator, Index denominator) {
    const Index floor = floor_div(numerator, denominator);
    return {floor, static_cast<double>(numerator - floor * denominator) / static_cast<double>(denominator)};
}

/// Half-pixel centres, (o + 1/2) * step - 1/2 (PyTorch, TF 2, ONNX half_pixel), or end pixels on end pixels,
/// o * (n-1)/(size-1); the one output of a single pixel is that pixel.
Position locate(const AxisResize& axis, Index output) {
    if (!axis.align_corners)
        return split((2 * output + 1) * axis.step.up - axis.step.down, 2 * axis.step.down);
    return axis.size == 1 ? Position{} : split(output * (axis.n - 1), axis.size - 1);
}

/// Keys' cubic convolution kernel (1981).
double cubic(double distance, double a) {
    const double t = std::abs(distance);
    if (t <= 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
    return t < 2 ? ((a * t - 5 * a) * t + 8 * a) * t - 4 * a : 0;
}

/// The kernel's weights at the four pixels around a position.
std::array<double, 4> cubic_weights(double rest, double a) {
    const auto near = [a](double t) { return ((a + 2) * t - (a + 3)) * t * t + 1; };
    const auto far = [a](double t) { return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a; };
    return {far(rest + 1), near(rest), near(1 - rest), far(2 - rest)};
}

/// The taps at first, first + 1, …: those beyond the border are moved onto it, equal ones are joined, zero
/// ones left out.
AxisSample make_sample(Index first, std::span<const double> weights, Index n) {
    AxisSample sample{{}, first + static_cast<Index>(weights.size()), first - 1};
    std::vector<double> joined;
    for (std::size_t t = 0; t < weights.size(); ++t) {
        if (weights[t] == 0) continue;
        const Index wanted = first + static_cast<Index>(t), index = std::clamp<Index>(wanted, 0, n - 1);
        sample.first = std::min(sample.first, wanted);
        sample.last = std::max(sample.last, wanted);
        if (sample.taps.empty() || sample.taps.back().index != index) {
            sample.taps.push_back({index, 0});
            joined.push_back(0);
        }
        joined.back() += weights[t];
    }
    for (std::size_t t = 0; t < joined.size(); ++t)
        sample.taps[t].weight = static_cast<float>(joined[t]);
    std::erase_if(sample.taps, [](const AxisSample::Tap& tap) { return tap.weight == 0; });
    return sample;
}

/// Works in single precision where the step is no whole fraction, as PyTorch and ONNX Runtime do.
AxisSample nearest(const AxisResize& axis, Index output) {
    constexpr std::array<double, 1> whole{1};
    if (axis.size % axis.n == 0 && !axis.factor)
        return make_sample(floor_div(output, axis.size / axis.n), whole, axis.n);
    const float step = axis.factor ? static_cast<float>(1.0 / *axis.factor)
                                   : static_cast<float>(axis.n) / static_cast<float>(axis.size);
    const float middle = axis.mode == UpsampleMode::nearest_exact ? 0.5f : 0.0f;
    return make_sample(static_cast<Index>(std::floor((static_cast<float>(output) + middle) * step)), whole,
                       axis.n);
}

/// The mean of the pixels that the output touches: PyTorch's adaptive average pool.
AxisSample area(const AxisResize& axis, Index output) {
    const Index first = floor_div(output * axis.n, axis.size),
                end = ceil_div((output + 1) * axis.n, axis.size);
    const auto count = static_cast<std::size_t>(end - first);
    return make_sample(first, std::vector<double>(count, 1.0 / static_cast<double>(count)), axis.n);
}

/// sinc(t) sinc(t/reach), the middle lobe of the second as the window of the first (Duchon 1979).
double lanczos(double distance, double reach) {
    const auto sinc = [](double t) {
        return t == 0 ? 1 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t);
    };
    return std::abs(distance) < reach ? sinc(distance) * sinc(distance / reach) : 0;
}

double kernel(const AxisResize& axis, double distance) {
    if (axis.mode == UpsampleMode::bicubic) return cubic(distance, axis.cubic_a);
    if (is_lanczos(axis.mode)) return lanczos(distance, static_cast<double>(kernel_reach(axis.mode)));
    return std::max(0.0, 1 - std::abs(distance));
}

/// The kernel cut at the border and brought to a sum of 1. Antialiased it is stretched over what an output
/// stands for: PyTorch's antialias, which is Pillow's, TensorFlow's and JAX'.
AxisSample cut_at_border(const AxisResize& axis, Index output) {
    const double step =
        axis.align_corners
            ? (axis.size == 1 ? 0.0 : static_cast<double>(axis.n - 1) / static_cast<double>(axis.size - 1))
        : axis.factor ? 1.0 / *axis.factor
                      : static_cast<double>(axis.n) / static_cast<double>(axis.size);
    const double stretch = axis.antialias ? std::max(step, 1.0) : 1.0;
    const double support = static_cast<double>(kernel_reach(axis.mode)) * stretch;
    const double centre = step * (static_cast<double>(output) + 0.5);
    const auto first = static_cast<Index>(std::floor(centre - support + 0.5));
    const auto end = static_cast<Index>(std::floor(centre + support + 0.5));
    std::vector<double> weights;
    double total = 0;
    for (Index i = first; i < end; ++i) {
        const double weight = kernel(axis, (static_cast<double>(i) - centre + 0.5) / stretch);
        const double rounding = 1e-12 * std::max(centre, 1.0);  // what is left of a zero
        weights.push_back(std::abs(weight) < rounding ? 0 : weight);
        if (i >= 0 && i < axis.n) total += weights.back();
    }
    AxisSample sample{{}, end, first - 1};
    for (Index i = first; i < end; ++i) {
        const double weight = weights[static_cast<std::size_t>(i - first)];
        if (weight == 0) continue;
        sample.first = std::min(sample.first, i);
        sample.last = i;
        if (i >= 0 && i < axis.n) sample.taps.push_back({i, static_cast<float>(weight / total)});
    }
    return sample;
}

}  // namespace

Index kernel_reach(UpsampleMode mode) {
    switch (mode) {
        case UpsampleMode::bilinear: return 1;
        case UpsampleMode::bicubic: return 2;
        case UpsampleMode::lanczos3: return 3;
        case UpsampleMode::lanczos5: return 5;
        default: return 0;
    }
}

Ratio ratio_of(double number) {
    constexpr double accuracy = 1e-12;
    constexpr double largest = 1e9;
    // Continued fraction: every convergent is the best one with so small a denominator.
    Index before_up = 0, before_down = 1, up = 1, down = 0;
    for (double rest = number;;) {
        const double whole = std::floor(rest);
        const double next_up = whole * static_cast<double>(up) + static_cast<double>(before_up);
        const double next_down = whole * static_cast<double>(down) + static_cast<double>(before_down);
        if (next_up > largest || next_down > largest) break;
        before_up = std::exchange(up, static_cast<Index>(next_up));
        before_down = std::exchange(down, static_cast<Index>(next_down));
        if (std::abs(next_up / next_down - number) <= accuracy * number || rest == whole) break;
        rest = 1 / (rest - whole);
    }
    return down == 0 ? Ratio{static_cast<Index>(largest), 1} : Ratio{std::max<Index>(up, 1), down};
}

AxisSample AxisResize::sample(Index output) const {
    if (antialias || is_lanczos(mode)) return cut_at_border(*this, output);
    switch (mode) {
        case UpsampleMode::nearest:
        case UpsampleMode::nearest_exact: return nearest(*this, output);
        case UpsampleMode::area: return area(*this, output);
        case UpsampleMode::bilinear: {
            const Position position = locate(*this, output);
            return make_sample(position.floor, std::array<double, 2>{1 - position.rest, position.rest}, n);
        }
        default: break;
    }
    const Position position = locate(*this, output);
    return make_sample(position.floor - 1, cubic_weights(position.rest, cubic_a), n);
}

}  // namespace engine
