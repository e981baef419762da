#include "app/ui/shell.h"

#include <array>

#include "app/ui/panels/dialogs.h"
#include "app/ui/panels/panels.h"

namespace app {
namespace {

constexpr float sidebar_width = 23.0f;  ///< in font sizes
constexpr float narrow = 52.0f;         ///< a window narrower than this has a slimmer sidebar

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

void main_window(Ui& ui) {
    const float status_height = ImGui::GetFrameHeight() + em(0.2f);
    const float inspector_height = inspector_panel_height();
    const float width = em(ImGui::GetIO().DisplaySize.x < em(narrow) ? sidebar_width * 0.8f : sidebar_width);
    const float body = ImGui::GetContentRegionAvail().y - status_height;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ui.theme.panel);
    ImGui::BeginChild("sidebar", {width, body}, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
    sidebar_panel(ui);
    ImGui::EndChild();
    ImGui::PopStyleColor();
    ImGui::SameLine();
    ImGui::BeginChild("main", {0, body}, false);
    view_tabs(ui);
    ImGui::BeginChild("above_inspector", {0, -inspector_height - ImGui::GetStyle().ItemSpacing.y}, false);
    view_region(ui);
    ImGui::EndChild();
    ImGui::BeginChild("inspector", {0, inspector_height}, false);
    inspector_panel(ui);
    ImGui::EndChild();
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
