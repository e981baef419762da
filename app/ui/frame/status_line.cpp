#include <fmt/format.h>

#include <algorithm>

#include "app/ui/parts/views.h"
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

constexpr std::ptrdiff_t most_lines =
    2;  ///< of a pipeline; a longer one is whole in the sidebar and in its tooltip

/// The pipeline as it stands in its half of the line: whole, or as many whole stages as there is room for.
std::string pipe_lines(const Ui& ui, Side side, float width) {
    const WithFont font(ui.theme.fonts.mono);
    engine::Pipeline pipeline = ui.state.document.pipeline(side);
    std::string text = break_lines(engine::print(pipeline), width);
    for (std::size_t left_out = 1;
         std::count(text.begin(), text.end(), '\n') >= most_lines && pipeline.stages.size() > 1; ++left_out) {
        pipeline.stages.pop_back();
        text = break_lines(fmt::format("{} | … {} more", engine::print(pipeline), left_out), width);
    }
    return text;
}

float badge_width() { return em(1.4f); }
/// The room for each pipeline's text where the whole line is `line` wide.
float pipe_width(float line) { return (line - em(1.2f)) / 2 - badge_width(); }

void copyable_pipe(Ui& ui, Side side, float width, float height) {
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const std::string id = std::string("##copy/") + letter(side);
    if (ImGui::InvisibleButton(id.c_str(), {width + badge_width(), height}))
        ui.run(side == Side::left ? "copy_left" : "copy_right");
    const bool hovered = ImGui::IsItemHovered();
    note(id.substr(2));
    tooltip(engine::print(ui.state.document.pipeline(side)) + "\n(click to copy)");
    ImDrawList& list = *ImGui::GetWindowDrawList();
    {
        const WithFont font(ui.theme.fonts.bold);
        list.AddText(start, ui.theme.side(side), letter(side));
    }
    const std::string text = pipe_lines(ui, side, width);
    const WithFont font(ui.theme.fonts.mono);
    list.AddText({start.x + badge_width(), start.y}, hovered ? ui.theme.accent : ui.theme.text, text.c_str());
}

std::string timings(const Timings& t) {
    return fmt::format("evaluate {:.0f} ms · upload {:.1f} ms · draw {:.1f} ms", t.evaluate, t.upload,
                       t.draw);
}

/// A low window has no line of messages, and the timings stand in the menu bar.
bool timings_in_menu_bar(const Ui& ui) {
    const WithFont font(
        ui.theme.fonts.regular);  // whatever font is current: the measure is the ordinary text's
    return ImGui::GetIO().DisplaySize.y < em(34);
}
/// The pipelines stand in the sidebar; without it they stand here.
bool has_pipes(const Ui& ui) { return !ui.view.show_sidebar; }
/// Otherwise a message stands in the place of the pipelines, so that nothing moves when it comes and goes.
bool has_message_line(const Ui& ui) { return !timings_in_menu_bar(ui) || !has_pipes(ui); }

constexpr const char* widest_timings = "evaluate 8888 ms · upload 888.8 ms · draw 888.8 ms";

void write_timings(const Ui& ui, float width) {
    if (!ui.state.settings.show_timings) return;
    const WithColour colour(ImGuiCol_Text, ui.theme.dim);
    text_right(timings(ui.state.timings), width);
    tooltip(
        "Time that the engine took for the last result, and that the window took for new pictures and for the frame that showed them first.");
}

/// A refusal stands before the dimness of a dialog as well, which it may be about.
void message(const Ui& ui, float width) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const WithColour colour(ImGuiCol_Text, ui.state.message_is_error ? ui.theme.bad : ui.theme.dim);
    text_fitted(ui.state.message, width);
    if (!ui.state.message_is_error || !dialog_is_open()) return;
    ImDrawList& before = *ImGui::GetForegroundDrawList();
    const ImVec2 end = ImGui::GetItemRectMax();
    before.AddRectFilled({at.x - em(0.3f), at.y}, {end.x + em(0.3f), end.y}, ui.theme.canvas, 2);
    before.AddText(at, ui.theme.bad, fitted(ui.state.message, width).c_str());
}

float pipes_height(Ui& ui) {
    const float width = pipe_width(ImGui::GetContentRegionAvail().x);
    float pipes = ImGui::GetTextLineHeight();
    for (const Side side : {Side::left, Side::right}) {
        const std::string text = pipe_lines(ui, side, width);
        const WithFont font(ui.theme.fonts.mono);
        pipes = std::max(pipes, ImGui::CalcTextSize(text.c_str()).y);
    }
    return ui.steady("status/pipes", pipes);
}

void message_line(Ui& ui, ImVec2 at, float width) {
    const WithFont font(ui.theme.fonts.small);
    const bool timed = ui.state.settings.show_timings && !timings_in_menu_bar(ui);
    const float times_width = timed ? ImGui::CalcTextSize(widest_timings).x + em(2) : 0;
    ImGui::SetCursorScreenPos(at);
    message(ui, width - times_width);
    if (!timed) return;
    ImGui::SetCursorScreenPos({at.x + width - times_width + em(2), at.y});
    write_timings(ui, times_width - em(2));
}

}  // namespace

void menu_bar_readout(Ui& ui) {
    if (!timings_in_menu_bar(ui)) return;
    const WithFont font(ui.theme.fonts.small);
    ImGui::SameLine(0, em(1));
    const float width = ImGui::GetContentRegionAvail().x - em(0.5f);
    const std::string pixel = inspected_pixel(ui);
    if (pixel.empty()) return write_timings(ui, width);
    note_text(pixel);
    text_right(pixel, width);
}

float status_line_height(Ui& ui) {
    const float pipes = has_pipes(ui) ? pipes_height(ui) : 0;
    const WithFont font(ui.theme.fonts.small);
    const float gap = has_pipes(ui) ? em(0.9f) : em(0.5f);
    return pipes + (has_message_line(ui) ? ImGui::GetTextLineHeight() : 0) + gap;
}

void status_line(Ui& ui) {
    progress_bar(ui);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    if (!has_pipes(ui)) return message_line(ui, start, width);
    const float pipes = pipes_height(ui);
    if (!has_message_line(ui) && !ui.state.message.empty()) return message(ui, width);
    copyable_pipe(ui, Side::left, pipe_width(width), pipes);
    ImGui::SetCursorScreenPos({start.x + width / 2 + em(0.6f), start.y});
    copyable_pipe(ui, Side::right, pipe_width(width), pipes);
    if (has_message_line(ui)) message_line(ui, {start.x, start.y + pipes + em(0.25f)}, width);
}

}  // namespace app
