// What differs between Dear ImGui versions, in one place.
#pragma once

#include <imgui.h>

namespace app {

/// A heading with a line, as ImGui 1.89's SeparatorText.
void separator_text(const char* text);

}  // namespace app
