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
    if (!begin_menu((std::string(tr("Open recent")) + "###recent").c_str(), !recent.empty())) return;
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

namespace {

/// Menus, and menus within them: those that are open while the table's entries are drawn.
class MenuPath {
  public:
    /// Goes over to the entry's menu; whether it is open.
    bool enter(const Action& action) {
        if (action.menu != menu_ || action.group != group_) {
            if (in_group_) ImGui::EndMenu();
            in_group_ = false;
        }
        if (action.menu != menu_) {
            if (open_) ImGui::EndMenu();
            menu_ = action.menu;
            open_ = begin(action.menu, action.menu);
        }
        if (action.group != group_ || action.menu != group_menu_) {
            group_ = action.group, group_menu_ = action.menu;
            if (open_ && !group_.empty()) in_group_ = begin(group_, menu_ + "/" + group_);
        }
        return open_ && (group_.empty() || in_group_);
    }
    void leave() {
        if (in_group_) ImGui::EndMenu();
        if (open_) ImGui::EndMenu();
    }

  private:
    static bool begin(const std::string& title, const std::string& id) {
        const bool open = begin_menu((std::string(tr(title.c_str())) + "###" + id).c_str());
        note("menu/" + id);
        return open;
    }

    std::string menu_, group_, group_menu_;
    bool open_ = false, in_group_ = false;
};

}  // namespace

void menu_bar(Ui& ui) {
    if (!ImGui::BeginMenuBar()) return;
    MenuPath path;
    for (const Action& action : actions()) {
        if (!path.enter(action)) continue;
        menu_entry(ui, action);
        if (action.id == "open") {
            recent_menu(ui);
            signal_menu(ui);
        }
        if (action.id == "first_lesson") lessons_menu(ui);
    }
    path.leave();
    edited_side_mark(ui);
    menu_bar_readout(ui);
    ImGui::EndMenuBar();
}

}  // namespace app
