// A pipeline's way to learn: the task, the loss, the optimiser.
#pragma once

#include <cstdint>

#include "engine/core/tensor.h"

namespace engine {

/// upsample: to give back the picture from its area means; autoencode: from the picture itself.
enum class LearningTask { upsample, autoencode };
enum class OptimizerKind { adam, sgd };
enum class LearningLossKind { mse, features };

/// Fields that do not belong to the chosen kind (momentum with adam, the features' with mse) do not count.
struct LearningOptions {
    LearningTask task = LearningTask::upsample;
    OptimizerKind optimizer = OptimizerKind::adam;
    double rate = 0.01;
    double momentum = 0;  ///< of sgd
    LearningLossKind loss = LearningLossKind::mse;
    Index feature_stride = 1;        ///< 1 or 2
    std::uint64_t feature_seed = 0;  ///< of the random conv that makes the features
    bool operator==(const LearningOptions&) const = default;
};

/// Throws Error for a rate that is not positive and finite, a momentum outside [0, 1), or another stride.
void check(const LearningOptions& options);

}  // namespace engine
