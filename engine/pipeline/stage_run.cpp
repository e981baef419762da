#include "engine/pipeline/stage_run.h"

#include <cstring>

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

Place before(std::size_t stage) { return stage == 0 ? Place() : Place(stage - 1); }

/// The layer of a stage when it is one of type L.
template <typename L>
const L* layer_of(const BuiltStage& stage) {
    const auto* layer = std::get_if<Layer>(&stage.op);
    return layer ? std::get_if<L>(layer) : nullptr;
}

}  // namespace

std::optional<JoinedLayers> joined_layers(const BuiltPipeline& pipeline, std::size_t i) {
    const auto* conv = layer_of<Conv>(pipeline.stages[i]);
    const auto* upsample = i > 0 ? layer_of<Upsample>(pipeline.stages[i - 1]) : nullptr;
    if (!conv || !upsample || !can_join(*upsample, *conv)) return std::nullopt;
    return JoinedLayers{*upsample, *conv};
}

Tensor take_channels(const Tensor& x, Index from, Index count) {
    Tensor taken = Tensor::uninitialized({x.shape().n, count, x.shape().h, x.shape().w});
    copy_channels(x, from, taken, 0, count);
    return taken;
}

std::vector<Place> read_forwards(const BuiltPipeline& pipeline, std::size_t i) {
    if (joined_layers(pipeline, i)) return {before(i - 1)};
    const auto* concat = std::get_if<Concat>(&pipeline.stages[i].op);
    if (!concat) return {before(i)};
    return {before(i), concat->stage ? Place(static_cast<std::size_t>(*concat->stage)) : Place()};
}

std::vector<Place> read_backwards(const BuiltPipeline& pipeline, std::size_t i) {
    const auto* layer = std::get_if<Layer>(&pipeline.stages[i].op);
    if (!layer || !reads_input(*layer)) return {};
    return {joined_layers(pipeline, i) ? before(i - 1) : before(i)};
}

Tensor run_stage(const BuiltPipeline& pipeline, std::size_t i, const std::vector<const Tensor*>& read,
                 const Progress& progress) {
    const BuiltStage& stage = pipeline.stages[i];
    if (std::holds_alternative<Concat>(stage.op)) return join_channels(*read[0], *read[1], stage.output);
    const auto joined = joined_layers(pipeline, i);
    if (!joined) return forward(std::get<Layer>(stage.op), *read[0], stage.parameters, progress);
    Tensor output;
    forward_joined(joined->upsample, joined->conv, *read[0], stage.parameters, progress, output);
    return output;
}

Gradients run_stage_backward(const BuiltPipeline& pipeline, std::size_t i,
                             const std::vector<const Tensor*>& read, const Tensor& dy,
                             const Progress& progress) {
    const BuiltStage& stage = pipeline.stages[i];
    const Layer& layer = std::get<Layer>(stage.op);
    Gradients result;
    if (const auto joined = joined_layers(pipeline, i)) {
        const bool has_bias = stage.parameters.bias.has_value();
        result.input = input_gradient(joined->conv, stage.input, stage.parameters, dy, progress);
        backward_joined(joined->upsample, joined->conv, *read[0], stage.parameters, dy,
                        {false, true, has_bias}, progress, result);
        return result;
    }
    if (read.empty()) {
        result.input = input_gradient(layer, stage.input, dy, progress);
        return result;
    }
    const Wanted wanted{true, stage.parameters.weight.has_value(), stage.parameters.bias.has_value()};
    return backward(layer, *read[0], stage.parameters, dy, wanted, progress);
}

}  // namespace engine
