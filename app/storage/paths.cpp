#include "app/storage/paths.h"

#include <cstdlib>

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

}  // namespace app
