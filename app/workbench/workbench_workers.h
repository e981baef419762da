// The workers of a workbench, and what it has asked them.
#pragma once

#include <memory>
#include <optional>

#include "app/workbench/evaluation.h"
#include "app/workbench/preview.h"
#include "app/workbench/workbench.h"
#include "app/workbench/worker.h"

namespace app {

struct Workbench::Workers {
    explicit Workers(const std::function<void()>& wake)
        : evaluation(run_evaluation, wake),
          study(run_study, wake),
          load(run_load, wake),
          background(run_background, wake) {}

    Worker<EvaluationJob, EvaluationOutcome> evaluation;
    Worker<engine::StudyRequest, std::shared_ptr<const engine::Study>> study;
    Worker<LoadJob, LoadOutcome> load;
    Worker<BackgroundJob, BackgroundOutcome> background;
    Preview preview;
    std::shared_ptr<const engine::Findings>
        whole;  ///< the last that were no preview: what has not changed is taken over
    std::optional<EvaluationJob> asked_evaluation;  ///< the last one, so that nothing is asked for twice
    std::optional<engine::StudyRequest> asked_study;
};

}  // namespace app
