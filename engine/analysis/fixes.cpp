// Changes to a pipeline that may remove its ripple. Each is run before it is offered.
#include <algorithm>

#include "engine/analysis/phases.h"
#include "engine/analysis/verdict.h"
#include "engine/core/error.h"
#include "engine/links/cost.h"
#include "engine/links/coverage.h"
#include "engine/pipeline/parameter_table.h"
#include "engine/pipeline/value_text.h"

namespace engine {

namespace {

/// What a constant picture's phases do: the constant response; after non-linear stages, those of a picture of
/// ones.
std::optional<double> ripple_of_constant(const BuiltPipeline& pipeline, const Progress& progress) {
    std::vector<std::string> notes;
    if (const auto response = constant_response(pipeline, notes, progress)) return response->ripple_index;
    const Pair period = scaling(pipeline).forward_period();
    const Region inside = crop_to_periods(interior(pipeline), period);
    if (inside.empty() || pipeline.stages.empty()) return std::nullopt;
    const Tensor ones(pipeline.input, 1.0f);
    const Tensor response = std::move(forward(pipeline, ones, progress).back());
    std::optional<double> largest;
    for (Index c = 0; c < response.shape().c; ++c)
        if (const auto ripple = ripple_index(phase_means(response, inside, period, c)))
            largest = std::max(largest, ripple);
    return largest;
}

void set(Stage& stage, std::string_view key, const std::string& value) {
    const OperationInfo* operation = find_operation(op_name(stage));
    const ParameterInfo* parameter = operation ? find_parameter(*operation, key) : nullptr;
    ENGINE_CHECK(parameter != nullptr, "{} has no parameter {}", op_name(stage), key);
    parameter->set(stage, value);
}

/// Collects a sentence while a pipeline is changed.
struct Candidate {
    Pipeline pipeline;
    std::string sentence, reason;

    /// Once, though several stages change alike.
    void say(const std::string& part) {
        if ((", " + sentence + ", ").find(", " + part + ", ") == std::string::npos)
            sentence += (sentence.empty() ? "" : ", ") + part;
    }
    void change(std::size_t i, std::string_view key, const std::string& from, const std::string& to) {
        set(pipeline.stages[i], key, to);
        say(fmt::format("{} {} → {}", key, from, to));
    }
};

/// Kernels grow to the next multiple of their stride. Numbers of padding and output padding take up what they
/// can, so that the output keeps its size.
Candidate with_divisible_kernels(const Pipeline& pipeline, const BuiltPipeline& built) {
    Candidate result{pipeline, "", ""};
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const auto* layer = std::get_if<ConvTranspose>(&pipeline.stages[i].op);
        if (!layer || pipeline.stages[i].kernel.weight) continue;
        const Pair kernel = built.stages[i].parameters.weight->shape().plane();
        const Pair larger{ceil_div(kernel.h, layer->stride.h) * layer->stride.h,
                          ceil_div(kernel.w, layer->stride.w) * layer->stride.w};
        if (larger == kernel) continue;
        result.change(i, "kernel", pair_text(kernel), pair_text(larger));
        result.reason =
            fmt::format("{} is a multiple of stride {}", pair_text(larger), pair_text(layer->stride));
        const Pair growth{(larger.h - kernel.h) * layer->dilation.h,
                          (larger.w - kernel.w) * layer->dilation.w};
        const Pair extra = layer->output_padding.value_or(Pair{0, 0});
        if (layer->output_padding && extra.h >= growth.h && extra.w >= growth.w)
            result.change(i, "output-padding", pair_text(extra),
                          pair_text({extra.h - growth.h, extra.w - growth.w}));
    }
    return result;
}

/// Sets `init` on every transposed convolution, or on the conv before every pixel_shuffle.
Candidate with_init(Candidate result, const std::string& init, const std::string& reason) {
    bool changed = false;
    auto& stages = result.pipeline.stages;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const bool shuffled = i + 1 < stages.size() &&
                              std::holds_alternative<PixelShuffle>(stages[i + 1].op) &&
                              std::holds_alternative<Conv>(stages[i].op);
        if (!shuffled && !std::holds_alternative<ConvTranspose>(stages[i].op)) continue;
        stages[i].kernel.weight.reset();
        set(stages[i], "init", init);
        changed = true;
    }
    if (changed) {
        result.say("init=" + init);
        result.reason = reason;
    } else {
        result.sentence.clear();
    }
    return result;
}

/// The nearest kernel (in the sense of least squares) of which all phases have the same sum, for each pair of
/// channels.
Tensor equal_phases(const Tensor& weight, Pair stride, Pair dilation) {
    Tensor result = weight;
    const Shape& shape = weight.shape();
    const auto phase_of = [&](Index y, Index x) {
        return y * dilation.h % stride.h * stride.w + x * dilation.w % stride.w;
    };
    const auto phases = static_cast<std::size_t>(stride.h * stride.w);
    for (Index plane = 0; plane < shape.n * shape.c; ++plane) {
        float* taps = result.data() + plane * shape.h * shape.w;
        std::vector<double> sums(phases), counts(phases);
        double total = 0;
        for (Index y = 0; y < shape.h; ++y)
            for (Index x = 0; x < shape.w; ++x) {
                const auto phase = static_cast<std::size_t>(phase_of(y, x));
                sums[phase] += taps[y * shape.w + x];
                counts[phase] += 1;
                total += taps[y * shape.w + x];
            }
        for (Index y = 0; y < shape.h; ++y)
            for (Index x = 0; x < shape.w; ++x) {
                const auto phase = static_cast<std::size_t>(phase_of(y, x));
                const double excess = sums[phase] - total / static_cast<double>(phases);
                taps[y * shape.w + x] = static_cast<float>(taps[y * shape.w + x] - excess / counts[phase]);
            }
    }
    return result;
}

Candidate with_equal_phases(const Pipeline& pipeline, const BuiltPipeline& built) {
    Candidate result{pipeline, "", ""};
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        Stage& stage = result.pipeline.stages[i];
        const auto* layer = std::get_if<ConvTranspose>(&stage.op);
        if (!layer || layer->stride == Pair{1, 1}) continue;
        const Tensor& weight = *built.stages[i].parameters.weight;
        stage.kernel.kernel = weight.shape().plane();
        stage.kernel.weight =
            GivenWeight{"equal_phases.npy",
                        std::make_shared<const Tensor>(equal_phases(weight, layer->stride, layer->dilation))};
        result.sentence = "the nearest weights with equal phase sums";
        result.reason = "it takes s² - 1 degrees of freedom";
    }
    return result;
}

Candidate with_box_afterwards(const Pipeline& pipeline, Pair period) {
    Candidate result{pipeline, fmt::format("a box of {} afterwards", to_string(period)),
                     fmt::format("the ripple's period {} divides it", to_string(period))};
    Stage box = find_operation("conv")->prototype;
    set(box, "kernel", pair_text(period));
    set(box, "padding", "same");
    set(box, "init", "box");
    result.pipeline.stages.push_back(box);
    return result;
}

/// Every transposed convolution becomes a nearest upsample and a stride-1 convolution of the same support.
Candidate with_upsample_and_conv(const Pipeline& pipeline, const BuiltPipeline& built) {
    Candidate result;
    std::vector<Index> place;  // where the output of each old stage is now
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        Stage stage = pipeline.stages[i];
        if (const auto* layer = std::get_if<ConvTranspose>(&stage.op); layer && layer->stride != Pair{1, 1}) {
            const Pair kernel = built.stages[i].parameters.weight->shape().plane();
            const Pair taps{std::max<Index>(kernel.h - layer->stride.h + 1, 1),
                            std::max<Index>(kernel.w - layer->stride.w + 1, 1)};
            result.pipeline.stages.push_back({Upsample{layer->stride, UpsampleMode::nearest, false}, {}});
            result.sentence =
                fmt::format("nearest ×{} and conv {} instead", to_string(layer->stride), to_string(taps));
            Conv conv;
            conv.padding.kind = PaddingKind::same;
            stage.op = conv;
            stage.kernel.kernel = taps;
            stage.kernel.weight.reset();
            if (stage.kernel.init == Init::icnr) stage.kernel.init = Init::he;
        } else if (auto* concat = std::get_if<Concat>(&stage.op); concat && concat->stage) {
            concat->stage = place.at(static_cast<std::size_t>(*concat->stage));
        }
        result.pipeline.stages.push_back(stage);
        place.push_back(static_cast<Index>(result.pipeline.stages.size()) - 1);
    }
    return result;
}

/// What a candidate may cost at most to be tried: a box after a stride of s has s² taps for each of s²
/// pixels.
constexpr Index most_macs = Index{1} << 32;

}  // namespace

std::vector<Fix> find_fixes(const Pipeline& pipeline, const Shape& input, const Progress& progress) {
    const BuiltPipeline built = build(pipeline, input, progress);
    const auto before = ripple_of_constant(built, progress);
    if (!before || *before < no_ripple) return {};
    const Candidate divisible = with_divisible_kernels(pipeline, built);
    const char* icnr = "all phases of the kernel start equal";
    const std::vector<Candidate> candidates = {
        divisible,
        with_init({pipeline, "", ""}, "bilinear", "the phases of a triangle have equal sums"),
        with_init({pipeline, "", ""}, "icnr", icnr),
        divisible.sentence.empty() ? Candidate{} : with_init(divisible, "icnr", icnr),
        with_equal_phases(pipeline, built),
        with_box_afterwards(pipeline, scaling(built).forward_period()),
        with_upsample_and_conv(pipeline, built),
    };
    std::vector<Fix> fixes;
    for (const Candidate& candidate : candidates) {
        progress.report(static_cast<double>(&candidate - candidates.data()) /
                        static_cast<double>(candidates.size()));
        if (candidate.sentence.empty() || candidate.pipeline == pipeline) continue;
        try {
            const BuiltPipeline mended = build(candidate.pipeline, input, progress);
            if (total_cost(stage_costs(mended)).macs > most_macs) continue;
            const auto after = ripple_of_constant(mended, progress);
            if (after && *after < no_ripple)
                fixes.push_back({candidate.sentence, candidate.reason, candidate.pipeline, before, after});
        } catch (const Error&) {
            continue;  // not possible with these settings, so not offered
        }
    }
    return fixes;
}

std::string fixes_sentence(std::string_view side, const std::vector<Fix>& fixes) {
    if (fixes.empty()) return "";
    constexpr std::size_t most = 3;
    std::string text = fmt::format("What removes the ripple of {}, each tried:", side);
    for (std::size_t i = 0; i < std::min(most, fixes.size()); ++i)
        text += fmt::format("{} ({}) {}", i == 0 ? "" : ",", i + 1, fixes[i].sentence);
    if (fixes.size() > most) text += fmt::format(", and {} more", fixes.size() - most);
    return text + ".";
}

}  // namespace engine
