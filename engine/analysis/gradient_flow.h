// Gradients of a loss through a whole pipeline.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/layers/upsample.h"
#include "engine/pipeline/stage_outputs.h"
#include "engine/pipeline/stage_set.h"

namespace engine {

/// The picture that the loss mse compares outputs with, resized (bilinear) to their size, with one channel
/// where they have one. It is made once for all outputs of one size, and may be handed to the next
/// evaluation; for large outputs its rows are made where they are compared, and it is never held.
class LossTarget {
  public:
    /// `fitted` was made of the same picture, or is null.
    explicit LossTarget(std::shared_ptr<const Tensor> picture,
                        std::shared_ptr<const Tensor> fitted = nullptr);

    const Tensor& picture() const { return *picture_; }
    /// Sets the size of the rows.
    void fit(const Shape& output, const Progress& progress);
    /// Rows [begin, end) of channel c; `space` has room for them and may be what is returned.
    const float* rows(Index c, Index begin, Index end, float* space) const;
    const std::shared_ptr<const Tensor>& last_fitted() const { return fitted_; }

  private:
    std::shared_ptr<const Tensor> picture_, mean_, fitted_;
    const Tensor* fits_ = nullptr;  ///< what has the size: the picture, its mean or the fitted one
    std::optional<BilinearRows> made_;
};

/// The numbers of all stages, and the gradients with respect to the inputs of those stages that `kept` names.
/// Never null. mse compares an output of one channel with the mean over the target's channels, other outputs
/// in the first channels that both have; a sentence then goes to `notes`. The pipeline's output is freed
/// where it is so large that its gradient takes over its memory. Throws Error when the probed pixel lies
/// outside the output.
std::shared_ptr<const GradientFlow> gradient_flow(StageOutputs& outputs, LossTarget& target, const Loss& loss,
                                                  const StageSet& kept, std::vector<std::string>& notes,
                                                  const Progress& progress = {});

}  // namespace engine
