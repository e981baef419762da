// A duel as pictures: the strip of steps with its curves, and the frames of an animation.
#pragma once

#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/figure/page.h"
#include "engine/learning/duel.h"

namespace engine {

/// Both sides' outputs for the picture and for the constants at one step.
struct LearningMoment {
    Index step = 0;
    std::array<LearningLook, 2> looks;
};

/// Moments for a strip: the steps 0, 10, 30, 100, 300, … and the last, at most six.
std::vector<LearningMoment> strip_moments(const Duel& duel, const Progress& progress);
/// Moments for an animation, evenly on a logarithmic axis.
std::vector<LearningMoment> film_moments(const Duel& duel, const Progress& progress);

/// Both must outlive the page.
DrawPage learning_sheet(const Duel& duel, const std::vector<LearningMoment>& moments,
                        const std::string& title);
/// One frame: the moment's pictures and what the curves showed up to it.
DrawPage learning_frame(const Duel& duel, const LearningMoment& moment);

}  // namespace engine
