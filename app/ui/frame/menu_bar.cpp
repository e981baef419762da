#include <array>

#include "app/storage/words.h"
#include "app/ui/parts/views.h"

namespace app {
namespace {

void menu_entry(Ui& ui, const Action& action) {
    const bool checked = action.checked && action.checked(ui.bench());
    std::string title = tr(action.title.c_str());
    if (action.id == "undo" && !ui.bench().history().undo_label().empty())
        title += ": " + ui.bench().history().undo_label();
    if (action.id == "redo" && !ui.bench().history().redo_label().empty())
        title += ": " + ui.bench().history().redo_label();
    title += "###" + action.id;
    if (ImGui::MenuItem(title.c_str(), action.shortcut.c_str(), checked, action.is_enabled(ui.bench())))
        ui.run(action.id);
    note("menu/" + action.id);
    tooltip(tr(action.help.c_str()));
}

void recent_menu(Ui& ui) {
    const auto& recent = ui.state.settings.recent;
    if (!ImGui::BeginMenu((std::string(tr("Open recent")) + "###recent").c_str(), !recent.empty())) return;
    for (const std::string& path : recent)
        if (ImGui::MenuItem(path.c_str())) ui.later([path](Workbench& bench) { bench.open(path); });
    ImGui::EndMenu();
}

/// Which side the keys change, also while the controls are hidden.
void edited_side_mark(Ui& ui) {
    const Side side = ui.view.edited_side;
    ImGui::SameLine(0, em(1.5f));
    const WithColour colour(ImGuiCol_Text, ui.theme.side(side));
    const std::string text = std::string("keys edit ") + letter(side);
    if (ImGui::GetContentRegionAvail().x < ImGui::CalcTextSize(text.c_str()).x + em(1)) return;
    ImGui::TextUnformatted(text.c_str());
    note("menu/edited_side");
    tooltip("K, S, P, O and N change this side. Tab, or a click here, turns them to the other.");
    if (ImGui::IsItemClicked()) ui.run("edit_other_side");
}

}  // namespace

void menu_bar(Ui& ui) {
    if (!ImGui::BeginMenuBar()) return;
    std::string_view current;
    bool open = false;
    for (const Action& action : actions()) {
        if (action.menu != current) {
            if (open) ImGui::EndMenu();
            current = action.menu;
            open = ImGui::BeginMenu((std::string(tr(action.menu.c_str())) + "###" + action.menu).c_str());
            note("menu/" + action.menu);
        }
        if (!open) continue;
        menu_entry(ui, action);
        if (action.id == "open") {
            recent_menu(ui);
            signal_menu(ui);
        }
        if (action.id == "first_lesson") lessons_menu(ui);
    }
    if (open) ImGui::EndMenu();
    edited_side_mark(ui);
    menu_bar_readout(ui);
    ImGui::EndMenuBar();
}

}  // namespace app
