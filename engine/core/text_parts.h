// Texts taken apart and put together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engine {

/// The parts between the separators; one of them for a text without any.
std::vector<std::string_view> split(std::string_view text, char separator);
/// The text with `to` in the place of every `from`.
std::string replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace engine
