// Small JSON files of the user's: read with care, moved aside when damaged.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace app {

/// Renames a damaged file to NAME.damaged (or .damaged2 …) and tells how that went: "kept as …".
std::string move_aside(const std::filesystem::path& path);

/// Calls `use` with the file's text. When that throws (damaged content) the file is renamed to NAME.damaged
/// (or .damaged2 …), and the sentence that says so is returned. A missing file is no damage.
std::string read_with_care(const std::filesystem::path& path,
                           const std::function<void(const std::string&)>& use);

}  // namespace app
