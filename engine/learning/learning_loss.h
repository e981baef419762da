// The losses that pipelines learn by, with their gradients.
#pragma once

#include <memory>
#include <optional>

#include "engine/core/progress.h"
#include "engine/layers/conv.h"
#include "engine/layers/parameters.h"
#include "engine/learning/options.h"

namespace engine {

/// mse: the mean over all values of (y - target)². features: the same of 16 features, relu(conv(y)) and
/// relu(conv(target)) with one fixed random 3×3 conv (padding 1, he weights, no bias): a stand-in for
/// perceptual and adversarial losses, whose gradient is a transposed conv.
class LearningLoss {
  public:
    LearningLoss(const LearningOptions& options, std::shared_ptr<const Tensor> target,
                 const Progress& progress = {});

    /// The loss of y, of the target's shape, and its gradient into `dy`. Added up in a fixed order, in double
    /// precision.
    double value_and_gradient(const Tensor& y, Tensor& dy, const Progress& progress);

    const Tensor& target() const { return *target_; }

  private:
    std::shared_ptr<const Tensor> target_;
    bool features_ = false;
    Conv conv_;
    Parameters parameters_;
    Tensor wanted_, difference_;  ///< features of the target; those of y, then the gradient to them
};

/// The mean over all values of (y - target)², and, unless null, 2 (y - target) / count into `dy`.
double mean_squared_error(const Tensor& y, const Tensor& target, Tensor* dy, const Progress& progress);

}  // namespace engine
