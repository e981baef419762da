#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "app/ui/parts/views.h"
#include "app/ui/sidebar/framework_note.h"
#include "app/ui/sidebar/parameter_control.h"
#include "app/ui/sidebar/side_tabs.h"
#include "app/ui/widgets/anchor.h"
#include "engine/pipeline/presets.h"

namespace app {
namespace {

std::string short_name(const std::string& source) {
    if (source.empty() || source == "sample") return "Sample picture";
    if (source.rfind("signal:", 0) == 0) return source;
    return std::filesystem::path(source).filename().string();
}

/// A choice in the open list of sizes; true when it was clicked.
bool size_item(const std::string& label, bool selected, std::string_view help,
               ImGuiSelectableFlags flags = ImGuiSelectableFlags_None) {
    const bool chosen = ImGui::Selectable(label.c_str(), selected, flags);
    note("source/size/" + label);
    tooltip(help);
    return chosen;
}

// The controls of the size to which the picture is brought, and how.
void size_choice(Ui& ui, SourceTreatment treatment) {
    const SourceTreatment before = treatment;
    const std::string sign = treatment.enlarge ? "= " : "≤ ";
    const std::string shown =
        treatment.longest_side > 0 ? sign + std::to_string(treatment.longest_side) : "full size";
    ImGui::SetNextItemWidth(-1);
    const bool open = ImGui::BeginCombo("##source/size", shown.c_str(), ImGuiComboFlags_HeightLargest);
    after_item(
        "##source/size",
        open ? std::string_view{} : "How many pixels the picture's longer side has, and how they are made.");
    if (!open) return;
    for (const int side : {0, 1024, 512, 256, 128, 64, 32})
        if (size_item(side > 0 ? sign + std::to_string(side) : "full size", side == treatment.longest_side,
                      "The longer side has at most this many pixels."))
            treatment.longest_side = side;
    ImGui::Separator();
    checkbox("enlarge smaller pictures##source/size", &treatment.enlarge,
             "The longer side has exactly that many pixels.");
    checkbox(
        "antialias when shrinking##source/size", &treatment.antialias,
        "Bilinear and bicubic take all pixels that a new one covers. Without it they skip some, and fine detail comes out "
        "as patterns that the picture does not have.");
    for (std::size_t i = 0; i < interpolation_ids.size(); ++i) {
        const auto interpolation = static_cast<engine::Interpolation>(i);
        if (size_item(
                interpolation_ids[i], interpolation == treatment.interpolation,
                "How resized pixels are made: nearest, bilinear or bicubic take the pixels around, area the mean of all that are "
                "covered.",
                ImGuiSelectableFlags_DontClosePopups))
            treatment.interpolation = interpolation;
    }
    ImGui::EndCombo();
    if (!(treatment == before)) ui.later([treatment](Workbench& bench) { bench.set_treatment(treatment); });
}

// The choice of an animation's frame, a TIFF's page or an array's picture.
void frame_choice(Ui& ui, SourceTreatment treatment) {
    const auto last = static_cast<int>(ui.state.document.experiment.source.frames) - 1;
    if (last < 1) return;
    int frame = treatment.frame;
    ImGui::SetNextItemWidth(-1);
    const std::string words = fmt::format("frame %d of 0 to {}", last);
    const Change change = slider("##source/frame", &frame, 0, last,
                                 "The file holds several pictures: which of them is taken.", words.c_str());
    if (!change.changed || frame == treatment.frame) return;
    treatment.frame = frame;
    ui.later([treatment](Workbench& bench) { bench.set_treatment(treatment); });
}

/// The rest of its line is always wide enough for the choices beside it, so that these stay where they are.
void pixels_of(const Ui& ui, const engine::Source& source) {
    const auto& shape = source.picture->shape();
    const WithColour colour(ImGuiCol_Text, source.notes.empty() ? ui.theme.dim : ui.theme.warn);
    ImGui::AlignTextToFramePadding();
    const std::string plane = fmt::format("{}×{}", shape.h, shape.w);
    const std::string channels = fmt::format(" · {} channel{}", shape.c, shape.c == 1 ? "" : "s");
    text_shortened({plane + channels, fmt::format("{}×{}", plane, shape.c), plane},
                   ImGui::GetContentRegionAvail().x - em(9.8f));
    note("source/pixels");
    tooltip(fmt::format("{}", fmt::join(source.notes, "\n")));
}

void source_section(Ui& ui) {
    const engine::Source& source = ui.state.document.experiment.source;
    if (button("Open …##source", find_action("open")->help + " (Ctrl+O, or drop a file on the window)"))
        ui.run("open");
    ImGui::SameLine();
    if (source.picture && source.name.starts_with("signal:")) {
        signal_choice(ui);
    } else {
        ImGui::AlignTextToFramePadding();
        text_fitted(short_name(source.name), ImGui::GetContentRegionAvail().x);
    }
    if (!source.picture) return;
    const float choices = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - em(9.8f);
    pixels_of(ui, source);
    SourceTreatment treatment = ui.state.document.treatment;
    ImGui::SameLine();
    ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), choices));
    if (checkbox("grey##source", &treatment.grey, "The mean over the channels, instead of colour."))
        ui.later([treatment](Workbench& bench) { bench.set_treatment(treatment); });
    ImGui::SameLine();
    size_choice(ui, treatment);
    frame_choice(ui, ui.state.document.treatment);
}

void preset_section(Ui& ui) {
    ImGui::SetNextItemWidth(
        std::floor((ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x) * 0.45f));
    const bool open = ImGui::BeginCombo("##preset", "Presets", ImGuiComboFlags_HeightLarge);
    after_item(
        "##preset",
        open
            ? ""
            : "Ready pairs of A and B that show one thing each, with their own signal unless you have opened a picture.");
    if (open) {
        for (const engine::Preset& preset : engine::presets()) {
            const std::string id(preset.id);
            if (selectable((std::string(preset.title) + "##preset/" + id).c_str(), false, preset.description))
                ui.later([id](Workbench& bench) { bench.use_preset(id); });
        }
        ImGui::EndCombo();
    }
    ImGui::SameLine();
    encoder_presets_choice(ui);
    bool linked = ui.view.link_sides;
    if (checkbox("equal sizes##sides", &linked,
                 "Editing one side keeps the other at the same factor, at n × factor pixels."))
        ui.run("link_sides");
    ImGui::SameLine();
    if (button("swap##sides", "A becomes B and B becomes A.")) ui.run("swap");
    ImGui::SameLine();
    if (button("reset##sides", "Back to the pair that the program starts with.")) ui.run("reset");
}

/// A stands over B where the window is high enough for both; otherwise they are two tabs.
void sides_section(Ui& ui) {
    if (side_tabs_needed()) {
        side_tabs(ui);
        return pipeline_editor(ui, ui.view.edited_side);
    }
    pipeline_editor(ui, Side::left);
    ImGui::Spacing();
    ImGui::Separator();
    pipeline_editor(ui, Side::right);
}

}  // namespace

void sidebar_panel(Ui& ui) {
    // In a low window its lines stand closer, so that all controls of a side are in sight together.
    const ImGuiStyle& style = ImGui::GetStyle();
    const bool low = ImGui::GetIO().DisplaySize.y < em(58);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing,
                        {style.ItemSpacing.x, style.ItemSpacing.y * (low ? 0.5f : 1.0f)});
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding,
                        {style.FramePadding.x, style.FramePadding.y * (low ? 0.75f : 1.0f)});
    begin_anchor();
    source_section(ui);
    preset_section(ui);
    if (const Failure* trouble = ui.state.trouble(); trouble && trouble->settings.empty()) broken_rule(ui);
    convention_switch(ui);
    encoder_section(ui);
    sides_section(ui);
    separator_text("gradient");
    loss_section(ui);
    end_anchor();
    ImGui::PopStyleVar(2);
}

}  // namespace app
