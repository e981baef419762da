#include "app/ui/shell.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/panels/dialogs.h"
#include "app/ui/panels/panels.h"

namespace app {
namespace {

constexpr float usual_sidebar = 23.0f, slimmest_sidebar = 17.0f;   ///< in font sizes

using Panel = void (*)(Ui&);
constexpr std::array<Panel, 6> view_panels{overview_panel,     output_panel,        stride_padding_panel,
                                           checkerboard_panel, gradient_flow_panel, equivalence_panel};

// The views as tabs, with the keys that open them.
void view_tabs(Ui& ui) {
    const WithFont font(ui.theme.fonts.bold);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < view_titles.size(); ++i) {
        const bool open = static_cast<std::size_t>(ui.view.open) == i;
        if (i > 0) ImGui::SameLine(0, em(0.2f));
        const WithColor text(ImGuiCol_Text, open ? ui.theme.text : ui.theme.dim);
        const WithColor back(ImGuiCol_Button, with_alpha(ui.theme.raised, open ? 1.0f : 0.0f));
        const WithColor border(ImGuiCol_Border, with_alpha(ui.theme.line, 0));
        const Action& action = *find_action("view_" + std::string(view_ids[i]));
        const std::string label = std::string(view_titles[i]) + "##view";
        if (button(label.c_str(), action.help + " (" + action.shortcut + ")")) ui.run(action.id);
        if (!open) continue;
        const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
        list.AddRectFilled({min.x, max.y - em(0.12f)}, max, ui.theme.accent);
    }
}

void view_region(Ui& ui) {
    ImGui::BeginChild("view", {0, 0}, false);
    if (ui.state.findings) {
        view_panels[static_cast<std::size_t>(ui.view.open)](ui);
    } else if (ui.state.failure) {
        ImGui::TextWrapped("%s", ui.state.failure->sentence.c_str());
    } else if (ui.state.message_is_error) {
        ImGui::TextWrapped("%s", ui.state.message.c_str());
    } else {
        ImGui::TextDisabled("…");
    }
    ImGui::EndChild();
}

float sidebar_width(const Ui& ui) {
    const float window = ImGui::GetIO().DisplaySize.x, own = static_cast<float>(ui.state.settings.sidebar_width);
    const float share = std::clamp(window * 0.27f, em(slimmest_sidebar), em(usual_sidebar));
    return std::round(std::min(own > 0 ? std::max(em(own), em(slimmest_sidebar)) : share, window * 0.5f));
}

/// The gap beside the sidebar: dragged it sets the width, double-clicked it gives it back to the window.
void sidebar_edge(Ui& ui, float height) {
    ImGui::SameLine(0, 0);
    ImGui::InvisibleButton("##sidebar/edge", {ImGui::GetStyle().ItemSpacing.x, height});
    note("sidebar/edge");
    const bool active = ImGui::IsItemActive();
    if (active || ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
        const float x = (ImGui::GetItemRectMin().x + ImGui::GetItemRectMax().x) / 2;
        ImGui::GetWindowDrawList()->AddLine({x, ImGui::GetItemRectMin().y}, {x, ImGui::GetItemRectMax().y},
                                            with_alpha(ui.theme.accent, active ? 1.0f : 0.6f), em(0.13f));
    }
    const bool reset = ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(0);
    if (reset || (active && ImGui::IsMouseDragging(0, 2))) {
        const double width = reset ? 0 : static_cast<double>((ImGui::GetIO().MousePos.x - ImGui::GetStyle().WindowPadding.x) / em(1));
        ui.later([width](Workbench& bench) { bench.settings().sidebar_width = std::clamp(width, 0.0, 80.0); });
    }
    ImGui::SameLine(0, 0);
}

void main_window(Ui& ui) {
    const float inspector_height = inspector_panel_height(ui);
    const float body = ImGui::GetContentRegionAvail().y - status_line_height(ui);
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ui.theme.panel);
    ImGui::BeginChild("sidebar", {sidebar_width(ui), body}, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
    sidebar_panel(ui);
    ImGui::EndChild();
    ImGui::PopStyleColor();
    sidebar_edge(ui, body);
    ImGui::BeginChild("main", {0, body}, false);
    view_tabs(ui);
    ImGui::BeginChild("above_inspector", {0, -inspector_height}, false);
    view_region(ui);
    ImGui::EndChild();
    if (inspector_height > 0) {
        ImGui::SetCursorPosY(ImGui::GetWindowHeight() - inspector_height);
        ImGui::BeginChild("inspector", {0, inspector_height}, false);
        inspector_panel(ui);
        ImGui::EndChild();
    }
    ImGui::EndChild();
    status_line(ui);
}

}  // namespace

struct Shell::Dialogs {
    DialogState state;
};

Shell::Shell() : dialogs_(std::make_unique<Dialogs>()) {}
Shell::~Shell() = default;

bool Shell::takes_keys() const { return dialogs_->state.open(); }

void Shell::draw(Ui& ui) {
    ui.view.hovered.reset();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::Begin("Deconvoscope", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_MenuBar |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar(2);
    menu_bar(ui);
    main_window(ui);
    ImGui::End();
    draw_dialogs(ui, dialogs_->state);
}

}  // namespace app
