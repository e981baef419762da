#include "app/ui/parts/pane_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "app/ui/parts/output_pane.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

/// Words on a pane, which must be the last item; `click` is run where it is there and they are clicked.
/// Returns whether the pointer is on them.
bool pane_note(Ui& ui, const char* id, const std::string& words, const Placement& place, bool below,
               const std::function<void()>& click) {
    const WithFont font(ui.theme.fonts.small);
    const float pad = em(0.4f), room = place.max.x - place.min.x;
    const std::string text = wrapped(words, (below ? 0.68f * room : room) - 4 * pad);
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const ImVec2 at{place.min.x + 2 * pad, below ? place.max.y - size.y - 2 * pad : place.min.y + 2 * pad};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min{at.x - pad, at.y - pad / 2}, max{at.x + size.x + pad, at.y + size.y + pad / 2};
    list.AddRectFilled(min, max, with_alpha(ui.theme.panel, 0.85f), ImGui::GetStyle().FrameRounding);
    list.AddText(at, ui.theme.warn, text.c_str());
    note_text(text);
    if (!click) return false;
    note(id, min, max);
    if (!ImGui::IsItemHovered() || !ImGui::IsMouseHoveringRect(min, max)) return false;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const ImVec2 moved = ImGui::GetMouseDragDelta(ImGuiMouseButton_Left, 3);
    if (ImGui::IsMouseReleased(0) && moved.x == 0 && moved.y == 0) click();
    return true;
}

/// Whether the values of an output whose kernels keep no mean use a small part of the range: at least three
/// quarters lie within two standard deviations of their mean (Chebyshev's inequality).
bool uses_little(const engine::SideFindings& findings, const engine::Range& range) {
    const bool free = std::ranges::any_of(findings.pipeline.stages, [](const engine::Stage& stage) {
        return stage.has_kernel() &&
               (stage.kernel.weight || stage.kernel.normalize == engine::Normalize::none);
    });
    const engine::OutputStatistics& values = findings.statistics;
    const double low = std::max(range.low, values.mean - 2 * values.std),
                 high = std::min(range.high, values.mean + 2 * values.std);
    return free && std::isfinite(values.mean) && values.min < values.max &&
           high - low < (range.high - range.low) / 3;
}

}  // namespace

bool reduction_note(Ui& ui, const Placement& place, bool keeps_largest) {
    if (place.zoom >= 1) return false;
    if (keeps_largest)
        return pane_note(
            ui, "",
            "below 100 % a screen pixel shows the largest value, plus or minus, of those it stands for",
            place, false, nullptr);
    return pane_note(ui, "reduction_note",
                     "below 100 % pixels are averaged: a grid can vanish or beat. Click here for 100 %",
                     place, false, [&] { ui.run("zoom_100"); });
}

bool range_note(Ui& ui, Side shown, const Placement& place) {
    const auto& findings = *ui.state.side(shown);
    if (ui.view.range_mode != RangeMode::fixed || ui.state.stand_in || shown_stage(ui, shown)) return false;
    const engine::Range now{ui.view.range_low, ui.view.range_high}, files{0, 1};
    const engine::Range own{findings.statistics.min, findings.statistics.max};
    const bool is_own = now.low == own.low && now.high == own.high;
    const engine::Range& to = is_own ? files : own;
    if (!uses_little(findings, is_own ? files : now)) return false;
    const auto number = [](double value) { return table_number(value, 2); };
    const std::string words =
        is_own ? fmt::format("shown {} to {}: click here for 0 to 1", number(own.low), number(own.high))
               : fmt::format("most values lie in {} to {}, and {} to {} is shown: click here for {} to {}",
                             number(findings.statistics.mean - 2 * findings.statistics.std),
                             number(findings.statistics.mean + 2 * findings.statistics.std), number(now.low),
                             number(now.high), number(own.low), number(own.high));
    return pane_note(ui, "range_note", words, place, true, [&] {
        ui.view.range_low = to.low;
        ui.view.range_high = to.high;
    });
}

}  // namespace app
