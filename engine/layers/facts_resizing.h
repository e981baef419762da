// The facts of the layers that resize: upsample and zero_insert.
#pragma once

#include <algorithm>
#include <numeric>

#include "engine/layers/facts_parts.h"

namespace engine::layer_facts {

/// Half-pixel resizing by s as a transposed conv: 2s - (s mod 2) triangle taps cropped by s/2, and s more on
/// either side for every further pixel that the kernel reaches. The weights are read off an output in the
/// middle.
inline void describe_kernel(const Upsample& layer, AxisRule& rule) {
    const Index s = rule.map.stride, reach = std::max<Index>(kernel_reach(layer.mode), 1);
    rule.map.kernel = 2 * reach * s - s % 2;
    rule.map.offset = (reach - 1) * s + s / 2;
    constexpr Index far = 16;
    for (Index tap = 0; tap < rule.map.kernel; ++tap) {
        double weight = 0;
        for (const auto& [index, w] : sample_axis(layer, 2 * far, s, far * s + tap - rule.map.offset).taps)
            if (index == far) weight = static_cast<double>(w);
        rule.tap_weights.push_back(weight);
    }
}

/// One axis of a resize that does not copy pixels.
inline AxisRule sampling(const Upsample& plain, const AxisResize& axis) {
    AxisRule rule =
        scattering({.small = axis.n, .large = axis.size, .stride = std::max<Index>(axis.size / axis.n, 1)});
    rule.regular = is_periodic(plain);
    rule.sample = [axis](Index output) { return axis.sample(output); };
    if (rule.regular) describe_kernel(plain, rule);
    return rule;
}

/// "1.5", or "1.5×2" where the axes differ.
inline std::string short_text(const RealPair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{}×{}", pair.h, pair.w);
}

template <>
struct FactsOf<Upsample> : Usual {
    static bool copies(const Upsample& plain) {
        return plain.mode == UpsampleMode::nearest && !plain.fraction && !plain.size;
    }
    static LayerFacts facts(const Upsample& layer) {
        const Upsample plain = plainest(layer, {1, 1});  // what a size makes of it, only the input tells
        const bool shrinks = layer.fraction && layer.fraction->h < 1 && layer.fraction->w < 1;
        return {.enlarges = !shrinks,
                .depends_on_size = layer.align_corners || layer.size,
                .filling = copies(plain) && !layer.size ? Filling::copies : Filling::resampled};
    }
    static Factors factors(const Upsample& layer, std::optional<Pair> input) {
        if (layer.size) {
            const auto part = [](Index size, Index n) {
                return std::pair{size / std::gcd(size, n), n / std::gcd(size, n)};
            };
            if (!input) return {};
            const auto [up_h, down_h] = part(layer.size->h, input->h);
            const auto [up_w, down_w] = part(layer.size->w, input->w);
            return {{up_h, up_w}, {down_h, down_w}};
        }
        if (!layer.fraction) return {layer.scale, {1, 1}};
        const Ratio y = ratio_of(layer.fraction->h), x = ratio_of(layer.fraction->w);
        return {{y.up, x.up}, {y.down, x.down}};
    }
    static PlaneRule rule(const Upsample& layer, const Place& at) {
        const Pair input = at.input.plane();
        const Upsample plain = plainest(layer, input);
        const PlaneResize plane = plane_resize(plain, input);
        if (copies(plain)) return copying(input, plain.scale);
        return {sampling(plain, plane.y), sampling(plain, plane.x)};
    }
    static Index macs(const Upsample& layer, const Place& at) {
        const Index taps = 2 * kernel_reach(layer.mode);
        return taps * taps * at.output(layer).elements();
    }
    static SizeFormula formula(const Upsample& layer, Pair input, Pair) {
        const PlaneResize plane = plane_resize(layer, input);
        if (layer.size)
            return {fmt::format("size = {}", plane.y.size), fmt::format("size = {}", plane.x.size)};
        const auto line = [](const AxisResize& axis, Index scale) {
            return axis.factor ? fmt::format("floor({} × {}) = {}", axis.n, *axis.factor, axis.size)
                               : fmt::format("{} × {} = {}", axis.n, scale, axis.size);
        };
        return {line(plane.y, layer.scale.h), line(plane.x, layer.scale.w)};
    }
    static std::string words(const Upsample& layer, Pair) {
        constexpr const char* modes[]{"nearest", "bilinear",  "bicubic",  "nearest (rounded)",
                                      "area",    "Lanczos 3", "Lanczos 5"};
        const std::string how = modes[static_cast<int>(layer.mode)];
        return (layer.size       ? how + " to " + to_string(*layer.size)
                : layer.fraction ? how + " ×" + short_text(*layer.fraction)
                                 : how + " ×" + short_text(layer.scale)) +
               (layer.align_corners ? ", corners aligned" : "") + (layer.antialias ? ", antialiased" : "");
    }
    static Layer with_factor(Upsample layer, Pair factor, Pair) {
        layer.scale = factor;
        layer.fraction.reset();
        layer.size.reset();
        return layer;
    }
};

template <>
struct FactsOf<ZeroInsert> : Usual {
    static LayerFacts facts(const ZeroInsert&) { return {.enlarges = true, .filling = Filling::zeros}; }
    static Factors factors(const ZeroInsert& layer, std::optional<Pair>) { return {layer.stride, {1, 1}}; }
    static PlaneRule rule(const ZeroInsert& layer, const Place& at) {
        const Shape& x = at.input;
        const auto axis = [](Index n, Index s) {
            return scattering({.small = n, .large = (n - 1) * s + 1, .stride = s});
        };
        return {axis(x.h, layer.stride.h), axis(x.w, layer.stride.w)};
    }
    static SizeFormula formula(const ZeroInsert& layer, Pair input, Pair) {
        return both(input, layer.stride, [](Index n, Index s) {
            return fmt::format("({}-1)*{} + 1 = {}", n, s, (n - 1) * s + 1);
        });
    }
    static std::string words(const ZeroInsert& layer, Pair) {
        return "zeros inserted ×" + short_text(layer.stride);
    }
    static Layer with_factor(ZeroInsert layer, Pair factor, Pair) {
        layer.stride = factor;
        return layer;
    }
};

}  // namespace engine::layer_facts
