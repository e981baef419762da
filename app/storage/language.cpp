#include "app/storage/language.h"

#include <cstdlib>
#include <string_view>

namespace app {

std::string system_language() {
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(variable); value && *value)
            return std::string_view(value).starts_with("zh") ? "zh" : "en";
    return "en";
}

}  // namespace app
