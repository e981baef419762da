#include "app/ui/parts/fix_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/canvas.h"
#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/heatmap.h"
#include "engine/analysis/pattern_words.h"
#include "engine/core/number_text.h"
#include "engine/pipeline/pipe_text.h"

namespace app {

using engine::Index;

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

/// The fixes of one side that even out the output or the gradient, with their words.
struct Fixes {
    Side side;
    Evens evens;
    const std::vector<engine::Fix>& list;
    const std::vector<std::string>& failed;
    const engine::Tensor& unfixed;
    bool comparable = true;  ///< there is something to be evened out or not

    bool of_gradient() const { return evens == Evens::gradient; }
    /// "B/fix"
    std::string id() const { return letter(side) + std::string(of_gradient() ? "/gradient-fix" : "/fix"); }
    std::string amount(const std::optional<double>& value) const {
        return of_gradient() ? "unevenness " + ripple_number(value, 2) : ripple_text(value);
    }
};

Fixes fixes_of(Side side, Evens evens, const engine::SideStudy& study) {
    if (evens == Evens::gradient)
        return {side,
                evens,
                study.gradient.fixes,
                study.gradient.failed,
                study.gradient.unfixed,
                study.gradient.unevenness.has_value()};
    return {side, evens, study.fixes, study.failed, study.unfixed};
}

/// Why no fix is offered, at length and in short.
std::vector<std::string> no_fix(const Ui& ui, const Fixes& fixes) {
    if (const std::string& error = study_of(ui, fixes.side)->error; !error.empty() && fixes.failed.empty())
        return {"No change could be tried: " + error, "No change could be tried."};
    if (!fixes.comparable)
        return {"No phases to compare in the middle of the picture: no change was tried.",
                "No phases to compare."};
    if (fixes.of_gradient() && fixes.failed.empty())
        return {"Nothing to mend: no stage makes the gradient clearly uneven.", "Nothing to mend."};
    if (fixes.of_gradient())
        return {
            fmt::format("Nothing that was tried halves the unevenness: {}.", fmt::join(fixes.failed, "; ")),
            "No fix was found."};
    const engine::SideFindings& findings = *ui.state.side(fixes.side);
    const auto ripple = engine::headline_ripple(findings);
    if (!ripple || *ripple < 1e-5)
        return {"Nothing to mend: " + without_yet(engine::constant_sentence(findings)) + ".",
                "Nothing to mend."};
    return {engine::fixes_sentence(letter(fixes.side), {}, fixes.failed), "No fix was found."};
}

/// A button as high as a line of text; strong for the fix that does most.
bool apply_button(const char* label, bool strong, const std::string& help) {
    if (!strong) return small_button(label, help);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ImGui::GetStyle().FramePadding.x, 0});
    const bool pressed = primary_button(label, help);
    ImGui::PopStyleVar();
    return pressed;
}

std::string help_of(const Fixes& fixes, const engine::Fix& fix) {
    return fmt::format("{}\n\n{}: {}, was {}.\n{} One click puts it into {}; undo brings the old one back.",
                       engine::print(fix.pipeline), fix.explained(), fixes.amount(fix.ripple_after),
                       fixes.amount(fix.ripple_before),
                       fixes.of_gradient() ? "Tried on the picture's middle before it is offered."
                                           : "Tried before it is offered.",
                       letter(fixes.side));
}

void apply(Ui& ui, Side side, const engine::Fix& fix) {
    ui.edit(set_pipeline(side, fix.pipeline, fmt::format("{} fix: {}", letter(side), fix.sentence)));
    ImGui::CloseCurrentPopup();
}

/// How far the mean over the channels goes from 0.
double reach_of(const engine::Tensor& gradient) {
    double reach = 0;
    for (Index i = 0; i < gradient.shape().h; ++i)
        for (Index j = 0; j < gradient.shape().w; ++j)
            reach = std::max(reach, std::abs(mean_at(gradient, i, j)));
    return reach > 0 && std::isfinite(reach) ? reach : 1;
}

/// The middle of an output as the other pictures are shown, or of a gradient in the range of the one without
/// a change.
void small_picture(Ui& ui, const Fixes& fixes, const std::string& name, const engine::Tensor& picture,
                   float size) {
    if (picture.size() == 0) return ImGui::Dummy({size, size});
    engine::Display display{engine::DisplayKind::picture, {ui.view.range_low, ui.view.range_high}, 0};
    if (fixes.of_gradient()) {
        const double reach = reach_of(fixes.unfixed);
        display = {engine::DisplayKind::signed_map, {-reach, reach}, 0};
    }
    tensor_map(ui, ("##" + name).c_str(), name, ui.state.study_serial, picture, display, {size, size});
}

/// The words beside the pictures of a fix, one fact a line.
std::vector<std::string> facts_of(const Fixes& fixes, const engine::Fix& fix, const engine::Cost& before) {
    const std::string all = ripple_number(fix.ripple_before, 2) + " → " + ripple_number(fix.ripple_after, 2),
                      here = ripple_number(fix.stage_before, 2) + " → " + ripple_number(fix.stage_after, 2);
    std::vector<std::string> lines;
    if (fixes.of_gradient())
        lines = {"unevenness of the gradient at the input, in the picture's middle: " + all,
                 fmt::format("at the input of stage {}: {}", fix.stage, here)};
    else
        lines = {"ripple of the output " + all, fmt::format("ripple behind stage {}: {}", fix.stage, here)};
    if (fix.psnr)
        lines.push_back(fmt::format("PSNR to the output as it is {} dB", table_number(*fix.psnr, 3)));
    lines.push_back(fmt::format("parameters {} → {}, multiply-adds {} → {}",
                                engine::count_text(before.parameters),
                                engine::count_text(fix.cost.parameters), engine::count_text(before.macs),
                                engine::count_text(fix.cost.macs)));
    return lines;
}

/// One fix of the list: the same place before and after, what it does in numbers, and the button.
void fix_card(Ui& ui, const Fixes& fixes, std::size_t index) {
    const engine::Fix& fix = fixes.list[index];
    const std::string name = fmt::format("{}/list/{}", fixes.id(), index),
                      shown = fixes.of_gradient() ? "The middle of the gradient at the input"
                                                  : "The middle of the picture";
    const float size = em(6.5f);
    small_picture(ui, fixes, name + "/before", fixes.unfixed, size);
    tooltip(shown + " as it is now.");
    ImGui::SameLine();
    small_picture(ui, fixes, name + "/after", fix.output, size);
    tooltip("The same place with this change.");
    ImGui::SameLine();
    ImGui::BeginGroup();
    const std::string label = "Apply##" + name;
    if (index == 0 ? primary_button(label.c_str(), help_of(fixes, fix))
                   : button(label.c_str(), help_of(fixes, fix)))
        apply(ui, fixes.side, fix);
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    text_fitted(fix.explained(), em(38));
    {
        const WithFont small(ui.theme.fonts.small);
        for (const std::string& line : facts_of(fixes, fix, ui.state.side(fixes.side)->cost))
            text_fitted(line, em(44));
    }
    ImGui::EndGroup();
}

/// "Apply  ripple 0: kernel 3 → 4 …" over that width, or in little room the change itself as the button.
void fix_line(Ui& ui, const Fixes& fixes, std::size_t index, float width) {
    const engine::Fix& fix = fixes.list[index];
    const float start = ImGui::GetCursorPosX();
    const std::string text = fmt::format("{}: {}", fixes.amount(fix.ripple_after), fix.sentence);
    const auto width_of = [](const std::string& words) {
        return ImGui::CalcTextSize(words.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
    };
    const bool narrow =
        width_of("Apply") + ImGui::GetStyle().ItemSpacing.x + ImGui::CalcTextSize(text.c_str()).x > width;
    const WithFont font(narrow ? ui.theme.fonts.small : nullptr);
    const std::string name = fmt::format("{}/{}", fixes.id(), index);
    const bool cut = narrow && width_of(fix.sentence) > width;
    const std::string label = (!narrow ? "Apply##" : cut ? "Apply the fix###" : fix.sentence + "###") + name;
    if (apply_button(label.c_str(), index == 0, help_of(fixes, fix))) apply(ui, fixes.side, fix);
    if (narrow) return note(name + "/Apply");
    ImGui::SameLine();
    // The reason where there is room for it; it is in the tooltip too.
    const std::string whole = fmt::format("{}: {}", fixes.amount(fix.ripple_after), fix.explained());
    const float room = width - (ImGui::GetCursorPosX() - start);
    text_fitted(ImGui::CalcTextSize(whole.c_str()).x <= room ? whole : text, room);
}

}  // namespace

void fix_list(Ui& ui, Side side, Evens evens, float width) {
    const engine::SideStudy* study = study_of(ui, side);
    const auto say = [&](const std::vector<std::string>& forms) {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        text_shortened(forms, width);
    };
    if (ui.state.failure) return say({"Fixes are tried once the settings are possible."});
    if (!study || !is_current(ui)) return say({"Fixes are being tried …"});
    const Fixes fixes = fixes_of(side, evens, *study);
    if (fixes.list.empty()) return say(no_fix(ui, fixes));
    const std::size_t others = fixes.list.size() - 1;
    const std::string popup = fixes.id() + "/more",
                      title = width < em(20) ? fmt::format("+{}", others) : fmt::format("{} more", others);
    const ImGuiStyle& style = ImGui::GetStyle();
    const float button_width =
        others > 0 ? ImGui::CalcTextSize(title.c_str()).x + 2 * style.FramePadding.x + style.ItemSpacing.x
                   : 0;
    fix_line(ui, fixes, 0, width - button_width);
    if (others == 0) return;
    ImGui::SameLine();
    if (small_button(
            (title + "##" + popup).c_str(),
            "All changes that were tried and help, with pictures of the same place before and after."))
        ImGui::OpenPopup(popup.c_str());
    note(popup);
    if (!ImGui::BeginPopup(popup.c_str())) return;
    for (std::size_t i = 0; i < fixes.list.size(); ++i)
        fix_card(ui, fixes, i);
    ImGui::EndPopup();
}

}  // namespace app
