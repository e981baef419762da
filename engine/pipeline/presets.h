// Ready pairs of pipelines, each there to show one thing.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace engine {

struct Preset {
    std::string_view id;           ///< stable, snake_case
    std::string_view title;        ///< a few words for a menu
    std::string_view description;  ///< what it shows, in a sentence
    std::string_view source;       ///< a picture or signal it is best seen on; empty: whatever is open
    std::string_view left, right;  ///< PIPE texts
};

std::span<const Preset> presets();
/// Throws Error that lists the known ids.
const Preset& find_preset(std::string_view id);

/// The preset that is shown when nothing is asked for: nearest ×2 + conv 3×3 same beside conv_transpose k3
/// s2.
const Preset& default_preset();

}  // namespace engine
