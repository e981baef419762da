// Words that stand on the picture of a pane, some of which do something when they are clicked.
#pragma once

#include "app/ui/widgets/canvas.h"

namespace app {

/// Says, in a pane below 100 %, how pixels that share a pixel of the screen are drawn. Where they are
/// averaged, a click on the words goes to 100 %. Returns whether the pointer is on it; the pane must be the
/// last item.
bool reduction_note(Ui& ui, const Placement& place, bool keeps_largest);

/// Random and trained kernels make outputs that are dark from 0 to 1: says so on the pane of side `shown`; a
/// click takes the output's own range, another 0 to 1 again. Returns whether the pointer is on it; the pane
/// must be the last item.
bool range_note(Ui& ui, Side shown, const Placement& place);

}  // namespace app
