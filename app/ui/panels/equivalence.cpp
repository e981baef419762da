// Equivalence: the identities between the two families, each checked on the picture at hand.
#include <fmt/format.h>

#include <algorithm>

#include "app/core/identity_edits.h"
#include "app/ui/heatmap.h"
#include "app/ui/panels/matrix_view.h"
#include "app/ui/panels/panels.h"
#include "app/ui/panels/side_parts.h"

namespace app {
namespace {

bool is_current(const Ui& ui) { return ui.state.study && ui.state.study->experiment == ui.state.document.experiment; }

/// One button that is off, with the reason, where the identity cannot be used.
void identity_button(Ui& ui, const char* verb, const char* id, Side from, const std::string& refusal, const std::string& help,
                     Edit (*make)(Side, Side)) {
    const bool off = !is_current(ui) || !refusal.empty();
    for (const Side to : {Side::left, Side::right}) {
        if (to == Side::right) ImGui::SameLine();
        begin_disabled(off);
        const std::string label = fmt::format("{} {} into {}##{}", verb, letter(from), letter(to), id);
        if (button(label.c_str(), refusal.empty() ? std::string_view(help) : std::string_view(refusal))) ui.edit(make(from, to));
        end_disabled();
    }
}

void identity_buttons(Ui& ui, Side side) {
    const engine::SideStudy nothing;
    const engine::SideStudy& study = ui.state.study ? ui.state.study->sides[side == Side::left ? 0 : 1] : nothing;
    identity_button(ui, "Fold", "equivalence", side, study.fold_refusal,
                    "Nearest ×s then a conv of kernel k is one transposed conv of stride s whose kernel is rot180(w) * ones(s, s), of "
                    "size k + s - 1.",
                    fold_into);
    ImGui::SameLine(0, em(1));
    identity_button(ui, "Project", "equivalence", side, study.project_refusal,
                    fmt::format("The nearest upsample + conv whose folded kernel comes nearest to the transposed conv's: {:.3g} % of the "
                                "kernel is left over, the part that can make a checkerboard.",
                                study.projection_residual * 100),
                    project_into);
}

void single_number(Ui& ui, float value, ImVec2 size) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy(size);
    fill({at, {at.x + size.x, at.y + size.y}}, ui.theme.canvas);
    const WithFont large(ui.theme.fonts.large);
    const std::string text = fmt::format("{:.7g}", value);
    const ImVec2 extent = ImGui::CalcTextSize(text.c_str());
    ImGui::GetWindowDrawList()->AddText({at.x + (size.x - extent.x) / 2, at.y + (size.y - extent.y) / 2}, ui.theme.text, text.c_str());
}

/// One picture of a card with what it is under it; both pictures share their range.
void card_picture(Ui& ui, const engine::Demonstration& shown, bool left, const engine::Range& range, ImVec2 size) {
    const engine::Tensor& tensor = left ? shown.left : shown.right;
    const std::string name = fmt::format("equivalence/{}/{}", shown.id, left ? "left" : "right");
    const std::string& label = left ? shown.left_label : shown.right_label;
    const float text = 2 * ImGui::GetTextLineHeightWithSpacing();
    ImGui::BeginGroup();
    const engine::Display display{range.low < 0 ? engine::DisplayKind::signed_map : engine::DisplayKind::picture, range, 0};
    if (tensor.size() == 1)
        single_number(ui, tensor.values()[0], {size.x, size.y - text});
    else
        tensor_map(ui, ("##" + name).c_str(), name, ui.state.study_serial, tensor, display, {size.x, size.y - text});
    const WithColor dim(ImGuiCol_Text, ui.theme.dim);
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + size.x);
    ImGui::TextUnformatted(label.c_str());
    ImGui::PopTextWrapPos();
    ImGui::EndGroup();
}

engine::Range range_of_both(const engine::Demonstration& shown) {
    const auto whole = [&](engine::DisplayKind kind) {
        const engine::Range a = engine::automatic_range(shown.left, kind), b = engine::automatic_range(shown.right, kind);
        return engine::Range{std::min(a.low, b.low), std::max(a.high, b.high)};
    };
    const engine::Range range = whole(engine::DisplayKind::picture);
    if (range.low >= 0) return {0, std::max(range.high, 1e-12)};
    return whole(engine::DisplayKind::signed_map);
}

ImU32 verdict_color(const Ui& ui, const engine::Demonstration& shown) {
    if (shown.identity) return shown.holds ? ui.theme.good : ui.theme.bad;
    return ui.theme.warn;
}

void card(Ui& ui, const engine::Demonstration& shown, ImVec2 size) {
    ImGui::BeginChild(shown.id.c_str(), size, true, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::TextWrapped("%s", shown.claim.c_str());
    const float verdict = 2.2f * ImGui::GetTextLineHeightWithSpacing();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float half = (room.x - ImGui::GetStyle().ItemSpacing.x) / 2, height = room.y - verdict;
    if (height > em(2.5f)) {
        const engine::Range range = range_of_both(shown);
        card_picture(ui, shown, true, range, {half, height});
        ImGui::SameLine();
        card_picture(ui, shown, false, range, {half, height});
    }
    {
        const WithColor color(ImGuiCol_Text, verdict_color(ui, shown));
        ImGui::TextWrapped("%s", shown.verdict.c_str());
    }
    ImGui::EndChild();
    const Box frame = item_box();
    fill({frame.min, {frame.min.x + em(0.25f), frame.max.y}}, verdict_color(ui, shown));
    note("equivalence/" + shown.id);
    tooltip(fmt::format("{}\n{}\nmax |difference| = {}", shown.left_label, shown.right_label, table_number(shown.max_abs)));
}

void cards(Ui& ui) {
    const auto& study = ui.state.study;
    if (study && !study->error.empty()) return remark(ui, study->error);
    if (!study || study->demonstrations.empty()) return remark(ui, "Being computed …");
    const float width = ImGui::GetContentRegionAvail().x, gap = ImGui::GetStyle().ItemSpacing.x;
    const int columns = std::max(1, static_cast<int>(width / em(28)));
    const ImVec2 size{(width - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns), em(19.5f)};
    int place = 0;
    for (const auto& shown : study->demonstrations) {
        if (place++ % columns != 0) ImGui::SameLine();
        card(ui, shown, size);
    }
}

}  // namespace

void equivalence_panel(Ui& ui) {
    if (!ui.state.findings) return;
    two_sides(ui, "identities", [&](Side side, const engine::SideFindings& findings) {
        side_title(ui, side, findings);
        identity_buttons(ui, side);
    });
    separator_text("One dimension, written out");
    matrix_view(ui);
    separator_text("Identities and claims, checked on the middle of this picture");
    cards(ui);
}

}  // namespace app
