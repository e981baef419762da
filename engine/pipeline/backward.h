// A pass backwards through a whole pipeline.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "engine/pipeline/stage_outputs.h"

namespace engine {

/// `input` is the gradient with respect to the picture that the stage takes, including the parts that later
/// concats send back to it (for stage 0: to the pipeline's input); weight and bias where the stage has them.
struct StageGradients {
    std::shared_ptr<const Tensor> input;
    std::optional<Tensor> weight, bias;
};

/// Hands the gradients of every stage to `visit`, the last stage first. Gradients that the visitor does not
/// keep are freed as soon as the stage before has read them: no more than two stages' gradients live at a
/// time, besides those that wait for a concat. dy has the shape of the pipeline's output. Throws Cancelled.
void backward(StageOutputs& outputs, Tensor dy,
              const std::function<void(std::size_t stage, StageGradients gradients)>& visit,
              const Progress& progress = {});

}  // namespace engine
