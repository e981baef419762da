#include "app/ui/parts/stage_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/pattern_words.h"

namespace app {
namespace {

using Ripple = std::optional<double>;

double finite(const Ripple& ripple) { return ripple && std::isfinite(*ripple) ? *ripple : 0; }

/// What the full height stands for: the largest ripple on either side.
double bar_scale(const Ui& ui) {
    double largest = 1e-3;
    for (const Side side : {Side::left, Side::right})
        for (const auto& stage : ui.state.side(side)->stages)
            largest = std::max({largest, finite(stage.ripple.constant), finite(stage.ripple.picture)});
    return largest;
}

std::string ripple_words(const Ripple& ripple) { return ripple ? engine::percent(*ripple) : "none"; }

/// One bar from the foot of its half of the stage's place up.
void draw_bar(const Box& place, double share, ImU32 color) {
    const float height =
        std::max((place.max.y - place.min.y) * static_cast<float>(share), share > 0 ? 1.0f : 0.0f);
    fill({{place.min.x, place.max.y - height}, place.max}, color);
}

void stage_tooltip(const engine::SideFindings& findings, std::size_t stage) {
    const engine::StageRipple& ripple = findings.stages[stage].ripple;
    std::string text = fmt::format("{}\nBehind it a constant picture ripples by {}, this picture by {}.",
                                   engine::stage_name(findings.built, stage), ripple_words(ripple.constant),
                                   ripple_words(ripple.picture));
    if (findings.cause && findings.cause->stage == stage) text += "\nThe verdict names this stage.";
    tooltip(text + "\nClick to look at its kernel and its output.");
}

}  // namespace

float stage_bars_height(const Ui& ui) { return ui.room >= part_room ? em(2.1f) : 0; }

void stage_bars(Ui& ui, Side side, ImVec2 size) {
    const engine::SideFindings& findings = *ui.state.side(side);
    const std::size_t count = findings.stages.size();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string name = fmt::format("{}/stage_bars", letter(side));
    ImGui::InvisibleButton(("##" + name).c_str(), {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    note(name);
    if (count == 0) return;
    const bool hovered = ImGui::IsItemHovered(), clicked = ImGui::IsItemClicked();
    const WithFont small(ui.theme.fonts.small);
    const std::string scale = "ripple by stage, full height " + engine::percent(bar_scale(ui));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const float line = ImGui::GetTextLineHeight(), top = at.y + line;
    list.AddText(at, ui.theme.dim, scale.c_str());
    note_text(scale);
    const float step = size.x / static_cast<float>(count);
    const int chosen = ui.view.stage[side == Side::left ? 0 : 1];
    for (std::size_t i = 0; i < count; ++i) {
        const float left = at.x + step * static_cast<float>(i), gap = std::min(em(0.15f), step * 0.1f);
        const Box place{{left + gap, top}, {left + step - gap, at.y + size.y}};
        const float middle = (place.min.x + place.max.x) / 2;
        fill(place, with_alpha(ui.theme.text, static_cast<int>(i) == chosen ? 0.16f : 0.06f));
        const engine::StageRipple& ripple = findings.stages[i].ripple;
        draw_bar({place.min, {middle, place.max.y}}, finite(ripple.constant) / bar_scale(ui),
                 ui.theme.side(side));
        draw_bar({{middle, place.min.y}, place.max}, finite(ripple.picture) / bar_scale(ui),
                 with_alpha(ui.theme.side(side), 0.45f));
        if (findings.cause && findings.cause->stage == i)
            list.AddRect(place.min, place.max, ui.theme.mark, 0, 0, 1.5f);
        const bool under =
            hovered && ImGui::GetIO().MousePos.x >= left && ImGui::GetIO().MousePos.x < left + step;
        if (under) stage_tooltip(findings, i);
        if (under && clicked) ui.view.stage[side == Side::left ? 0 : 1] = static_cast<int>(i);
    }
}

}  // namespace app
