// The parts of the action table, one per menu.
#pragma once

#include <initializer_list>
#include <vector>

#include "app/actions/actions.h"

namespace app {

/// One table of several, in their order.
std::vector<Action> joined(std::initializer_list<std::vector<Action>> tables);
/// The table as a menu of that name within its menu.
std::vector<Action> grouped(const char* group, std::vector<Action> table);

std::vector<Action> file_actions();
std::vector<Action> edit_actions();
std::vector<Action> view_actions();
std::vector<Action> pipeline_actions();
std::vector<Action> help_actions();
/// These stand in the menu Help as well.
std::vector<Action> lesson_actions();
/// These stand in the menu Edit, too.
std::vector<Action> mark_actions();
/// These stand in the menu View.
std::vector<Action> language_actions();
std::vector<Action> place_actions();
std::vector<Action> learning_actions();
/// These stand in the menu Pipelines.
std::vector<Action> learning_pair_actions();
std::vector<Action> network_actions();

}  // namespace app
