#include "engine/links/stage_links.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/layers/facts.h"

namespace engine {
namespace {

/// The taps of a stage's plane; a concat passes the previous stage's pixels on.
PlaneRule rule_of(const BuiltStage& stage) {
    if (const Layer* layer = layer_of(stage)) return plane_rule(*layer, stage.input, stage.parameters);
    const auto same = [](Index n) { return gathering({.small = n, .large = n}); };
    return {same(stage.input.h), same(stage.input.w)};
}

std::vector<ChannelWeight> channels_of(const BuiltStage& stage, Index channel, Index tap_y, Index tap_x) {
    const Layer* layer = layer_of(stage);
    return layer ? channels_of_tap(*layer, stage.input, stage.parameters, channel, tap_y, tap_x)
                 : std::vector<ChannelWeight>{{channel, 1}};
}

/// Gives the largest value of a window all the weight.
void choose(const Tensor& input, std::vector<Term>& terms) {
    const auto value = [&](const Term& term) {
        const float v = input(0, term.input.c, term.input.y, term.input.x);
        return std::isnan(v) ? std::numeric_limits<float>::infinity() : v;
    };
    const auto winner = std::max_element(terms.begin(), terms.end(),
                                         [&](const Term& a, const Term& b) { return value(a) < value(b); });
    for (auto it = terms.begin(); it != terms.end(); ++it)
        it->weight = it == winner ? 1 : 0;
}

}  // namespace

std::optional<StageMap> stage_map(const BuiltStage& stage) {
    const PlaneRule rule = rule_of(stage);
    if (!rule.regular()) return std::nullopt;
    return StageMap{rule.map(), rule.y.scatters};
}

std::vector<Term> terms_of_output(const BuiltStage& stage, const Tensor& input, Pixel output) {
    const Layer* layer = layer_of(stage);
    if (!layer && output.c >= stage.input.c) return {};
    const PlaneRule rule = rule_of(stage);
    const double divisor = static_cast<double>(rule.y.divisor(output.y) * rule.x.divisor(output.x));
    const auto columns = reads(rule.x, output.x);
    std::vector<Term> terms;
    for (const auto& row : reads(rule.y, output.y))
        for (const auto& column : columns)
            for (const auto& [channel, weight] : channels_of(stage, output.c, row.tap, column.tap))
                terms.push_back({{channel, row.input, column.input},
                                 output,
                                 row.tap,
                                 column.tap,
                                 weight * row.weight * column.weight / divisor,
                                 row.padded || column.padded});
    if (layer && facts(*layer).chooses) choose(input, terms);
    return terms;
}

std::vector<Term> terms_of_input(const BuiltStage& stage, const Tensor& input, Pixel pixel) {
    const PlaneRule rule = rule_of(stage);
    const auto columns = readers(rule.x, pixel.x);
    std::vector<Term> found;
    for (const Index y : readers(rule.y, pixel.y))
        for (const Index x : columns)
            for (Index c = 0; c < stage.output.c; ++c)
                for (const auto& term : terms_of_output(stage, input, {c, y, x}))
                    if (term.input == pixel) found.push_back(term);
    return found;
}

Grid stage_taps(const BuiltStage& stage, Index input_channel, Index output_channel) {
    const PlaneRule rule = rule_of(stage);
    if (!rule.regular()) return {};
    Grid taps(rule.y.map.kernel, rule.x.map.kernel);
    const auto own = [](const AxisRule& axis, Index tap) {
        return axis.tap_weights.empty() ? 1.0 : axis.tap_weights[static_cast<std::size_t>(tap)];
    };
    for (Index y = 0; y < taps.rows; ++y)
        for (Index x = 0; x < taps.cols; ++x) {
            for (const auto& [channel, weight] : channels_of(stage, output_channel, y, x))
                if (channel == input_channel) taps(y, x) = weight;
            taps(y, x) *= own(rule.y, y) * own(rule.x, x);
            if (rule.y.counted) taps(y, x) /= static_cast<double>(taps.rows * taps.cols);
        }
    return taps;
}

Index stage_coverage(const BuiltStage& stage, Index y, Index x) {
    const PlaneRule rule = rule_of(stage);
    const auto count = [](const AxisRule& axis, Index o) {
        const auto taken = reads(axis, o);
        return std::count_if(taken.begin(), taken.end(), [](const AxisRead& read) { return !read.padded; });
    };
    return count(rule.y, y) * count(rule.x, x);
}

}  // namespace engine
