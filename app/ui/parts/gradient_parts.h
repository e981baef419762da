// The pieces of the gradient view, one side each.
#pragma once

#include "app/ui/widgets/heatmap.h"
#include "app/ui/widgets/ui.h"
#include "engine/analysis/side_findings.h"

namespace app {

/// The range that a side's gradient at a stage's input is shown in: its own, or with one scale for both that
/// of the stronger side.
engine::Range gradient_range(const Ui& ui, Side side, int stage);
/// "own scale" or "one scale for A and B".
const char* gradient_scale_name(const Ui& ui);

/// The gradient that a side shows: the one that arrives at the input of this stage.
int gradient_stage(const Ui& ui, Side side, const engine::SideFindings& findings);

float stack_bar_height(const Ui& ui);
void gradient_numbers(Ui& ui, const engine::SideFindings& findings);
/// The whole gradient; a click moves the magnified part there.
void gradient_map(Ui& ui, Side side, const engine::SideFindings& findings, int stage, ImVec2 size);
void gradient_magnified(Ui& ui, Side side, const engine::SideFindings& findings, int stage, ImVec2 size);
void backward_coverage_cells(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
/// The output; a click makes its pixel the loss.
void probe_map(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
void tap_gradient_grid(Ui& ui, const engine::SideFindings& findings, int stage, ImVec2 size);
void gradient_histogram(Ui& ui, Side side, const engine::SideFindings& findings, int stage, ImVec2 size);
/// A row per stage: the norms of the gradients that arrive at its input and at its taps.
void gradient_stack(Ui& ui, Side side, const engine::SideFindings& findings, float height);

}  // namespace app
