#include "app/ui/output/shared_panes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/ui/parts/output_pane.h"
#include "app/ui/parts/pane_notes.h"
#include "app/ui/parts/picture_marks.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

using engine::Index;

/// The range of the difference of these findings, judged once.
const engine::Range& difference_range(Ui& ui, const engine::Tensor& a, const engine::Tensor& b,
                                      double largest) {
    auto& [serial, range] = ui.difference_range;
    if (serial != ui.state.findings_serial && a.shape() == b.shape()) {
        serial = ui.state.findings_serial;
        range = engine::difference_range(a, b, largest);
    }
    return range;
}

// The line that parts A from B. Drawn and dragged before the canvas, so that it is on top for the mouse.
void wipe_line(Ui& ui, ImVec2 corner, ImVec2 size) {
    const float x = corner.x + size.x * static_cast<float>(ui.view.wipe);
    ImGui::SetCursorScreenPos({x - em(0.4f), corner.y});
    ImGui::InvisibleButton("##wipe", {em(0.8f), size.y});
    note("wipe");
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    if (ImGui::IsItemActive())
        ui.view.wipe =
            std::clamp(static_cast<double>((ImGui::GetIO().MousePos.x - corner.x) / size.x), 0.0, 1.0);
    ImGui::SetCursorScreenPos(corner);
}

}  // namespace

void difference_pane(Ui& ui, ImVec2 size) {
    const auto& a = ui.state.side(Side::left)->output();
    const auto& b = ui.state.side(Side::right)->output();
    const std::string size_text = fmt::format("{}×{}", b.shape().h, b.shape().w);
    ImGui::BeginGroup();
    if (a.shape() != b.shape()) {
        pane_title(ui, "B − A", ui.theme.text, {""}, size_text, size.x);
        write_wrapped(fmt::format(
            "A is {} and B is {}: pictures of different shape have no difference. “Equal sizes” in the sidebar gives them one.",
            to_string(a.shape()), to_string(b.shape())));
        ImGui::EndGroup();
        return;
    }
    const double largest = ui.state.findings->difference.max_abs.value_or(0);
    const bool fixed = ui.view.difference_limit > 0;
    const engine::Range range = fixed ? engine::Range{-ui.view.difference_limit, ui.view.difference_limit}
                                      : difference_range(ui, a, b, largest);
    const std::string ends = "±" + table_number(range.high, 3);
    pane_title(ui, "B − A", ui.theme.text,
               {"blue: B is darker, red: B is brighter · " +
                    (fixed ? "fixed range " + ends
                           : "automatic range " + engine::difference_range_text(range, largest)),
                "blue: B is darker, red: B is brighter · " + ends, "blue: B darker, red: brighter"},
               size_text, size.x);
    const auto plane = a.shape().plane();
    const CanvasResult canvas =
        begin_canvas(ui, "##difference", plane, factor_of(a.shape(), ui.state.side(Side::left)->built.input),
                     ui.view.left, {size.x, size.y - ImGui::GetTextLineHeightWithSpacing()});
    const engine::Display display{engine::DisplayKind::signed_map, range, 0};
    // Made tile by tile, never as a whole.
    const auto paint = [&](const engine::Blocks& blocks) {
        return engine::to_rgba(engine::largest_blocks_of(b, blocks, &a), display);
    };
    draw_tiles(
        ui, canvas.place,
        {"difference", display_version(ui.state.findings_serial, b.shape(), display), plane, paint, true});
    reduction_note(ui, canvas.place, true);
    draw_pixel_values(
        ui, canvas.place, plane, 1,
        [&](int, Index y, Index x) { return mean_at(b, y, x) - mean_at(a, y, x); },
        [&](const std::array<double, 3>& values) {
            return value_colour(engine::ColourMap::diverging, values[0], range);
        });
    picture_marks(ui, canvas, plane);
    take_pixel(ui, canvas);
    mark_pixels(ui, canvas.place);
    ImGui::EndGroup();
}

void wipe_pane(Ui& ui, ImVec2 size) {
    const float half = size.x / 2 - em(0.5f);
    side_pane_title(ui, Side::left, half, &ui.view.left);
    ImGui::SameLine(0, em(1));
    side_pane_title(ui, Side::right, half, &ui.view.left);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 room{size.x, size.y - ImGui::GetTextLineHeightWithSpacing()};
    wipe_line(ui, corner, room);
    const CanvasResult canvas = output_canvas(ui, Side::left, "##wipe/canvas", room, ui.view.left);
    const Side shown = shown_side(ui, Side::right);
    const auto& output = shown_output(ui, shown);
    Placement right = canvas.place;
    right.min.x = corner.x + room.x * static_cast<float>(ui.view.wipe);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(right.min, right.max, ui.theme.canvas);
    draw_tiles(ui, right, output_picture(ui, shown));
    draw_pixel_values(ui, right, output, ui.view.channel, shown_range(ui));
    draw_marks(ui, right, output.shape().plane());
    list.AddLine(right.min, {right.min.x, right.max.y}, IM_COL32(0, 0, 0, 160), em(0.25f));
    list.AddLine(right.min, {right.min.x, right.max.y}, IM_COL32_WHITE, em(0.1f));
}

}  // namespace app
