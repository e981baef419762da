// What a right click offers anywhere in the window: to copy what is under the pointer, and what it belongs
// to.
#pragma once

#include <optional>
#include <string>

#include "app/ui/widgets/ui.h"

namespace app {

/// What was under the pointer when the menu was opened.
struct CopyMenu {
    std::string text;
    std::optional<engine::Pair> pixel;
};

/// Opens the menu by a right click where nothing else is open, and draws it; the last of a frame.
void copy_menu(Ui& ui, CopyMenu& menu);

}  // namespace app
