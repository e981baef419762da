#include "app/window/imgui_keys.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>

#include <algorithm>
#include <utility>

namespace app {

std::vector<int> hold_brief_keys(std::vector<int>& keys) {
    std::vector<int> let_go;
#if IMGUI_VERSION_NUM < 18700
    for (const int key : keys) {
        bool& down = ImGui::GetIO().KeysDown[key];
        if (!std::exchange(down, true)) let_go.push_back(key);
    }
#endif
    keys.clear();
    return let_go;
}

void let_keys_go([[maybe_unused]] const std::vector<int>& keys) {
#if IMGUI_VERSION_NUM < 18700
    for (const int key : keys)
        ImGui::GetIO().KeysDown[key] = false;
#endif
}

void hide_from_imgui(const std::vector<int>& keys) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM < 18700
    for (const int key : keys)
        if (key >= 0) io.KeysDown[key] = false;
#else
    if (std::ranges::find(keys, GLFW_KEY_TAB) != keys.end()) io.AddKeyEvent(ImGuiKey_Tab, false);
#endif
}

}  // namespace app
