// The facts of the layers that move values or change each by itself: pixel shuffles, pad and activations.
#pragma once

#include "engine/core/error.h"
#include "engine/layers/facts_parts.h"

namespace engine::layer_facts {

template <>
struct FactsOf<PixelShuffle> : Usual {
    static LayerFacts facts(const PixelShuffle& layer) {
        return {.enlarges = true, .channels_down = layer.factor * layer.factor, .filling = Filling::channels};
    }
    static Factors factors(const PixelShuffle& layer, std::optional<Pair>) {
        return {{layer.factor, layer.factor}, {1, 1}};
    }
    static PlaneRule rule(const PixelShuffle& layer, const Place& at) {
        return copying(at.input.plane(), {layer.factor, layer.factor});
    }
    static std::vector<ChannelWeight> channels(const PixelShuffle& layer, const Place& at, Index channel,
                                               Index y, Index x) {
        const Index r = layer.factor, place = y * r + x;
        if (layer.order == ShuffleOrder::crd) return {{channel * r * r + place, 1}};
        return {{place * (at.input.c / (r * r)) + channel, 1}};
    }
    static SizeFormula formula(const PixelShuffle& layer, Pair input, Pair) {
        return both(input, {layer.factor, layer.factor},
                    [](Index n, Index r) { return fmt::format("{} × {} = {}", n, r, n * r); });
    }
    static std::string words(const PixelShuffle& layer, Pair) {
        return fmt::format("pixel shuffle ×{}", layer.factor);
    }
    static Layer with_factor(PixelShuffle layer, Pair factor, Pair) {
        if (factor.h != factor.w)
            fail("pixel_shuffle has one factor for both axes, not {}", to_string(factor));
        layer.factor = factor.h;
        return layer;
    }
};

template <>
struct FactsOf<PixelUnshuffle> : Usual {
    static LayerFacts facts(const PixelUnshuffle& layer) {
        return {.channels_up = layer.factor * layer.factor};
    }
    static Factors factors(const PixelUnshuffle& layer, std::optional<Pair>) {
        return {{1, 1}, {layer.factor, layer.factor}};
    }
    static PlaneRule rule(const PixelUnshuffle& layer, const Place& at) {
        const Shape y = at.output(layer);
        PlaneRule rule = gathering(blocks(y.plane(), {layer.factor, layer.factor}));
        rule.y.copies = rule.x.copies = true;
        return rule;
    }
    static std::vector<ChannelWeight> channels(const PixelUnshuffle& layer, const Place& at, Index channel,
                                               Index y, Index x) {
        const Index area = layer.factor * layer.factor, place = y * layer.factor + x;
        const bool crd = layer.order == ShuffleOrder::crd;
        if (place != (crd ? channel % area : channel / at.input.c)) return {};
        return {{crd ? channel / area : channel % at.input.c, 1}};
    }
    static SizeFormula formula(const PixelUnshuffle& layer, Pair input, Pair) {
        return both(input, {layer.factor, layer.factor},
                    [](Index n, Index r) { return fmt::format("{} / {} = {}", n, r, n / r); });
    }
    static std::string words(const PixelUnshuffle& layer, Pair) {
        return fmt::format("pixel unshuffle ÷{}", layer.factor);
    }
};

template <>
struct FactsOf<Pad> : Usual {
    static LayerFacts facts(const Pad& layer) { return {.beyond = layer.value}; }
    static PlaneRule rule(const Pad& layer, const Place& at) { return pad_rule(layer, at.input.plane()); }
    static SizeFormula formula(const Pad& layer, Pair input, Pair) {
        const PlaneRule rule = pad_rule(layer, input);
        const auto line = [](const AxisRule& axis, Index start, Index end) {
            return fmt::format("{} + {} + {} = {}", axis.inputs, start, end, axis.outputs);
        };
        return {line(rule.y, layer.sides.top, layer.sides.bottom),
                line(rule.x, layer.sides.left, layer.sides.right)};
    }
    static std::string words(const Pad& layer, Pair) {
        constexpr const char* modes[]{"", "reflect ", "replicate ", "circular "};
        return fmt::format("{}pad {}", modes[static_cast<int>(layer.mode)],
                           to_string(Padding{PaddingKind::numbers, layer.sides}));
    }
};

template <>
struct FactsOf<Activation> : Usual {
    static LayerFacts facts(const Activation&) { return {.linear = false, .pointwise = true}; }
    static std::string words(const Activation& layer, Pair) { return std::string(op_name(layer)); }
};

template <>
struct FactsOf<Prelu> : Usual {
    static LayerFacts facts(const Prelu&) { return {.linear = false, .pointwise = true, .has_slopes = true}; }
    static std::string words(const Prelu& layer, Pair) { return std::string(layer.op_name()); }
};

}  // namespace engine::layer_facts
