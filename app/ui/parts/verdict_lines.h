// The verdict: what A and B do, in sentences, and what to try next.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

/// The sentences on each side, in boxes of their colours.
void verdict_boxes(Ui& ui);
/// Their height over that width.
float verdict_boxes_height(Ui& ui, float width);
/// The boxes, what to try next, and what is said of the pair.
void verdict_lines(Ui& ui);
/// The height of verdict_lines over that width.
float verdict_height(Ui& ui, float width);

}  // namespace app
