// The part of --help about pipelines, made from the parameter table.
#pragma once

#include <string>

#include "engine/pipeline/parameter_table.h"

namespace app::cli {

/// "N or H,W", "zeros|reflect|replicate|circular", …: what the value of a parameter looks like.
std::string value_name(const engine::ParameterInfo& parameter);

/// Every operation with its keys, and the rules of the text form.
std::string pipe_help();

}  // namespace app::cli
