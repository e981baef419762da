#include <fmt/format.h>

#include <algorithm>

#include "app/ui/panels/panels.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

constexpr double spinner_after = 0.15;  ///< seconds: shorter work needs no sign

void progress_bar(Ui& ui) {
    if (!ui.state.busy || ui.state.busy_seconds < spinner_after) return;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const float top = ImGui::GetCursorScreenPos().y - em(0.2f);
    const float width = display.x * static_cast<float>(std::clamp(ui.state.progress, 0.02, 1.0));
    ImGui::GetForegroundDrawList()->AddRectFilled({0, top}, {width, top + em(0.15f)}, ui.theme.accent);
}

void copyable_pipe(Ui& ui, Side side, float width) {
    const std::string text = engine::print(ui.state.document.pipeline(side));
    const ImVec2 start = ImGui::GetCursorScreenPos();
    {
        const WithFont font(ui.theme.fonts.bold);
        ImGui::TextColored(ImGui::ColorConvertU32ToFloat4(ui.theme.side(side)), "%s", letter(side));
    }
    ImGui::SameLine();
    const WithFont font(ui.theme.fonts.mono);
    text_fitted(text, width - em(2));
    ImGui::SetCursorScreenPos(start);
    const std::string id = std::string("##copy/") + letter(side);
    if (ImGui::InvisibleButton(id.c_str(), {width, ImGui::GetTextLineHeight()}))
        ui.run(side == Side::left ? "copy_left" : "copy_right");
    note(id.substr(2));
    tooltip(text + "\n(click to copy)");
}

std::string timings(const Timings& t) {
    return fmt::format("evaluate {:.0f} ms · upload {:.1f} · draw {:.1f}", t.evaluate, t.upload, t.draw);
}

}  // namespace

void status_line(Ui& ui) {
    progress_bar(ui);
    const float width = ImGui::GetContentRegionAvail().x, gap = em(1.2f);
    const std::string times = timings(ui.state.timings);
    const WithFont font(ui.theme.fonts.small);
    const float times_width = ImGui::CalcTextSize("evaluate 8888 ms · upload 888.8 · draw 888.8").x;
    const float pipe_width = (width - times_width) * 0.29f;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const auto column = [&](float x) { ImGui::SetCursorScreenPos({start.x + x, start.y}); };
    copyable_pipe(ui, Side::left, pipe_width);
    column(pipe_width + gap);
    copyable_pipe(ui, Side::right, pipe_width);
    column(2 * (pipe_width + gap));
    {
        const WithColor color(ImGuiCol_Text, ui.state.message_is_error ? ui.theme.bad : ui.theme.dim);
        text_fitted(ui.state.message, width - times_width - 2 * pipe_width - 4 * gap);
    }
    column(width - times_width);
    const WithColor color(ImGuiCol_Text, ui.theme.dim);
    text_right(times, times_width);
    tooltip("Time that the engine took for the last result, and that the window took for new pictures and for drawing the last frame.");
}

}  // namespace app
