// Changes to a pipeline that remove or weaken its grid. Each is run before it is offered.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/side_findings.h"

namespace engine {

struct Fix {
    std::string sentence;  ///< "kernel 3 → 4, output-padding 1 → 0"
    std::string reason;    ///< "4 is a multiple of stride 2"; may be empty
    Pipeline pipeline;
    std::optional<double> ripple_before{},
        ripple_after{};  ///< of the constant that comes out worst, at the output
    std::optional<double> stage_before{},
        stage_after{};      ///< of that constant before and after, behind the stage that is changed
    std::size_t stage = 0;  ///< the changed one that makes most of the grid

    // On a picture, where find_fixes was given one.
    std::optional<double>
        psnr{};  ///< to the output without the change, peak 1; nullopt for other sizes and equal outputs
    Cost cost{};
    Tensor output{};  ///< the middle of what it makes of the picture

    /// "kernel 3 → 4 (4 is a multiple of stride 2)"
    std::string explained() const { return reason.empty() ? sentence : sentence + " (" + reason + ")"; }
    bool removes() const;
};

struct FixSearch {
    std::vector<Fix> fixes;  ///< what leaves least first
    std::vector<std::string>
        failed;  ///< what was tried and leaves more than half of the ripple, or is impossible here
};

/// Tries all changes to the stages that make the grid: to each by itself, and to all of them. Nothing where
/// no constant comes out with a ripple. Throws Error when the pipeline cannot be built, Cancelled.
FixSearch find_fixes(const Pipeline& pipeline, const Shape& input, const Progress& progress = {});
/// Applies the fixes to a picture and fills in the results; the middle `size` pixels of their outputs stay.
/// Returns the same part of the output without them; nothing where there are none.
Tensor try_on_picture(std::vector<Fix>& fixes, const Pipeline& pipeline, const Tensor& picture, Index size,
                      const Progress& progress);

/// "What removes the ripple of B, each tried: (1) …; (2) …", the first three; what was tried where nothing
/// helps; empty where there is nothing to mend.
std::string fixes_sentence(std::string_view side, const std::vector<Fix>& fixes,
                           const std::vector<std::string>& failed);

}  // namespace engine
