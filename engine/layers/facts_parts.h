// The frame of every layer's facts, and the tools that several of them share. Only facts.cpp includes it and
// the files of facts_*.h: everything else asks facts.h.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "engine/core/number_text.h"
#include "engine/layers/facts.h"

namespace engine::layer_facts {

/// A layer in its place: the input that it is applied to, and the size of its weight's kernel.
struct Place {
    Shape input;
    const Parameters& parameters;

    Pair kernel() const { return parameters.weight->shape().plane(); }
    Shape output(const Layer& layer) const { return output_shape(layer, input, parameters); }
};

inline std::string with(const char* what, Pair value) {
    return value == Pair{1, 1} ? std::string() : fmt::format(", {} {}", what, short_text(value));
}

inline PlaneRule gathering(const PlaneMap& map, PaddingMode mode = PaddingMode::zeros) {
    PlaneRule rule{gathering(map.y), gathering(map.x)};
    rule.y.mode = rule.x.mode = mode;
    return rule;
}

/// Blocks of `factor` large pixels for each small one.
inline PlaneMap blocks(Pair small, Pair factor) {
    const auto axis = [](Index n, Index f) {
        return AxisMap{.small = n, .large = n * f, .kernel = f, .stride = f};
    };
    return {axis(small.h, factor.h), axis(small.w, factor.w)};
}

inline PlaneRule copying(Pair input, Pair factor) {
    const PlaneMap map = blocks(input, factor);
    PlaneRule rule{scattering(map.y), scattering(map.x)};
    rule.y.copies = rule.x.copies = true;
    return rule;
}

/// The windows of a conv or pool; `same` and `valid` pad as much as the windows reach.
inline SizeFormula window_formula(const PlaneMap& map, const Padding& padding) {
    const bool numbers = padding.kind == PaddingKind::numbers;
    const auto end = [&](Index side) { return numbers ? std::optional(side) : std::nullopt; };
    return {conv_formula(map.y, end(padding.sides.bottom)), conv_formula(map.x, end(padding.sides.right))};
}

template <typename Line>
SizeFormula both(Pair input, Pair factor, const Line& line) {
    return {line(input.h, factor.h), line(input.w, factor.w)};
}

/// The facts of a layer unless its own block says otherwise: it has no neighbours, scales nothing, costs
/// nothing.
struct Usual {
    static Factors factors(const auto&, std::optional<Pair>) { return {}; }
    static Index macs(const auto&, const Place&) { return 0; }
    static std::vector<ChannelWeight> channels(const auto&, const Place&, Index channel, Index, Index) {
        return {{channel, 1}};
    }
    static PlaneRule rule(const auto&, const Place& at) {
        return gathering(blocks(at.input.plane(), {1, 1}));
    }
    static SizeFormula formula(const auto&, Pair, Pair) { return {}; }
};

/// One specialisation for each layer.
template <typename L>
struct FactsOf;

}  // namespace engine::layer_facts
