// The languages that lessons and the window's words are in.
#pragma once

#include <string>

namespace app {

/// The system's language: "zh" where the environment asks for Chinese (LC_ALL, LC_MESSAGES, LANG), otherwise
/// "en".
std::string system_language();

}  // namespace app
