// Which keys Dear ImGui takes to be down in a frame.
#pragma once

#include <vector>

namespace app {

/// Dear ImGui before 1.87 only looks whether a key is down when a frame begins: one that was let go sooner
/// would be lost, such as Enter in a field during a slow frame. Puts the keys down for this frame and empties
/// the list; returns those of them that let_keys_go() must let go after it.
std::vector<int> hold_brief_keys(std::vector<int>& keys);
void let_keys_go(const std::vector<int>& keys);

/// Dear ImGui does not see what was a command: Tab would also put the keyboard into the first field.
void hide_from_imgui(const std::vector<int>& keys);

}  // namespace app
