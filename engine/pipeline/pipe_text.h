// PIPE: the one-line text form of a pipeline, read and written without loss. Stages are separated by |, each
// an operation and key=value pairs; a value with blanks, bars, quotes or backslashes stands in double quotes,
// where \ keeps the next character.
#pragma once

#include <string>
#include <string_view>

#include "engine/pipeline/pipeline.h"

namespace engine {

/// "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box". Throws Error that points at the
/// place; an empty text is refused: a pipeline has at least one stage.
Pipeline parse_pipeline(std::string_view text);
/// One stage, which is to stand at place `number` of a pipeline (a concat may name the stages before it).
Stage parse_stage(std::string_view text, Index number = max_elements);

/// The canonical text: parse_pipeline(print(p)) == p, values of given weights aside. Numbers print in the
/// shortest form that reads back exactly.
std::string print(const Pipeline& pipeline);
std::string print(const Stage& stage);

}  // namespace engine
