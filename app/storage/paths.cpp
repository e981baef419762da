#include "app/storage/paths.h"

#include <algorithm>
#include <cstdlib>
#include <system_error>

#include "engine/picture/picture.h"

namespace app {
namespace {

std::filesystem::path base(const char* variable, const char* below_home) {
    // The XDG specification says that relative paths are to be ignored.
    if (const char* value = std::getenv(variable); value && *value == '/') return value;
    const char* home = std::getenv("HOME");
    return home && *home == '/' ? std::filesystem::path(home) / below_home : std::filesystem::path();
}

std::filesystem::path own(const std::filesystem::path& base) {
    return base.empty() ? base : base / "deconvoscope";
}

}  // namespace

std::filesystem::path config_folder() { return own(base("XDG_CONFIG_HOME", ".config")); }
std::filesystem::path state_folder() { return own(base("XDG_STATE_HOME", ".local/state")); }

bool came_with_program(const std::filesystem::path& file) {
    std::error_code failed;
    const auto own = std::filesystem::weakly_canonical(engine::assets_folder(), failed),
               place = std::filesystem::weakly_canonical(file, failed);
    return !failed && std::mismatch(own.begin(), own.end(), place.begin(), place.end()).first == own.end();
}

}  // namespace app
