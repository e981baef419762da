// A further pipeline of a comparison, in the user's words.
#pragma once

#include <string>

#include "engine/pipeline/pipeline.h"

namespace engine {

struct AddedPipeline {
    std::string label;
    Pipeline pipeline;
    bool operator==(const AddedPipeline&) const = default;
};

}  // namespace engine
