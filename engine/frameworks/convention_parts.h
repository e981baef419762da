// The common part of convention.cpp and convention_transpose.cpp: a framework's settings for a geometry, and
// whether they give it back.
#pragma once

#include <utility>

#include "engine/core/error.h"
#include "engine/frameworks/convention.h"

namespace engine::conventions {

inline FrameworkSettings settings_of(const PlaneMap& map, const Padding& padding,
                                     std::optional<Pair> output_padding = {}) {
    return {map.kernel(), map.stride(), map.dilation(), padding, output_padding};
}

inline Padding numbers(Index top, Index left, Index bottom, Index right) {
    return {PaddingKind::numbers, {top, left, bottom, right}};
}

inline bool keras_refuses_dilation(Pair stride, Pair dilation) {
    return stride != Pair{} && dilation != Pair{};
}

inline constexpr const char* keras_dilation_rule = "Keras refuses a stride and a dilation in one layer";

/// Whether these settings of the framework give exactly `map`.
template <typename Geometry>
inline bool reproduces(const Geometry& geometry, Pair input, const FrameworkSettings& settings,
                       const PlaneMap& map) {
    try {
        return geometry(input, settings) == map;
    } catch (const Error&) {
        return false;
    }
}

inline Expression impossible(std::string sentence) {
    Expression result;
    result.possible = result.exact = false;
    result.sentence = std::move(sentence);
    return result;
}

}  // namespace engine::conventions
