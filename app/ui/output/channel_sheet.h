// All channels of the tensor in a pane of the Output view, as small pictures.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

/// Draws as many channels as have room in `size`, in the range of the pane; a click shows one alone, and
/// another click all.
void channel_sheet(Ui& ui, Side side, ImVec2 size);

}  // namespace app
