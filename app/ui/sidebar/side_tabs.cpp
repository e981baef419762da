#include "app/ui/sidebar/side_tabs.h"

#include <fmt/format.h>

#include <cmath>

#include "app/ui/parts/side_parts.h"

namespace app {
namespace {

constexpr const char* side_title_help =
    "Click (or press Tab) to turn the controls, the keys and the single-sided views to this side.";

void underline_item(const Ui& ui, Side side) {
    const ImVec2 max = ImGui::GetItemRectMax(), min = ImGui::GetItemRectMin();
    ImGui::GetWindowDrawList()->AddRectFilled({min.x, max.y}, {max.x, max.y + em(0.12f)},
                                              ui.theme.side(side));
}

/// "A  8×8 → 16×16", or what of it fits.
std::string tab_title(const Ui& ui, Side side, float width) {
    const auto* built = ui.state.built(side);
    if (!built) return letter(side);
    if (ui.state.stand_in || ui.state.is_old())  // of which the sizes are not those of the pipeline
        return fmt::format("{}  ({})", letter(side), ui.state.stand_in ? "preview" : "old");
    const std::string whole = fmt::format("{}  {}", letter(side), sizes_of(*built));
    if (ImGui::CalcTextSize(whole.c_str()).x + em(0.8f) <= width) return whole;
    return fmt::format("{}  {}×{}", letter(side), built->output().h, built->output().w);
}

/// A tab as wide as half the sidebar; red while its side breaks a rule, which may be out of sight.
void side_tab(Ui& ui, Side side, float width) {
    const bool shown = ui.view.edited_side == side;
    const Failure* trouble = ui.state.trouble();
    const bool wrong = trouble && trouble->part() == Part(side);
    {
        const WithFont font(ui.theme.fonts.bold);
        const WithColour text(ImGuiCol_Text, wrong ? ui.theme.bad : ui.theme.side(side));
        const WithColour back(ImGuiCol_Button, with_alpha(ui.theme.raised, shown ? 1.0f : 0.0f));
        // The sizes in it may change between press and release, the identity may not.
        const std::string label = fmt::format("{}###{}/tab", tab_title(ui, side, width), letter(side));
        if (ImGui::Button(label.c_str(), {width, 0})) ui.view.edited_side = side;
    }
    if (shown) underline_item(ui, side);
    after_item(fmt::format("{}/title", letter(side)).c_str(), wrong ? trouble->sentence : side_title_help);
}

}  // namespace

std::string sizes_of(const engine::BuiltPipeline& built) {
    const engine::Shape in = built.input, out = built.output();
    return fmt::format("{}×{} → {}×{}", in.h, in.w, out.h, out.w);
}

void side_title(Ui& ui, Side side) {
    const bool edited = ui.view.edited_side == side;
    const WithFont font(ui.theme.fonts.large);
    ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(ui.theme.side(side)), "%s", letter(side));
    if (ImGui::IsItemClicked()) ui.view.edited_side = side;
    note(fmt::format("{}/title", letter(side)));
    tooltip(side_title_help);
    if (edited) underline_item(ui, side);
}

bool side_tabs_needed() { return ImGui::GetIO().DisplaySize.y < em(80); }

void side_tabs(Ui& ui) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = std::floor((ImGui::GetContentRegionAvail().x - gap) / 2);
    side_tab(ui, Side::left, width);
    ImGui::SameLine();
    side_tab(ui, Side::right, width);
    ImGui::Dummy({0, em(0.1f)});
}

}  // namespace app
