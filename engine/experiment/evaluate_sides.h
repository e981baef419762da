// Both sides of an experiment on their common input: the part of evaluate() behind the encoder.
#pragma once

#include <memory>

#include "engine/core/progress.h"
#include "engine/experiment/findings.h"

namespace engine {

/// evaluate() of an experiment without an encoder; the loss mse compares with `target`.
std::shared_ptr<const Findings> evaluate_sides(const Experiment& experiment,
                                               const std::shared_ptr<const Tensor>& target,
                                               const Request& request, const Progress& progress,
                                               const Findings* previous);

}  // namespace engine
