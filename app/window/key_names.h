// The names of keys as the action table writes them.
#pragma once

#include <string>

namespace app {

/// "Ctrl+Z" for a GLFW key, scan code and modifiers; empty for keys without a name (Shift alone, …).
std::string chord_name(int key, int scancode, int modifiers);

}  // namespace app
