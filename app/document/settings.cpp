#include "app/document/settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/storage/json_file.h"
#include "app/storage/language.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/files/json_text.h"
#include "engine/files/json_value.h"

namespace app {
namespace {

using Json = nlohmann::json;
constexpr int version = 1;
constexpr std::size_t most_recent = 10;

void parse(const std::string& text, Settings& settings) {
    engine::check_json_depth(text);
    Json json = Json::parse(text);
    if (!json.is_object()) engine::fail("it is not a JSON object");
    const auto value = [&](const char* key, auto otherwise) {
        return engine::checked_or(json, key, otherwise);
    };
    if (value("version", version) > version) engine::fail("it was written by a newer version");
    const std::string theme = value("theme", std::string("dark"));
    settings.theme = theme == "light" ? ThemeKind::light : ThemeKind::dark;
    settings.ui_scale = std::clamp(value("ui_scale", settings.ui_scale), 0.5, 3.0);
    settings.large_type = value("large_type", settings.large_type);
    settings.pointer_spot = value("pointer_spot", settings.pointer_spot);
    settings.show_timings = value("show_timings", settings.show_timings);
    settings.window_width = std::clamp(value("window_width", settings.window_width), 320, 16384);
    settings.window_height = std::clamp(value("window_height", settings.window_height), 240, 16384);
    settings.sidebar_width = std::clamp(value("sidebar_width", settings.sidebar_width), 0.0, 80.0);
    settings.lesson_offered = value("lesson_offered", settings.lesson_offered);
    const std::string language = value("language", settings.language);
    settings.language = language == "en" || language == "zh" ? language : "";
    settings.recent = value("recent", settings.recent);
    if (settings.recent.size() > most_recent) settings.recent.resize(most_recent);
    for (std::string& name : settings.recent)
        name = engine::name_from_json(name);
    settings.places = json.value("places", settings.places);
    for (auto& [dialog, name] : settings.places)
        name = engine::name_from_json(name);
    for (const char* known :
         {"version", "theme", "ui_scale", "large_type", "pointer_spot", "show_timings", "window_width",
          "window_height", "sidebar_width", "lesson_offered", "language", "recent", "places"})
        json.erase(known);
    settings.extra = json.dump();
}

}  // namespace

std::string language(const Settings& settings) {
    return settings.language.empty() ? system_language() : settings.language;
}

void remember_recent(Settings& settings, const std::string& path) {
    std::erase(settings.recent, path);
    settings.recent.insert(settings.recent.begin(), path);
    if (settings.recent.size() > most_recent) settings.recent.resize(most_recent);
}

Settings load_settings(const std::filesystem::path& path, std::string& message) {
    Settings settings;
    message = read_with_care(path, [&settings](const std::string& text) { parse(text, settings); });
    return message.empty() ? settings : Settings{};
}

void save_settings(const std::filesystem::path& path, const Settings& settings) {
    Json json = Json::parse(settings.extra);
    json["version"] = version;
    json["theme"] = settings.theme == ThemeKind::light ? "light" : "dark";
    json["ui_scale"] = settings.ui_scale;
    json["large_type"] = settings.large_type;
    json["pointer_spot"] = settings.pointer_spot;
    json["show_timings"] = settings.show_timings;
    json["window_width"] = settings.window_width;
    json["window_height"] = settings.window_height;
    json["sidebar_width"] = settings.sidebar_width;
    json["lesson_offered"] = settings.lesson_offered;
    json["language"] = settings.language;
    json["recent"] = Json::array();
    for (const std::string& name : settings.recent)
        json["recent"].push_back(engine::json_name(name));
    json["places"] = Json::object();
    for (const auto& [dialog, name] : settings.places)
        json["places"][dialog] = engine::json_name(name);
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    engine::write_file(path, json.dump(2) + "\n");
}

}  // namespace app
