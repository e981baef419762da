#include "app/ui/panels/output_pane.h"

#include <fmt/format.h>

#include <algorithm>

namespace app {
namespace {

constexpr double patience = 0.15;  ///< seconds before a picture that is being replaced is called old

bool looks_old(const State& state) { return state.is_old && (state.failure || state.busy_seconds > patience || !state.busy); }

// What a corner of the title line says about an old picture.
void old_mark(Ui& ui, float right) {
    const WithFont font(ui.theme.fonts.small);
    const char* text = ui.state.failure ? "old: the settings are impossible" : "old";
    ImGui::SameLine();
    ImGui::SetCursorPosX(right - ImGui::CalcTextSize(text).x);
    const WithColor color(ImGuiCol_Text, ui.state.failure ? ui.theme.bad : ui.theme.warn);
    ImGui::TextUnformatted(text);
}

}  // namespace

Side shown_side(const Ui& ui, Side side) { return ui.view.flip_held ? other(side) : side; }

engine::Range shown_range(const Ui& ui) {
    const ViewState& view = ui.view;
    if (view.range_mode == RangeMode::fixed) return {view.range_low, view.range_high};
    const auto& a = ui.state.findings->left->statistics;
    const auto& b = ui.state.findings->right->statistics;
    engine::Range range{std::min(a.min, b.min), std::max(a.max, b.max)};
    if (!(range.low < range.high)) range = {range.low - 0.5, range.low + 0.5};
    return range;
}

engine::Display output_display(const Ui& ui) {
    engine::Display display;
    display.range = shown_range(ui);
    if (ui.view.channel >= 0) {
        display.kind = engine::DisplayKind::channel;
        display.channel = ui.view.channel;
    }
    return display;
}

std::string range_text(const Ui& ui) {
    const engine::Range range = shown_range(ui);
    return fmt::format("{:.3g} to {:.3g} ({})", range.low, range.high,
                       ui.view.range_mode == RangeMode::fixed ? "fixed" : "automatic");
}

void pane_title(Ui& ui, const char* badge, ImU32 color, const std::string& title, const std::string& size, float width) {
    const float start = ImGui::GetCursorPosX();
    {
        const WithFont font(ui.theme.fonts.bold);
        ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(color), "%s", badge);
    }
    ImGui::SameLine(0, em(0.5f));
    const float size_width = ImGui::CalcTextSize(size.c_str()).x + em(0.5f);
    const float used = ImGui::GetCursorPosX() - start;
    text_fitted(title, width - used - size_width);
    ImGui::SameLine();
    ImGui::SetCursorPosX(start + width - size_width + em(0.5f));
    const WithColor dim(ImGuiCol_Text, ui.theme.dim);
    ImGui::TextUnformatted(size.c_str());
}

void side_pane_title(Ui& ui, Side side, float width) {
    const Side shown = shown_side(ui, side);
    const auto& findings = *ui.state.side(shown);
    const auto& shape = findings.output().shape();
    const float start = ImGui::GetCursorPosX();
    pane_title(ui, letter(shown), ui.theme.side(shown), findings.text, fmt::format("{}×{}", shape.h, shape.w), width);
    if (looks_old(ui.state)) {
        ImGui::NewLine();
        ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ImGui::GetTextLineHeightWithSpacing());
        old_mark(ui, start + width);
    }
}

void mark_pixels(Ui& ui, const Placement& place) {
    if (ui.view.pinned) mark_pixel(place, *ui.view.pinned, ui.theme.warn);
    if (ui.view.hovered) mark_pixel(place, *ui.view.hovered, IM_COL32_WHITE);
}

void take_pixel(Ui& ui, const CanvasResult& canvas) {
    if (!canvas.pixel) return;
    ui.view.hovered = canvas.pixel;
    if (canvas.clicked) ui.view.pinned = canvas.pixel;
}

CanvasResult output_canvas(Ui& ui, Side side, const char* label, ImVec2 size, PanZoom& pan_zoom) {
    const Side shown = shown_side(ui, side);
    const auto& findings = *ui.state.side(shown);
    const engine::Tensor& output = findings.output();
    const CanvasResult canvas = begin_canvas(ui, label, output.shape().plane(),
                                             factor_of(output.shape(), findings.built.input), pan_zoom, size);
    draw_picture(canvas.place,
                 tensor_texture(ui, std::string("output/") + letter(shown), ui.state.serial(shown), output,
                                output_display(ui)),
                 output.shape().plane());
    draw_pixel_values(ui, canvas.place, output, ui.view.channel);
    take_pixel(ui, canvas);
    mark_pixels(ui, canvas.place);
    return canvas;
}

void output_pane(Ui& ui, Side side, const char* label, ImVec2 size, PanZoom& pan_zoom) {
    ImGui::BeginGroup();
    side_pane_title(ui, side, size.x);
    const float height = size.y - ImGui::GetTextLineHeightWithSpacing();
    const CanvasResult canvas = output_canvas(ui, side, label, {size.x, height}, pan_zoom);
    ImGui::GetWindowDrawList()->AddRect(canvas.place.min, canvas.place.max,
                                        with_alpha(ui.theme.side(shown_side(ui, side)), 0.7f),
                                        ImGui::GetStyle().ChildRounding, 0, em(0.1f));
    ImGui::EndGroup();
}

void input_pane(Ui& ui, const char* label, ImVec2 size, PanZoom& pan_zoom) {
    const engine::Tensor& picture = *ui.state.findings->experiment.source.picture;
    const engine::Pair pixels = picture.shape().plane();
    ImGui::BeginGroup();
    pane_title(ui, "Input", ui.theme.text, "", fmt::format("{}×{}", pixels.h, pixels.w), size.x);
    const CanvasResult canvas = begin_canvas(ui, label, pixels, 1.0, pan_zoom,
                                             {size.x, size.y - ImGui::GetTextLineHeightWithSpacing()});
    engine::Display display = output_display(ui);
    display.channel = std::min<engine::Index>(display.channel, picture.shape().c - 1);
    draw_picture(canvas.place, tensor_texture(ui, "input", ui.state.findings_serial, picture, display), pixels);
    draw_pixel_values(ui, canvas.place, picture, ui.view.channel);
    ImGui::EndGroup();
}

}  // namespace app
