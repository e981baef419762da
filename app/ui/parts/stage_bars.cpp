#include "app/ui/parts/stage_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

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

/// One bar from the foot of its place up.
void draw_bar(const Box& place, double share, ImU32 color) {
    const float height =
        std::max((place.max.y - place.min.y) * static_cast<float>(share), share > 0 ? 1.0f : 0.0f);
    fill({{place.min.x, place.max.y - height}, place.max}, color);
}

/// Beside the bars where there is room for it: the stage, and how much a constant ripples behind it.
void draw_words(const Ui& ui, const engine::SideFindings& findings, std::size_t stage, const Box& place) {
    const Ripple& constant = findings.stages[stage].ripple.constant;
    const std::string name = fmt::format("{} {}", stage, findings.stages[stage].op);
    const std::string whole = name + (!constant          ? ""
                                      : *constant < 5e-5 ? ": 0 %"
                                                         : ": " + engine::percent(*constant));
    const float room = place.max.x - place.min.x - em(0.8f);
    const std::string& shown = ImGui::CalcTextSize(whole.c_str()).x <= room ? whole : name;
    const ImVec2 size = ImGui::CalcTextSize(shown.c_str());
    if (size.x > room) return;
    ImGui::GetWindowDrawList()->AddText({place.min.x + em(0.4f), (place.min.y + place.max.y - size.y) / 2},
                                        ui.theme.text, shown.c_str());
    note_text(shown);
}

/// Over the bars, what they are and how high they may be.
void draw_legend(const Ui& ui, ImVec2 at, float width, double scale) {
    const std::string most = engine::percent(scale);
    const std::vector<std::string> forms{
        "ripple behind each stage: left of a constant, right of this picture; full height " + most,
        "ripple by stage, constant and picture; full height " + most, "ripple by stage, full height " + most,
        "ripple by stage"};
    const auto found = std::ranges::find_if(
        forms, [&](const std::string& form) { return ImGui::CalcTextSize(form.c_str()).x <= width; });
    const std::string& text = found == forms.end() ? forms.back() : *found;
    ImGui::GetWindowDrawList()->AddText(at, ui.theme.dim, text.c_str());
    note_text(text);
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

float stage_bars_height() { return em(2.4f); }

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
    const double scale = bar_scale(ui);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    draw_legend(ui, at, size.x, scale);
    const float top = at.y + ImGui::GetTextLineHeight() + em(0.1f);
    const float step = size.x / static_cast<float>(count);
    int& chosen = ui.view.stage[side == Side::left ? 0 : 1];
    for (std::size_t i = 0; i < count; ++i) {
        const float left = at.x + step * static_cast<float>(i), gap = std::min(em(0.15f), step * 0.1f);
        const Box place{{left + gap, top}, {left + step - gap, at.y + size.y}};
        const float bar = std::min(em(1.1f), (place.max.x - place.min.x) / 2);
        fill(place, with_alpha(ui.theme.text, static_cast<int>(i) == chosen ? 0.16f : 0.06f));
        const engine::StageRipple& ripple = findings.stages[i].ripple;
        draw_bar({place.min, {place.min.x + bar, place.max.y}}, finite(ripple.constant) / scale,
                 ui.theme.side(side));
        draw_bar({{place.min.x + bar, place.min.y}, {place.min.x + 2 * bar, place.max.y}},
                 finite(ripple.picture) / scale, with_alpha(ui.theme.side(side), 0.45f));
        draw_words(ui, findings, i, {{place.min.x + 2 * bar, place.min.y}, place.max});
        if (findings.cause && findings.cause->stage == i)
            list.AddRect(place.min, place.max, ui.theme.mark, 0, 0, 1.5f);
        const bool under =
            hovered && ImGui::GetIO().MousePos.x >= left && ImGui::GetIO().MousePos.x < left + step;
        if (under) stage_tooltip(findings, i);
        if (under && clicked) chosen = static_cast<int>(i);
    }
}

}  // namespace app
