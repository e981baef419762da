// A pass backwards through a whole pipeline.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "engine/pipeline/stage_outputs.h"

namespace engine {

/// `input` is the gradient with respect to the picture that the stage takes, with what concats further on
/// send back to it (of stage 0: to the pipeline's input); weight and bias where the stage has them.
struct StageGradients {
    std::shared_ptr<const Tensor> input;
    std::optional<Tensor> weight, bias;
};

/// Hands the gradients of every stage to `visit`, the last stage first. What the visitor does not keep is
/// gone as soon as the stage before has read it: no more than two stages' gradients live at a time, besides
/// those that wait for a concat. dy has the shape of the pipeline's output. Throws Cancelled.
void backward(StageOutputs& outputs, Tensor dy,
              const std::function<void(std::size_t stage, StageGradients gradients)>& visit,
              const Progress& progress = {});

}  // namespace engine
