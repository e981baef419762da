// Which files the program opens, and the order in which one steps through them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace app {

/// Whether the name's ending is that of a picture, a session, a lesson, a network or weights.
bool can_open(const std::filesystem::path& path);
/// The pictures of the folder in which `name` lies, sorted, `name` among them; empty for samples and signals.
std::vector<std::string> pictures_beside(const std::string& name);
/// The file `step` places after `now`, going round; empty when there is no other.
std::string stepped(const std::vector<std::string>& list, const std::string& now, int step);

}  // namespace app
