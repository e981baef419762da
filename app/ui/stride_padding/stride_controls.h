// The controls, facts and legend around the cells of Stride & padding.
#pragma once

#include "app/ui/widgets/ui.h"
#include "engine/analysis/side_findings.h"

namespace app {

void stride_toolbar(Ui& ui);
/// The size formula with its numbers, and in plain words what padding, crop and output padding do here.
void stage_facts(Ui& ui, const engine::SideFindings& findings, int stage);
/// Lets the clock of the animation run; `steps` is how many it has.
void advance_animation(Ui& ui, int steps);
/// The legend of the kinds of cells.
void stride_legend(Ui& ui);

}  // namespace app
