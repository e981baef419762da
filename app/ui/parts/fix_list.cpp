#include "app/ui/parts/fix_list.h"

#include <fmt/format.h>

#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/heatmap.h"
#include "engine/analysis/pattern_words.h"
#include "engine/core/number_text.h"
#include "engine/pipeline/pipe_text.h"

namespace app {

const engine::SideStudy* study_of(const Ui& ui, Side side) {
    if (!ui.state.study) return nullptr;
    return &ui.state.study->sides[side == Side::left ? 0 : 1];
}

/// The study answers the document as it stands, so that its pipelines may be put into it.
bool is_current(const Ui& ui) {
    const engine::Study* study = ui.state.study.get();
    return study && study->has_fixes_and_variants && study->experiment == ui.state.document.experiment;
}

std::string ripple_text(const std::optional<double>& ripple) {
    return ripple ? "ripple " + ripple_number(ripple, 2) : "no ripple index";
}

namespace {

/// The sentence as it stands by itself, without what goes before it in a verdict.
std::string without_yet(const std::string& sentence) {
    return sentence.starts_with("yet ") ? sentence.substr(4) : sentence;
}

/// Why no fix is offered, at length and in short.
std::vector<std::string> no_fix(const Ui& ui, Side side) {
    const engine::SideFindings& findings = *ui.state.side(side);
    const auto ripple = engine::headline_ripple(findings);
    if (!ripple || *ripple < 1e-5)
        return {"Nothing to mend: " + without_yet(engine::constant_sentence(findings)) + ".",
                "Nothing to mend."};
    return {engine::fixes_sentence(letter(side), {}, study_of(ui, side)->failed), "No fix was found."};
}

/// A button as high as a line of text; strong for the fix that does most.
bool apply_button(const char* label, bool strong, const std::string& help) {
    if (!strong) return small_button(label, help);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ImGui::GetStyle().FramePadding.x, 0});
    const bool pressed = primary_button(label, help);
    ImGui::PopStyleVar();
    return pressed;
}

std::string help_of(const engine::Fix& fix, Side side) {
    return fmt::format(
        "{}\n\n{}: {}, was {}.\nTried before it is offered. One click puts it into {}; undo brings the old one "
        "back.",
        engine::print(fix.pipeline), fix.explained(), ripple_text(fix.ripple_after),
        ripple_text(fix.ripple_before), letter(side));
}

void apply(Ui& ui, Side side, const engine::Fix& fix) {
    ui.edit(set_pipeline(side, fix.pipeline, fmt::format("{} fix: {}", letter(side), fix.sentence)));
    ImGui::CloseCurrentPopup();
}

/// The middle of an output, as the other pictures are shown.
void small_picture(Ui& ui, const std::string& name, const engine::Tensor& picture, float size) {
    if (picture.size() == 0) return ImGui::Dummy({size, size});
    const engine::Display display{engine::DisplayKind::picture, {ui.view.range_low, ui.view.range_high}, 0};
    tensor_map(ui, ("##" + name).c_str(), name, ui.state.study_serial, picture, display, {size, size});
}

/// The words beside the pictures of a fix, one fact a line.
std::vector<std::string> facts_of(const engine::Fix& fix, const engine::Cost& before) {
    std::vector<std::string> lines{
        fmt::format("ripple of the output {} → {}", ripple_number(fix.ripple_before, 2),
                    ripple_number(fix.ripple_after, 2)),
        fmt::format("ripple behind stage {}: {} → {}", fix.stage, ripple_number(fix.stage_before, 2),
                    ripple_number(fix.stage_after, 2))};
    if (fix.psnr)
        lines.push_back(fmt::format("PSNR to the output as it is {} dB", table_number(*fix.psnr, 3)));
    lines.push_back(fmt::format("parameters {} → {}, multiply-adds {} → {}",
                                engine::count_text(before.parameters),
                                engine::count_text(fix.cost.parameters), engine::count_text(before.macs),
                                engine::count_text(fix.cost.macs)));
    return lines;
}

/// One fix of the list: the same place before and after, what it does in numbers, and the button.
void fix_card(Ui& ui, Side side, std::size_t index) {
    const engine::SideStudy& study = *study_of(ui, side);
    const engine::Fix& fix = study.fixes[index];
    const std::string name = fmt::format("{}/fix/list/{}", letter(side), index);
    const float size = em(6.5f);
    small_picture(ui, name + "/before", study.unfixed, size);
    tooltip("The middle of the picture as it is now.");
    ImGui::SameLine();
    small_picture(ui, name + "/after", fix.output, size);
    tooltip("The same place with this change.");
    ImGui::SameLine();
    ImGui::BeginGroup();
    const std::string label = "Apply##" + name;
    if (index == 0 ? primary_button(label.c_str(), help_of(fix, side))
                   : button(label.c_str(), help_of(fix, side)))
        apply(ui, side, fix);
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    text_fitted(fix.explained(), em(38));
    {
        const WithFont small(ui.theme.fonts.small);
        for (const std::string& line : facts_of(fix, ui.state.side(side)->cost))
            text_fitted(line, em(44));
    }
    ImGui::EndGroup();
}

/// "Apply  ripple 0: kernel 3 → 4 …" over that width, or in little room the change itself as the button.
void fix_line(Ui& ui, Side side, std::size_t index, float width) {
    const engine::Fix& fix = study_of(ui, side)->fixes[index];
    const float start = ImGui::GetCursorPosX();
    const std::string text = fmt::format("{}: {}", ripple_text(fix.ripple_after), fix.sentence);
    const auto width_of = [](const std::string& words) {
        return ImGui::CalcTextSize(words.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
    };
    const bool narrow =
        width_of("Apply") + ImGui::GetStyle().ItemSpacing.x + ImGui::CalcTextSize(text.c_str()).x > width;
    const WithFont font(narrow ? ui.theme.fonts.small : nullptr);
    const std::string name = fmt::format("{}/fix/{}", letter(side), index);
    const bool cut = narrow && width_of(fix.sentence) > width;
    const std::string label = (!narrow ? "Apply##" : cut ? "Apply the fix###" : fix.sentence + "###") + name;
    if (apply_button(label.c_str(), index == 0, help_of(fix, side))) apply(ui, side, fix);
    if (narrow) return note(name + "/Apply");
    ImGui::SameLine();
    // The reason where there is room for it; it is in the tooltip too.
    const std::string whole = fmt::format("{}: {}", ripple_text(fix.ripple_after), fix.explained());
    const float room = width - (ImGui::GetCursorPosX() - start);
    text_fitted(ImGui::CalcTextSize(whole.c_str()).x <= room ? whole : text, room);
}

}  // namespace

void fix_list(Ui& ui, Side side, float width) {
    const engine::SideStudy* study = study_of(ui, side);
    const auto say = [&](const std::vector<std::string>& forms) {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        text_shortened(forms, width);
    };
    if (ui.state.failure) return say({"Fixes are tried once the settings are possible."});
    if (!study || !is_current(ui)) return say({"Fixes are being tried …"});
    if (study->fixes.empty()) return say(no_fix(ui, side));
    const std::size_t others = study->fixes.size() - 1;
    const std::string popup = fmt::format("{}/fix/more", letter(side)),
                      title = width < em(20) ? fmt::format("+{}", others) : fmt::format("{} more", others);
    const ImGuiStyle& style = ImGui::GetStyle();
    const float button_width =
        others > 0 ? ImGui::CalcTextSize(title.c_str()).x + 2 * style.FramePadding.x + style.ItemSpacing.x
                   : 0;
    fix_line(ui, side, 0, width - button_width);
    if (others == 0) return;
    ImGui::SameLine();
    if (small_button(
            (title + "##" + popup).c_str(),
            "All changes that were tried and help, with pictures of the same place before and after."))
        ImGui::OpenPopup(popup.c_str());
    note(popup);
    if (!ImGui::BeginPopup(popup.c_str())) return;
    for (std::size_t i = 0; i < study->fixes.size(); ++i)
        fix_card(ui, side, i);
    ImGui::EndPopup();
}

}  // namespace app
