// How evenly a gradient reaches the pixels of each phase: the checkerboard of the backward pass.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/core/progress.h"

namespace engine {

/// Root mean square of the gradient at the pixels of each phase (row and column modulo the period), over all
/// channels, in the middle half; empty with one phase, where no whole period is left, and for periods
/// beyond 64.
Grid phase_strengths(const Tensor& gradient, Pair period, const Progress& progress = {});

/// Population standard deviation over the mean; nullopt without phases and where the mean is 0 or not finite.
std::optional<double> unevenness(const Grid& strengths);

/// The stage where the gradient becomes most uneven, its input compared with its output.
std::optional<std::size_t> where_it_grows(const GradientFlow& flow);

/// The gradient's pattern in the middle half of the input (RMS by phase), measured for this picture and loss,
/// from long to short: "The strongest of 4 phases gets 2 times the gradient of the weakest; it grows most at
/// stage 0 (conv 3×3, stride 2)." Empty without a gradient.
std::vector<std::string> gradient_sentences(const SideFindings& side);

}  // namespace engine
