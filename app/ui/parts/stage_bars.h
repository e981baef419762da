// Shows where along the pipeline a grid arises: the ripple behind every stage as a row of bars.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

/// Two bars a stage, for a constant and for this picture, on one scale for A and B; the stage that the
/// verdict names is marked. A click looks at the stage. Reserves `size`.
void stage_bars(Ui& ui, Side side, ImVec2 size);

/// The same of the gradient: how much it differs from phase to phase at each stage's input.
void gradient_bars(Ui& ui, Side side, ImVec2 size);

/// The row's height.
float stage_bars_height();

}  // namespace app
