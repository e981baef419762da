// The table of stages of the Gradient view.
#include "app/ui/parts/gradient_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "app/document/stage_focus.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/canvas.h"
#include "app/ui/widgets/plot.h"

namespace app {
namespace {

constexpr int stack_flags = ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_RowBg;

/// The columns of the table of stages, and their headings: the stage's name whole, the rest shared out.
void stack_columns(const std::vector<engine::StageGradient>& stages) {
    float names = 0;
    for (std::size_t i = 0; i < stages.size(); ++i)
        names = std::max(names, ImGui::CalcTextSize(fmt::format("{} {}", i, stages[i].op).c_str()).x);
    ImGui::TableSetupColumn("stage", ImGuiTableColumnFlags_WidthFixed, names + em(0.3f));
    for (const auto& [name, share] : {std::pair("input", 1.0f), {"taps", 1.0f}, {"histogram", 0.6f}})
        ImGui::TableSetupColumn(name, ImGuiTableColumnFlags_WidthStretch, share);
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableNextRow();
    ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, ImGui::GetColorU32(ImGuiCol_TableHeaderBg));
    const std::vector<std::pair<std::vector<std::string>, const char*>> titles{
        {{"Stage"}, "A click shows the stage's gradients above."},
        {{"L2 at its input", "L2, input"},
         "Root of the sum of squares of the gradient that arrives at the stage's input."},
        {{"L2 at its taps", "L2, taps"}, "The same of the gradient with respect to the stage's weights."},
        {{"Histogram", "Values", ""},
         "The values of the gradient at the stage's input, heights on a square-root scale."}};
    for (const auto& [forms, help] : titles) {
        ImGui::TableNextColumn();
        text_shortened(forms, ImGui::GetContentRegionAvail().x);
        tooltip(help);
    }
}

}  // namespace

float stack_bar_height(const Ui& ui) { return ui.room < low_room ? em(1.4f) : em(2.2f); }

void gradient_stack(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    const auto& stages = findings.gradient->stages;
    double input = 0, taps = 0;
    for (const auto& stage : stages) {
        input = std::max(input, stage.input_l2);
        taps = std::max(taps, stage.weight_l2.value_or(0));
    }
    const bool narrow = ImGui::GetContentRegionAvail().x < em(24);
    const WithFont font(narrow ? ui.theme.fonts.small : nullptr);
    const float row =
        height > 0
            ? std::clamp(height / static_cast<float>(stages.size() + 1) - 2 * ImGui::GetStyle().CellPadding.y,
                         em(1.1f), em(2.2f))
            : stack_bar_height(ui);
    // The part chosen by a tab has the rest of the view, and scrolls by itself where even that is too low.
    if (!ImGui::BeginTable("stack", 4, stack_flags | (height > 0 ? ImGuiTableFlags_ScrollY : 0),
                           {0, std::max(height, 0.0f)}))
        return;
    stack_columns(stages);
    for (std::size_t i = 0; i < stages.size(); ++i) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        const std::string name = fmt::format("{} {}##{}/gradient/row", i, stages[i].op, letter(side));
        if (selectable(name.c_str(), static_cast<int>(i) == gradient_stage(ui, side, findings),
                       "Show this stage's gradients above."))
            ui.view.stage[side == Side::left ? 0 : 1] = static_cast<int>(i);
        ImGui::TableNextColumn();
        bar(ui.theme, input > 0 ? stages[i].input_l2 / input : 0, ui.theme.side(side), stages[i].input_l2,
            ImGui::GetContentRegionAvail().x);
        ImGui::TableNextColumn();
        if (stages[i].weight_l2)
            bar(ui.theme, taps > 0 ? *stages[i].weight_l2 / taps : 0, ui.theme.side(side),
                *stages[i].weight_l2, ImGui::GetContentRegionAvail().x);
        ImGui::TableNextColumn();
        histogram_plot(ui.theme, fmt::format("##{}/gradient/small/{}", letter(side), i).c_str(),
                       stages[i].histogram, ui.theme.side(side), {ImGui::GetContentRegionAvail().x, row});
    }
    ImGui::EndTable();
}

}  // namespace app
