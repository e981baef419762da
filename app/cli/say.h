// The voice of the commands: the only way to standard output and standard error, on which names and contents
// of files cannot command the terminal.
#pragma once

#include <string_view>

namespace app::cli {

/// Writes the text unchanged except for control characters, on standard output.
void print(std::string_view text);
/// One line on standard error.
void remark(std::string_view line);

}  // namespace app::cli
