// Where the window is too low for the controls of A and B under each other, tabs turn to either.
#pragma once

#include "app/ui/widgets/ui.h"

namespace app {

bool side_tabs_needed();
void side_tabs(Ui& ui);

}  // namespace app
