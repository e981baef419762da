// Trellis: a pipeline along one axis as rows of cells, one row per tensor, with a line for every tap between
// them.
#pragma once

#include "app/ui/widgets/ui.h"
#include "engine/analysis/side_findings.h"

namespace app {

/// Draws the middle of the picture's columns: the input on top, the output at the bottom with the number of
/// paths that reach each cell (the coverage along this axis). Reserves `size`.
void trellis(Ui& ui, const char* label, const engine::SideFindings& findings, ImU32 colour, ImVec2 size);

}  // namespace app
