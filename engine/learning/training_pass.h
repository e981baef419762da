// TrainingPass: forwards and backwards through a pipeline, again and again, for the gradients of its
// parameters alone.
#pragma once

#include <vector>

#include "engine/core/progress.h"
#include "engine/pipeline/stage_run.h"

namespace engine {

/// Unlike backward() it makes no gradient that no parameter needs (of the picture, and before the first stage
/// with weights), and none of what lies between a nearest upsample and its conv. Its tensors' memory comes
/// back in every step.
class TrainingPass {
  public:
    /// The pipeline must outlive it; its parameters may change between passes.
    explicit TrainingPass(const BuiltPipeline& pipeline);

    /// The pipeline's output, which stays until the next pass. x must stay until backward().
    const Tensor& forward(const Tensor& x, const Progress& progress);
    /// The gradients of sum(dy * output), after forward().
    void backward(Tensor dy, const Progress& progress);

    const Tensor& output() const { return pictures_.empty() ? *x_ : pictures_.back(); }
    /// The gradients of every stage, where it has a weight or a bias.
    const std::vector<Gradients>& gradients() const { return gradients_; }

  private:
    const Tensor& picture(std::size_t slot) const { return slot == 0 ? *x_ : pictures_[slot - 1]; }
    void send(std::size_t slot, Tensor gradient);
    void through_stage(std::size_t i, const Tensor& dy, const Progress& progress);

    const BuiltPipeline& pipeline_;
    const Tensor* x_ = nullptr;
    // Slot 0 is the pipeline's input, slot i + 1 the output of stage i.
    std::vector<std::vector<Place>> reads_;  ///< what each stage is computed from
    std::vector<const Tensor*> read_;        ///< by the stage that runs
    std::vector<Tensor> pictures_;           ///< outputs of the stages; empty where no stage reads them
    std::vector<Tensor> arriving_;           ///< gradients to the slots
    std::vector<bool> made_,
        learns_;  ///< whether a stage's output is read; whether parameters lie before a slot
    std::vector<Gradients> gradients_;
};

}  // namespace engine
