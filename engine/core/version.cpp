#include "engine/core/version.h"

namespace engine {

const char* version() { return DECONVOSCOPE_VERSION; }

std::string signature() { return std::string("Deconvoscope ") + version(); }

}  // namespace engine
