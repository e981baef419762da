#include "engine/analysis/fix_changes.h"

#include <algorithm>
#include <iterator>

#include "engine/core/error.h"
#include "engine/links/period.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/value_text.h"

namespace engine {
namespace {

using MaybeChange = std::optional<Change>;

const ConvTranspose* transposed(const ChangedStage& at) {
    return std::get_if<ConvTranspose>(&at.pipeline.stages[at.stage].op);
}

const PixelShuffle* shuffle(const ChangedStage& at) {
    return std::get_if<PixelShuffle>(&at.pipeline.stages[at.stage].op);
}

Pair kernel_of(const ChangedStage& at) {
    return at.built.stages[*at.kernel_stage].parameters.weight->shape().plane();
}

/// Lets kernels grow to the next multiple of their stride. Numeric output padding takes up what it can, so
/// that the output keeps its size.
MaybeChange divisible_kernel(const ChangedStage& at) {
    const ConvTranspose* layer = transposed(at);
    if (!layer || at.pipeline.stages[at.stage].kernel.weight) return std::nullopt;
    const Pair kernel = kernel_of(at);
    const Pair larger{ceil_div(kernel.h, layer->stride.h) * layer->stride.h,
                      ceil_div(kernel.w, layer->stride.w) * layer->stride.w};
    if (larger == kernel) return std::nullopt;
    Stage stage = at.pipeline.stages[at.stage];
    set_parameter(stage, "kernel", pair_text(larger));
    Change change{fmt::format("kernel {} → {}", pair_text(kernel), pair_text(larger)),
                  fmt::format("{} is a multiple of stride {}", pair_text(larger), pair_text(layer->stride)),
                  {}};
    const Pair growth{(larger.h - kernel.h) * layer->dilation.h, (larger.w - kernel.w) * layer->dilation.w};
    const Pair extra = layer->output_padding.value_or(Pair{0, 0});
    if (layer->output_padding && extra.h >= growth.h && extra.w >= growth.w) {
        const Pair left{extra.h - growth.h, extra.w - growth.w};
        set_parameter(stage, "output-padding", pair_text(left));
        change.sentence += fmt::format(", output-padding {} → {}", pair_text(extra), pair_text(left));
    }
    change.replacements = {{at.stage, {stage}}};
    return change;
}

MaybeChange with_init(const ChangedStage& at, const std::string& init, const std::string& reason) {
    if (!at.kernel_stage) return std::nullopt;
    Stage stage = at.pipeline.stages[*at.kernel_stage];
    const Stage before = stage;
    stage.kernel.weight.reset();
    if (before.kernel.weight && !stage.kernel.kernel) stage.kernel.kernel = kernel_of(at);
    set_parameter(stage, "init", init);
    if (stage == before) return std::nullopt;
    return Change{"init=" + init, reason, {{*at.kernel_stage, {stage}}}};
}

MaybeChange triangle(const ChangedStage& at) {
    if (!transposed(at)) return std::nullopt;
    return with_init(at, "bilinear", "the phases of a triangle have equal sums");
}

constexpr const char* icnr_reason = "all phases of the kernel start equal";

MaybeChange icnr(const ChangedStage& at) { return with_init(at, "icnr", icnr_reason); }

MaybeChange divisible_icnr(const ChangedStage& at) {
    auto change = divisible_kernel(at);
    if (!change) return std::nullopt;
    set_parameter(change->replacements[0].stages[0], "init", "icnr");
    change->sentence += ", init=icnr";
    change->reason = icnr_reason;
    return change;
}

/// Finds the nearest kernel (by least squares) whose phases all have the same sum, for each pair of channels:
/// each of the n_r taps of a phase is lowered by (P_r - c) / n_r, with c = sum(P_r / n_r) / sum(1 / n_r).
void equalise(float* taps, Pair kernel, Pair stride, Pair dilation) {
    const auto phases = static_cast<std::size_t>(stride.h * stride.w);
    const auto phase_of = [&](Index t) {
        return static_cast<std::size_t>(t / kernel.w * dilation.h % stride.h * stride.w +
                                        t % kernel.w * dilation.w % stride.w);
    };
    std::vector<double> sums(phases), counts(phases);
    for (Index t = 0; t < kernel.h * kernel.w; ++t) {
        sums[phase_of(t)] += static_cast<double>(taps[t]);
        counts[phase_of(t)] += 1;
    }
    double weighted = 0, weights = 0;
    for (std::size_t r = 0; r < phases; ++r) {
        weighted += sums[r] / counts[r];
        weights += 1 / counts[r];
    }
    for (Index t = 0; t < kernel.h * kernel.w; ++t) {
        const std::size_t r = phase_of(t);
        taps[t] =
            static_cast<float>(static_cast<double>(taps[t]) - (sums[r] - weighted / weights) / counts[r]);
    }
}

/// Gives the sub-kernels that a pixel_shuffle lays side by side their mean sum.
void equalise_sub_kernels(Tensor& weight, const PixelShuffle& layer) {
    const Index area = layer.factor * layer.factor, outputs = weight.shape().n / area,
                taps = weight.shape().h * weight.shape().w;
    const auto channel = [&](Index o, Index place) {
        return layer.order == ShuffleOrder::crd ? o * area + place : place * outputs + o;
    };
    for (Index o = 0; o < outputs; ++o)
        for (Index i = 0; i < weight.shape().c; ++i) {
            std::vector<double> sums(static_cast<std::size_t>(area));
            double mean = 0;
            for (Index place = 0; place < area; ++place) {
                for (Index t = 0; t < taps; ++t)
                    sums[static_cast<std::size_t>(place)] +=
                        static_cast<double>(weight.plane(channel(o, place), i)[t]);
                mean += sums[static_cast<std::size_t>(place)] / static_cast<double>(area);
            }
            for (Index place = 0; place < area; ++place)
                for (Index t = 0; t < taps; ++t)
                    weight.plane(channel(o, place), i)[t] -= static_cast<float>(
                        (sums[static_cast<std::size_t>(place)] - mean) / static_cast<double>(taps));
        }
}

bool reaches_every_phase(Pair kernel, const ConvTranspose& layer) {
    const auto axis = [](Index k, Index s, Index d) {
        std::vector<bool> reached(static_cast<std::size_t>(std::min(s, k * d + s)));
        if (static_cast<Index>(reached.size()) < s) return false;
        for (Index t = 0; t < k; ++t)
            reached[static_cast<std::size_t>(t * d % s)] = true;
        return std::all_of(reached.begin(), reached.end(), [](bool r) { return r; });
    };
    return axis(kernel.h, layer.stride.h, layer.dilation.h) &&
           axis(kernel.w, layer.stride.w, layer.dilation.w);
}

MaybeChange equal_phases(const ChangedStage& at) {
    const ConvTranspose* layer = transposed(at);
    if (!at.kernel_stage || (layer && !reaches_every_phase(kernel_of(at), *layer))) return std::nullopt;
    Tensor weight = *at.built.stages[*at.kernel_stage].parameters.weight;
    if (layer)
        for (Index plane = 0; plane < weight.shape().n * weight.shape().c; ++plane)
            equalise(weight.plane(0, 0) + plane * kernel_of(at).h * kernel_of(at).w, kernel_of(at),
                     layer->stride, layer->dilation);
    else
        equalise_sub_kernels(weight, *shuffle(at));
    Stage stage = at.pipeline.stages[*at.kernel_stage];
    const Index area = layer ? layer->stride.h * layer->stride.w : shuffle(at)->factor * shuffle(at)->factor;
    const bool sized = stage.kernel.kernel.has_value() || !stage.kernel.weight;
    if (sized) stage.kernel.kernel = weight.shape().plane();
    stage.kernel.weight = GivenWeight{fmt::format("equal_phases_{}.npy", *at.kernel_stage),
                                      std::make_shared<const Tensor>(std::move(weight))};
    return Change{"the nearest weights with equal phase sums",
                  fmt::format("it takes {} degrees of freedom from each pair of channels", area - 1),
                  {{*at.kernel_stage, {stage}}}};
}

MaybeChange box_behind(const ChangedStage& at) {
    const Pair up = factors_of(at.built.stages[at.stage]).up;
    Stage box = find_operation("conv")->prototype;
    set_parameter(box, "kernel", pair_text(up));
    set_parameter(box, "padding", "same");
    set_parameter(box, "init", "box");
    return Change{fmt::format("a box of {} behind it", to_string(up)),
                  fmt::format("the ripple's period {} divides it", to_string(up)),
                  {{at.stage, {at.pipeline.stages[at.stage], box}}}};
}

/// A nearest upsample and a stride-1 convolution of the same support, of the same size and alignment where a
/// convolution's padding can have it.
MaybeChange resize_and_conv(const ChangedStage& at) {
    const ConvTranspose* layer = transposed(at);
    if (!layer || layer->dilation != Pair{1, 1}) return std::nullopt;
    const Pair kernel = kernel_of(at), scale = layer->stride;
    const Pair taps{std::max<Index>(kernel.h - scale.h + 1, 1), std::max<Index>(kernel.w - scale.w + 1, 1)};
    const PlaneMap map = geometry(*layer, at.built.stages[at.stage].input.plane(), kernel);
    const Sides around{taps.h - 1 - map.y.offset, taps.w - 1 - map.x.offset, taps.h - 1 - map.y.offset_end(),
                       taps.w - 1 - map.x.offset_end()};
    Conv conv;
    if (std::min({around.top, around.left, around.bottom, around.right}) >= 0)
        conv.padding.sides = around;
    else
        conv.padding.kind = PaddingKind::same;
    Stage stage = at.pipeline.stages[at.stage];
    stage.op = conv;
    stage.kernel.kernel = taps;
    stage.kernel.weight.reset();
    if (stage.kernel.init == Init::icnr) stage.kernel.init = Init::he;
    return Change{fmt::format("nearest ×{} and conv {} instead", to_string(scale), to_string(taps)),
                  "every output pixel of a nearest upsample is reached alike",
                  {{at.stage, {Stage{Upsample{scale, UpsampleMode::nearest, false}, {}}, stage}}}};
}

}  // namespace

ChangedStage changed_stage(const Pipeline& pipeline, const BuiltPipeline& built, std::size_t stage) {
    ChangedStage at{pipeline, built, stage, {}};
    const auto known = [&](std::size_t i) {
        const auto layer = layer_of(pipeline.stages[i]);
        return layer ? facts(*layer) : LayerFacts();
    };
    if (known(stage).inputs_first) at.kernel_stage = stage;
    if (known(stage).filling != Filling::channels) return at;
    for (std::size_t i = stage; i-- > 0;) {
        const LayerFacts before = known(i);
        if (before.has_kernel && !before.inputs_first) at.kernel_stage = i;
        if (!before.pointwise || before.has_slopes) break;
    }
    return at;
}

const std::vector<MakeChange>& grid_changes() {
    static const std::vector<MakeChange> changes{divisible_kernel, triangle,   icnr,           divisible_icnr,
                                                 equal_phases,     box_behind, resize_and_conv};
    return changes;
}

std::string Attempt::sentence() const {
    std::vector<std::string> parts;
    for (const Change& change : changes)
        if (std::find(parts.begin(), parts.end(), change.sentence) == parts.end())
            parts.push_back(change.sentence);
    return fmt::format("{}{}", fmt::join(parts, ", "), where);
}

std::vector<Attempt> attempts(const std::vector<MakeChange>& possible, const Pipeline& pipeline,
                              const BuiltPipeline& built, const std::vector<std::size_t>& stages,
                              std::size_t chief, std::string_view kind) {
    std::vector<Attempt> together, alone;
    for (const MakeChange make : possible) {
        Attempt everywhere;
        std::size_t last = chief;
        for (const std::size_t stage : stages)
            if (auto change = make(changed_stage(pipeline, built, stage))) {
                everywhere.changes.push_back(std::move(*change));
                last = stage;
            }
        if (everywhere.changes.empty()) continue;
        const bool one = everywhere.changes.size() == 1;
        if (stages.size() > 1)
            everywhere.where =
                one ? fmt::format(" at stage {}", last) : fmt::format(" at every stage that {}", kind);
        together.push_back(std::move(everywhere));
        if (one || std::ranges::find(stages, chief) == stages.end()) continue;
        if (auto change = make(changed_stage(pipeline, built, chief)))
            alone.push_back({{std::move(*change)}, fmt::format(" at stage {}", chief)});
    }
    together.insert(together.end(), std::make_move_iterator(alone.begin()),
                    std::make_move_iterator(alone.end()));
    return together;
}

Pipeline with_changes(const Pipeline& pipeline, const std::vector<Change>& changes,
                      std::vector<std::size_t>& moved) {
    Pipeline result;
    moved.clear();
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        std::vector<Stage> here{pipeline.stages[i]};
        for (const Change& change : changes)
            for (const Replacement& replacement : change.replacements)
                if (replacement.stage == i) here = replacement.stages;
        for (Stage& stage : here) {
            auto* concat = std::get_if<Concat>(&stage.op);
            if (concat && concat->stage)
                concat->stage = static_cast<Index>(moved.at(static_cast<std::size_t>(*concat->stage)));
            result.stages.push_back(std::move(stage));
        }
        moved.push_back(result.stages.size() - 1);
    }
    return result;
}

}  // namespace engine
