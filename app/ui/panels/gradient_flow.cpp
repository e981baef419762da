// Gradient flow: what a loss sends back through each stage, down to the input.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/ui/panels/gradient_parts.h"
#include "app/ui/panels/panels.h"
#include "app/ui/panels/side_parts.h"

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
    const int chosen = segmented("##gradient/loss", {"sum", "mean", "mse", "pixel", "noise"}, current,
                                 {"The sum of the output: an upstream gradient of ones.",
                                  "The mean of the output: ones over their number.",
                                  "Mean squared difference to the source picture, resized bilinearly when sizes differ.",
                                  "One output pixel, summed over channels. Click it in the picture.",
                                  "A seeded random upstream gradient."});
    if (chosen >= 0)
        ui.edit(set_loss({kinds[static_cast<std::size_t>(chosen)], loss.pixel, loss.seed}));
}

void encoder_choice(Ui& ui) {
    struct Encoder {
        const char *label, *preset, *help;
    };
    constexpr std::array encoders{
        Encoder{"strided conv##gradient/encoder", "encoder_strided_conv",
                "Its gradient is a transposed convolution: kernel 3, stride 2 leaves a grid in it, kernel 4 does not."},
        Encoder{"conv + average pool##gradient/encoder", "encoder_avg_pool",
                "Its gradient is a nearest upsample, divided by P², then the rotated kernel: exactly upsample + conv."},
        Encoder{"conv + max pool##gradient/encoder", "encoder_max_pool",
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

/// Who gets a max pool's gradient when several values are the largest.
void tie_choice(Ui& ui, Side side, const engine::SideFindings& findings) {
    for (std::size_t i = 0; i < findings.pipeline.stages.size(); ++i) {
        const auto* pool = std::get_if<engine::MaxPool>(&findings.pipeline.stages[i].op);
        if (!pool) continue;
        ImGui::AlignTextToFramePadding();
        ImGui::Text("Ties in stage %d", static_cast<int>(i));
        ImGui::SameLine();
        constexpr std::array values{"first", "split", "all"};
        const int chosen = segmented(fmt::format("##{}/gradient/ties/{}", letter(side), i).c_str(), {"first", "split", "all"},
                                     static_cast<int>(pool->ties),
                                     {"The first maximum takes it all: cuDNN, PyTorch, TensorFlow's max_pool.",
                                      "The maxima share it evenly: reduce_max.", "Every maximum gets all of it."});
        if (chosen >= 0) ui.edit(set_parameter(side, i, "ties", values[static_cast<std::size_t>(chosen)]));
    }
}

void missing_gradient(Ui& ui, const engine::SideFindings& findings) {
    if (findings.gradient_notes.empty()) return remark(ui, "The gradient is being computed.");
    for (const auto& note : findings.gradient_notes) remark(ui, note);
}

/// How high the rows of pieces are: what the table of stages leaves of the window, within reason.
float rows_height(const Ui& ui) {
    std::size_t stages = 1;
    for (const Side side : {Side::left, Side::right})
        if (const auto* findings = ui.state.side(side)) stages = std::max(stages, findings->stages.size());
    const float table = em(2.6f) * static_cast<float>(std::min<std::size_t>(stages, 4)) + em(4);
    const float captions = 2 * ImGui::GetTextLineHeightWithSpacing() + em(2.5f);
    return std::clamp((ImGui::GetWindowHeight() - ImGui::GetCursorPosY() - table - captions) / 2, em(7), em(20));
}

void gradient_rows(Ui& ui, Side side, const engine::SideFindings& findings, float height) {
    const int stage = gradient_stage(ui, side, findings);
    const std::string where = stage == 0 ? "Gradient at the input" : fmt::format("Gradient at the input of stage {}", stage);
    piece_row(ui, "maps", height + em(0.6f),
              {{where, "The derivative of the loss with respect to each value that enters this stage: mean over channels, diverging "
                "colours, centred on 0, automatic range of 98 % of the values.",
                [&](ImVec2 size) { gradient_map(ui, side, findings, stage, size); }},
               {"Magnified", "20 × 20 pixels around the pinned pixel, or around the middle, in the same colours.",
                [&](ImVec2 size) { gradient_magnified(ui, side, findings, stage, size); }},
               {"Backward coverage", "How many output pixels read each input pixel: for an upstream gradient and kernels of ones "
                "this is the gradient itself.",
                [&](ImVec2 size) { backward_coverage_cells(ui, side, findings, size); }}});
    piece_row(ui, "taps", height - em(0.6f),
              {{"Output: click to probe", "A click makes that output pixel the loss.",
                [&](ImVec2 size) { probe_map(ui, side, findings, size); }},
               {"Gradient at the taps", "The derivative of the loss with respect to each tap of this stage.",
                [&](ImVec2 size) { tap_gradient_grid(ui, findings, stage, size); }},
               {"Histogram", "The values of the gradient at this stage's input, heights on a square-root scale.",
                [&](ImVec2 size) { gradient_histogram(ui, side, findings, stage, size); }}});
}

}  // namespace

void gradient_flow_panel(Ui& ui) {
    if (!ui.state.findings) return;
    loss_choice(ui);
    next_group(em(29));
    encoder_choice(ui);
    using Findings = engine::SideFindings;
    two_sides(ui, "numbers", [&](Side side, const Findings& findings) {
        side_title(ui, side, findings);
        if (!findings.gradient) return missing_gradient(ui, findings);
        gradient_numbers(ui, findings);
        tie_choice(ui, side, findings);
    });
    two_sides(ui, "stages", [&](Side side, const Findings& findings) {
        if (findings.gradient && !findings.stages.empty())
            stage_tabs(ui, side, findings, "gradient", gradient_stage(ui, side, findings));
    });
    const float height = rows_height(ui);
    two_sides(ui, "maps", [&](Side side, const Findings& findings) {
        if (findings.gradient && !findings.stages.empty()) gradient_rows(ui, side, findings, height);
    });
    two_sides(ui, "stack", [&](Side side, const Findings& findings) {
        if (findings.gradient && !findings.stages.empty()) gradient_stack(ui, side, findings);
    });
}

}  // namespace app
