// Gradient flow: what a loss sends back through each stage, down to the input.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "app/ui/parts/fix_list.h"
#include "app/ui/parts/gradient_parts.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/stage_bars.h"
#include "app/ui/parts/views.h"
#include "engine/analysis/gradient_phases.h"
#include "engine/layers/facts.h"
#include "engine/pipeline/parameter_table.h"

namespace app {
namespace {

using engine::LossKind;

constexpr std::array kinds{LossKind::sum, LossKind::mean, LossKind::mse, LossKind::pixel, LossKind::noise};

void loss_choice(Ui& ui) {
    const engine::Loss& loss = ui.state.document.experiment.loss;
    const auto current = static_cast<int>(std::find(kinds.begin(), kinds.end(), loss.kind) - kinds.begin());
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Loss");
    ImGui::SameLine();
    const int chosen =
        segmented("##gradient/loss", {"sum", "mean", "mse", "pixel", "noise"}, current,
                  {"The sum of the output: an upstream gradient of ones.",
                   "The mean of the output: ones over their number.",
                   "Mean squared difference to the source picture, resized bilinearly when sizes differ.",
                   "One output pixel, summed over channels. Click it in the picture.",
                   "A seeded random upstream gradient."});
    if (chosen >= 0) ui.edit(set_loss({kinds[static_cast<std::size_t>(chosen)], loss.pixel, loss.seed}));
}

void encoder_choice(Ui& ui) {
    struct Encoder {
        const char *label, *preset, *help;
    };
    constexpr std::array encoders{
        Encoder{
            "strided conv##gradient/encoder", "encoder_strided_conv",
            "Its gradient is a transposed convolution: kernel 3, stride 2 leaves a grid in it, kernel 4 does not."},
        Encoder{
            "conv + average pool##gradient/encoder", "encoder_avg_pool",
            "Its gradient is a nearest upsample, divided by P², then the rotated kernel: exactly upsample + conv."},
        Encoder{
            "conv + max pool##gradient/encoder", "encoder_max_pool",
            "Its gradient goes to each window's maximum: where that is depends on the picture. Being a fixed upsample + conv "
            "is an analogy only."}};
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Encoders");
    for (const Encoder& encoder : encoders) {
        ImGui::SameLine();
        if (button(encoder.label, encoder.help))
            ui.later([preset = encoder.preset](Workbench& bench) { bench.use_preset(preset); });
    }
}

/// Whether changes are tried that even the gradient.
bool offers_fixes(const Ui& ui, const engine::SideFindings& findings) {
    return ui.state.document.experiment.loss.kind != LossKind::pixel && engine::reduces(findings.pipeline);
}

/// The max pool through which the gradient reaches the stage looked at, or the last one.
std::optional<std::size_t> pool_looked_at(const engine::Pipeline& pipeline, int stage) {
    std::optional<std::size_t> last;
    for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
        const auto layer = layer_of(pipeline.stages[i]);
        if (!layer || !facts(*layer).chooses) continue;
        last = i;
        if (static_cast<int>(i) >= stage) break;
    }
    return last;
}

/// The choice of who gets a max pool's gradient when several values are the largest.
void tie_choice(Ui& ui, Side side, const engine::SideFindings& findings) {
    const auto pool = pool_looked_at(findings.pipeline, gradient_stage(ui, side, findings));
    if (!pool) return;
    ImGui::AlignTextToFramePadding();
    ImGui::Text("Ties in stage %d", static_cast<int>(*pool));
    ImGui::SameLine();
    const engine::Stage& stage = findings.pipeline.stages[*pool];
    const auto* ties = engine::find_parameter(*engine::find_operation(engine::op_name(stage)), "ties");
    const auto& values = ties->choices;
    const int chosen = segmented(
        fmt::format("##{}/gradient/ties/{}", letter(side), *pool).c_str(), {"first", "split", "all"},
        static_cast<int>(std::find(values.begin(), values.end(), ties->get(stage)) - values.begin()),
        {"The first maximum takes it all: cuDNN, PyTorch, TensorFlow's max_pool.",
         "The maxima share it evenly: reduce_max.", "Every maximum gets all of it."});
    if (chosen >= 0)
        ui.edit(set_parameter(side, *pool, "ties", std::string(values[static_cast<std::size_t>(chosen)])));
}

void missing_gradient(Ui& ui, Side side, const engine::SideFindings& findings) {
    if (findings.gradient_notes.empty()) return remark(ui, "The gradient is being computed.");
    ImGui::BeginGroup();
    for (const auto& note : findings.gradient_notes)
        remark(ui, note);
    const std::string label = fmt::format("Take the sum of the output##{}/gradient/undefined", letter(side));
    if (button(label.c_str(), "A loss that every output has: an upstream gradient of ones."))
        ui.edit(set_loss({LossKind::sum, std::nullopt, ui.state.document.experiment.loss.seed}));
    ImGui::EndGroup();
}

std::size_t most_stages(const Ui& ui) {
    std::size_t most = 1;
    for (const Side side : {Side::left, Side::right})
        if (const auto* findings = ui.state.side(side)) most = std::max(most, findings->stages.size());
    return most;
}

/// The height of the table of stages with all its rows.
float table_height(const Ui& ui) {
    const float padding = 2 * ImGui::GetStyle().CellPadding.y;
    return static_cast<float>(most_stages(ui)) * (stack_bar_height(ui) + padding) +
           ImGui::GetTextLineHeight() + padding;
}

/// Whether the parts of the view stand behind tabs: in a low window, or under a pipeline so deep that its
/// table takes the room.
bool in_parts(const Ui& ui) {
    constexpr float above = 14,
                    maps = 2 * (5.5f + 1.4f) + 2.5f;  // numbers, and both rows of pieces at their lowest
    return ui.room < part_room || ui.room * em(1) < em(above + maps) + table_height(ui);
}

/// Maps, taps, stages: all of them where there is room, otherwise those of the chosen tab.
bool shows(const Ui& ui, int part) {
    if (!in_parts(ui)) return true;
    return ui.room < part_room ? part_of(ui) == part : (part == 2) == (part_of(ui) > 0);
}

/// Whether A and B share one scale; what is weak beside the other is then nearly white, and rightly so.
void scale_choice(Ui& ui) {
    const int chosen = segmented(
        "##gradient/scale", {"own scales", "one scale"}, ui.view.shared_gradient_scale ? 1 : 0,
        {"A and B each in the range of their own values, so that both patterns are seen. The colour bars say how "
         "far the ranges are apart.",
         "A and B in the range of the stronger one, so that strong and weak compare."});
    if (chosen >= 0) ui.view.shared_gradient_scale = chosen == 1;
}

/// The height of the rows of pieces: the room that the table of stages leaves, within reason.
float rows_height(const Ui& ui) {
    const ImGuiStyle& style = ImGui::GetStyle();
    const float room = ImGui::GetWindowHeight() - ImGui::GetCursorPosY(),
                caption = ImGui::GetTextLineHeightWithSpacing();
    if (ui.room < part_room) return std::clamp(room - caption - em(1.5f), em(4), em(20));
    const float table = in_parts(ui) ? 0 : table_height(ui);
    const float between = 6 * 2 * style.CellPadding.y + em(0.4f);
    return std::clamp((room - table - between) / 2 - caption, em(5.5f), em(20));
}

void gradient_rows(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    const int stage = gradient_stage(ui, side, findings);
    const bool counted = findings.gradient->backward_coverage.has_value();
    const std::string where = stage == 0 ? "At the input" : fmt::format("At stage {}'s input", stage);
    if (shows(ui, 0))
        piece_row(
            ui, "maps", height,
            {{where,
              "The derivative of the loss with respect to each value that enters this stage: mean over channels, diverging "
              "colours, centred on 0, as wide as 98 % of the values.",
              [&](ImVec2 size) { gradient_map(ui, side, findings, stage, size); }},
             {"Magnified",
              "20 × 20 pixels around the pinned or probed pixel, or around the middle, in the same colours.",
              [&](ImVec2 size) { gradient_magnified(ui, side, findings, stage, size); }},
             {counted ? "Backward coverage" : "Gradient by phase",
              counted
                  ? "How many output pixels read each input pixel: for an upstream gradient and kernels of ones "
                    "this is the gradient itself."
                  : "How much each phase of this stage's input gets, as a share of the strongest: a max pool hands "
                    "the gradient to its maxima, so paths cannot be counted.",
              [&](ImVec2 size) { backward_coverage_cells(ui, side, findings, size); },
              counted ? "Coverage" : "By phase"}});
    if (shows(ui, 1))
        piece_row(ui, "taps", height,
                  {{"Click to probe", "A click makes that output pixel the loss.",
                    [&](ImVec2 size) { probe_map(ui, side, findings, size); }, "Probe"},
                   {"At the taps", "The derivative of the loss with respect to each tap of this stage.",
                    [&](ImVec2 size) { tap_gradient_grid(ui, findings, stage, size); }},
                   {"Histogram",
                    "The values of the gradient at this stage's input, heights on a square-root scale.",
                    [&](ImVec2 size) { gradient_histogram(ui, side, findings, stage, size); }}});
}

}  // namespace

void gradient_tools(Ui& ui) {
    next_group(em(20));
    loss_choice(ui);
    next_group(em(12));
    scale_choice(ui);
    next_group(em(28));
    encoder_choice(ui);
    if (!in_parts(ui)) return;
    const std::string stages = "Norms and histograms of all stages.";
    if (ui.room >= part_room)
        return part_tabs(
            ui, {"Maps and taps", "Stages"},
            {"The gradient at the stage looked at: as maps, at its taps, its histogram.", stages});
    part_tabs(ui, {"Maps", "Taps", "Stages"},
              {"The gradient at the stage's input, and how many paths lead there.",
               "The output to probe, the gradient at each tap, the histogram.", stages});
}

void gradient_flow_panel(Ui& ui) {
    if (!ui.state.findings) return;
    using Findings = engine::SideFindings;
    two_sides(ui, "numbers", [&](Side side, const Findings& findings) {
        side_badge(ui, side);
        ImGui::SameLine();
        if (!findings.gradient) return missing_gradient(ui, side, findings);
        if (!findings.stages.empty())
            stage_tabs(ui, side, findings, "gradient", gradient_stage(ui, side, findings));
        wrapped_lines(engine::gradient_sentences(findings), 2);
        if (offers_fixes(ui, findings)) fix_list(ui, side, Evens::gradient, ImGui::GetContentRegionAvail().x);
        if (ui.room >= part_room || part_of(ui) == 2) {
            gradient_numbers(ui, findings);
            gradient_bars(ui, side, {ImGui::GetContentRegionAvail().x, stage_bars_height()});
        }
        tie_choice(ui, side, findings);
    });
    const float height = rows_height(ui);
    const float table = in_parts(ui) ? ImGui::GetWindowHeight() - ImGui::GetCursorPosY() - em(0.5f) : 0;
    const auto ready = [](const Findings& findings) { return findings.gradient && !findings.stages.empty(); };
    if (shows(ui, 0) || shows(ui, 1))
        two_sides(ui, "maps", [&](Side side, const Findings& findings) {
            if (ready(findings)) gradient_rows(ui, side, findings, height);
        });
    if (shows(ui, 2))
        two_sides(ui, "stack", [&](Side side, const Findings& findings) {
            if (ready(findings)) gradient_stack(ui, side, findings, table);
        });
}

}  // namespace app
