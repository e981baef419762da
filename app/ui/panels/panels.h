// The panels of the window: each draws into the current ImGui region and emits edits through Ui.
#pragma once

#include "app/ui/ui.h"

namespace app {

// One per view; each fills the region that is available.
void overview_panel(Ui& ui);
void output_panel(Ui& ui);
void stride_padding_panel(Ui& ui);
void checkerboard_panel(Ui& ui);
void gradient_flow_panel(Ui& ui);
void equivalence_panel(Ui& ui);

}  // namespace app
