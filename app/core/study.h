// Study: costlier findings that only some views show; made in the background when such a view is open.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/analysis/equivalence.h"
#include "engine/analysis/verdict.h"
#include "engine/core/progress.h"
#include "engine/experiment/experiment.h"

namespace app {

/// The same layer of one side with another initialiser.
struct Variant {
    std::string title;                       ///< "ones", "bilinear", "random", "ICNR"
    std::string error;                       ///< why it cannot be; then the rest is empty
    engine::Tensor output;
    std::optional<double> ripple_index;      ///< of the constant response
    engine::Grid phase_sums;
};

struct Study {
    engine::Experiment experiment;           ///< that these answer
    std::vector<engine::Demonstration> demonstrations;
    std::vector<engine::Fix> fixes[2];       ///< [0] left, [1] right
    std::vector<Variant> variants[2];
    std::string error;                       ///< a sentence when it could not be made
};

/// Which parts are wanted.
struct StudyRequest {
    engine::Experiment experiment;
    bool demonstrations = false;             ///< for Equivalence
    bool fixes_and_variants = false;         ///< for Checkerboard
    bool operator==(const StudyRequest&) const = default;
};

/// Throws engine::Cancelled only; errors become sentences.
std::shared_ptr<const Study> make_study(const StudyRequest& request, const engine::Progress& progress);

}  // namespace app
