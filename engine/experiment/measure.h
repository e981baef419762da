// What evaluate() measures of one side, and the sentences about what is undefined there.
#pragma once

#include "engine/analysis/side_findings.h"
#include "engine/core/progress.h"
#include "engine/pipeline/stage_outputs.h"

namespace engine {

/// All numbers but those of the gradient and the spectrum, with notes; the outputs are made in order, each
/// once.
void measure_side(SideFindings& side, StageOutputs& outputs, const Progress& progress);

/// Why gradient.input.coverage_ratio is undefined, if it is, into gradient_notes.
void note_backward_coverage(SideFindings& side);

}  // namespace engine
