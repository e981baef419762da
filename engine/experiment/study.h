// Study: everything that the equivalence and checkerboard views and the figure's panels show besides the
// findings, computed on the picture's middle.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/gradient_fixes.h"
#include "engine/analysis/kernel_study.h"
#include "engine/core/progress.h"
#include "engine/experiment/experiment.h"
#include "engine/identities/equivalence.h"

namespace engine {

/// The study of one side.
struct SideStudy {
    // On request.demonstrations: the two conversions, or why they cannot be made here
    std::optional<Pipeline> folded;
    std::optional<Projection> projection;
    std::string fold_refusal, project_refusal;

    // On request.fixes_and_variants
    std::vector<Fix> fixes;           ///< the best first
    Tensor unfixed;                   ///< what Fix::output shows, without any change
    std::vector<std::string> failed;  ///< what was tried in vain
    GradientFixSearch gradient;       ///< the same for the gradient of the experiment's loss
    std::vector<Variant> variants;
    EffectiveKernel kernel;
    std::string error;  ///< a sentence when it could not be made
};

struct Study {
    Experiment experiment;  ///< that these answer
    std::vector<Demonstration> demonstrations;
    std::array<SideStudy, 2> sides;  ///< [0] left, [1] right
    std::string error;               ///< a sentence when the demonstrations could not be made
    bool has_fixes_and_variants =
        false;  ///< they were asked for; then an empty list means that there are none
};

/// Which parts are wanted.
struct StudyRequest {
    Experiment experiment;
    bool demonstrations = false;
    bool fixes_and_variants = false;
    bool operator==(const StudyRequest&) const = default;
};

/// The demonstrations and variants are made on the centred part of the picture, of at most this many pixels a
/// side.
inline constexpr Index study_size = 64;
/// The changes that even the gradient are tried on a larger one: that of a picture has phases only on
/// average.
inline constexpr Index gradient_study_size = 128;
/// The size of the part of a variant's output that is kept, to be shown magnified.
inline constexpr Index variant_size = 40;

/// Makes the study. Impossible parts become a sentence. Throws Cancelled, and where memory is short
/// ResourceError or std::bad_alloc.
std::shared_ptr<const Study> make_study(const StudyRequest& request, const Progress& progress = {});

}  // namespace engine
