// The menu of a right click anywhere in the window: it copies the thing under the pointer, and what that
// belongs to.
#pragma once

#include <optional>
#include <string>

#include "app/ui/widgets/ui.h"

namespace app {

/// The things under the pointer when the menu was opened.
struct CopyMenu {
    std::string text;
    std::optional<engine::Pair> pixel;
};

/// Opens the menu by a right click where nothing else is open, and draws it; the last of a frame.
void copy_menu(Ui& ui, CopyMenu& menu);

}  // namespace app
