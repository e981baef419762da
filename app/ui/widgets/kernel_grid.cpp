#include "app/ui/widgets/kernel_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/number_text.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

double largest_of(const engine::Grid& taps) {
    double largest = 0;
    for (const double tap : taps.values)
        if (std::isfinite(tap)) largest = std::max(largest, std::abs(tap));
    return largest;
}

void draw_tap(Ui& ui, const Box& box, double value, const engine::Range& range, engine::ColourMap map,
              bool active) {
    const ImU32 colour = value_colour(map, value, range);
    fill(box, colour);
    cell_number(ui.theme, box, ink_on(colour), value, box.width() > em(2.8f) ? 3 : 2);
    if (active || ImGui::IsItemHovered()) outline(box, ui.theme.accent, 2);
}

void tap_tooltip(Pair tap, double value, Pair stride) {
    if (!ImGui::IsItemHovered() || ImGui::IsItemActive()) return;
    std::string text = fmt::format("tap [{}, {}] = {}", tap.h, tap.w, table_number(value));
    if (stride != Pair{1, 1}) text += fmt::format(", phase ({}, {})", tap.h % stride.h, tap.w % stride.w);
    tooltip(
        text +
        "\nDrag up or down, with Shift finer; double-click to type. All channels of a depthwise kernel change "
        "alike; the weight is then a given one.");
}

/// The field of a tap that is being typed, over its cell.
std::optional<TapEdit> type_tap(const std::string& id, Pair tap, double value, const Box& box) {
    ImGui::SetCursorScreenPos(box.min);
    ImGui::SetNextItemWidth(std::max(box.width(), em(3.5f)));
    ImGuiStorage* storage = ImGui::GetStateStorage();
    const ImGuiID typing = ImGui::GetID("typing");
    if (storage->GetInt(typing) == 2) ImGui::SetKeyboardFocusHere();
    double typed = value;
    const std::string label = fmt::format("##{}/field", id);
    ImGui::InputDouble(label.c_str(), &typed, 0, 0, "%.6g", ImGuiInputTextFlags_AutoSelectAll);
    note(label.substr(2));
    const bool changed = ImGui::IsItemDeactivatedAfterEdit();
    if (ImGui::IsItemDeactivated())
        storage->SetInt(typing, 0);
    else if (storage->GetInt(typing) == 2 && ImGui::IsItemActive())
        storage->SetInt(typing, 1);
    if (!changed || !std::isfinite(typed)) return std::nullopt;
    return TapEdit{tap, typed, {true, true}};
}

/// The drag is summed up here: what is drawn follows only when the findings have come.
std::optional<TapEdit> drag_tap(Pair tap, double value, double largest) {
    ImGuiStorage* storage = ImGui::GetStateStorage();
    const ImGuiID dragged = ImGui::GetID("dragged"), sum = ImGui::GetID("sum");
    if (ImGui::IsItemActivated()) storage->SetFloat(sum, static_cast<float>(value));
    const float moved = ImGui::GetIO().MouseDelta.y;
    if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, 2) && moved != 0) {
        const float step = static_cast<float>(largest) / (ImGui::GetIO().KeyShift ? 1000.0f : 100.0f);
        storage->SetFloat(sum, storage->GetFloat(sum) - moved * step);
        storage->SetBool(dragged, true);
        return TapEdit{tap, static_cast<double>(storage->GetFloat(sum)), {true, false}};
    }
    if (!ImGui::IsItemDeactivated() || !storage->GetBool(dragged)) return std::nullopt;
    storage->SetBool(dragged, false);
    return TapEdit{tap, static_cast<double>(storage->GetFloat(sum)), {false, true}};
}

/// How taps are coloured, and how far a drag moves them.
struct TapScale {
    double largest;
    engine::Range range;
    engine::ColourMap map;
};

TapScale scale_of(const engine::Grid& taps) {
    const double largest = std::max(largest_of(taps), 1e-6);
    const bool has_sign =
        std::any_of(taps.values.begin(), taps.values.end(), [](double tap) { return tap < 0; });
    if (has_sign) return {largest, {-largest, largest}, engine::ColourMap::diverging};
    return {largest, tap_range(taps), engine::ColourMap::sequential};
}

/// Draws a tap, or the field in which it is typed; the change that the user makes.
std::optional<TapEdit> tap_cell(Ui& ui, const std::string& id, Pair tap, double value, const Box& box,
                                Pair stride, const TapScale& scale) {
    ImGuiStorage* storage = ImGui::GetStateStorage();
    if (storage->GetInt(ImGui::GetID("typing")) != 0) return type_tap(id, tap, value, box);
    ImGui::SetCursorScreenPos(box.min);
    ImGui::InvisibleButton("tap", {std::max(box.width(), 1.0f), std::max(box.height(), 1.0f)});
    note(id);
    draw_tap(ui, box, value, scale.range, scale.map, ImGui::IsItemActive());
    take_text_under_pointer(engine::number_text(value, 9));
    tap_tooltip(tap, value, stride);
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0)) storage->SetInt(ImGui::GetID("typing"), 2);
    return drag_tap(tap, value, scale.largest);
}

}  // namespace

std::optional<TapEdit> kernel_grid(Ui& ui, const char* name, const engine::Grid& taps, Pair stride,
                                   ImVec2 size) {
    const TapScale scale = scale_of(taps);
    // Cells may be wider than high, so that their numbers fit.
    GridStyle style;
    style.fills = true;
    const auto rows = static_cast<float>(taps.rows), cols = static_cast<float>(taps.cols);
    const float height = std::min(size.y / rows, em(5.5f));
    size = {cols * std::min({size.x / cols, em(5.5f), 2 * height}), rows * height};
    const ImVec2 origin = ImGui::GetCursorScreenPos();
    std::optional<TapEdit> edit;
    for (Index y = 0; y < taps.rows; ++y)
        for (Index x = 0; x < taps.cols; ++x) {
            const Pair tap{y, x};
            const std::string id = fmt::format("{}/{},{}", name, y, x);
            ImGui::PushID(id.c_str());
            if (const auto changed = tap_cell(ui, id, tap, taps(y, x),
                                              grid_cell(taps, origin, size, style, tap), stride, scale))
                edit = changed;
            ImGui::PopID();
        }
    const Box last = grid_cell(taps, origin, size, style, {taps.rows - 1, taps.cols - 1});
    ImGui::SetCursorScreenPos(origin);
    ImGui::Dummy({last.max.x - origin.x, last.max.y - origin.y + 1});
    return edit;
}

}  // namespace app
