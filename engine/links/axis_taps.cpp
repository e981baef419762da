#include "engine/links/axis_taps.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/layers/facts.h"

namespace engine {

namespace {

constexpr Index list_numbers = 6;  ///< what a list of its own for each output takes besides, roughly

/// An empty list with room for so many outputs, each of so many inputs.
AxisTaps list_for(Index inputs, Index outputs, Index each) {
    constexpr Index floats_each = 2,
                    numbers_each = 6;  // start, first and last, beside the counts and marks made of them
    require_memory(floats_each * outputs * (numbers_each + each), "the list of taps");
    AxisTaps taps;
    taps.inputs = inputs;
    taps.start.reserve(static_cast<std::size_t>(outputs) + 1);
    taps.first.reserve(static_cast<std::size_t>(outputs));
    taps.last.reserve(static_cast<std::size_t>(outputs));
    return taps;
}

void close_output(AxisTaps& taps, Index first, Index last) {
    taps.first.push_back(first);
    taps.last.push_back(last);
    taps.start.push_back(static_cast<Index>(taps.index.size()));
}

/// The layer gathers: each small index takes its window of the large grid.
AxisTaps gather(const AxisRule& rule) {
    const AxisMap& map = rule.map;
    AxisTaps taps = list_for(map.large, map.small, map.kernel);
    for (Index o = 0; o < map.small; ++o) {
        const Index first = o * map.stride - map.offset;
        for (Index t = 0; t < map.kernel; ++t)
            if (const Index i = rule.found_at(first + t * map.dilation); i >= 0) taps.index.push_back(i);
        close_output(taps, first, first + map.effective_kernel() - 1);
    }
    return taps;
}

/// The layer scatters, or gradients go back through one that gathers: large index o takes the taps of the
/// equivalent convolution over the zero-inserted small grid. Pixels that a padding mode sends back inside are
/// border.
AxisTaps scatter(const AxisRule& rule) {
    const AxisMap& map = rule.map;
    AxisTaps taps = list_for(map.small, map.large, list_numbers + map.kernel);
    std::vector<std::vector<Index>> reached(static_cast<std::size_t>(map.large));
    std::vector<bool> reached_by_padding(static_cast<std::size_t>(map.large));
    for (Index i = 0; i < map.small; ++i)
        for (Index t = 0; t < map.kernel; ++t) {
            const Index at = i * map.stride + t * map.dilation - map.offset;
            const Index o = rule.found_at(at);
            if (o < 0) continue;
            reached[static_cast<std::size_t>(o)].push_back(i);
            if (o != at) reached_by_padding[static_cast<std::size_t>(o)] = true;
        }
    for (Index o = 0; o < map.large; ++o) {
        const auto& inputs = reached[static_cast<std::size_t>(o)];
        taps.index.insert(taps.index.end(), inputs.begin(), inputs.end());
        const Index first = floor_div(o + map.offset - map.effective_kernel() + 1, map.stride);
        close_output(taps, reached_by_padding[static_cast<std::size_t>(o)] ? -1 : first,
                     ceil_div(o + map.offset, map.stride));
    }
    return taps;
}

/// Every small index fills a block of the large grid, and no output leans on more than one of them.
AxisTaps copy(const AxisMap& map) {
    AxisTaps taps = list_for(map.small, map.large, 1);
    for (Index o = 0; o < map.large; ++o) {
        taps.index.push_back(o / map.stride);
        close_output(taps, o / map.stride, o / map.stride);
    }
    return taps;
}

AxisTaps sample(const AxisRule& rule) {
    constexpr Index usual_samples = 4;
    AxisTaps taps = list_for(rule.inputs, rule.outputs, usual_samples);
    for (Index o = 0; o < rule.outputs; ++o) {
        const AxisSample sample = rule.sample(o);
        for (const auto& tap : sample.taps)
            taps.index.push_back(tap.index);
        close_output(taps, sample.first, sample.last);
    }
    return taps;
}

/// Inputs that outputs beyond the ends would also sample are border.
AxisTaps sample_back(const AxisRule& rule) {
    AxisTaps taps = list_for(rule.outputs, rule.inputs, list_numbers);
    std::vector<std::vector<Index>> reached(static_cast<std::size_t>(rule.inputs));
    std::vector<bool> is_border(static_cast<std::size_t>(rule.inputs));
    for (Index o = 0; o < rule.outputs; ++o)
        for (const auto& tap : rule.sample(o).taps)
            reached[static_cast<std::size_t>(tap.index)].push_back(o);
    const auto mark = [&](Index first, Index last) {
        for (Index i = std::max<Index>(first, 0); i <= std::min(last, rule.inputs - 1); ++i)
            is_border[static_cast<std::size_t>(i)] = true;
    };
    const Index far = 4 * rule.outputs + 16;  // with aligned corners a single pixel is sampled for ever
    for (Index o = -1; o > -far; --o) {
        const AxisSample beyond = rule.sample(o);
        if (beyond.last < 0) break;
        mark(beyond.first, beyond.last);
    }
    for (Index o = rule.outputs; o < rule.outputs + far; ++o) {
        const AxisSample beyond = rule.sample(o);
        if (beyond.first >= rule.inputs) break;
        mark(beyond.first, beyond.last);
    }
    for (std::size_t i = 0; i < reached.size(); ++i) {
        const auto& outputs = reached[i];
        taps.index.insert(taps.index.end(), outputs.begin(), outputs.end());
        if (is_border[i] || outputs.empty())
            close_output(taps, -1, -1);
        else
            close_output(taps, *std::min_element(outputs.begin(), outputs.end()),
                         *std::max_element(outputs.begin(), outputs.end()));
    }
    return taps;
}

AxisTaps taps_of(const AxisRule& rule, bool back) {
    if (rule.sample) return back ? sample_back(rule) : sample(rule);
    if (rule.scatters == back) return gather(rule);
    return rule.copies ? copy(rule.map) : scatter(rule);
}

PlaneTaps taps_of(const BuiltStage& stage, bool back) {
    const Layer* layer = layer_of(stage);
    ENGINE_CHECK(layer != nullptr, "{} has no taps of its own", stage.name);
    const PlaneRule rule = plane_rule(*layer, stage.input, stage.parameters);
    return {taps_of(rule.y, back), taps_of(rule.x, back)};
}

}  // namespace

PlaneTaps forward_taps(const BuiltStage& stage) { return taps_of(stage, false); }
PlaneTaps backward_taps(const BuiltStage& stage) { return taps_of(stage, true); }

}  // namespace engine
