// The workers of a workbench, and the jobs that they were given.
#pragma once

#include <memory>
#include <optional>

#include "app/workbench/evaluation.h"
#include "app/workbench/lesson_step.h"
#include "app/workbench/places.h"
#include "app/workbench/results.h"
#include "app/workbench/workbench.h"
#include "app/workbench/worker.h"
#include "engine/core/blocks.h"

namespace app {

struct Workbench::Workers {
    explicit Workers(const std::function<void()>& wake)
        : evaluation(run_evaluation, wake, {engine::release_kept_blocks}),
          study(run_study, wake),
          load(run_load, wake),
          checks(run_lesson_checks, wake),
          background(run_background, wake) {}

    Worker<EvaluationJob, EvaluationOutcome> evaluation;
    Worker<engine::StudyRequest, std::shared_ptr<const engine::Study>> study;
    Worker<LoadJob, LoadOutcome> load;
    Worker<LessonCheckJob, std::vector<LessonResult>> checks;
    Worker<BackgroundJob, BackgroundOutcome> background;
    Results results;
    PlaceKeeper places;
    std::optional<LessonCheckJob> asked_checks;       ///< the last ones
    std::optional<engine::StudyRequest> asked_study;  ///< the last one, so that nothing is asked for twice
};

}  // namespace app
