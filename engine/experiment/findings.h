// Findings: the answer to an Experiment. Immutable once made, shared by figure, report and window.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/experiment/experiment.h"
#include "engine/experiment/request.h"

namespace engine {

struct Findings {
    Experiment experiment;  ///< that these answer
    Request request;
    std::shared_ptr<const SideFindings> left, right;  ///< their `source` is what the encoder made
    std::shared_ptr<const BuiltPipeline> encoder;     ///< null without one
    ImageDifference difference;
    std::vector<std::string> difference_notes;
    std::optional<Score> left_score, right_score;  ///< with a reference
    std::vector<std::string> score_notes;
    std::vector<std::string> verdict;  ///< three or four plain sentences made from the numbers
    std::vector<std::string>
        notes;  ///< those of both sides and of the difference: what is undefined, and why
};

}  // namespace engine
