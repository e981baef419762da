// Views by the ids that session files, lessons and flags name them by.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/document/view_state.h"

namespace app {

std::optional<View> find_view(std::string_view id);
/// "overview, output, …"
std::string view_list();

}  // namespace app
