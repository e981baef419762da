// Equivalence: the identities between the two families, each checked on the picture at hand.
#include <fmt/format.h>

#include "app/document/identity_edits.h"
#include "app/ui/equivalence/identity_cards.h"
#include "app/ui/equivalence/matrix_view.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

bool is_current(const Ui& ui) {
    return ui.state.study && ui.state.study->experiment == ui.state.document.experiment;
}

/// One button that is off, with the reason, where the identity cannot be used.
void identity_button(Ui& ui, const char* verb, const char* id, Side from, const std::string& refusal,
                     const std::string& help, Edit (*make)(Side, Side)) {
    const bool off = !is_current(ui) || !refusal.empty();
    for (const Side to : {Side::left, Side::right}) {
        const std::string label = fmt::format("{} {} into {}##{}", verb, letter(from), letter(to), id);
        const float width =
            ImGui::CalcTextSize(label.c_str(), nullptr, true).x + 2 * ImGui::GetStyle().FramePadding.x;
        next_group(width, ImGui::GetStyle().ItemSpacing.x);
        begin_disabled(off);
        if (button(label.c_str(), refusal.empty() ? std::string_view(help) : std::string_view(refusal)))
            ui.edit(make(from, to));
        end_disabled();
    }
}

void identity_buttons(Ui& ui, Side side) {
    const engine::SideStudy nothing;
    const engine::SideStudy& study =
        ui.state.study ? ui.state.study->sides[side == Side::left ? 0 : 1] : nothing;
    identity_button(
        ui, "Fold", "equivalence", side, study.fold_refusal,
        "Nearest ×s then a conv of kernel k is one transposed conv of stride s whose kernel is rot180(w) * ones(s, s), of "
        "size k + s - 1.",
        fold_into);
    identity_button(
        ui, "Project", "equivalence", side, study.project_refusal,
        fmt::format(
            "The nearest upsample + conv whose folded kernel comes nearest to the transposed conv's: {} % of the "
            "kernel is left over, the part that can make a checkerboard.",
            table_number(study.projection ? study.projection->relative_residual * 100 : 0, 3)),
        project_into);
}

/// What projecting costs, or why it cannot be done.
void left_over(Ui& ui, Side side) {
    if (!is_current(ui)) return;
    const engine::SideStudy& study = ui.state.study->sides[side == Side::left ? 0 : 1];
    const WithFont small(ui.theme.fonts.small);
    const WithColor dim(ImGuiCol_Text, ui.theme.dim);
    if (study.projection) {
        const std::string share = table_number(study.projection->relative_residual * 100, 3);
        text_shortened(
            {fmt::format("Projecting leaves {} % of {}'s kernel over: the part that can make a checkerboard.",
                         share, letter(side)),
             fmt::format("Projecting leaves {} % of {}'s kernel over.", share, letter(side))},
            ImGui::GetContentRegionAvail().x);
    } else if (study.fold_refusal.empty()) {
        text_shortened({"Folding is exact: nothing is left over.", "Folding is exact."},
                       ImGui::GetContentRegionAvail().x);
    }
}

/// From this height on the matrix stands under the chosen claim.
constexpr float both_room = 42;

void matrix_part(Ui& ui) {
    separator_text("One dimension, written out");
    matrix_view(ui);
}

}  // namespace

void equivalence_tools(Ui& ui) {
    if (ui.room >= both_room) return ImGui::NewLine();
    const std::string claims = "The identities and claims, each checked on the middle of this picture.";
    const std::string matrix =
        "A small convolution in one dimension written out as a matrix, beside its transpose.";
    if (ui.room >= part_room) return part_tabs(ui, {"Identities", "Matrix C and Cᵀ"}, {claims, matrix});
    part_tabs(ui, {"Identities", "Chosen one", "Matrix C and Cᵀ"},
              {claims, "The chosen claim, its two sides and their difference.", matrix});
}

void equivalence_panel(Ui& ui) {
    if (!ui.state.findings) return;
    const bool both = ui.room >= both_room;
    const bool three = ui.room < part_room;  // list and card stand alone
    if (!both && part_of(ui) == (three ? 2 : 1)) return matrix_view(ui);
    if (three && part_of(ui) == 1) return chosen_identity(ui);
    two_sides(ui, "identities", [&](Side side, const engine::SideFindings& findings) {
        side_badge(ui, side);
        if (both && ImGui::GetContentRegionAvail().x > em(42)) {
            ImGui::SameLine();
            side_words(findings);
        }
        identity_buttons(ui, side);
        left_over(ui, side);
    });
    if (both)
        identity_cards(
            ui, [&] { matrix_part(ui); }, em(21.5f));
    else if (three && identity_list(ui))
        ui.view.part[static_cast<std::size_t>(View::equivalence)] = 1;
    else if (!three)
        identity_cards(ui, {}, 0);
}

}  // namespace app
