// The rows of the parameter table that every stage with a kernel has.
#pragma once

#include <vector>

#include "engine/pipeline/parameter_table.h"

namespace engine {

/// kernel, channels, groups
std::vector<ParameterInfo> kernel_size_parameters();
/// init, seed, gain, normalize, weight, bias
std::vector<ParameterInfo> weight_parameters();
/// weight, of a layer whose weight is a vector of slopes
ParameterInfo slopes_parameter();

}  // namespace engine
