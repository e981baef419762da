#include "engine/layers/axis_rule.h"

#include <algorithm>

namespace engine {
namespace {

/// The indices of the endless large grid whose value is that of index `large`: itself, and its images in the
/// padding.
std::vector<Index> images(const AxisRule& rule, Index large) {
    std::vector<Index> found{large};
    if (rule.mode == PaddingMode::zeros) return found;
    const AxisMap& map = rule.map;
    const auto look = [&](Index from, Index to) {
        for (Index i = from; i < to; ++i)
            if (rule.found_at(i) == large) found.push_back(i);
    };
    look(-map.offset, 0);
    look(map.large, map.large + map.offset_end());
    return found;
}

std::vector<AxisRead> scattered(const AxisRule& rule, Index output) {
    const AxisMap& map = rule.map;
    std::vector<AxisRead> found;
    for (const Index at : images(rule, output))
        for (Index tap = 0; tap < map.kernel; ++tap) {
            const Index start = at + map.offset - tap * map.dilation;
            if (start < 0 || start % map.stride != 0 || start / map.stride >= map.small) continue;
            found.push_back({start / map.stride, tap, 1, at != output});
        }
    return found;
}

std::vector<AxisRead> gathered(const AxisRule& rule, Index output) {
    const AxisMap& map = rule.map;
    std::vector<AxisRead> found;
    for (Index tap = 0; tap < map.kernel; ++tap) {
        const Index wanted = output * map.stride + tap * map.dilation - map.offset,
                    input = rule.found_at(wanted);
        if (input >= 0) found.push_back({input, tap, 1, input != wanted});
    }
    return found;
}

std::vector<AxisRead> sampled(const AxisRule& rule, Index output) {
    std::vector<AxisRead> found;
    for (const auto& [input, weight] : rule.sample(output).taps)
        found.push_back({input, rule.regular ? output + rule.map.offset - input * rule.map.stride : -1,
                         static_cast<double>(weight)});
    return found;
}

}  // namespace

Index AxisRule::found_at(Index i) const {
    if (i >= continued.begin && i < continued.end) return i;
    if (mode == PaddingMode::zeros) return -1;
    return continued.begin + source_index(mode, i - continued.begin, continued.size());
}

Index AxisRule::divisor(Index output) const {
    if (!counted) return 1;
    Index count = 0;
    for (Index tap = 0; tap < map.kernel; ++tap) {
        const Index at = output * map.stride + tap * map.dilation - map.offset;
        count += at >= counted->begin && at < counted->end;
    }
    return count;
}

AxisRule gathering(const AxisMap& map) {
    return {.inputs = map.large, .outputs = map.small, .map = map, .continued = {0, map.large}};
}

AxisRule scattering(const AxisMap& map) {
    return {
        .inputs = map.small, .outputs = map.large, .map = map, .scatters = true, .continued = {0, map.large}};
}

std::vector<AxisRead> reads(const AxisRule& rule, Index output) {
    if (rule.sample) return sampled(rule, output);
    return rule.scatters ? scattered(rule, output) : gathered(rule, output);
}

std::vector<Index> readers(const AxisRule& rule, Index input) {
    const AxisMap& map = rule.map;
    std::vector<Index> found;
    const bool plain = !rule.sample && rule.mode == PaddingMode::zeros;
    for (Index tap = 0; plain && tap < map.kernel; ++tap) {
        const Index reach = tap * map.dilation - map.offset;
        const Index output =
            rule.scatters ? input * map.stride + reach : floor_div(input - reach, map.stride);
        const bool meets = rule.scatters || output * map.stride + reach == input;
        if (meets && output >= 0 && output < rule.outputs) found.push_back(output);
    }
    if (plain) return found;
    for (Index output = 0; output < rule.outputs; ++output) {
        const auto taken = reads(rule, output);
        if (std::any_of(taken.begin(), taken.end(),
                        [&](const AxisRead& read) { return read.input == input; }))
            found.push_back(output);
    }
    return found;
}

}  // namespace engine
