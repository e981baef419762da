#include "app/window/key_names.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <array>
#include <cctype>
#include <utility>

namespace app {
namespace {

std::string key_name(int key, int scancode) {
    constexpr std::array<std::pair<int, const char*>, 15> named{{{GLFW_KEY_SPACE, "Space"},
                                                                 {GLFW_KEY_ESCAPE, "Escape"},
                                                                 {GLFW_KEY_ENTER, "Enter"},
                                                                 {GLFW_KEY_TAB, "Tab"},
                                                                 {GLFW_KEY_BACKSPACE, "Backspace"},
                                                                 {GLFW_KEY_DELETE, "Delete"},
                                                                 {GLFW_KEY_LEFT, "Left"},
                                                                 {GLFW_KEY_RIGHT, "Right"},
                                                                 {GLFW_KEY_UP, "Up"},
                                                                 {GLFW_KEY_DOWN, "Down"},
                                                                 {GLFW_KEY_HOME, "Home"},
                                                                 {GLFW_KEY_END, "End"},
                                                                 {GLFW_KEY_PAGE_UP, "PageUp"},
                                                                 {GLFW_KEY_PAGE_DOWN, "PageDown"},
                                                                 {GLFW_KEY_KP_ENTER, "Enter"}}};
    for (const auto& [code, name] : named)
        if (key == code) return name;
    if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12) return "F" + std::to_string(key - GLFW_KEY_F1 + 1);
    // Digits by their place: on some layouts they need Shift.
    if (key >= GLFW_KEY_0 && key <= GLFW_KEY_9)
        return std::string(1, static_cast<char>('0' + key - GLFW_KEY_0));
    // Letters by what the user's layout prints on the key.
    const char* printed = glfwGetKeyName(key, scancode);
    if (!printed) return {};
    std::string name = printed;
    if (name.size() == 1) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    return name;
}

}  // namespace

std::string chord_name(int key, int scancode, int modifiers) {
    const std::string name = key_name(key, scancode);
    if (name.empty()) return {};
    std::string chord;
    if (modifiers & GLFW_MOD_CONTROL) chord += "Ctrl+";
    if (modifiers & GLFW_MOD_ALT) chord += "Alt+";
    if (modifiers & GLFW_MOD_SHIFT) chord += "Shift+";
    return chord + name;
}

}  // namespace app
