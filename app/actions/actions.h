// The one table of what the user can do by name: it feeds menus, shortcuts, the command palette, the help
// sheet, --do and `deconvoscope actions`.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "app/workbench/workbench.h"

namespace app {

struct Action {
    std::string id{};        ///< stable, snake_case
    std::string menu{};      ///< "File", "Edit", "View", "Pipelines", "Help"
    std::string group{};     ///< a menu within it; empty: none
    std::string title{};     ///< in menus: "Undo"
    std::string shortcut{};  ///< "Ctrl+Z", "1", "Space"; empty: none
    std::string help{};      ///< one sentence
    std::function<void(Workbench&)> run{};
    std::function<bool(const Workbench&)> enabled{};  ///< null: always
    std::function<bool(const Workbench&)> checked{};  ///< null: has no check mark
    std::function<void(Workbench&)> release{};  ///< null, or what letting the key go does (hold to flip)

    bool is_enabled(const Workbench& bench) const { return !enabled || enabled(bench); }
};

std::span<const Action> actions();
/// nullptr when there is none.
const Action* find_action(std::string_view id);
const Action* find_shortcut(std::string_view chord);
/// Throws engine::Error for an unknown id; an action that is not enabled does nothing.
void run_action(Workbench& bench, std::string_view id);

/// For `deconvoscope actions`.
std::string actions_text();
std::string actions_json();

}  // namespace app
