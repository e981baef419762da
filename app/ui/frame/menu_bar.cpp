#include <array>

#include "app/ui/parts/views.h"

namespace app {
namespace {

void menu_entry(Ui& ui, const Action& action) {
    const bool checked = action.checked && action.checked(ui.bench());
    std::string title = action.title;
    if (action.id == "undo" && !ui.bench().history().undo_label().empty())
        title += ": " + ui.bench().history().undo_label();
    if (action.id == "redo" && !ui.bench().history().redo_label().empty())
        title += ": " + ui.bench().history().redo_label();
    title += "###" + action.id;
    if (ImGui::MenuItem(title.c_str(), action.shortcut.c_str(), checked, action.is_enabled(ui.bench())))
        ui.run(action.id);
    note("menu/" + action.id);
    tooltip(action.help);
}

void recent_menu(Ui& ui) {
    const auto& recent = ui.state.settings.recent;
    if (!ImGui::BeginMenu("Open recent", !recent.empty())) return;
    for (const std::string& path : recent)
        if (ImGui::MenuItem(path.c_str())) ui.later([path](Workbench& bench) { bench.open(path); });
    ImGui::EndMenu();
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
            open = ImGui::BeginMenu(action.menu.c_str());
            note("menu/" + action.menu);
        }
        if (!open) continue;
        menu_entry(ui, action);
        if (action.id == "open") {
            recent_menu(ui);
            signal_menu(ui);
        }
    }
    if (open) ImGui::EndMenu();
    menu_bar_readout(ui);
    ImGui::EndMenuBar();
}

}  // namespace app
