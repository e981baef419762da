#include "app/ui/widgets/icons.h"

#include "app/ui/widgets/imgui_compat.h"
#include "app/ui/widgets/theme.h"

namespace app {

bool chain_button(const char* label, bool linked, std::string_view help) {
    const float side = ImGui::GetFrameHeight();
    ImGui::PushID(label);
    const bool pressed = ImGui::Button("##chain", {side, side});
    ImGui::PopID();
    after_item(label, help);
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
    const ImVec2 middle{(min.x + max.x) / 2, (min.y + max.y) / 2};
    const ImU32 colour = ImGui::GetColorU32(linked ? ImGuiCol_CheckMark : ImGuiCol_TextDisabled);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float length = side * 0.3f, half = side * 0.13f, line = std::max(1.0f, side * 0.07f);
    const float apart = linked ? -length * 0.22f : length * 0.22f;
    for (const float sign : {-1.0f, 1.0f}) {
        const float from = middle.x + sign * apart, to = from + sign * length;
        list->AddRect({std::min(from, to), middle.y - half}, {std::max(from, to), middle.y + half}, colour,
                      half, 0, line);
    }
    return pressed;
}

}  // namespace app
