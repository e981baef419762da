// Where the user's files live (XDG base directories), and which are none of theirs.
#pragma once

#include <filesystem>

namespace app {

/// $XDG_CONFIG_HOME/deconvoscope, or ~/.config/deconvoscope. Empty where there is no home: then nothing is
/// kept, rather than in a place that everybody may write to.
std::filesystem::path config_folder();
/// $XDG_STATE_HOME/deconvoscope, or ~/.local/state/deconvoscope, or empty.
std::filesystem::path state_folder();
/// Whether the file came with the program, such as a lesson of its own: nobody looks for files there.
bool came_with_program(const std::filesystem::path& file);

}  // namespace app
