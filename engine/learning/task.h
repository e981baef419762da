// The task that is to be learned of a picture.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "engine/learning/learner.h"

namespace engine {

/// The picture cropped (at the bottom and the right) to a multiple of both pipelines' up-scaling, with what
/// each of them takes: its area means by the pipeline's factor, or the picture itself. Throws Error for a
/// pipeline that reduces the picture or does not enlarge it by whole numbers, and for a picture that is too
/// small.
struct LearningTargets {
    std::array<LearningTarget, 2> sides;  ///< [0] left, [1] right; one `target` for both
    std::vector<std::string> notes;       ///< what was cropped
};
LearningTargets learning_targets(const Tensor& picture, const Pipeline& left, const Pipeline& right,
                                 LearningTask task, const Progress& progress = {});

}  // namespace engine
