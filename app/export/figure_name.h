// The name that a figure is saved under unless another is typed.
#pragma once

#include <functional>
#include <string>

#include "engine/experiment/experiment.h"

namespace app {

/// "coffee_upsample-conv_vs_conv_transpose.png": the picture and what the pipelines do.
std::string figure_name(const engine::Experiment& experiment, std::size_t added);

/// The name, with the first number from 2 behind its stem that is not taken.
std::string free_name(const std::string& name, const std::function<bool(const std::string&)>& is_taken);

}  // namespace app
