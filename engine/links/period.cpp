#include "engine/links/period.h"

#include <numeric>

#include "engine/core/error.h"

namespace engine {
namespace {

Index times(Index a, Index b) {
    Index product = 0;
    if (__builtin_mul_overflow(a, b, &product))
        fail("The scaling factors of the pipeline multiply to more than 2^63.");
    return product;
}

Index common(Index a, Index b) { return times(a / std::gcd(a, b), b); }

/// One axis through a stage that enlarges by `up` and reduces by `down`.
Index through(Index period, Index up, Index down) {
    const Index enlarged = times(period, up);
    return enlarged / std::gcd(enlarged, down);
}

Pair through(Pair period, Pair up, Pair down) {
    return {through(period.h, up.h, down.h), through(period.w, up.w, down.w)};
}

void multiply(Factors& total, const Factors& by) {
    total.up = {times(total.up.h, by.up.h), times(total.up.w, by.up.w)};
    total.down = {times(total.down.h, by.down.h), times(total.down.w, by.down.w)};
}

}  // namespace

Factors factors_of(const BuiltStage& stage) {
    const Layer* layer = layer_of(stage);
    return layer ? factors(*layer, stage.input.plane()) : Factors{};
}

Factors total_factors(const BuiltPipeline& pipeline) {
    Factors total;
    for (const BuiltStage& stage : pipeline.stages)
        multiply(total, factors_of(stage));
    return total;
}

Factors total_factors(const Pipeline& pipeline) {
    Factors total;
    for (const Stage& stage : pipeline.stages)
        if (const auto layer = layer_of(stage)) multiply(total, factors(*layer));
    return total;
}

std::size_t appended_place(const Concat& concat) {
    return concat.stage ? static_cast<std::size_t>(*concat.stage) + 1 : 0;
}

Pair common_period(Pair a, Pair b) { return {common(a.h, b.h), common(a.w, b.w)}; }

std::vector<Pair> forward_periods(const BuiltPipeline& pipeline) {
    std::vector<Pair> periods{{1, 1}};
    for (const BuiltStage& stage : pipeline.stages) {
        if (const auto* concat = std::get_if<Concat>(&stage.op)) {
            periods.push_back(common_period(periods.back(), periods[appended_place(*concat)]));
        } else {
            const Factors factors = factors_of(stage);
            periods.push_back(through(periods.back(), factors.up, factors.down));
        }
    }
    return periods;
}

std::vector<Pair> backward_periods(const BuiltPipeline& pipeline) {
    std::vector<Pair> periods(pipeline.stages.size() + 1, Pair{1, 1});
    for (std::size_t i = pipeline.stages.size(); i-- > 0;) {
        const BuiltStage& stage = pipeline.stages[i];
        if (const auto* concat = std::get_if<Concat>(&stage.op)) {
            Pair& appended = periods[appended_place(*concat)];
            appended = common_period(appended, periods[i + 1]);
            periods[i] = common_period(periods[i], periods[i + 1]);
        } else {
            const Factors factors = factors_of(stage);
            periods[i] = common_period(periods[i], through(periods[i + 1], factors.down, factors.up));
        }
    }
    return periods;
}

}  // namespace engine
