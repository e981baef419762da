// Names in networks' files.
#pragma once

#include <string_view>

namespace engine::network {

/// Throws Error for a text of a model that holds a zero byte: the sentences that repeat it would end there.
void check_text(std::string_view text);

}  // namespace engine::network
