// Checkerboard: where a grid comes from, and what removes it.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/checkerboard/checkerboard_parts.h"
#include "app/ui/parts/fix_list.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/stage_bars.h"
#include "app/ui/parts/views.h"

namespace app {
namespace {

/// How high the rows are: what the window leaves, shared out, and never so low that nothing can be read.
struct Heights {
    float place, plots, kernel, variants;
};
Heights heights_for(const Ui& ui, float room) {
    const bool low = ui.room < low_room, part = ui.room < part_room;
    const float text = ImGui::GetTextLineHeightWithSpacing();
    // Captions, and what tables keep between their rows; a row of its own caption for the variants where
    // there is room.
    const float captions = part ? 1 : low ? 2 : 3;
    const float fixed =
        captions * text + (part ? 3.0f : 9.0f) * 2 * ImGui::GetStyle().CellPadding.y + em(0.4f);
    const float rest = room - fixed;
    const auto share = [&](float of, float least, float most) {
        return std::clamp(rest * of, em(least), em(most));
    };
    if (part) return {share(0.56f, 6, 18), share(0.44f, 5, 16), share(1, 6, 18), share(1, 5, 18)};
    return {share(0.28f, 4.6f, 18), share(0.21f, 4.6f, 16), share(0.26f, 4.6f, 18), share(0.25f, 4.6f, 14)};
}

void place_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    piece_row(
        ui, "place", height,
        {{"Output and line", "The output as it is; the line's values are plotted below.",
          [&](ImVec2 size) { profile_picture(ui, side, findings, size); }, "Output"},
         {"Coverage",
          "How many (input, tap) pairs write each output pixel, around the thick part of the line. The "
          "interior of a transposed conv takes the values floor(k/s) and ceil(k/s) per axis; fewer near the border is the "
          "border ramp, not the checkerboard.",
          [&](ImVec2 size) { coverage_cells(ui, side, findings, size); }},
         {"Spectrum",
          "Power of the output in dB, frequency 0 in the centre; rings mark the stride frequencies.",
          [&](ImVec2 size) { spectrum_map(ui, side, findings, size); }}});
}

void kernel_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    piece_row(
        ui, "kernel", height,
        {{"Kernel: drag it", "The taps as the layer stores them. Drag up or down, or double-click to type.",
          [&](ImVec2 size) { kernel_editor(ui, side, findings, size); }, "Kernel"},
         {"Phase sums",
          "What a picture of ones becomes at the output pixels of each phase (row and column modulo the period). "
          "No ripple exactly when all are equal.",
          [&](ImVec2 size) { phase_grid(ui, side, findings, size); }},
         {"Response", "|H| of the one kernel that the whole pipeline is; rings mark the stride frequencies.",
          [&](ImVec2 size) { response_map(ui, side, size); }}});
}

void header(Ui& ui, Side side, const engine::SideFindings& findings) {
    side_badge(ui, side);
    ImGui::SameLine();
    if (ui.room >= low_room) side_words(findings);
    ripple_numbers(ui, side, findings);
    fix_list(ui, side, ImGui::GetContentRegionAvail().x);
    if (stage_bars_height(ui) > 0)
        stage_bars(ui, side, {ImGui::GetContentRegionAvail().x, stage_bars_height(ui)});
}

}  // namespace

void checkerboard_tools(Ui& ui) {
    const std::vector<const char*> along{"Along a row", "Along a column"};
    next_group(em(14));
    const int chosen = segmented("##checkerboard/along", along, ui.view.profile_along_row ? 0 : 1,
                                 {"The profile line runs along a row. Drag it over an output.",
                                  "The profile line runs along a column. Drag it over an output."});
    if (chosen >= 0) ui.view.profile_along_row = chosen == 0;
    if (ui.room >= part_room) return;
    part_tabs(ui, {"Line", "Kernel", "Other weights"},
              {"Output, coverage and spectrum, and both along a line that you drag.",
               "The taps to drag, their phase sums and their frequency response.",
               "The same layer with other weights."});
}

void checkerboard_panel(Ui& ui) {
    if (!ui.state.findings) return;
    using Findings = engine::SideFindings;
    two_sides(ui, "numbers", [&](Side side, const Findings& findings) { header(ui, side, findings); });
    const float room =
        ImGui::GetWindowHeight() - ImGui::GetCursorPosY();  // from the top, however far it is scrolled
    const Heights heights = heights_for(ui, room);
    const auto shown = [&](int part) { return ui.room >= part_room || part_of(ui) == part; };
    if (shown(0)) {
        two_sides(ui, "place",
                  [&](Side side, const Findings& findings) { place_row(ui, side, findings, heights.place); });
        two_sides(ui, "profile", [&](Side side, const Findings& findings) {
            profile_plots(ui, side, findings, {ImGui::GetContentRegionAvail().x, heights.plots});
        });
    }
    if (shown(1))
        two_sides(ui, "kernel", [&](Side side, const Findings& findings) {
            kernel_row(ui, side, findings, heights.kernel);
        });
    if (shown(2))
        two_sides(ui, "variants",
                  [&](Side side, const Findings&) { variant_row(ui, side, heights.variants); });
}

}  // namespace app
