// report.json of `compare`: the numbers of Findings under the keys that users and scripts rely on.
#pragma once

#include <span>
#include <string>

#include "engine/experiment/added.h"
#include "engine/experiment/study.h"

namespace engine {

/// JSON text, two spaces of indentation, the same in every run. A study adds "study" beyond the contract: per
/// side the kernel of the whole pipeline (taps, what each has too much for equal phase sums) and the fixes
/// that were tried, and all equivalences with their maximum difference.
/// Pipelines beside A and B stand as "added": each with its "label", what "left" holds, and its "difference"
/// to A.
std::string report_json(const Findings& findings, const Study* study = nullptr,
                        std::span<const Added> added = {});

}  // namespace engine
