#include "engine/links/endless_axis.h"

#include <numeric>

#include "engine/core/error.h"
#include "engine/layers/facts.h"

namespace engine {
namespace {

/// i mod n, from 0 also for negative i.
Index wrap(Index i, Index n) {
    const Index rest = i % n;
    return rest < 0 ? rest + n : rest;
}

EndlessAxis empty_axis(Index period) {
    EndlessAxis axis;
    axis.outputs.resize(static_cast<std::size_t>(period));
    return axis;
}

/// 0 for a tap that sums nothing.
double weight_of(const EndlessTie& tie, Index tap) {
    return tie.weights.empty() ? 1 : tie.weights[static_cast<std::size_t>(tap)];
}

/// small index o sums large indices o * stride + tap * dilation - offset.
EndlessAxis gathered(const EndlessTie& tie, Index period) {
    const AxisMap& map = tie.map;
    EndlessAxis axis = empty_axis(period / std::gcd(period, map.stride));
    for (Index o = 0; o < axis.period(); ++o)
        for (Index t = 0; t < map.kernel; ++t)
            if (const double weight = weight_of(tie, t); weight != 0)
                axis.outputs[static_cast<std::size_t>(o)].push_back(
                    {wrap(o * map.stride + t * map.dilation - map.offset, period), t, weight});
    return axis;
}

EndlessAxis scattered(const EndlessTie& tie, Index period) {
    const AxisMap& map = tie.map;
    EndlessAxis axis = empty_axis(period * map.stride);
    for (Index i = 0; i < period; ++i)
        for (Index t = 0; t < map.kernel; ++t)
            if (const double weight = weight_of(tie, t); weight != 0)
                axis.outputs[static_cast<std::size_t>(
                                 wrap(i * map.stride + t * map.dilation - map.offset, axis.period()))]
                    .push_back({i, t, weight});
    return axis;
}

}  // namespace

EndlessAxis EndlessTie::forward(Index period) const {
    return scatters ? scattered(*this, period) : gathered(*this, period);
}

EndlessAxis EndlessTie::backward(Index period) const {
    return scatters ? gathered(*this, period) : scattered(*this, period);
}

std::optional<std::pair<EndlessTie, EndlessTie>> endless_ties(const BuiltStage& stage) {
    const auto* layer = std::get_if<Layer>(&stage.op);
    ENGINE_CHECK(layer != nullptr, "{} has no taps of its own", stage.name);
    const PlaneRule rule = plane_rule(*layer, stage.input, stage.parameters);
    if (!rule.regular()) return std::nullopt;
    const auto tie = [](const AxisRule& axis) {
        return EndlessTie{axis.map, axis.scatters, axis.tap_weights};
    };
    return std::pair{tie(rule.y), tie(rule.x)};
}

std::optional<Index> period_behind(Index period, Index up, Index down, Index most) {
    Index enlarged = 0;
    if (__builtin_mul_overflow(period, up, &enlarged)) return std::nullopt;
    enlarged /= std::gcd(enlarged, down);
    return enlarged <= most ? std::optional(enlarged) : std::nullopt;
}

}  // namespace engine
