#include "engine/pipeline/backward.h"

#include <utility>

#include "engine/core/error.h"
#include "engine/pipeline/stage_run.h"

namespace engine {
namespace {

using Skipped = std::vector<std::optional<Tensor>>;

void add(std::optional<Tensor>& sum, Tensor term) {
    if (!sum) {
        sum = std::move(term);
        return;
    }
    ENGINE_CHECK(sum->shape() == term.shape(), "{} and {}", to_string(sum->shape()), to_string(term.shape()));
    for (Index i = 0; i < term.size(); ++i)
        sum->data()[i] += term.data()[i];
}

Gradients through_concat(const BuiltStage& stage, const Concat& concat, const Tensor& dy, Skipped& skipped) {
    Gradients result;
    result.input = take_channels(dy, 0, stage.input.c);
    const std::size_t source = concat.stage ? static_cast<std::size_t>(*concat.stage) + 1 : 0;
    add(skipped[source], take_channels(dy, stage.input.c, stage.output.c - stage.input.c));
    return result;
}

Gradients through_layer(StageOutputs& outputs, std::size_t i, const Tensor& dy, const Progress& progress) {
    std::vector<std::shared_ptr<const Tensor>> alive;
    std::vector<const Tensor*> read;
    for (const Place& place : read_backwards(outputs.pipeline(), i)) {
        if (place) alive.push_back(outputs.get(*place, progress));
        read.push_back(place ? alive.back().get() : &outputs.picture());
    }
    return run_stage_backward(outputs.pipeline(), i, read, dy, progress);
}

}  // namespace

void backward(StageOutputs& outputs, Tensor dy,
              const std::function<void(std::size_t stage, StageGradients gradients)>& visit,
              const Progress& progress) {
    const BuiltPipeline& pipeline = outputs.pipeline();
    ENGINE_CHECK(dy.shape() == pipeline.output(), "{} for an output of {}", to_string(dy.shape()),
                 to_string(pipeline.output()));
    outputs.hold_for_backward();
    // The gradients that concats send back to the input (0) or to the output of stage i - 1 (i).
    Skipped skipped(pipeline.stages.size());
    auto arriving = std::make_shared<const Tensor>(std::move(dy));
    const std::size_t count = pipeline.stages.size();
    for (std::size_t i = count; i-- > 0;) {
        const double done = static_cast<double>(count - 1 - i) / static_cast<double>(count);
        progress.report(done);
        const auto* concat = std::get_if<Concat>(&pipeline.stages[i].op);
        Gradients made = concat ? through_concat(pipeline.stages[i], *concat, *arriving, skipped)
                                : through_layer(outputs, i, *arriving, progress.section(done, done));
        outputs.let_go_for_backward(i);
        if (skipped[i]) add(made.input, *std::exchange(skipped[i], std::nullopt));
        arriving = std::make_shared<const Tensor>(std::move(*made.input));
        visit(i, {arriving, std::move(made.weight), std::move(made.bias)});
    }
}

}  // namespace engine
