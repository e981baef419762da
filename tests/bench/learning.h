// Rows of learning: one step of one pipeline of a learning preset, beside libtorch's.
#pragma once

#include <functional>
#include <memory>

#include "engine/learning/learner.h"

namespace bench {

/// Somebody who learns by mse with Adam, all values of the picture in every step.
struct LearningContender {
    virtual ~LearningContender() = default;
    virtual void step() = 0;
    /// The loss of the present weights.
    virtual double loss() = 0;
};

/// libtorch on the same weights, with Adam's default settings and this rate; in its channels_last layout or
/// in NCHW. Throws std::runtime_error for a stage that the learning presets do not have.
std::unique_ptr<LearningContender> make_libtorch_learner(const engine::BuiltPipeline& pipeline,
                                                         const engine::LearningTarget& target, double rate,
                                                         int threads, bool channels_last);

/// "learn_net B 128/ours/threads:2"
void add_learning();

}  // namespace bench
