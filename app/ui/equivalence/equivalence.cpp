// Equivalence: the identities between the two families, each checked on the picture at hand.
#include <fmt/format.h>

#include "app/document/identity_edits.h"
#include "app/ui/equivalence/identity_cards.h"
#include "app/ui/equivalence/matrix_view.h"
#include "app/ui/parts/fix_list.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

/// The words, and a button for each side that can take what they speak of.
void conversion(Ui& ui, const std::vector<std::string>& words, const std::string& id, Side from,
                const std::string& help, Edit (*make)(Side, Side)) {
    const float spacing = ImGui::GetStyle().ItemSpacing.x;
    const float buttons =
        2 * (ImGui::CalcTextSize("into B").x + 2 * ImGui::GetStyle().FramePadding.x + spacing);
    ImGui::AlignTextToFramePadding();
    text_shortened(words, ImGui::GetContentRegionAvail().x - buttons);
    for (const Side to : {Side::left, Side::right}) {
        ImGui::SameLine();
        const std::string label = fmt::format("into {}##equivalence/{}/{}", letter(to), letter(from), id);
        if (button(label.c_str(), help)) ui.edit(make(from, to));
    }
}

/// The conversions of a side's layers, whose badge stands before them: their fold, their projection, or why
/// there is neither.
void conversions(Ui& ui, Side side) {
    const engine::SideStudy* study = study_of(ui, side);
    if (!study || !(ui.state.study->experiment == ui.state.document.experiment))
        return remark(ui, "Being computed …");
    if (study->folded)
        conversion(ui,
                   {"As one transposed conv, exactly the same:", "As one transposed conv:", "As one layer:"},
                   "fold", side,
                   "Nearest ×s then a conv of kernel k is one transposed conv of stride s whose kernel is "
                   "rot180(w) * ones(s, s), of size k + s - 1.",
                   fold_into);
    if (study->projection) {
        const std::string share = table_number(study->projection->relative_residual * 100, 3);
        conversion(
            ui,
            {fmt::format("What of its kernel upsample + conv cannot make: {} %. Without it:", share),
             fmt::format("What upsample + conv cannot make: {} %", share),
             fmt::format("Cannot: {} %", share)},
            "project", side,
            fmt::format(
                "The nearest upsample + conv whose folded kernel comes nearest to the transposed conv's: {} % of the "
                "kernel is left over, the part that can make a checkerboard.",
                share),
            project_into);
    }
    if (study->folded || study->projection) return;
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    text_shortened({study->fold_refusal + " " + study->project_refusal, study->fold_refusal,
                    "Neither can be made of the other here."},
                   ImGui::GetContentRegionAvail().x);
}

/// The view's subject stands before everything that rests upon it.
void headline(Ui& ui) {
    const WithFont bold(ui.theme.fonts.bold);
    text_shortened(
        {"Nearest upsample + conv is a transposed conv, one that makes no grid of a constant. A transposed conv is "
         "an upsample + conv only where its kernel is of that form.",
         "Nearest upsample + conv is a transposed conv. The reverse holds for some kernels only.",
         "Upsample + conv is a transposed conv; not the reverse."},
        ImGui::GetContentRegionAvail().x);
}

/// In a view at least this high the matrix stands under the chosen claim.
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
    headline(ui);
    two_sides(ui, "identities", [&](Side side, const engine::SideFindings&) {
        side_badge(ui, side);
        ImGui::SameLine();
        ImGui::BeginGroup();
        conversions(ui, side);
        ImGui::EndGroup();
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
