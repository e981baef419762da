// The part of pasted layers that is compared where their initial weights do not matter.
#pragma once

#include <regex>
#include <string>

#include "engine/pipeline/pipe_text.h"

namespace engine {

/// The pipeline's text without init=, seed=, gain= and normalize=.
inline std::string without_weights(const Pipeline& pipeline) {
    static const std::regex weights(" (?:init|seed|gain|normalize)=[-a-z_0-9.]+");
    return std::regex_replace(print(pipeline), weights, "");
}

}  // namespace engine
