// Plain sentences made from the numbers, and fixes that were tried before they are offered.
#pragma once

#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"

namespace engine {

/// Three or four sentences: the pattern of A and of B (one for both where it is the same), sizes and costs
/// with the difference, and the gradients where they were asked for.
std::vector<std::string> verdict(const SideFindings& left, const SideFindings& right,
                                 const ImageDifference& difference);

/// A change to a pipeline that removes its ripple, verified by running it.
struct Fix {
    std::string sentence;  ///< "kernel 3 → 4, output-padding 1 → 0"
    std::string reason;    ///< "4 is a multiple of stride 2"; may be empty
    Pipeline pipeline;
    std::optional<double> ripple_before, ripple_after;

    /// "kernel 3 → 4 (4 is a multiple of stride 2)"
    std::string explained() const { return reason.empty() ? sentence : sentence + " (" + reason + ")"; }
};
/// Those that leave a constant picture without ripple, in the order in which they are tried; none where there
/// is no ripple. Throws Error when the pipeline cannot be built, Cancelled.
std::vector<Fix> find_fixes(const Pipeline& pipeline, const Shape& input, const Progress& progress = {});
/// "What removes the ripple of B, each tried: (1) …; (2) …", the first three; empty without fixes.
std::string fixes_sentence(std::string_view side, const std::vector<Fix>& fixes);

}  // namespace engine
