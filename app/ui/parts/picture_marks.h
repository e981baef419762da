// Arrows, boxes and words over the pictures of Overview and Output: drawn and moved with the mouse, seen in
// every pane.
#pragma once

#include "app/ui/widgets/canvas.h"

namespace app {

/// To be called in every frame: the row of tools, while one is taken, and the field in which words are typed.
void mark_tools(Ui& ui);

/// Draws the marks over a picture of that size, which shows the place of what A and B take.
void draw_marks(const Ui& ui, const Placement& place, engine::Pair pixels);
/// The same, and what the mouse does with the chosen tool; the pane must be the last item.
void picture_marks(Ui& ui, const CanvasResult& canvas, engine::Pair pixels);

}  // namespace app
