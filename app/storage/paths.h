// Where the user's files live (XDG base directories).
#pragma once

#include <filesystem>

namespace app {

/// $XDG_CONFIG_HOME/deconvoscope, or ~/.config/deconvoscope. Empty where there is no home: then nothing is
/// kept, rather than in a place that everybody may write to.
std::filesystem::path config_folder();
/// $XDG_STATE_HOME/deconvoscope, or ~/.local/state/deconvoscope, or empty.
std::filesystem::path state_folder();

}  // namespace app
