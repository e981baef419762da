#include "engine/links/cost.h"

#include "engine/core/error.h"

namespace engine {

namespace {

Index parameter_count(const Parameters& parameters) {
    return (parameters.weight ? parameters.weight->size() : 0) +
           (parameters.bias ? parameters.bias->size() : 0);
}

Index framework_macs(const BuiltStage& stage, const Layer& layer) {
    if (std::holds_alternative<Conv>(layer)) {
        const Shape& w = stage.parameters.weight->shape();
        return stage.output.h * stage.output.w * stage.output.c * w.h * w.w * w.c;
    }
    if (std::holds_alternative<ConvTranspose>(layer)) {
        const Shape& w = stage.parameters.weight->shape();
        return stage.input.h * stage.input.w * stage.input.c * w.h * w.w * w.c;
    }
    if (const auto* upsample = std::get_if<Upsample>(&layer)) {
        if (upsample->mode == UpsampleMode::bilinear) return 4 * stage.output.elements();
        if (upsample->mode == UpsampleMode::bicubic) return 16 * stage.output.elements();
    }
    return 0;
}

/// How many multiplications all outputs of one axis of a conv need when its input came from a nearest
/// upsample by `factor` (taps on one pixel count once) or a zero insertion (only taps on multiples of
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
/// What the conv of stage i finds before it. A nearest upsample may be moved behind activations, which know
/// no neighbours; inserted zeros may not, because a sigmoid takes them for halves.
Swallowed swallowed_by_conv(const BuiltPipeline& pipeline, std::size_t i, const Conv& conv) {
    for (bool direct = true; i-- > 0; direct = false) {
        const Layer* layer = std::get_if<Layer>(&pipeline.stages[i].op);
        if (!layer) return {};
        if (const auto* upsample = std::get_if<Upsample>(layer);
            upsample && upsample->mode == UpsampleMode::nearest)
            return {upsample->scale, false};
        // Padding that repeats pixels is not zero between the inserted zeros.
        if (const auto* insert = std::get_if<ZeroInsert>(layer);
            insert && direct && conv.padding_mode == PaddingMode::zeros)
            return {insert->stride, true};
        if (!std::holds_alternative<Activation>(*layer)) return {};
    }
    return {};
}

Index fast_macs(const BuiltStage& stage, const Conv& conv, const Swallowed& before) {
    const Shape& w = stage.parameters.weight->shape();
    const PlaneMap map = geometry(conv, stage.input.plane(), w.plane());
    return folded_taps(map.y, before.factor.h, before.zeros) *
           folded_taps(map.x, before.factor.w, before.zeros) * stage.output.c * w.c;
}

}  // namespace

std::vector<Cost> stage_costs(const BuiltPipeline& pipeline) {
    std::vector<Cost> costs;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const BuiltStage& stage = pipeline.stages[i];
        Cost cost{parameter_count(stage.parameters), 0, 0};
        if (const Layer* layer = std::get_if<Layer>(&stage.op)) {
            cost.macs = cost.macs_fast = framework_macs(stage, *layer);
            if (const Conv* conv = std::get_if<Conv>(layer))
                cost.macs_fast = fast_macs(stage, *conv, swallowed_by_conv(pipeline, i, *conv));
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
