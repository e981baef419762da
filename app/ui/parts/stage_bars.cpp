#include "app/ui/parts/stage_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"
#include "engine/analysis/gradient_phases.h"
#include "engine/analysis/grid_cause.h"
#include "engine/analysis/pattern_words.h"

namespace app {
namespace {

using Ripple = std::optional<double>;

double finite(const Ripple& ripple) { return ripple && std::isfinite(*ripple) ? *ripple : 0; }

std::string ripple_words(const Ripple& ripple) { return ripple ? engine::percent(*ripple) : "none"; }

/// The content of a row of bars, a place for each stage.
struct Bars {
    std::string name;                         ///< that the probe knows the row by
    std::vector<std::vector<Ripple>> values;  ///< of each stage, side by side
    double full = 1;                          ///< what the full height stands for
    std::vector<std::string> legend = {};     ///< over the bars, from long to short
    std::function<std::string(std::size_t)> help;
    std::optional<std::size_t> marked = {};
};

/// Beside the bars where there is room for it: the stage, and its first value.
void draw_words(const Ui& ui, const std::string& name, const Ripple& value, const Box& place) {
    const std::string whole = name + (!value ? "" : *value < 5e-5 ? ": 0 %" : ": " + engine::percent(*value));
    const float room = place.max.x - place.min.x - em(0.8f);
    const std::string& shown = ImGui::CalcTextSize(whole.c_str()).x <= room ? whole : name;
    const ImVec2 size = ImGui::CalcTextSize(shown.c_str());
    if (size.x > room) return;
    ImGui::GetWindowDrawList()->AddText({place.min.x + em(0.4f), (place.min.y + place.max.y - size.y) / 2},
                                        ui.theme.text, translated(shown).c_str());
    note_text(shown);
}

/// Over the bars, what they are and how high they may be.
void draw_legend(const Ui& ui, ImVec2 at, float width, const std::vector<std::string>& forms) {
    const auto found = std::ranges::find_if(
        forms, [&](const std::string& form) { return ImGui::CalcTextSize(form.c_str()).x <= width; });
    const std::string& text = found == forms.end() ? forms.back() : *found;
    ImGui::GetWindowDrawList()->AddText(at, ui.theme.dim, translated(text).c_str());
    note_text(text);
}

/// A click chooses the stage.
void draw_bars(Ui& ui, Side side, ImVec2 size, const Bars& bars) {
    const engine::SideFindings& findings = *ui.state.side(side);
    const std::size_t count = bars.values.size();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::InvisibleButton(("##" + bars.name).c_str(), {std::max(size.x, 1.0f), std::max(size.y, 1.0f)});
    note(bars.name);
    if (count == 0) return;
    const bool hovered = ImGui::IsItemHovered(), clicked = ImGui::IsItemClicked();
    const WithFont small(ui.theme.fonts.small);
    draw_legend(ui, at, size.x, bars.legend);
    const float top = at.y + ImGui::GetTextLineHeight() + em(0.1f);
    const float step = size.x / static_cast<float>(count);
    int& chosen = ui.view.stage[side == Side::left ? 0 : 1];
    for (std::size_t i = 0; i < count; ++i) {
        const float left = at.x + step * static_cast<float>(i), gap = std::min(em(0.15f), step * 0.1f);
        const Box place{{left + gap, top}, {left + step - gap, at.y + size.y}};
        const float width = std::min(em(1.1f), (place.max.x - place.min.x) / 2);
        fill(place, with_alpha(ui.theme.text, static_cast<int>(i) == chosen ? 0.16f : 0.06f));
        float x = place.min.x;
        for (const Ripple& value : bars.values[i]) {
            rising_bar({{x, place.min.y}, {x + width, place.max.y}}, finite(value) / bars.full,
                       with_alpha(ui.theme.side(side), x == place.min.x ? 1.0f : 0.45f));
            x += width;
        }
        draw_words(ui, fmt::format("{} {}", i, findings.stages[i].op), bars.values[i].front(),
                   {{x, place.min.y}, place.max});
        if (bars.marked == i)
            ImGui::GetWindowDrawList()->AddRect(place.min, place.max, ui.theme.mark, 0, 0, 1.5f);
        const bool under =
            hovered && ImGui::GetIO().MousePos.x >= left && ImGui::GetIO().MousePos.x < left + step;
        if (under) tooltip(bars.help(i));
        if (under && clicked) chosen = static_cast<int>(i);
    }
}

/// The largest value on either side, so that A and B have one scale.
template <typename ValuesOf>
double largest_of_both(const Ui& ui, const ValuesOf& values_of) {
    double largest = 1e-3;
    for (const Side side : {Side::left, Side::right})
        for (const auto& stage : values_of(*ui.state.side(side)))
            for (const Ripple& value : stage)
                largest = std::max(largest, finite(value));
    return largest;
}

std::vector<std::vector<Ripple>> ripples(const engine::SideFindings& findings) {
    std::vector<std::vector<Ripple>> all;
    for (const auto& stage : findings.stages)
        all.push_back({stage.ripple.constant, stage.ripple.picture});
    return all;
}

std::vector<std::vector<Ripple>> gradient_unevenness(const engine::SideFindings& findings) {
    std::vector<std::vector<Ripple>> all;
    if (findings.gradient)
        for (const auto& stage : findings.gradient->stages)
            all.push_back({engine::unevenness(stage.strengths)});
    return all;
}

std::string stage_help(const engine::SideFindings& findings, std::size_t stage) {
    const engine::StageRipple& ripple = findings.stages[stage].ripple;
    std::string text = fmt::format("{}\nBehind it a constant picture ripples by {}, this picture by {}.",
                                   engine::stage_name(findings.built, stage), ripple_words(ripple.constant),
                                   ripple_words(ripple.picture));
    if (findings.cause && findings.cause->stage == stage) text += "\nThe verdict names this stage.";
    return text + "\nClick to look at its kernel and its output.";
}

}  // namespace

float stage_bars_height() { return em(2.4f); }

void stage_bars(Ui& ui, Side side, ImVec2 size) {
    const engine::SideFindings& findings = *ui.state.side(side);
    Bars bars{.name = fmt::format("{}/stage_bars", letter(side)),
              .values = ripples(findings),
              .full = largest_of_both(ui, ripples),
              .help = [&](std::size_t stage) { return stage_help(findings, stage); }};
    const std::string most = engine::percent(bars.full);
    bars.legend = {"ripple behind each stage: left of a constant, right of this picture; full height " + most,
                   "ripple by stage, constant and picture; full height " + most,
                   "ripple by stage, full height " + most, "ripple by stage"};
    if (findings.cause) bars.marked = findings.cause->stage;
    draw_bars(ui, side, size, bars);
}

void gradient_bars(Ui& ui, Side side, ImVec2 size) {
    const engine::SideFindings& findings = *ui.state.side(side);
    Bars bars{
        .name = fmt::format("{}/gradient_bars", letter(side)),
        .values = gradient_unevenness(findings),
        .full = largest_of_both(ui, gradient_unevenness),
        .help = [&](std::size_t stage) {
            return fmt::format(
                "{}\nThe gradient at its input differs by {} from phase to phase: standard deviation of the "
                "phases' RMS over their mean, in the middle half.\nClick to look at that gradient.",
                engine::stage_name(findings.built, stage),
                ripple_words(engine::unevenness(findings.gradient->stages[stage].strengths)));
        }};
    const std::string most = engine::percent(bars.full);
    bars.legend = {"how much the gradient at each stage's input differs by phase; full height " + most,
                   "gradient's unevenness by stage, full height " + most, "unevenness by stage"};
    draw_bars(ui, side, size, bars);
}

}  // namespace app
