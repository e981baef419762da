// The cells of a sweep in the window, as they are finished.
#pragma once

#include "app/ui/dialogs/take_away.h"
#include "app/ui/widgets/ui.h"

namespace app {

/// A grid of `size` with the sweep's rows and columns: picture, ripple and cost of each cell, or why it is
/// impossible. A click puts the cell's pipelines into A and B.
void sweep_sheet(Ui& ui, const SweepWatch& watch, ImVec2 size);

}  // namespace app
