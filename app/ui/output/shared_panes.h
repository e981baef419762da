// The panes of the Output view that show A and B in one.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

/// B - A in diverging colours; a sentence where their shapes differ.
void difference_pane(Ui& ui, ImVec2 size);
/// A and B in one picture, parted by a line that is dragged.
void wipe_pane(Ui& ui, ImVec2 size);

}  // namespace app
