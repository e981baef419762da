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

/// The rows' heights: the window's room, shared out, and never so low that nothing can be read.
struct Heights {
    float pictures, lines, kernel, spectra;
};
Heights heights_for(const Ui& ui, float room) {
    const bool part = ui.room < part_room, spectra = ui.view.show_spectra;
    const int rows = part ? part_of(ui) == 0 || spectra ? 2 : 1 : spectra ? 4 : 3;
    // A caption, and what the tables keep around it and between themselves.
    const ImGuiStyle& style = ImGui::GetStyle();
    const float row = ImGui::GetTextLineHeightWithSpacing() + 4 * style.CellPadding.y + style.ItemSpacing.y;
    const float rest = room - static_cast<float>(rows) * row - em(0.3f);
    const auto share = [&](float of) { return std::max(rest * of, em(4)); };
    if (part) return {share(0.58f), share(0.42f), share(spectra ? 0.5f : 1), share(0.5f)};
    if (spectra) return {share(0.34f), share(0.19f), share(0.22f), share(0.25f)};
    return {share(0.46f), share(0.24f), share(0.3f), 0};
}

constexpr float wide = 1.7f;  ///< the share of what leads a row

void picture_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    piece_row(
        ui, "pictures", height,
        {{.title = "Output, magnified",
          .help = "Every pixel as it is, at the same place in A and in B. Drag and zoom it.",
          .draw = [&](ImVec2 size) { profile_picture(ui, side, size); },
          .brief = "Output",
          .share = wide},
         {.title = "Phase sums",
          .help =
              "What a picture of ones becomes at the output pixels of each phase (row and column modulo the "
              "period). No ripple exactly when all are equal.",
          .draw = [&](ImVec2 size) { phase_grid(ui, side, findings, size); }}});
}

void line_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    piece_row(
        ui, "lines", height,
        {{.title = ui.view.profile_along_row ? "Along the middle row" : "Along the middle column",
          .help =
              "Coverage and output along the line in the middle of the picture. A grid is a zigzag in both.",
          .draw = [&](ImVec2 size) { profile_plots(ui, side, findings, size); },
          .brief = "Line",
          .share = wide},
         {.title = "Coverage",
          .help =
              "How many (input, tap) pairs write each output pixel, around the middle of the picture. The "
              "interior of a transposed conv takes the values floor(k/s) and ceil(k/s) per axis; fewer near "
              "the border is the border ramp, not the checkerboard.",
          .draw = [&](ImVec2 size) { coverage_cells(ui, side, findings, size); }}});
}

void kernel_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    std::vector<Piece> pieces;
    if (ui.room >= part_room || part_of(ui) == 1)
        pieces.push_back(
            {.title = "Kernel: drag it",
             .help = "The taps as the layer stores them. Drag up or down, or double-click to type.",
             .draw = [&](ImVec2 size) { kernel_editor(ui, side, findings, size); },
             .brief = "Kernel"});
    if (ui.room >= part_room || part_of(ui) == 2)
        pieces.push_back(
            {.title = "The same layer with other weights",
             .help =
                 "The middle of the picture, magnified. ones: every tap alike. bilinear: a triangle. random: "
                 "normal, kept to the mean of a constant. ICNR: all sub-kernels of an output channel start "
                 "the same, so it is blocky and ripple-free before training.",
             .draw = [&](ImVec2 size) { variant_row(ui, side, size.y); },
             .brief = "With other weights",
             .share = pieces.empty() ? 1.0f : 2.4f});
    if (!pieces.empty()) piece_row(ui, "kernel", height, pieces);
}

void spectra_row(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    piece_row(
        ui, "spectra", height,
        {{.title = "Spectrum",
          .help = "Power of the output in dB, frequency 0 in the centre; rings mark the stride "
                  "frequencies.",
          .draw = [&](ImVec2 size) { spectrum_map(ui, side, findings, size); }},
         {.title = "Response",
          .help = "|H| of the one kernel that the whole pipeline is; rings mark the stride frequencies.",
          .draw = [&](ImVec2 size) { response_map(ui, side, size); }}});
}

void header(Ui& ui, Side side, const engine::SideFindings& findings) {
    side_badge(ui, side);
    ImGui::SameLine();
    if (ui.room >= low_room) side_words(findings);
    ripple_numbers(ui, side, findings);
    fix_list(ui, side, Evens::output, ImGui::GetContentRegionAvail().x);
    if (ui.room >= part_room) stage_bars(ui, side, {ImGui::GetContentRegionAvail().x, stage_bars_height()});
}

}  // namespace

void checkerboard_tools(Ui& ui) {
    const std::vector<const char*> along{"Along a row", "Along a column"};
    next_group(em(14));
    const int chosen = segmented("##checkerboard/along", along, ui.view.profile_along_row ? 0 : 1,
                                 {"The line in the middle of the pictures runs along a row.",
                                  "The line in the middle of the pictures runs along a column."});
    if (chosen >= 0) ui.view.profile_along_row = chosen == 0;
    next_group(em(7));
    if (toggle(
            "Spectra##checkerboard", ui.view.show_spectra,
            "The outputs' spectra and the kernels' frequency responses, with the stride frequencies marked."))
        ui.view.show_spectra = !ui.view.show_spectra;
    if (ui.room >= part_room) return;
    part_tabs(ui, {"Line", "Kernel", "Other weights"},
              {"The magnified output, its phase sums, and coverage and output along a line.",
               "The taps to drag, and with Spectra their frequency response.",
               "The same layer with other weights."});
}

void checkerboard_panel(Ui& ui) {
    if (!ui.state.findings) return;
    using Findings = engine::SideFindings;
    using Row = void (*)(Ui&, Side, const Findings&, float);
    two_sides(ui, "numbers", [&](Side side, const Findings& findings) { header(ui, side, findings); });
    const float room =
        ImGui::GetWindowHeight() - ImGui::GetCursorPosY();  // from the top, however far it is scrolled
    const Heights heights = heights_for(ui, room);
    const bool whole = ui.room >= part_room;
    const auto row = [&](bool shown, const char* id, Row draw, float height) {
        if (!whole && !shown) return;
        two_sides(ui, id, [&](Side side, const Findings& findings) { draw(ui, side, findings, height); });
    };
    row(part_of(ui) == 0, "pictures", picture_row, heights.pictures);
    row(part_of(ui) == 0, "lines", line_row, heights.lines);
    row(part_of(ui) != 0, "kernels", kernel_row, heights.kernel);
    if (ui.view.show_spectra) row(part_of(ui) == 1, "spectra", spectra_row, heights.spectra);
}

}  // namespace app
