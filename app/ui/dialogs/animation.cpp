// The dialog that saves the stamping animation of Stride & padding, as `deconvoscope animate` does.
#include <fmt/format.h>

#include <algorithm>

#include "app/export/command_text.h"
#include "app/export/stamping.h"
#include "app/ui/dialogs/dialogs.h"
#include "app/ui/parts/output_pane.h"
#include "engine/core/error.h"
#include "engine/figure/figure.h"

namespace app {
namespace {

/// The animation's subject, as in Stride & padding: its stage, channel, range and place.
Stamping stamping_of(const Ui& ui, const AnimationChoice& choice) {
    Stamping stamping;
    stamping.findings = ui.state.findings;
    stamping.side = choice.side == 0 ? Side::left : Side::right;
    stamping.both = choice.side == 2;
    stamping.stage = stamping.both ? -1 : ui.view.stage[choice.side == 0 ? 0 : 1];
    stamping.form = choice.gather ? Form::gather : Form::scatter;
    stamping.channel = std::max(ui.view.channel, 0);
    stamping.at = engine::Pair{static_cast<engine::Index>(ui.view.cells_y),
                               static_cast<engine::Index>(ui.view.cells_x)};
    const engine::Range range = shown_range(ui);
    stamping.low = range.low;
    stamping.high = range.high;
    stamping.across = choice.across;
    stamping.dark = !choice.light;
    stamping.width = choice.width;
    return stamping;
}

/// A small case is shown whole; a stage that cannot be animated says so when it is saved.
int usual_across(const Ui& ui, const AnimationChoice& choice) {
    try {
        Stamping stamping = stamping_of(ui, choice);
        stamping.across = 0;
        return cells_across(stamping);
    } catch (const engine::Error&) {
        return usual_stamping_cells;
    }
}

void look_rows(AnimationChoice& choice) {
    const int side = segmented(
        "##animation/side", {"A", "B", "A and B"}, choice.side,
        {"The pipeline of A.", "The pipeline of B.",
         "Side by side; they step together, and each shows its first stage that changes the size."});
    if (side >= 0) choice.side = side;
    ImGui::SameLine();
    const int form = segmented("##animation/form", {"scatter", "gather"}, choice.gather ? 1 : 0,
                               {"Each input pixel stamps its kernel onto the output.",
                                "Each output pixel collects what lies under the kernel."});
    if (form >= 0) choice.gather = form == 1;
    ImGui::SameLine();
    const int theme =
        segmented("##animation/theme", {"light", "dark"}, choice.light ? 0 : 1, figure_theme_help());
    if (theme >= 0) choice.light = theme == 0;
    ImGui::SameLine();
    const int kind =
        segmented("##animation/kind", {"WebP", "GIF", "PNGs"}, choice.kind,
                  {"One animated picture.", "The same for slides that take nothing else: 256 colours.",
                   "Numbered pictures in a folder, for a video."});
    if (kind >= 0) choice.kind = kind;
    ImGui::SetNextItemWidth(em(12));
    slider("##animation/across", &choice.across, min_stamping_cells, max_stamping_cells,
           "How much is shown, in cells of the finer grid.", "%d cells across");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(15));
    slider("##animation/width", &choice.width, engine::min_figure_width, 1920, "Width of a frame.",
           "%d pixels wide");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    slider("##animation/frame_time", &choice.frame_time, 50, 3000, "How long a frame stays.",
           "%d ms per frame");
}

}  // namespace

void animation_dialog(Ui& ui, DialogState& state) {
    AnimationChoice& choice = state.animation;
    if (state.just_opened) {
        choice.side = ui.view.edited_side == Side::left ? 0 : 1;
        choice.gather = ui.view.gather;
        choice.across = usual_across(ui, choice);
    }
    ImGui::TextDisabled("the stage and place that Stride & padding shows, one step after the other");
    look_rows(choice);
    const bool named = choose_save_name(ui, state, {".webp", ".gif"}, "stamping.webp", 14);
    begin_disabled(state.browser.name.empty() || !ui.state.findings);
    const bool pressed =
        primary_button("Save##animation", "Draws the frames and writes the file, in the background.");
    ImGui::SameLine();
    const bool copied = copy_command_pressed("animation");
    end_disabled();
    ImGui::SameLine();
    if (cancel_pressed("animation")) state.current.reset();
    std::filesystem::path output = chosen_path(state, ".webp");
    output.replace_extension(choice.kind == 2 ? "" : choice.kind == 1 ? ".gif" : ".webp");
    if (copied)
        copy_command(
            ui, [stamping = stamping_of(ui, choice), treatment = ui.state.document.treatment, output,
                 time = choice.frame_time] { return animate_command(stamping, treatment, output, time); });
    if (!pressed && !(named && ui.state.findings)) return;
    remember_place(ui, state, chosen_path(state, ".webp"));
    state.current.reset();
    ui.later([stamping = stamping_of(ui, choice), output, time = choice.frame_time](Workbench& bench) {
        bench.run_in_background("Drawing " + output.filename().string(),
                                [=](const engine::Progress& progress) {
                                    return export_stamping(stamping, output, time, progress);
                                });
    });
}

}  // namespace app
