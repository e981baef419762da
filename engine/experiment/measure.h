// The measurements of evaluate() on one side, and the sentences about undefined ones.
#pragma once

#include "engine/analysis/side_findings.h"
#include "engine/core/progress.h"
#include "engine/pipeline/stage_outputs.h"

namespace engine {

/// Measures all numbers but those of the gradient and the spectrum, with notes; the outputs are made in
/// order, each once.
void measure_side(SideFindings& side, StageOutputs& outputs, const Progress& progress);

/// Notes in gradient_notes why gradient.input.coverage_ratio is undefined, if it is.
void note_backward_coverage(SideFindings& side);

}  // namespace engine
