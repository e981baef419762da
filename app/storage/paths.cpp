#include "app/storage/paths.h"

#include <cstdlib>

namespace app {
namespace {

std::filesystem::path base(const char* variable, const char* below_home) {
    // The XDG specification says that relative paths are to be ignored.
    if (const char* value = std::getenv(variable); value && *value == '/') return value;
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home && *home ? home : "/tmp") / below_home;
}

}  // namespace

std::filesystem::path config_folder() { return base("XDG_CONFIG_HOME", ".config") / "deconvoscope"; }
std::filesystem::path state_folder() { return base("XDG_STATE_HOME", ".local/state") / "deconvoscope"; }

}  // namespace app
