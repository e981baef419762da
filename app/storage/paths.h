// Where the user's files live (XDG base directories).
#pragma once

#include <filesystem>

namespace app {

/// $XDG_CONFIG_HOME/deconvoscope, or ~/.config/deconvoscope
std::filesystem::path config_folder();
/// $XDG_STATE_HOME/deconvoscope, or ~/.local/state/deconvoscope
std::filesystem::path state_folder();

}  // namespace app
