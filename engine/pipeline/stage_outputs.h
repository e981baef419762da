// StageOutputs: the outputs of a pipeline's stages, made on demand.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/core/progress.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// Every output is made when it is first asked for, stays while someone holds it, and is made again (the
/// same, bit for bit) when it is asked for after that. An output that no one asks for is never made: a conv
/// after a nearest upsample is computed from the picture before both.
class StageOutputs {
  public:
    /// Both must outlive it.
    StageOutputs(const BuiltPipeline& pipeline, const Tensor& x);

    const BuiltPipeline& pipeline() const { return pipeline_; }
    const Tensor& picture() const { return x_; }

    /// The output of stage i. Throws as the layers do, Cancelled.
    std::shared_ptr<const Tensor> get(std::size_t i, const Progress& progress = {});
    /// The pipeline's output: the picture itself, without stages.
    std::shared_ptr<const Tensor> last(const Progress& progress = {});

    /// Keeps the output of stage i from now on, once it is made, until it was let go as often as it was held.
    void hold(std::size_t i) { ++slots_[i].holds; }
    void let_go(std::size_t i);
    /// Holds what the gradients of the stages read; backward() lets go of it stage by stage.
    void hold_for_backward();
    void let_go_for_backward(std::size_t i);

    /// Brings an output that an earlier run has made.
    void know(std::size_t i, std::shared_ptr<const Tensor> output) { slots_[i].tensor = std::move(output); }
    /// Gives the output of stage i away, together with its memory unless it is shared; it counts as not made.
    Tensor take(std::size_t i, const Progress& progress = {});

  private:
    struct Slot {
        std::shared_ptr<const Tensor> tensor;
        int holds = 0;
    };

    void make(std::size_t i, const Progress& progress);
    void drop_unheld(std::size_t i);

    const BuiltPipeline& pipeline_;
    const Tensor& x_;
    std::vector<Slot> slots_;
    bool held_for_backward_ = false;
};

}  // namespace engine
