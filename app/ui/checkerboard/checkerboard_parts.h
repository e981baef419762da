// The pieces of the checkerboard view, one side each.
#pragma once

#include "app/ui/widgets/heatmap.h"
#include "app/ui/widgets/ui.h"
#include "engine/analysis/side_findings.h"

namespace app {

/// The ripple index, large, and the numbers beside it.
void ripple_numbers(Ui& ui, Side side, const engine::SideFindings& findings);

/// The output magnified, no pixel averaged away, to be panned and zoomed; the profile's line is its middle.
void profile_picture(Ui& ui, Side side, ImVec2 size);
/// Coverage counts around the middle of the magnified part, as numbers.
void coverage_cells(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
/// Coverage and output along the profile's line, around its middle.
void profile_plots(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);

void phase_grid(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
void spectrum_map(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
/// The editable kernel of the stage looked at.
void kernel_editor(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);

// Drawn from the study, which may still be under way.
void response_map(Ui& ui, Side side, ImVec2 size);
void variant_row(Ui& ui, Side side, float height);

/// The row or column of output pixels through the middle of what is magnified, and a stretch of it.
struct Profile {
    engine::Index line = 0;  ///< the row, or the column
    engine::Index first = 0, count = 0;
};
Profile profile_of(const ViewState& view, const engine::SideFindings& findings);

}  // namespace app
