// Settings: the user's taste, kept between sessions in $XDG_CONFIG_HOME/deconvoscope/settings.json.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace app {

enum class ThemeKind { dark, light };

struct Settings {
    ThemeKind theme = ThemeKind::dark;
    double ui_scale = 1.0;      ///< 0.5 to 3, on top of the screen's own scale
    bool large_type = false;    ///< for projectors
    bool pointer_spot = false;  ///< a bright disc around the pointer, for projectors
    bool show_timings = false;  ///< of evaluation, upload and drawing, for those who look for what is slow
    int window_width = 1440, window_height = 900;
    double sidebar_width = 0;                   ///< in font sizes; 0: as wide as the window suggests
    bool lesson_offered = false;                ///< the first lesson was offered, and is not offered again
    std::string language;                       ///< "en", "zh"; empty: the system's
    std::vector<std::string> recent;            ///< newest first, at most ten
    std::map<std::string, std::string> places;  ///< of each dialog: the file that it opened or saved last
    std::string extra = "{}";  ///< JSON object of keys that this version does not know, written back
    bool operator==(const Settings&) const = default;
};

/// The language of lessons and of the window's words: "en" or "zh".
std::string language(const Settings& settings);

void remember_recent(Settings& settings, const std::string& path);

/// Reads the file's settings. A damaged file is moved aside (".damaged") and `message` says so; a missing one
/// gives the defaults.
Settings load_settings(const std::filesystem::path& path, std::string& message);
/// Writes atomically and makes the folder. Throws engine::Error or engine::ResourceError.
void save_settings(const std::filesystem::path& path, const Settings& settings);

}  // namespace app
