// Checkerboard: where a grid comes from, and what removes it.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/panels/checkerboard_parts.h"
#include "app/ui/panels/panels.h"
#include "app/ui/panels/side_parts.h"

namespace app {
namespace {

/// How high the rows are: what the window leaves, shared out, and never so low that nothing can be read.
struct Heights {
    float place, plots, kernel, variants;
};
Heights heights_for(float room) {
    const float text = ImGui::GetTextLineHeightWithSpacing();
    const float fixed = 3 * text + 6 * ImGui::GetStyle().CellPadding.y * 2 + 4 * ImGui::GetStyle().ItemSpacing.y;
    const float rest = room - fixed;
    const auto part = [&](float share, float least, float most) { return std::clamp(rest * share, em(least), em(most)); };
    return {part(0.29f, 6.5f, 18), part(0.22f, 6, 16), part(0.27f, 6.5f, 18), part(0.22f, 5, 12)};
}

void place_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    piece_row(ui, "place", height,
              {{"Output and profile line", "The output as it is; the line's values are plotted below.",
                [&](ImVec2 size) { profile_picture(ui, side, findings, size); }},
               {"Coverage there", "How many (input, tap) pairs write each output pixel, around the thick part of the line. The "
                "interior of a transposed conv takes the values floor(k/s) and ceil(k/s) per axis; fewer near the border is the "
                "border ramp, not the checkerboard.",
                [&](ImVec2 size) { coverage_cells(ui, side, findings, size); }},
               {"Output spectrum", "Power of the output in dB, frequency 0 in the centre; rings mark the stride frequencies.",
                [&](ImVec2 size) { spectrum_map(ui, side, findings, size); }}});
}

void kernel_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    piece_row(ui, "kernel", height,
              {{"Kernel: drag a tap", "The taps as the layer stores them. Drag up or down, or double-click to type.",
                [&](ImVec2 size) { kernel_editor(ui, side, findings, size); }},
               {"Phase sums", "What a picture of ones becomes at the output pixels of each phase (row and column modulo the period). "
                "No ripple exactly when all are equal.",
                [&](ImVec2 size) { phase_grid(ui, findings, size); }},
               {"Kernel response", "|H| of the one kernel that the whole pipeline is; rings mark the stride frequencies.",
                [&](ImVec2 size) { response_map(ui, side, size); }}});
}

void profile_choice(Ui& ui) {
    const int along = segmented("##checkerboard/along", {"Along a row", "Along a column"}, ui.view.profile_along_row ? 0 : 1,
                                {"The profile line runs along a row.", "The profile line runs along a column."});
    if (along >= 0) ui.view.profile_along_row = along == 0;
    ImGui::SameLine(0, em(1));
    const WithColor dim(ImGuiCol_Text, ui.theme.dim);
    text_fitted("Drag the line over an output; drag a tap of a kernel and watch the ripple.", ImGui::GetContentRegionAvail().x);
}

}  // namespace

void checkerboard_panel(Ui& ui) {
    if (!ui.state.findings) return;
    using Findings = engine::SideFindings;
    profile_choice(ui);
    two_sides(ui, "numbers", [&](Side side, const Findings& findings) {
        side_title(ui, side, findings);
        ripple_numbers(ui, side, findings);
        fix_list(ui, side, ImGui::GetContentRegionAvail().x);
    });
    const float room = ImGui::GetWindowHeight() - ImGui::GetCursorPosY();  // from the top, however far it is scrolled
    const Heights heights = heights_for(room);
    two_sides(ui, "place", [&](Side side, const Findings& findings) { place_row(ui, side, findings, heights.place); });
    two_sides(ui, "profile", [&](Side side, const Findings& findings) {
        profile_plots(ui, side, findings, {ImGui::GetContentRegionAvail().x, heights.plots});
    });
    two_sides(ui, "kernel", [&](Side side, const Findings& findings) { kernel_row(ui, side, findings, heights.kernel); });
    two_sides(ui, "variants", [&](Side side, const Findings&) { variant_row(ui, side, heights.variants); });
}

}  // namespace app
