// The facts of the pools.
#pragma once

#include "engine/layers/facts_parts.h"

namespace engine::layer_facts {

/// The windows of a pool in ceil_mode, less one that would begin beyond the input.
inline std::string ceil_formula(const AxisMap& axis, Index end) {
    const Index all = ceil_div(axis.large + axis.offset + end - axis.effective_kernel(), axis.stride) + 1;
    return fmt::format("ceil(({} + {} + {} - {})/{}) + 1{} = {}", axis.large, axis.offset, end,
                       axis.effective_kernel(), axis.stride, all > axis.small ? " - 1" : "", axis.small);
}

template <typename Pool>
struct FactsOfPool : Usual {
    static Factors factors(const Pool& layer, std::optional<Pair>) {
        return {{1, 1}, layer.stride.value_or(layer.kernel)};
    }
    static SizeFormula formula(const Pool& layer, Pair input, Pair) {
        const PlaneMap map = geometry(layer, input);
        const Padding& padding = layer.padding;
        if (!layer.ceil_mode || padding.kind == PaddingKind::same || padding.kind == PaddingKind::same_lower)
            return window_formula(map, padding);
        const Sides sides = padding.kind == PaddingKind::numbers ? padding.sides : Sides{};
        return {ceil_formula(map.y, sides.bottom), ceil_formula(map.x, sides.right)};
    }
    static const char* ceil_words(const Pool& layer) { return layer.ceil_mode ? ", rounded up" : ""; }
};

template <>
struct FactsOf<AvgPool> : FactsOfPool<AvgPool> {
    static LayerFacts facts(const AvgPool& layer) {
        return {.sized = true, .padding = layer.padding, .window = layer.kernel};
    }
    static PlaneRule rule(const AvgPool& layer, const Place& at) {
        const PlaneMap map = geometry(layer, at.input.plane());
        PlaneRule rule = gathering(map);
        const CountedPlaces counted = counted_places(layer, map);
        rule.y.counted = counted.y;
        rule.x.counted = counted.x;
        return rule;
    }
    static std::string words(const AvgPool& layer, Pair) {
        return "average pool " + short_text(layer.kernel) + ceil_words(layer);
    }
};

template <>
struct FactsOf<MaxPool> : FactsOfPool<MaxPool> {
    static LayerFacts facts(const MaxPool& layer) {
        return {.linear = false,
                .chooses = true,
                .sized = true,
                .padding = layer.padding,
                .window = layer.kernel};
    }
    static PlaneRule rule(const MaxPool& layer, const Place& at) {
        return gathering(geometry(layer, at.input.plane()));
    }
    static std::string words(const MaxPool& layer, Pair) {
        return "max pool " + short_text(layer.kernel) + with("dilation", layer.dilation) + ceil_words(layer);
    }
};

}  // namespace engine::layer_facts
