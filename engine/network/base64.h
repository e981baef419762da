// Bytes that JSON texts hold as base 64.
#pragma once

#include <string>

namespace engine::network {

/// The bytes of a text in base 64; other characters are skipped.
std::string from_base64(const std::string& text);

}  // namespace engine::network
