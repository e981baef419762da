// The titles of A and B over their controls. Where the window is too low for both under each other they are
// tabs, which turn to either.
#pragma once

#include <string>

#include "app/ui/widgets/ui.h"

namespace app {

bool side_tabs_needed();
void side_tabs(Ui& ui);
/// The letter of a side whose controls stand under the other's.
void side_title(Ui& ui, Side side);
/// "8×8 → 16×16"
std::string sizes_of(const engine::BuiltPipeline& built);

}  // namespace app
