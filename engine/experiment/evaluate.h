// evaluate: the only door to the engine. Pure, deterministic, cancellable.
#pragma once

#include <memory>

#include "engine/core/progress.h"
#include "engine/experiment/findings.h"

namespace engine {

/// Finds out what `request` asks for, by default everything. Throws Error (prefixed "left: ", "right: " or
/// "encoder: " where it belongs to one) and Cancelled. Findings in `previous` for the same source, pipeline
/// and loss are taken over rather than computed again; one of its sides may be null.
std::shared_ptr<const Findings> evaluate(const Experiment& experiment, const Request& request = {},
                                         const Progress& progress = {}, const Findings* previous = nullptr);

}  // namespace engine
