#include "engine/links/cost.h"

#include "engine/layers/facts.h"

namespace engine {

namespace {

Index parameter_count(const Parameters& parameters) {
    return (parameters.weight ? parameters.weight->size() : 0) +
           (parameters.bias ? parameters.bias->size() : 0);
}

/// The number of multiplications that all outputs of one axis of a conv need when its input came from a
/// nearest upsample by `factor` (taps on one pixel count once) or a zero insertion (only taps on multiples of
/// `factor` count).
Index folded_taps(const AxisMap& map, Index factor, bool zeros) {
    Index count = 0;
    for (Index o = 0; o < map.small; ++o)
        for (Index t = 0, last = 0; t < map.kernel; ++t) {
            const Index at = o * map.stride + t * map.dilation - map.offset, pixel = floor_div(at, factor);
            count += zeros ? at == pixel * factor : t == 0 || pixel != last;
            last = pixel;
        }
    return count;
}

/// The factor of an earlier stage that a conv can swallow, and whether it inserts zeros.
struct Swallowed {
    Pair factor{1, 1};
    bool zeros = false;
};
/// The stage before the conv of stage i that it can swallow. A nearest upsample may be moved behind
/// activations, which have no neighbours; inserted zeros may not, because a sigmoid turns them into halves.
Swallowed swallowed_by_conv(const BuiltPipeline& pipeline, std::size_t i, PaddingMode padding_mode) {
    for (bool direct = true; i-- > 0; direct = false) {
        const Layer* layer = layer_of(pipeline.stages[i]);
        if (!layer) return {};
        const LayerFacts known = facts(*layer);
        const Pair factor = factors(*layer, pipeline.stages[i].input.plane()).up;
        if (known.filling == Filling::copies) return {factor, false};
        // Padding that repeats pixels is not zero between the inserted zeros.
        if (known.filling == Filling::zeros && direct && padding_mode == PaddingMode::zeros)
            return {factor, true};
        if (!known.pointwise) return {};
    }
    return {};
}

Index fast_macs(const BuiltPipeline& pipeline, std::size_t i, const Layer& layer, Index macs) {
    const BuiltStage& stage = pipeline.stages[i];
    if (!facts(layer).has_kernel) return macs;
    const PlaneRule rule = plane_rule(layer, stage.input, stage.parameters);
    if (rule.y.scatters) return macs;
    const Swallowed before = swallowed_by_conv(pipeline, i, rule.y.mode);
    return folded_taps(rule.y.map, before.factor.h, before.zeros) *
           folded_taps(rule.x.map, before.factor.w, before.zeros) * stage.output.c *
           stage.parameters.weight->shape().c;
}

}  // namespace

std::vector<Cost> stage_costs(const BuiltPipeline& pipeline) {
    std::vector<Cost> costs;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const BuiltStage& stage = pipeline.stages[i];
        Cost cost{parameter_count(stage.parameters), 0, 0};
        if (const Layer* layer = layer_of(stage)) {
            cost.macs = framework_macs(*layer, stage.input, stage.parameters);
            cost.macs_fast = fast_macs(pipeline, i, *layer, cost.macs);
        }
        costs.push_back(cost);
    }
    return costs;
}

Cost total_cost(const std::vector<Cost>& costs) {
    Cost total;
    for (const Cost& cost : costs) {
        total.parameters += cost.parameters;
        total.macs += cost.macs;
        total.macs_fast += cost.macs_fast;
    }
    return total;
}

}  // namespace engine
