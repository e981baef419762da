#include "engine/learning/training_pass.h"

#include <utility>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/layers/nearest_conv.h"

namespace engine {
namespace {

std::size_t slot_of(const Place& place) { return place ? *place + 1 : 0; }

bool has_parameters(const BuiltStage& stage) { return stage.parameters.weight || stage.parameters.bias; }

}  // namespace

TrainingPass::TrainingPass(const BuiltPipeline& pipeline)
    : pipeline_(pipeline),
      pictures_(pipeline.stages.size()),
      arriving_(pipeline.stages.size() + 1),
      made_(pipeline.stages.size()),
      learns_(pipeline.stages.size() + 1),
      gradients_(pipeline.stages.size()) {
    const std::size_t count = pipeline.stages.size();
    if (count > 0) made_[count - 1] = true;
    for (std::size_t i = 0; i < count; ++i)
        reads_.push_back(read_forwards(pipeline, i));
    for (std::size_t i = count; i-- > 0;)
        for (const Place& place : reads_[i])
            if (place && made_[i]) made_[*place] = true;
    for (std::size_t i = 0; i < count; ++i) {
        learns_[i + 1] = has_parameters(pipeline.stages[i]);
        for (const Place& place : reads_[i])
            if (learns_[slot_of(place)]) learns_[i + 1] = true;
    }
}

const Tensor& TrainingPass::forward(const Tensor& x, const Progress& progress) {
    x_ = &x;
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
        if (!made_[i]) continue;
        pictures_[i] = Tensor();  // its memory is what the new one takes
        read_.clear();
        for (const Place& place : reads_[i])
            read_.push_back(&picture(slot_of(place)));
        pictures_[i] = run_stage(pipeline_, i, read_, progress);
    }
    return output();
}

void TrainingPass::send(std::size_t slot, Tensor gradient) {
    if (!learns_[slot]) return;
    Tensor& sum = arriving_[slot];
    if (sum.empty()) {
        sum = std::move(gradient);
        return;
    }
    for (Index i = 0; i < gradient.size(); ++i)
        sum.data()[i] += gradient.data()[i];
}

void TrainingPass::through_stage(std::size_t i, const Tensor& dy, const Progress& progress) {
    const BuiltStage& stage = pipeline_.stages[i];
    if (const auto* concat = std::get_if<Concat>(&stage.op)) {
        send(i, take_channels(dy, 0, stage.input.c));
        const std::size_t source = concat->stage ? static_cast<std::size_t>(*concat->stage) + 1 : 0;
        send(source, take_channels(dy, stage.input.c, stage.output.c - stage.input.c));
        return;
    }
    const Layer& layer = std::get<Layer>(stage.op);
    const auto joined = joined_layers(pipeline_, i);
    const std::size_t before = joined ? i - 1 : i;
    const Wanted wanted{learns_[before], stage.parameters.weight.has_value(),
                        stage.parameters.bias.has_value()};
    Gradients& found = gradients_[i];
    if (joined)
        backward_joined(joined->upsample, joined->conv, picture(before), stage.parameters, dy, wanted,
                        progress, found);
    else if (reads_input(layer))
        found = engine::backward(layer, picture(before), stage.parameters, dy, wanted, progress);
    else if (wanted.input)
        found.input = input_gradient(layer, stage.input, dy, progress);
    if (wanted.input) send(before, *std::exchange(found.input, std::nullopt));
}

void TrainingPass::backward(Tensor dy, const Progress& progress) {
    ENGINE_CHECK(dy.shape() == pipeline_.output(), "{} for an output of {}", to_string(dy.shape()),
                 to_string(pipeline_.output()));
    for (Tensor& left_over : arriving_)
        left_over = Tensor();  // of a pass that was cancelled
    arriving_.back() = std::move(dy);
    for (std::size_t i = pipeline_.stages.size(); i-- > 0;) {
        const Tensor here = std::exchange(arriving_[i + 1], Tensor());
        if (!here.empty() && learns_[i + 1]) through_stage(i, here, progress);
    }
}

}  // namespace engine
