#include "engine/analysis/gradient_fixes.h"

#include <algorithm>

#include "engine/analysis/fix_search.h"
#include "engine/analysis/gradient_phases.h"
#include "engine/analysis/image_difference.h"
#include "engine/core/crop.h"
#include "engine/links/period.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/value_text.h"

namespace engine {
namespace {

using MaybeChange = std::optional<Change>;

constexpr double even = 0.05;

const Stage& stage_of(const ChangedStage& at) { return at.pipeline.stages[at.stage]; }

Pair stride_of(const ChangedStage& at) { return factors_of(at.built.stages[at.stage]).down; }

/// The window over which one output looks.
std::optional<Pair> window_of(const ChangedStage& at) {
    const BuiltStage& stage = at.built.stages[at.stage];
    if (stage.parameters.weight) return stage.parameters.weight->shape().plane();
    return facts(*layer_of(stage)).window;
}

/// A window of s pixels, or of a multiple of it, is entered equally often by every phase.
MaybeChange divisible_window(const ChangedStage& at) {
    const auto window = window_of(at);
    if (!window || stage_of(at).kernel.weight || facts(*layer_of(stage_of(at))).chooses) return std::nullopt;
    const Pair stride = stride_of(at);
    const Pair larger{ceil_div(window->h, stride.h) * stride.h, ceil_div(window->w, stride.w) * stride.w};
    if (larger == *window) return std::nullopt;
    Stage stage = stage_of(at);
    set_parameter(stage, "kernel", pair_text(larger));
    return Change{fmt::format("kernel {} → {}", pair_text(*window), pair_text(larger)),
                  fmt::format("{} is a multiple of stride {}", pair_text(larger), pair_text(stride)),
                  {{at.stage, {stage}}}};
}

MaybeChange mean_not_maximum(const ChangedStage& at) {
    if (!facts(*layer_of(stage_of(at))).chooses) return std::nullopt;
    Stage mean = find_operation("avg_pool")->prototype;
    const OperationInfo &maximum = *find_operation(op_name(stage_of(at))),
                        &average = *find_operation("avg_pool");
    for (const ParameterInfo& parameter : maximum.parameters) {
        if (parameter.key == "ties" || parameter.is_default(stage_of(at))) continue;
        if (!find_parameter(average, parameter.key)) return std::nullopt;  // a dilated window has no mean
        set_parameter(mean, parameter.key, parameter.get(stage_of(at)));
    }
    return Change{"avg_pool instead of max_pool",
                  "every pixel of a window gets the same share of its gradient",
                  {{at.stage, {mean}}}};
}

MaybeChange blurred_pooling(const ChangedStage& at) {
    const Pair stride = stride_of(at);
    Stage dense = stage_of(at);
    set_parameter(dense, "stride", "1");
    Stage blur = find_operation("conv")->prototype;
    const std::string channels = std::to_string(at.built.stages[at.stage].output.c);
    set_parameter(blur, "kernel", pair_text({2 * stride.h - 1, 2 * stride.w - 1}));
    set_parameter(blur, "stride", pair_text(stride));
    set_parameter(blur, "padding", pair_text({stride.h - 1, stride.w - 1}));
    if (channels != "1")
        for (const std::string_view key : {"channels", "groups"})
            set_parameter(blur, key, channels);
    set_parameter(blur, "init", "bilinear");
    return Change{"blurred pooling: a triangle takes the stride",
                  "the phases of a triangle have equal sums",
                  {{at.stage, {dense, blur}}}};
}

const std::vector<MakeChange> gradient_changes{divisible_window, mean_not_maximum, blurred_pooling};

/// Whether a stage reduces by a stride: a resize gives each pixel its share already.
bool strides(const Stage& stage) {
    const auto layer = layer_of(stage);
    return layer && factors(*layer).down != Pair{1, 1} &&
           find_parameter(*find_operation(op_name(stage)), "stride");
}

/// A pipeline on the picture: its gradient, and its output.
struct Tried {
    BuiltPipeline built;
    std::shared_ptr<const GradientFlow> flow;
    std::shared_ptr<const Tensor> output;

    Tried(const Pipeline& pipeline, const Tensor& picture, const Loss& loss, const Progress& progress)
        : built(build(pipeline, picture.shape(), progress)) {
        StageOutputs outputs(built, picture);
        output = outputs.last(progress);
        LossTarget target(std::make_shared<const Tensor>(picture));
        std::vector<std::string> notes;
        flow = gradient_flow(outputs, target, loss, StageSet::of({0}), notes, progress);
    }
    std::optional<double> ripple(std::size_t stage) const {
        return unevenness(flow->stages[stage].strengths);
    }
};

/// Where the input of an old stage is now.
std::size_t place_now(const std::vector<std::size_t>& moved, std::size_t stage) {
    return stage == 0 ? 0 : moved[stage - 1] + 1;
}

}  // namespace

bool reduces(const Pipeline& pipeline) { return std::ranges::any_of(pipeline.stages, strides); }

GradientFixSearch find_gradient_fixes(const Pipeline& pipeline, const Tensor& picture, const Loss& loss,
                                      Index size, const Progress& progress) {
    GradientFixSearch search;
    if (loss.kind == LossKind::pixel || !reduces(pipeline)) return search;
    const Tried before(pipeline, picture, loss, progress);
    search.unevenness = before.ripple(0);
    const auto cause = where_it_grows(*before.flow);
    if (!search.unevenness || *search.unevenness < even || !cause) return search;
    search.unfixed = centre_crop(*before.flow->input(), size);
    std::vector<std::size_t> stages;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
        if (strides(pipeline.stages[i])) stages.push_back(i);
    Fix start;
    start.stage = *cause;
    start.ripple_before = search.unevenness;
    start.stage_before = before.ripple(*cause);
    const auto measure = [&](Fix& fix, const std::vector<std::size_t>& moved) {
        const Tried after(fix.pipeline, picture, loss, progress);
        fix.ripple_after = after.ripple(0);
        fix.stage_after = after.ripple(place_now(moved, *cause));
        fix.output = centre_crop(*after.flow->input(), size);
        std::vector<std::string> notes;
        if (after.output->shape() == before.output->shape())
            fix.psnr = image_difference(*before.output, *after.output, notes, progress).psnr;
    };
    static_cast<FixSearch&>(search) = try_attempts(
        pipeline, picture.shape(), start,
        attempts(gradient_changes, pipeline, before.built, stages, *cause, "reduces"), measure, progress);
    return search;
}

}  // namespace engine
