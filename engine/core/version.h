// Which version this is. CMakeLists.txt says it once.
#pragma once

#include <string>

namespace engine {

/// "0.2.0": major, minor, patch.
const char* version();
/// "Deconvoscope 0.2.0", the signature of figures and files.
std::string signature();

}  // namespace engine
