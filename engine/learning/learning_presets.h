// Ready duels, each there to show one thing.
#pragma once

#include <span>
#include <string_view>

#include "engine/learning/options.h"

namespace engine {

struct LearningPreset {
    std::string_view id;           ///< stable, snake_case
    std::string_view title;        ///< a few words for a menu
    std::string_view description;  ///< what to look for, in a sentence
    std::string_view left, right;  ///< PIPE texts
    LearningTask task = LearningTask::upsample;
};

/// Each can be learned by any loss: it is the loss that decides what fades.
std::span<const LearningPreset> learning_presets();
/// Null for an id that is not among them.
const LearningPreset* find_learning_preset(std::string_view id);

}  // namespace engine
