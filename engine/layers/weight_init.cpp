#include "engine/layers/weight_init.h"

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/geometry.h"
#include "engine/core/memory.h"
#include "engine/layers/fixed_kernels.h"

namespace engine {
namespace {

using Values = std::vector<double>;

constexpr std::size_t values_between_polls = 1 << 16;

/// The same numbers on every machine: the generator is fixed by the standard, the transforms are our own.
class Random {
  public:
    explicit Random(std::uint64_t seed) : generator_(seed) {}

    /// Uniform in [0, 1), 53 bits.
    double uniform() { return static_cast<double>(generator_() >> 11) * 0x1p-53; }

    /// Standard normal, by Box and Muller; the second value of each pair is dropped to keep one draw per
    /// value.
    double normal() {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

  private:
    std::mt19937_64 generator_;
};

/// How many values flow into one output value and out of one input value, for a stride of 1.
struct Fans {
    double in = 0, out = 0;
};

Fans fans(const InitRequest& request) {
    const double taps = static_cast<double>(request.weight.h * request.weight.w);
    const double first = static_cast<double>(request.weight.n / request.groups) * taps;
    const double second = static_cast<double>(request.weight.c) * taps;
    return request.transposed ? Fans{first, second} : Fans{second, first};
}

/// The bound of the frameworks' own uniform weights.
double framework_bound(const InitRequest& request) {
    const Shape& weight = request.weight;
    const double taps = static_cast<double>(weight.h * weight.w),
                 second = static_cast<double>(weight.c) * taps;
    if (request.init == Init::kaiming_uniform) return 1 / std::sqrt(second);
    return std::sqrt(6 / (second + static_cast<double>(weight.n) * taps));
}

double random_value(const InitRequest& request, const Fans& fan, Random& random) {
    switch (request.init) {
        case Init::he: return std::sqrt(2.0 / fan.in) * random.normal();
        case Init::xavier: return std::sqrt(6.0 / (fan.in + fan.out)) * (2.0 * random.uniform() - 1.0);
        case Init::kaiming_uniform:
        case Init::glorot_uniform: return framework_bound(request) * (2.0 * random.uniform() - 1.0);
        default: return 0.05 * random.normal();
    }
}

/// Draws every plane by itself, one after the other. The memory is touched bit by bit: gigabytes at once
/// would take seconds in which nobody polls.
Values random_values(const InitRequest& request, Random& random, const Progress& progress) {
    const Fans fan = fans(request);
    const auto count = static_cast<std::size_t>(request.weight.elements());
    Values values;
    values.reserve(count);
    while (values.size() < count) {
        if (values.size() % values_between_polls == 0) progress.check();
        values.push_back(random_value(request, fan, random));
    }
    return values;
}

InitRequest he_request(const InitRequest& request, const Shape& weight) {
    InitRequest result = request;
    result.init = Init::he;
    result.weight = weight;
    return result;
}

/// ICNR for a sub-pixel conv: the r*r output channels that become one picture's pixels start with the same
/// kernel.
Values icnr_before_shuffle(const InitRequest& request, Random& random, const Progress& progress) {
    const Shape& weight = request.weight;
    const Index r2 = request.shuffle_factor * request.shuffle_factor, pictures = weight.n / r2;
    const Index kernel = weight.c * weight.h * weight.w;
    const Values drawn =
        random_values(he_request(request, {pictures, weight.c, weight.h, weight.w}), random, progress);
    Values values;
    values.reserve(static_cast<std::size_t>(weight.elements()));
    for (Index o = 0; o < weight.n; ++o) {
        const Index picture = request.shuffle_dcr ? o % pictures : o / r2;
        const auto first = drawn.begin() + picture * kernel;
        progress.check();
        values.insert(values.end(), first, first + kernel);
    }
    return values;
}

/// ICNR for a transposed conv: its s*s phases start as the same low-resolution kernel.
Values icnr_transposed(const InitRequest& request, Random& random, const Progress& progress) {
    const Shape& weight = request.weight;
    const Shape low{weight.n, weight.c, weight.h / request.stride.h, weight.w / request.stride.w};
    const Values drawn = random_values(he_request(request, low), random, progress);
    Values values;
    values.reserve(static_cast<std::size_t>(weight.elements()));
    for (Index plane = 0; plane < weight.n * weight.c; ++plane) {
        progress.check();
        for (Index h = 0; h < weight.h; ++h)
            for (Index w = 0; w < weight.w; ++w)
                values.push_back(drawn[static_cast<std::size_t>(
                    (plane * low.h + h / request.stride.h) * low.w + w / request.stride.w)]);
    }
    return values;
}

void check_icnr(const InitRequest& request) {
    const Shape& weight = request.weight;
    if (request.shuffle_factor > 0) {
        const Index r2 = request.shuffle_factor * request.shuffle_factor;
        if (weight.n % r2 != 0)
            refuse(
                {"init", "channels"},
                "init=icnr before pixel_shuffle factor={} needs a multiple of {} output channels, but there "
                "are {}",
                request.shuffle_factor, r2, weight.n);
    } else if (!request.transposed) {
        refuse({"init"},
               "init=icnr takes its factor from a pixel_shuffle that follows or from the stride of its own "
               "conv_transpose, "
               "but there is neither");
    } else if (weight.h % request.stride.h != 0 || weight.w % request.stride.w != 0) {
        refuse(
            {"init", "kernel", "stride"},
            "init=icnr of a conv_transpose needs a kernel that is a multiple of the stride, but kernel {} is "
            "not one of "
            "stride {}",
            to_string(weight.plane()), to_string(request.stride));
    }
}

void check_sobel(const Shape& weight) {
    // Beyond 31 taps the binomials outgrow float32's 24 bits many times over (OpenCV's limit is the same).
    if (weight.w < 2 || weight.w > 31 || weight.h > 31)
        refuse({"init", "kernel"},
               "init=sobel needs a kernel of 2 to 31 columns and 1 to 31 rows, but it is {}",
               to_string(weight.plane()));
}

Values raw_values(const InitRequest& request, const Progress& progress) {
    Random random(request.seed);
    if (request.init == Init::icnr)
        return request.shuffle_factor > 0 ? icnr_before_shuffle(request, random, progress)
                                          : icnr_transposed(request, random, progress);
    if (is_random(request.init)) return random_values(request, random, progress);
    const Values plane = fixed_plane(request.init, request.weight.plane());
    Values values;
    values.reserve(static_cast<std::size_t>(request.weight.elements()));
    for (Index i = 0; i < request.weight.n * request.weight.c; ++i) {
        progress.check();
        values.insert(values.end(), plane.begin(), plane.end());
    }
    return values;
}

/// Makes all taps of each output channel sum to the target: random ones are shifted, others scaled.
void normalize_dc(const InitRequest& request, const Progress& progress, Values& values) {
    const Shape& weight = request.weight;
    const Index taps = weight.h * weight.w,
                inputs = request.transposed ? weight.n / request.groups : weight.c;
    const Index outputs = request.transposed ? weight.c * request.groups : weight.n;
    const double target = request.transposed ? static_cast<double>(request.stride.h * request.stride.w) : 1.0;
    for (Index o = 0; o < outputs; ++o) {
        progress.check();
        const auto plane = [&](Index i) {
            const Index index =
                request.transposed ? (o / weight.c * inputs + i) * weight.c + o % weight.c : o * inputs + i;
            return std::span(values).subspan(static_cast<std::size_t>(index * taps),
                                             static_cast<std::size_t>(taps));
        };
        double sum = 0;
        for (Index i = 0; i < inputs; ++i)
            for (double value : plane(i))
                sum += value;
        const double shift = (target - sum) / static_cast<double>(inputs * taps);
        for (Index i = 0; i < inputs; ++i)
            for (double& value : plane(i))
                value = is_random(request.init) ? value + shift : value * target / sum;
    }
}

}  // namespace

bool is_random(Init init) {
    switch (init) {
        case Init::normal:
        case Init::he:
        case Init::xavier:
        case Init::icnr:
        case Init::kaiming_uniform:
        case Init::glorot_uniform: return true;
        default: return false;
    }
}

Tensor make_kernel(const InitRequest& request, const Progress& progress) {
    check_size(request.weight, "the weight", {"kernel"});
    constexpr Index floats_each = 3;  // a double while it is worked out, and the float
    require_memory(floats_each * request.weight.elements(), "the weight");
    check_positive("stride", request.stride);
    ENGINE_CHECK(request.groups >= 1 && request.weight.n % request.groups == 0, "{} groups of {}",
                 request.groups, request.weight.n);
    if (request.init == Init::icnr) check_icnr(request);
    if (request.init == Init::sobel) check_sobel(request.weight);
    Values values = raw_values(request, progress);
    if (request.normalize == Normalize::dc && request.init != Init::sobel)
        normalize_dc(request, progress, values);
    Tensor result = Tensor::uninitialized(request.weight);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i % values_between_polls == 0) progress.check();
        result.values()[i] = static_cast<float>(values[i] * request.gain);
    }
    return result;
}

}  // namespace engine
