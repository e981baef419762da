// Pieces that the views with an A and a B column share.
#pragma once

#include <functional>

#include "app/ui/ui.h"
#include "engine/analysis/side_findings.h"

namespace app {

/// A row with one cell for A and one for B, of equal width; nothing is drawn for a side without findings. Rows of one view
/// stand under one another.
void two_sides(Ui& ui, const char* id, const std::function<void(Side, const engine::SideFindings&)>& draw);

/// "A  conv_transpose kernel=4 stride=2 …" in the side's colour, cut to the width.
void side_title(Ui& ui, Side side, const engine::SideFindings& findings);

/// A tab per stage ("0 upsample"); writes the choice to the view. The stage looked at, -1 when there is none.
int stage_tabs(Ui& ui, Side side, const engine::SideFindings& findings, const char* view);

/// A dim heading over a picture or plot, with a tooltip that explains it.
void caption(Ui& ui, const char* text, std::string_view help);

/// A sentence over the whole width, wrapped, dim.
void remark(Ui& ui, std::string_view text);

}  // namespace app
