// Small pictures on buttons, drawn with lines so that they follow the theme and the scale.
#pragma once

#include <string_view>

namespace app {

/// A square button with a chain: whole while `linked`, apart otherwise. True when pressed.
bool chain_button(const char* label, bool linked, std::string_view help);

}  // namespace app
