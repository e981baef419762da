#include "app/ui/imgui_compat.h"

namespace app {

void separator_text(const char* text) {
    ImGui::Spacing();
    ImGui::TextDisabled("%s", text);
    ImGui::Separator();
}

}  // namespace app
