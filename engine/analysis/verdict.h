// Plain sentences made from the numbers.
#pragma once

#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"

namespace engine {

/// Three or four sentences: the pattern of A and of B (one for both where it is the same), sizes and costs
/// with the difference, and the gradients where they were asked for.
std::vector<std::string> verdict(const SideFindings& left, const SideFindings& right,
                                 const ImageDifference& difference);

}  // namespace engine
