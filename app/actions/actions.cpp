#include "app/actions/actions.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/actions/action_tables.h"
#include "engine/core/error.h"

namespace app {
namespace {

const Action* find_if(const std::function<bool(const Action&)>& wanted) {
    const auto all = actions();
    const auto found = std::find_if(all.begin(), all.end(), wanted);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Action> joined(std::initializer_list<std::vector<Action>> tables) {
    std::vector<Action> all;
    for (const auto& table : tables)
        all.insert(all.end(), table.begin(), table.end());
    return all;
}

std::vector<Action> grouped(const char* group, std::vector<Action> table) {
    for (Action& action : table)
        action.group = group;
    return table;
}

std::span<const Action> actions() {
    static const std::vector<Action> all =
        joined({file_actions(), edit_actions(), grouped("Drawing", mark_actions()), view_actions(),
                grouped("Language", language_actions()), grouped("Network", network_actions()),
                grouped("Learning", learning_actions()), pipeline_actions(),
                grouped("Pairs to learn", learning_pair_actions()), help_actions(), lesson_actions()});
    return all;
}

const Action* find_action(std::string_view id) {
    return find_if([id](const Action& action) { return action.id == id; });
}

const Action* find_shortcut(std::string_view chord) {
    return find_if(
        [chord](const Action& action) { return !action.shortcut.empty() && action.shortcut == chord; });
}

void run_action(Workbench& bench, std::string_view id) {
    const Action* action = find_action(id);
    if (!action) engine::fail("there is no action '{}'; `deconvoscope actions` lists them", id);
    if (action->is_enabled(bench)) action->run(bench);
}

std::string actions_text() {
    std::string text;
    for (const Action& action : actions())
        text += fmt::format("{:<28} {:<14} {}\n", action.id, action.shortcut, action.help);
    return text;
}

std::string actions_json() {
    auto list = nlohmann::ordered_json::array();
    for (const Action& action : actions())
        list.push_back({{"id", action.id},
                        {"menu", action.menu},
                        {"title", action.title},
                        {"shortcut", action.shortcut},
                        {"help", action.help}});
    return list.dump(2) + "\n";
}

}  // namespace app
