// PIPE: the one-line text form of a pipeline, read and written without loss.
#pragma once

#include <string>
#include <string_view>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box". Throws Error that points at the place.
Pipeline parse_pipeline(std::string_view text);
Stage parse_stage(std::string_view text);

/// The canonical text: parse_pipeline(print(p)) == p. Numbers print in the shortest form that reads back exactly.
std::string print(const Pipeline& pipeline);
std::string print(const Stage& stage);

}  // namespace engine
