#include "app/ui/frame/shell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "app/storage/words.h"
#include "app/ui/dialogs/dialogs.h"
#include "app/ui/frame/copy_menu.h"
#include "app/ui/parts/picture_marks.h"
#include "app/ui/parts/views.h"

namespace app {
namespace {

constexpr float usual_sidebar = 23.0f, slimmest_sidebar = 17.0f;  ///< in font sizes
constexpr float usual_lesson = 26.0f, slimmest_lesson = 19.0f;

/// Draws a view into the region that is available. There are findings when it is called.
void draw_view(Ui& ui) {
    switch (ui.view.open) {
        case View::overview: return overview_panel(ui);
        case View::output: return output_panel(ui);
        case View::stride_padding: return stride_padding_panel(ui);
        case View::checkerboard: return checkerboard_panel(ui);
        case View::gradient: return gradient_flow_panel(ui);
        case View::equivalence: return equivalence_panel(ui);
        case View::network: return network_panel(ui);
        case View::learning: return learning_panel(ui);
    }
}

/// The tools of those views that have some beside the tabs.
void draw_tools(Ui& ui) {
    switch (ui.view.open) {
        case View::overview: return overview_tools(ui);
        case View::checkerboard: return checkerboard_tools(ui);
        case View::gradient: return gradient_tools(ui);
        case View::equivalence: return equivalence_tools(ui);
        case View::output:
        case View::stride_padding:
        case View::network:
        case View::learning: return ImGui::NewLine();
    }
}

bool titles_fit() {
    float width = 0;
    for (const ViewInfo& one : views)
        width += ImGui::CalcTextSize(tr(one.title)).x + 2 * ImGui::GetStyle().FramePadding.x + em(0.2f);
    return width <= ImGui::GetContentRegionAvail().x;
}

// The views as tabs, with the keys that open them.
void view_tabs(Ui& ui) {
    const WithFont font(ui.theme.fonts.bold);
    const bool brief = !titles_fit();
    bool first = true;
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const ViewInfo& one : views) {
        if (ui.state.lesson && !ui.state.lesson->offers(one.id)) continue;
        const bool open = ui.view.open == one.view;
        if (!std::exchange(first, false)) ImGui::SameLine(0, em(0.2f));
        const WithColour text(ImGuiCol_Text, open ? ui.theme.text : ui.theme.dim);
        const WithColour back(ImGuiCol_Button, with_alpha(ui.theme.raised, open ? 1.0f : 0.0f));
        const WithColour border(ImGuiCol_Border, with_alpha(ui.theme.line, 0));
        const std::string label = std::string(tr(brief ? one.brief : one.title)) + "##view";
        if (button(label.c_str(), fmt::format("{} ({})", tr(one.help), one.key)))
            ui.run(std::string("view_") + one.id);
        if (!open) continue;
        const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
        list.AddRectFilled({min.x, max.y - em(0.12f)}, max, ui.theme.accent);
    }
}

/// Drawn over every view while the settings are impossible: says why, and that the picture below is older.
void old_banner(Ui& ui) {
    const float pad = em(0.5f), width = ImGui::GetContentRegionAvail().x;
    const std::string text =
        wrapped("These pictures are old. " + full_text(*ui.state.failure), width - 2 * pad);
    const float height = ImGui::CalcTextSize(text.c_str()).y + pad;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + width, at.y + height}, with_alpha(ui.theme.bad, 0.16f),
                       ImGui::GetStyle().FrameRounding);
    list.AddRectFilled(at, {at.x + em(0.22f), at.y + height}, ui.theme.bad);
    list.AddText({at.x + pad, at.y + pad / 2}, ui.theme.text, text.c_str());
    ImGui::Dummy({width, height});
    note("old");
}

/// Drawn in place of a view without findings: what is wrong, and the ways out.
void empty_state(Ui& ui, const std::string& sentence) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float width = std::min(em(34), room.x), left = ImGui::GetCursorPosX() + (room.x - width) / 2;
    ImGui::SetCursorPos({left, ImGui::GetCursorPosY() + room.y * 0.3f});
    ImGui::BeginGroup();
    {
        const WithFont large(ui.theme.fonts.large);
        ImGui::TextUnformatted("Nothing to show yet");
    }
    {
        const WithColour bad(ImGuiCol_Text, ui.theme.bad);
        write_wrapped(sentence, width);
    }
    write_wrapped("Change the setting in the sidebar, or begin again:", width);
    ImGui::Spacing();
    if (button("Back to the default pair##empty", "The pair that the program starts with.")) ui.run("reset");
    ImGui::SameLine();
    if (button("Open …##empty", "Open a picture or a session.")) ui.run("open");
    ImGui::EndGroup();
}

/// The height that tabs, tools and inspector leave to the view.
float view_room(const Ui& ui, float inspector_height) {
    const float line = ImGui::GetFrameHeightWithSpacing() * (draws_marks(ui.view) ? 2 : 1);
    return (ImGui::GetContentRegionAvail().y - line - inspector_height) / em(1);
}

void tools_of_the_view(Ui& ui) {
    if (!ui.state.findings) return;
    ImGui::SameLine(0, em(1.5f));
    draw_tools(ui);
    mark_tools(ui);
}

void view_region(Ui& ui) {
    ImGui::BeginChild("view", {0, 0}, false, ImGuiWindowFlags_NavFlattened);
    if (ui.state.findings) {
        if (ui.state.failure) old_banner(ui);
        draw_view(ui);
        note_hidden();
    } else if (ui.state.failure) {
        empty_state(ui, full_text(*ui.state.failure));
    } else if (ui.state.message_is_error) {
        empty_state(ui, ui.state.message);
    } else {
        ImGui::TextDisabled("Computing …");
    }
    ImGui::EndChild();
}

float sidebar_width(const Ui& ui) {
    const float window = ImGui::GetIO().DisplaySize.x,
                own = static_cast<float>(ui.state.settings.sidebar_width);
    const float share = ui.state.lesson ? std::clamp(window * 0.3f, em(slimmest_lesson), em(usual_lesson))
                                        : std::clamp(window * 0.27f, em(slimmest_sidebar), em(usual_sidebar));
    return std::round(std::min(own > 0 ? std::max(em(own), em(slimmest_sidebar)) : share, window * 0.5f));
}

/// The gap beside the sidebar: dragged it sets the width, double-clicked it gives it back to the window.
void sidebar_edge(Ui& ui, float height) {
    ImGui::SameLine(0, 0);
    ImGui::InvisibleButton("##sidebar/edge", {ImGui::GetStyle().ItemSpacing.x, height});
    after_item("sidebar/edge",
               ImGui::IsItemActive()
                   ? ""
                   : "Drag it for the width of the controls; double-click it for the usual one.");
    const bool active = ImGui::IsItemActive();
    if (active || ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
        const float x = (ImGui::GetItemRectMin().x + ImGui::GetItemRectMax().x) / 2;
        ImGui::GetWindowDrawList()->AddLine({x, ImGui::GetItemRectMin().y}, {x, ImGui::GetItemRectMax().y},
                                            with_alpha(ui.theme.accent, active ? 1.0f : 0.6f), em(0.13f));
    }
    const bool reset = ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0);
    if (reset || (active && ImGui::IsMouseDragging(0, 2))) {
        const double width =
            reset ? 0
                  : static_cast<double>((ImGui::GetIO().MousePos.x - ImGui::GetStyle().WindowPadding.x) /
                                        em(1));
        ui.later(
            [width](Workbench& bench) { bench.settings().sidebar_width = std::clamp(width, 0.0, 80.0); });
    }
    ImGui::SameLine(0, 0);
}

void main_window(Ui& ui) {
    const OpenLesson* lesson = ui.state.lesson ? &*ui.state.lesson : nullptr;
    const auto hidden = [lesson](std::string_view part) { return lesson && lesson->hides(part); };
    const float offer = lesson_offer_height(ui);
    const float inspector_height = offer > 0                ? offer
                                   : hidden(lesson_numbers) ? 0
                                                            : inspector_panel_height(ui);
    const float status_height = hidden(lesson_pipelines) ? 0 : status_line_height(ui);
    const float body = ImGui::GetContentRegionAvail().y - status_height;
    if (lesson || ui.view.show_sidebar) {
        ImGui::PushStyleColor(ImGuiCol_ChildBg, ui.theme.panel);
        ImGui::BeginChild("sidebar", {sidebar_width(ui), body}, false,
                          ImGuiWindowFlags_AlwaysUseWindowPadding | ImGuiWindowFlags_NavFlattened);
        lesson ? lesson_panel(ui) : sidebar_panel(ui);
        ImGui::EndChild();
        ImGui::PopStyleColor();
        sidebar_edge(ui, body);
    }
    ImGui::BeginChild("main", {0, body}, false, ImGuiWindowFlags_NavFlattened);
    ui.room = view_room(ui, inspector_height);
    if (!hidden(lesson_tabs)) view_tabs(ui);
    tools_of_the_view(ui);
    ImGui::BeginChild("above_inspector", {0, -inspector_height}, false, ImGuiWindowFlags_NavFlattened);
    view_region(ui);
    ImGui::EndChild();
    if (inspector_height > 0) {
        ImGui::SetCursorPosY(ImGui::GetWindowHeight() - inspector_height);
        ImGui::BeginChild("inspector", {0, inspector_height}, false, ImGuiWindowFlags_NavFlattened);
        offer > 0 ? lesson_offer(ui) : inspector_panel(ui);
        ImGui::EndChild();
    }
    ImGui::EndChild();
    if (status_height > 0) status_line(ui);
}

/// Where a class is to look: a disc that lets what is under it through.
void pointer_spot(const Ui& ui) {
    if (!ui.state.settings.pointer_spot || !ImGui::IsMousePosValid()) return;
    const ImVec2 at = ImGui::GetIO().MousePos;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImU32 gold = IM_COL32(255, 196, 0, 255);
    list.AddCircleFilled(at, em(1.6f), with_alpha(gold, 0.3f));
    list.AddCircle(at, em(1.6f), with_alpha(gold, 0.9f), 0, em(0.12f));
}

}  // namespace

struct Shell::Dialogs {
    DialogState state;
    CopyMenu copy;
};

Shell::Shell() : dialogs_(std::make_unique<Dialogs>()) {}
Shell::~Shell() = default;

bool Shell::takes_keys() const { return dialogs_->state.open(); }

bool Shell::takes_key(const Workbench& bench, std::string_view chord) const {
    constexpr std::array walking{"Left", "Right", "Up", "Down", "Space", "Enter", "Tab", "Escape"};
    if (takes_keys() || bench.dialog_request || popup_is_open() || field_has_keyboard()) return true;
    return bench.state().view.walking && std::ranges::find(walking, chord) != walking.end();
}

void Shell::draw(Ui& ui) {
    ui.view.hovered.reset();
    ui.view.seen.reset();
    forget_text_under_pointer();
    close_popup_by_escape();
    ImGuiConfigFlags& flags = ImGui::GetIO().ConfigFlags;
    flags = ui.view.walking ? flags | ImGuiConfigFlags_NavEnableKeyboard
                            : flags & ~ImGuiConfigFlags_NavEnableKeyboard;
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::Begin("Deconvoscope", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_MenuBar |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoBackground);
    ImGui::PopStyleVar(2);
    menu_bar(ui);
    main_window(ui);
    ImGui::End();
    draw_dialogs(ui, dialogs_->state);
    copy_menu(ui, dialogs_->copy);
    pointer_spot(ui);
}

}  // namespace app
