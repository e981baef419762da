// Sentences on one side's pattern: taps, constant pictures, and the stage that makes the grid.
#pragma once

#include <optional>
#include <string>

#include "engine/analysis/side_findings.h"

namespace engine {

/// "kernel 3 is not a multiple of stride 2: interior pixels receive 1, 2 or 4 taps; with a constant kernel, a
/// constant picture comes out rippling by 48 %. The grid comes from stage 0 (conv_transpose 3×3, stride 2)",
/// without a full stop. Each part holds for the pipeline, whatever the picture.
std::string pattern_sentence(const SideFindings& side);

/// A sentence on constant pictures: "a constant picture stays constant", only where all that were tried do;
/// for a pipeline that is not linear it names what was tried.
std::string constant_sentence(const SideFindings& side);

/// A side's ripple in headlines: the largest ripple index of the constants white and each channel alone;
/// behind stages that are not linear, the ripple with which the constant's grid reaches the output. nullopt
/// where it is undefined; 0 with one phase.
std::optional<double> headline_ripple(const SideFindings& side);

/// "12 %", with fewer digits the larger it is.
std::string percent(double fraction);

}  // namespace engine
