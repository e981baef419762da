// A lesson's step as a state of the instrument, and its checks computed.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "app/document/document.h"
#include "app/document/open_lesson.h"
#include "app/document/view_state.h"
#include "engine/core/progress.h"

namespace app {

/// The step's document with its picture and weights, and its view; pictures beside the lesson are found, too.
/// Throws engine::Error that names the step.
Document document_of(const engine::LessonStep& step, const std::filesystem::path& lesson, ViewState& view,
                     const engine::Progress& progress = {});

/// Keeps the present state in a step: its session, view and look; places only where the open view shows them.
void keep_state(engine::LessonStep& step, const Document& document, const ViewState& view);

/// Throws engine::Error that names the line for a view, a look or a part of the window that there is not.
void check_lesson(const engine::Lesson& lesson, const std::filesystem::path& file);

/// How the views that compute more than the report are set: Learning and Network.
struct CheckedViews {
    LearningView learning;
    NetworkView network;
    bool operator==(const CheckedViews&) const = default;
};

/// Computes the numbers and compares them: those of the report, those of learning
/// ("learn.100.right.levels.red": at step 100, as the Learning view would learn), and those of the network's
/// audit ("network.output.in_situ.0.levels", as the Network view runs it). Throws engine::Error,
/// engine::Cancelled.
std::vector<LessonResult> run_checks(std::span<const engine::LessonCheck> checks,
                                     const engine::Experiment& experiment, const CheckedViews& seen,
                                     const engine::Progress& progress = {});

/// The checks of the step that is shown, for the document as it stands.
struct LessonCheckJob {
    std::vector<engine::LessonCheck> checks;
    engine::Experiment experiment;
    CheckedViews views;
    bool operator==(const LessonCheckJob&) const = default;
};
/// A number that cannot be computed becomes the value that was found.
std::vector<LessonResult> run_lesson_checks(const LessonCheckJob& job, const engine::Progress& progress);

}  // namespace app
