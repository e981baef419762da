#include "engine/network/names.h"

#include "engine/core/error.h"

namespace engine::network {

void check_text(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) fail("a text in the network holds a zero byte");
}

}  // namespace engine::network
