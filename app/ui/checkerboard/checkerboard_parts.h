// The pieces of the checkerboard view, one side each.
#pragma once

#include "app/ui/widgets/heatmap.h"
#include "app/ui/widgets/ui.h"
#include "engine/analysis/side_findings.h"

namespace app {

/// The ripple index, large, and the numbers beside it.
void ripple_numbers(Ui& ui, Side side, const engine::SideFindings& findings);

/// The output with the profile's line, which the user drags.
void profile_picture(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
/// Coverage counts around the middle of the profile, as numbers.
void coverage_cells(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
/// Coverage and output along the profile's line, around its middle.
void profile_plots(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);

void phase_grid(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
void spectrum_map(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);
/// The editable kernel of the stage looked at.
void kernel_editor(Ui& ui, Side side, const engine::SideFindings& findings, ImVec2 size);

// From the study, which may still be under way.
void response_map(Ui& ui, Side side, ImVec2 size);
void variant_row(Ui& ui, Side side, float height);

/// The last output pixel row or column of the profile, and the stretch of indices that is magnified.
struct Profile {
    engine::Index line = 0;  ///< the row, or the column
    engine::Index first = 0, count = 0;
};
Profile profile_of(const ViewState& view, engine::Pair output);

}  // namespace app
