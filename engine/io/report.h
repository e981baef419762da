// report.json of `compare`: the numbers of Findings under the keys that CONTRACT promises.
#pragma once

#include <string>

#include "engine/experiment/findings.h"

namespace engine {

/// JSON text, two spaces of indentation, the same in every run.
std::string report_json(const Findings& findings);

}  // namespace engine
