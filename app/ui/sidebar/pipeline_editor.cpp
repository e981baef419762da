#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/ui/parts/views.h"
#include "app/ui/sidebar/framework_note.h"
#include "app/ui/sidebar/parameter_control.h"
#include "app/ui/sidebar/side_tabs.h"
#include "app/ui/sidebar/size_formula.h"
#include "engine/core/error.h"
#include "engine/layers/facts.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

using engine::Stage;

/// What only a weight's initialiser asks for says nothing about one that was read from a file.
bool is_answered_by_file(const Stage& stage, const engine::ParameterInfo& parameter) {
    constexpr std::array<std::string_view, 4> initialiser{"init", "seed", "gain", "normalize"};
    return stage.kernel.weight &&
           std::find(initialiser.begin(), initialiser.end(), parameter.key) != initialiser.end();
}

// The parameters that are always in sight; the others stand under "more" until they differ from their
// defaults.
bool is_main(const Stage& stage, const engine::ParameterInfo& parameter) {
    constexpr std::array<std::string_view, 9> main{"kernel", "scale", "mode", "padding", "init",
                                                   "factor", "stage", "ties", "pad"};
    if (std::find(main.begin(), main.end(), parameter.key) != main.end()) return true;
    const auto layer = engine::layer_of(stage);
    const engine::LayerFacts known = layer ? engine::facts(*layer) : engine::LayerFacts{};
    if (parameter.key == "output-padding" || parameter.key == "dilation") return known.inputs_first;
    const bool is_conv = known.has_kernel && !known.inputs_first;
    if (parameter.key == "stride") return !is_conv || !parameter.is_default(stage);
    if (parameter.key == "seed") {
        return !stage.kernel.weight && engine::is_random(stage.kernel.init);
    }
    return !parameter.is_default(stage);
}

// The stage as it was last built, when the findings still are about this pipeline's stages up to it.
const engine::BuiltStage* built_stage(const Ui& ui, Part part, std::size_t stage) {
    const engine::BuiltPipeline* built = ui.state.built(part);
    const auto& now = ui.state.document.pipeline(part).stages;
    if (!built || stage >= std::min(built->stages.size(), now.size())) return nullptr;
    if (!std::equal(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(stage),
                    ui.state.built_from(part)->stages.begin()))
        return nullptr;
    return &built->stages[stage];
}

void stage_buttons(Ui& ui, Part part, std::size_t stage, std::size_t count) {
    const std::string id = fmt::format("##{}/{}", letter(part), stage);
    const float width = ImGui::GetFrameHeight();
    const WithColour back(ImGuiCol_Button, with_alpha(ui.theme.raised, 0));
    const WithColour border(ImGuiCol_Border, with_alpha(ui.theme.line, 0));
    const WithColour text(ImGuiCol_Text, ui.theme.dim);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetContentRegionMax().x - 3 * width);
    begin_disabled(stage == 0);
    if (button(("↑" + id).c_str(), "Earlier", {width, 0})) ui.edit(move_stage(part, stage, stage - 1));
    end_disabled();
    ImGui::SameLine(0, 0);
    begin_disabled(stage + 1 >= count);
    if (button(("↓" + id).c_str(), "Later", {width, 0})) ui.edit(move_stage(part, stage, stage + 1));
    end_disabled();
    ImGui::SameLine(0, 0);
    if (button(("×" + id).c_str(), "Remove this stage", {width, 0})) ui.edit(remove_stage(part, stage));
    ImGui::PopStyleVar();
}

/// A deep pipeline shows the parameters of the stage looked at; the others are a line each.
bool is_folded(const Ui& ui, Part part, std::size_t stage, std::size_t count) {
    constexpr std::size_t shallow = 4;
    if (count <= shallow || !part.side()) return false;
    const int chosen = ui.view.stage[*part.side() == Side::left ? 0 : 1];
    return stage != static_cast<std::size_t>(std::clamp(chosen, 0, static_cast<int>(count) - 1));
}

void stage_title(Ui& ui, Part part, std::size_t stage, const Stage& value, std::size_t count, bool wrong) {
    const auto& operation = *engine::find_operation(engine::op_name(value));
    const float buttons_width = ImGui::GetFrameHeight();
    ImGui::AlignTextToFramePadding();
    {
        const WithFont font(ui.theme.fonts.bold);
        const WithColour colour(ImGuiCol_Text, wrong ? ui.theme.bad : ui.theme.text);
        ImGui::TextUnformatted(fmt::format("{}  {}", stage, operation.name).c_str());
    }
    note(fmt::format("{}/{}/title", letter(part), stage));
    const bool folded = !wrong && is_folded(ui, part, stage, count);
    if (folded && ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (folded && ImGui::IsItemClicked())
        ui.view.stage[*part.side() == Side::left ? 0 : 1] = static_cast<int>(stage);
    tooltip(folded ? engine::print(engine::Pipeline{{value}}) + "\nClick to see and change its parameters."
                   : std::string(operation.help));
    const engine::BuiltPipeline* built = ui.state.built(part);
    if (!wrong && built && stage < built->stages.size() && !ui.state.is_old()) {
        const engine::Shape shape = built->stages[stage].output;
        const WithFont small(ui.theme.fonts.small);
        const WithColour colour(ImGuiCol_Text, ui.theme.dim);
        const std::string text = fmt::format("{}×{}×{}", shape.c, shape.h, shape.w);
        ImGui::SameLine();
        const float room = ImGui::GetContentRegionAvail().x - 3 * buttons_width;
        if (ImGui::CalcTextSize(text.c_str()).x <= room) ImGui::TextUnformatted(text.c_str());
    }
    stage_buttons(ui, part, stage, count);
}

void stage_notes(Ui& ui, Part part, std::size_t stage, const Stage& value) {
    const auto* built = built_stage(ui, part, stage);
    if (!built) return;
    size_formula(ui, value, built->input.plane());
    if (value.kernel.weight && !value.kernel.weight->turned.empty()) {
        const WithFont small(ui.theme.fonts.small);
        const WithColour colour(ImGuiCol_Text, ui.theme.dim);
        write_wrapped(fmt::format("The file's axes were turned from {}.", value.kernel.weight->turned));
        note(fmt::format("{}/{}/turned", letter(part), stage));
    }
    framework_note(ui, part, stage, value, built->input);
}

float label_width(const engine::OperationInfo& operation) {
    float width = 0;
    for (const auto& parameter : operation.parameters)
        width = std::max(
            width, ImGui::CalcTextSize(parameter.key.data(), parameter.key.data() + parameter.key.size()).x);
    return width + em(0.7f);
}

// The controls, and under the one that breaks a rule that rule. Those under "more" that break one are in
// sight.
void stage_parameters(Ui& ui, Part part, std::size_t stage, const Stage& value) {
    const auto& operation = *engine::find_operation(engine::op_name(value));
    const Failure* trouble = ui.state.trouble();
    const bool wrong = trouble && trouble->concerns(part, stage);
    const float width = label_width(operation);
    const std::string_view subject = wrong ? trouble->subject(part, stage) : std::string_view{};
    const auto controls = [&](bool main) {
        std::size_t left_out = 0;
        for (const auto& parameter : operation.parameters) {
            const bool broken = wrong && trouble->concerns(part, stage, parameter.key);
            if (!broken && is_answered_by_file(value, parameter)) continue;
            if ((broken || is_main(value, parameter)) != main && ++left_out) continue;
            parameter_control(ui, part, stage, value, parameter, width);
            if (broken && parameter.key == subject) broken_rule(ui);
        }
        return left_out;
    };
    const bool has_more = controls(true) > 0;
    if (wrong && subject.empty()) broken_rule(ui);
    if (!has_more) return;
    const WithColour none(ImGuiCol_Header, with_alpha(ui.theme.raised, 0));
    const bool open =
        ImGui::TreeNodeEx("more", ImGuiTreeNodeFlags_NoTreePushOnOpen | ImGuiTreeNodeFlags_SpanAvailWidth);
    note(fmt::format("{}/{}/more", letter(part), stage));
    if (!open) return tooltip("Settings that are rarely changed.");
    controls(false);
}

void stage_card(Ui& ui, Part part, std::size_t stage, const Stage& value, std::size_t count) {
    const Failure* trouble = ui.state.trouble();
    const bool wrong = trouble && trouble->concerns(part, stage),
               folded = !wrong && is_folded(ui, part, stage, count);
    ImGui::PushID(static_cast<int>(stage));
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImGui::BeginGroup();
    stage_title(ui, part, stage, value, count, wrong);
    if (!folded) stage_parameters(ui, part, stage, value);
    if (!wrong && !folded) stage_notes(ui, part, stage, value);
    ImGui::EndGroup();
    const float bottom = ImGui::GetItemRectMax().y;
    ImGui::GetWindowDrawList()->AddRectFilled({start.x - em(0.55f), start.y}, {start.x - em(0.35f), bottom},
                                              wrong ? ui.theme.bad : with_alpha(ui.theme.part(part), 0.8f),
                                              em(0.1f));
    if (!folded) ImGui::Spacing();
    ImGui::PopID();
}

void add_menu(Ui& ui, Part part) {
    const std::string id = fmt::format("{}/add", letter(part));
    if (button(("+ stage##" + id).c_str(), "Append a stage")) ImGui::OpenPopup(id.c_str());
    if (!ImGui::BeginPopup(id.c_str())) return;
    const std::size_t end = ui.state.document.pipeline(part).stages.size();
    for (const auto& operation : engine::operations()) {
        if (ImGui::MenuItem(std::string(operation.name).c_str()))
            ui.edit(insert_stage(part, end, operation.name));
        note(id + "/" + std::string(operation.name));
        tooltip(operation.help);
    }
    ImGui::EndPopup();
}

void depth_control(Ui& ui, Side side) {
    int depth = depth_of(ui.state.document.pipeline(side));
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    const std::string label = fmt::format("##{}/depth", letter(side));
    const Change change =
        slider(label.c_str(), &depth, 1, 4, "How often the whole pipeline stands in a row.", "%d × in a row");
    if (change) ui.edit(change, set_depth(side, depth));
}

/// Sets the pipeline; a text that is none stays in its field to be mended.
void take_text(Ui& ui, Part part, const std::string& text) { ui.edit_typed(set_pipe_text(part, text), text); }

// The pipeline as text; red, with the sentence under it, where the text or the pipeline as a whole is to
// blame.
void pipe_field(Ui& ui, Part part) {
    const std::string current = engine::print(ui.state.document.pipeline(part));
    const Failure* trouble = ui.state.trouble();
    const bool wrong = trouble && trouble->part() == part && !trouble->stage();
    std::string text = wrong && !trouble->typed.empty() ? trouble->typed : current;
    {
        const WithFont font(ui.theme.fonts.mono);
        const WithWrong red(ui.theme, wrong);
        ImGui::SetNextItemWidth(-1);
        const std::string label = fmt::format("##{}/pipe", letter(part));
        const std::string help =
            wrong ? trouble->sentence : "The pipeline as text: type or paste another, then Enter.";
        const Change change = wrapped_field(label.c_str(), &text, help);
        if (wrong) note_wrong(probe_name(label));
        if (change.finished && text != current) take_text(ui, part, text);
    }
    if (wrong) broken_rule(ui);
}

// Its stages fold away, and are folded from the start where the sides have tabs; true while they are seen.
bool encoder_title(const Ui& ui) {
    const WithFont font(ui.theme.fonts.bold);
    const WithColour none(ImGuiCol_Header, with_alpha(ui.theme.raised, 0));
    const Failure* trouble = ui.state.trouble();
    if (trouble && trouble->concerns(Part::encoder())) ImGui::SetNextItemOpen(true);
    const bool open =
        ImGui::TreeNodeEx("Encoder", ImGuiTreeNodeFlags_NoTreePushOnOpen | ImGuiTreeNodeFlags_FramePadding |
                                         (side_tabs_needed() ? 0 : ImGuiTreeNodeFlags_DefaultOpen));
    after_item("encoder/title",
               "The picture passes these layers before A and B take it. The gradients that are shown end at "
               "its output. Click to fold or unfold its stages.");
    return open;
}

void sizes(const Ui& ui, Part part) {
    const engine::BuiltPipeline* built = ui.state.built(part);
    if (!built) return;
    const char* mark = ui.state.stand_in ? "  (preview)" : ui.state.is_old() ? "  (old)" : "";
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    const WithColour colour(ImGuiCol_Text, ui.theme.dim);
    text_fitted(sizes_of(*built) + mark, ImGui::GetContentRegionAvail().x);
}

}  // namespace

void pipeline_editor(Ui& ui, Part part) {
    ImGui::PushID(letter(part));
    const WithColour marks(ImGuiCol_CheckMark, ui.theme.part(part));  // its sliders and chains in its colour
    bool open = true;
    const bool has_tab = part.side() && side_tabs_needed();
    if (!part.side())
        open = encoder_title(ui);
    else if (!has_tab)
        side_title(ui, *part.side());
    if (!has_tab) sizes(ui, part);
    pipe_field(ui, part);
    if (!open) return ImGui::PopID();
    ImGui::Indent(em(0.6f));
    const auto& stages = ui.state.document.pipeline(part).stages;
    for (std::size_t i = 0; i < stages.size(); ++i)
        stage_card(ui, part, i, stages[i], stages.size());
    add_menu(ui, part);
    if (part.side()) depth_control(ui, *part.side());
    ImGui::Unindent(em(0.6f));
    ImGui::PopID();
}

}  // namespace app
