// The dialog that exports a figure.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/export/command_text.h"
#include "app/export/figure_export.h"
#include "app/ui/dialogs/dialogs.h"
#include "app/ui/parts/output_pane.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

void panel_choice(DialogState& state) {
    const std::vector<engine::Panel> panels = engine::all_panels();
    auto& chosen = state.figure.panels;
    ImGui::TextDisabled("panels, in the order in which they are chosen");
    for (std::size_t i = 0; i < panels.size(); ++i) {
        const auto found = std::find(chosen.begin(), chosen.end(), panels[i]);
        bool on = found != chosen.end();
        if (i % 6 != 0)
            ImGui::SameLine(em(7.4f) * static_cast<float>(i % 6) + ImGui::GetStyle().WindowPadding.x);
        if (!checkbox((engine::print({panels[i]}) + "##export").c_str(), &on, engine::panel_help(panels[i])))
            continue;
        if (on)
            chosen.push_back(panels[i]);
        else
            chosen.erase(found);
    }
}

void look_choice(Ui& ui, DialogState& state) {
    engine::FigureOptions& figure = state.figure;
    ImGui::SetNextItemWidth(em(14));
    slider(
        "##export/width", &figure.width, engine::min_figure_width, 4000,
        "Pixels, and what they measure at this density; the height follows. Many journals' columns are 85 mm wide, their pages 174 mm.",
        fmt::format("%d px · {:.1f} mm", figure.width / figure.dpi * 25.4).c_str());
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(9));
    auto dpi = static_cast<float>(figure.dpi);
    slider("##export/dpi", &dpi, 72, 600, "Dots per inch, written into the file; gives a PDF its size.",
           "%.0f dpi");
    figure.dpi = std::round(static_cast<double>(dpi));
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(10));
    auto factor = static_cast<int>(figure.magnification);
    slider("##export/magnify", &factor, 0, 32, "Whole factor by which details are magnified, nearest.",
           factor == 0 ? "magnify: auto" : "magnify ×%d");
    figure.magnification = factor;
    ImGui::SameLine();
    const int theme = segmented("##export/theme", {"light", "dark"},
                                figure.theme == engine::FigureTheme::light ? 0 : 1, figure_theme_help());
    if (theme >= 0) figure.theme = theme == 0 ? engine::FigureTheme::light : engine::FigureTheme::dark;
    ImGui::SetNextItemWidth(em(27));
    text_field("##export/title", &figure.title, "Title; made from the picture's name when empty", "title");
    ImGui::SameLine();
    checkbox("captions##export", &figure.captions, "The sentences at the bottom of the figure.");
    ImGui::SameLine();
    checkbox("colour bars##export", &figure.colour_bars, "They tell what the colours mean.");
    const std::string channels =
        ui.view.channel < 0 ? "all channels" : fmt::format("channel {}", ui.view.channel);
    ImGui::TextDisabled("outputs as in the Output view: %s, %s", range_text(ui).c_str(), channels.c_str());
}

/// A pipeline that was set aside as a column of its own, under its label.
void column_row(Ui& ui, DialogState& state, std::size_t place) {
    engine::AddedPipeline& one = state.added[place];
    const std::string id = fmt::format("##export/column/{}", place);
    ImGui::SetNextItemWidth(em(9));
    text_field((id + "/label").c_str(), &one.label, "What this column is called.",
               usual_label(place).c_str());
    ImGui::SameLine();
    const bool removed = button(("×" + id).c_str(), "Leaves this column out.");
    ImGui::SameLine();
    begin_disabled(place == 0);
    const bool moved = button(("↑" + id).c_str(), "One place to the left in the figure.");
    end_disabled();
    ImGui::SameLine();
    const std::string text = engine::print(one.pipeline);
    ImGui::PushTextWrapPos(em(43));
    ImGui::PushStyleColor(ImGuiCol_Text, ui.theme.dim);
    ImGui::TextUnformatted(text.empty() ? "(no stages)" : text.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    if (moved) std::swap(state.added[place], state.added[place - 1]);
    if (removed) state.added.erase(state.added.begin() + static_cast<std::ptrdiff_t>(place));
}

/// Any number of pipelines beside A and B: each as it stands in the window when it is added.
void columns_choice(Ui& ui, DialogState& state) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextDisabled("columns");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(6));
    text_field("##export/left_label", &state.figure.left_label,
               "What A is called in the table and beside further columns.", "A");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(6));
    text_field("##export/right_label", &state.figure.right_label,
               "What B is called in the table and beside further columns.", "B");
    const auto add = [&](const char* label, const engine::Pipeline& pipeline, std::string_view help) {
        ImGui::SameLine();
        if (button(label, help)) state.added.push_back({"", pipeline});
    };
    const engine::Experiment& shown = ui.state.findings->experiment;
    add("+ A##export", shown.left, "Keeps A as it is now as a further column; A can then be edited.");
    add("+ B##export", shown.right, "Keeps B as it is now as a further column; B can then be edited.");
    ImGui::SameLine();
    checkbox("table (.tex)##export", &state.export_comparison,
             "A row for each pipeline, in LaTeX: ripple, PSNR, SSIM, parameters, multiply-adds.");
    for (std::size_t i = 0; i < state.added.size(); ++i)
        column_row(ui, state, i);
}

bool is_plate(const DialogState& state) { return !state.added.empty() || !state.figure.more_crops.empty(); }

/// Further crops of the first one's size, a row of the figure each.
void more_crops_choice(DialogState& state) {
    std::vector<engine::Region>& more = state.figure.more_crops;
    if (!state.figure.crop) {
        more.clear();
        return;
    }
    const engine::Region first = *state.figure.crop;
    ImGui::SameLine();
    if (button("+ crop##export", "A further part of the same size: another row of the figure."))
        more.push_back(first);
    for (std::size_t i = 0; i < more.size(); ++i) {
        std::array<int, 2> corner{static_cast<int>(more[i].top), static_cast<int>(more[i].left)};
        const std::string id = fmt::format("export/crop/{}", i);
        ImGui::SetNextItemWidth(em(9));
        ImGui::InputInt2(("##" + id).c_str(), corner.data());
        note(id);
        tooltip("Top row and left column, in A's output pixels.");
        more[i] = {corner[0], corner[1], corner[0] + first.bottom - first.top,
                   corner[1] + first.right - first.left};
        ImGui::SameLine();
        if (!button(("×##" + id).c_str(), "Leaves this crop out.")) continue;
        more.erase(more.begin() + static_cast<std::ptrdiff_t>(i));
        break;
    }
}

/// Part of A's output, in its pixels.
void crop_choice(const Ui& ui, DialogState& state) {
    auto& crop = state.figure.crop;
    bool on = crop.has_value();
    const engine::Pair plane = ui.state.findings->left->output_shape().plane();
    if (checkbox(
            "crop##export", &on,
            "Show only a part of A's output, and the same place of the other pictures: at first the part that is in sight.")) {
        crop.reset();
        // The crop begins as the part in sight, or around the pinned pixel, or in the middle.
        const engine::Pair at = ui.view.pinned.value_or(engine::Pair{plane.h / 2, plane.w / 2});
        const engine::Index height = std::min<engine::Index>(plane.h, 64),
                            width = std::min<engine::Index>(plane.w, 64);
        const engine::Index top = std::clamp<engine::Index>(at.h - height / 2, 0, plane.h - height),
                            left = std::clamp<engine::Index>(at.w - width / 2, 0, plane.w - width);
        if (on) crop = ui.view.seen.value_or(engine::Region{top, left, top + height, left + width});
    }
    if (!crop) return;
    std::array<int, 4> numbers{static_cast<int>(crop->top), static_cast<int>(crop->left),
                               static_cast<int>(crop->bottom - crop->top),
                               static_cast<int>(crop->right - crop->left)};
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(18));
    ImGui::InputInt4("##export/crop", numbers.data());
    note("export/crop");
    tooltip("Top row, left column, height and width, in A's output pixels.");
    const auto [top, left, height, width] = numbers;
    crop = engine::Region{top, left, top + height, left + width};
    if (top >= 0 && left >= 0 && height > 0 && width > 0 && crop->bottom <= plane.h && crop->right <= plane.w)
        return;
    ImGui::SameLine();
    const WithColour colour(ImGuiCol_Text, ui.theme.bad);
    ImGui::TextUnformatted(fmt::format("A's output has {} pixels", to_string(plane)).c_str());
}

void files_choice(DialogState& state) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextDisabled("beside it");
    ImGui::SameLine();
    checkbox("report (.json)##export", &state.export_report,
             "All numbers, as `deconvoscope compare --report` writes them.");
    ImGui::SameLine();
    checkbox("numbers (.csv)##export", &state.export_table, "The same as a table.");
    ImGui::SameLine();
    checkbox("outputs (.npy)##export", &state.export_raw,
             "The raw outputs of A and B, float32, never clipped.");
    ImGui::SameLine();
    checkbox("weights (.npy)##export", &state.export_weights, "Weights and biases of all stages.");
}

FigureExport request_of(const Ui& ui, const DialogState& state) {
    FigureExport request;
    // While settings are impossible: what is still seen. A preview of a drag is no more than a part of it.
    request.experiment = ui.state.stand_in ? ui.state.document.experiment : ui.state.findings->experiment;
    request.treatment = ui.state.document.treatment;
    request.known = ui.state.findings;
    request.options = state.figure;
    request.added = state.added;
    for (std::size_t i = 0; i < request.added.size(); ++i)
        if (request.added[i].label.empty()) request.added[i].label = usual_label(i);
    request.options.look = output_look(ui.view);
    request.options.one_gradient_scale = ui.view.shared_gradient_scale;
    request.figure = chosen_path(state, ".png");
    const std::filesystem::path stem = std::filesystem::path(request.figure).replace_extension();
    const auto beside = [&](bool wanted, const char* ending) {
        return wanted ? stem.string() + ending : std::string();
    };
    request.report = beside(state.export_report, ".json");
    request.table = beside(state.export_table, ".csv");
    request.comparison = beside(state.export_comparison, ".tex");
    request.raw_left = beside(state.export_raw, ".left.npy");
    request.raw_right = beside(state.export_raw, ".right.npy");
    request.weights = beside(state.export_weights, "");
    return request;
}

}  // namespace

void export_dialog(Ui& ui, DialogState& state) {
    if (!ui.state.findings) return;
    if (state.just_opened && !std::exchange(state.figure_opened, true) && ui.theme.kind == ThemeKind::dark)
        state.figure.theme = engine::FigureTheme::dark;
    const bool named = choose_save_name(ui, state, {".png", ".svg", ".pdf"}, "comparison.png", 10);
    columns_choice(ui, state);
    if (is_plate(state))
        ImGui::TextDisabled("with further columns or crops: a column for each pipeline, a row for each crop");
    else
        panel_choice(state);
    look_choice(ui, state);
    crop_choice(ui, state);
    more_crops_choice(state);
    files_choice(state);
    begin_disabled(state.browser.name.empty() || state.figure.panels.empty());
    const bool pressed =
        primary_button("Export##export", "Draws the figure and writes the files, in the background (Enter).");
    ImGui::SameLine();
    if (copy_command_pressed("export"))
        copy_command(ui, [request = request_of(ui, state)] { return compare_command(request); });
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("export")) state.current.reset();
    if (!pressed && !(named && !state.figure.panels.empty())) return;
    remember_place(ui, state, chosen_path(state, ".png"));
    state.current.reset();
    ui.later([request = request_of(ui, state)](Workbench& bench) {
        bench.run_in_background(
            "Exporting " + request.figure.filename().string(),
            [request](const engine::Progress& progress) { return export_figure(request, progress); });
    });
}

}  // namespace app
