#include "engine/pipeline/pipeline.h"

#include <cstring>
#include <optional>
#include <utility>

#include "engine/core/error.h"
#include "engine/layers/nearest_conv.h"

namespace engine {
namespace {

/// Copies `count` channels of every batch entry: from channel `from` of source to channel `to` of target.
void copy_channels(const Tensor& source, Index from, Tensor& target, Index to, Index count) {
    const auto plane = static_cast<std::size_t>(source.shape().h * source.shape().w);
    for (Index n = 0; n < source.shape().n; ++n)
        std::memcpy(target.plane(n, to), source.plane(n, from),
                    static_cast<std::size_t>(count) * plane * sizeof(float));
}

Tensor join_channels(const Tensor& main, const Tensor& skip, const Shape& shape) {
    Tensor joined = Tensor::uninitialized(shape);
    copy_channels(main, 0, joined, 0, main.shape().c);
    copy_channels(skip, 0, joined, main.shape().c, skip.shape().c);
    return joined;
}

Tensor take_channels(const Tensor& x, Index from, Index count) {
    Tensor taken = Tensor::uninitialized({x.shape().n, count, x.shape().h, x.shape().w});
    copy_channels(x, from, taken, 0, count);
    return taken;
}

void add(std::optional<Tensor>& sum, Tensor term) {
    if (!sum) {
        sum = std::move(term);
        return;
    }
    ENGINE_CHECK(sum->shape() == term.shape(), "{} and {}", to_string(sum->shape()), to_string(term.shape()));
    for (Index i = 0; i < term.size(); ++i)
        sum->data()[i] += term.data()[i];
}

/// What a concat of stage i appends: the output of an earlier stage or the pipeline's input.
const Tensor& skip_of(const Concat& concat, const Tensor& x, const std::vector<Tensor>& outputs) {
    return concat.stage ? outputs[static_cast<std::size_t>(*concat.stage)] : x;
}

/// The layer of a stage when it is one of type L.
template <typename L>
const L* layer_of(const BuiltStage& stage) {
    const auto* layer = std::get_if<Layer>(&stage.op);
    return layer ? std::get_if<L>(layer) : nullptr;
}

/// The nearest upsample before stage i when that is a conv which can be computed from the picture before
/// both; else null.
const Upsample* joined_upsample(const BuiltPipeline& pipeline, std::size_t i) {
    const auto* conv = layer_of<Conv>(pipeline.stages[i]);
    const auto* upsample = i > 0 ? layer_of<Upsample>(pipeline.stages[i - 1]) : nullptr;
    return conv && upsample && can_join(*upsample, *conv) ? upsample : nullptr;
}

/// A stage's output. A conv after a nearest upsample is computed from the picture before both: the same
/// result with fewer multiplications.
Tensor run_stage(const BuiltPipeline& pipeline, std::size_t i, const Tensor& x,
                 const std::vector<Tensor>& outputs, const Progress& progress) {
    const auto before = [&](std::size_t stage) -> const Tensor& {
        return stage == 0 ? x : outputs[stage - 1];
    };
    const BuiltStage& stage = pipeline.stages[i];
    if (const auto* concat = std::get_if<Concat>(&stage.op))
        return join_channels(before(i), skip_of(*concat, x, outputs), stage.output);
    if (const Upsample* upsample = joined_upsample(pipeline, i)) {
        Tensor output;
        forward_joined(*upsample, *layer_of<Conv>(stage), before(i - 1), stage.parameters, progress, output);
        return output;
    }
    return forward(std::get<Layer>(stage.op), before(i), stage.parameters, progress);
}

/// A stage's gradients. The weight's gradient of a conv after a nearest upsample comes from the picture
/// before both.
Gradients run_backward(const BuiltPipeline& pipeline, std::size_t i, const Tensor& x,
                       const std::vector<Tensor>& outputs, const Tensor& dy, const Progress& progress) {
    const auto before = [&](std::size_t stage) -> const Tensor& {
        return stage == 0 ? x : outputs[stage - 1];
    };
    const BuiltStage& stage = pipeline.stages[i];
    const bool has_bias = stage.parameters.bias.has_value();
    if (const Upsample* upsample = joined_upsample(pipeline, i)) {
        const Conv& conv = *layer_of<Conv>(stage);
        Gradients result = backward(conv, before(i), stage.parameters, dy, {true, false, has_bias}, progress);
        backward_joined(*upsample, conv, before(i - 1), stage.parameters, dy, {false, true, false}, progress,
                        result);
        return result;
    }
    const Wanted wanted{true, stage.parameters.weight.has_value(), has_bias};
    return backward(std::get<Layer>(stage.op), before(i), stage.parameters, dy, wanted, progress);
}

}  // namespace

std::vector<Tensor> forward(const BuiltPipeline& pipeline, const Tensor& x, const Progress& progress) {
    ENGINE_CHECK(x.shape() == pipeline.input, "built for {}, given {}", to_string(pipeline.input),
                 to_string(x.shape()));
    std::vector<Tensor> outputs;
    outputs.reserve(pipeline.stages.size());
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        progress.check();
        outputs.push_back(run_stage(pipeline, i, x, outputs, progress));
    }
    return outputs;
}

PipelineGradients backward(const BuiltPipeline& pipeline, const Tensor& x, const std::vector<Tensor>& outputs,
                           const Tensor& dy, const Progress& progress) {
    ENGINE_CHECK(outputs.size() == pipeline.stages.size(), "{} outputs of {} stages", outputs.size(),
                 pipeline.stages.size());
    ENGINE_CHECK(dy.shape() == pipeline.output(), "{} for an output of {}", to_string(dy.shape()),
                 to_string(pipeline.output()));
    PipelineGradients result;
    result.stages.resize(pipeline.stages.size());
    // What concats took from the input (0) or from the output of stage i - 1 (i).
    std::vector<std::optional<Tensor>> skipped(pipeline.stages.size());
    for (std::size_t i = pipeline.stages.size(); i-- > 0;) {
        progress.check();
        const BuiltStage& stage = pipeline.stages[i];
        const Tensor& arriving = i + 1 == pipeline.stages.size() ? dy : *result.stages[i + 1].input;
        if (const auto* concat = std::get_if<Concat>(&stage.op)) {
            result.stages[i].input = take_channels(arriving, 0, stage.input.c);
            const std::size_t source = concat->stage ? static_cast<std::size_t>(*concat->stage) + 1 : 0;
            add(skipped[source], take_channels(arriving, stage.input.c, stage.output.c - stage.input.c));
        } else {
            result.stages[i] = run_backward(pipeline, i, x, outputs, arriving, progress);
        }
        if (skipped[i]) add(result.stages[i].input, *std::exchange(skipped[i], std::nullopt));
    }
    return result;
}

}  // namespace engine
