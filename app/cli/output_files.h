// The files that a command is to write, looked at before the work begins.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace app::cli {

/// A flag and the file that it names.
using NamedFile = std::pair<std::string, std::string>;

/// Throws Error that names the flag when an output cannot be written, or names the same file as another
/// output or an input.
void check_output_files(const std::vector<NamedFile>& outputs, const std::vector<NamedFile>& inputs);

}  // namespace app::cli
