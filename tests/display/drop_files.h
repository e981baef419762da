// Dropping files onto a window as a file manager does, by the XDND protocol, version 5 (freedesktop.org).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace app::testing {

/// The target is a window id as xdotool prints it, on the server of DISPLAY. What happened: "finished" when
/// it took the files; otherwise the step that it did not answer within five seconds, or "refused".
std::string drop_files(const std::string& window, const std::vector<std::filesystem::path>& files);

}  // namespace app::testing
