#include "app/workbench/lesson_step.h"

#include <algorithm>
#include <array>
#include <set>

#include "app/document/view_names.h"
#include "app/session/session_document.h"
#include "app/session/view_json.h"
#include "app/workbench/evaluation.h"
#include "app/workbench/learning_run.h"
#include "app/workbench/network_run.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/figure/figure.h"
#include "engine/learning/duel.h"
#include "engine/picture/picture.h"
#include "engine/records/learning_report.h"
#include "engine/records/report.h"

namespace app {
namespace {

/// The report of learning, with everything that the checks need of it.
std::string learned_report(const std::set<engine::Index>& steps, const engine::Experiment& experiment,
                           const LearningView& learning, const engine::Progress& progress) {
    engine::Duel duel({learning_picture(experiment.source.picture, learning.longest_side, progress),
                       experiment.left, experiment.right, learning.options},
                      progress);
    for (const engine::Index step : steps) {
        duel.advance(step - duel.steps(), progress);
        duel.record(progress);
    }
    return engine::learning_report(duel, experiment.source);
}

template <typename Work>
auto naming_the_step(const engine::LessonStep& step, const std::filesystem::path& lesson, const Work& work) {
    try {
        return work();
    } catch (const engine::Error& error) {
        if (lesson.empty()) throw;
        engine::fail("{}: line {}: {}", lesson.string(), step.line, error.what());
    }
}

View view_named(const std::string& id) {
    if (const auto view = find_view(id)) return *view;
    engine::fail("there is no view \"{}\"; there are {}", id, view_list());
}

void check_step(const engine::LessonStep& step) {
    constexpr std::array parts{lesson_controls, lesson_tabs, lesson_numbers, lesson_pipelines};
    check_view_keys(step.session.view);
    if (!step.view.empty()) view_named(step.view);
    if (!step.panels.empty()) engine::parse_panels(step.panels);
    for (const std::string& id : step.views)
        view_named(id);
    for (const std::string& part : step.hidden)
        if (std::ranges::find(parts, part) == parts.end())
            engine::fail("hide: there is no \"{}\"; there are controls, tabs, numbers, pipelines", part);
}

}  // namespace

Document document_of(const engine::LessonStep& step, const std::filesystem::path& lesson, ViewState& view,
                     const engine::Progress& progress) {
    return naming_the_step(step, lesson, [&] {
        check_step(step);
        Document document = pipelines_of(step.session, view);
        if (!step.view.empty()) view.open = view_named(step.view);
        // A lesson that is being written has no file yet.
        const auto beside =
            lesson.empty() ? std::filesystem::path() : std::filesystem::absolute(lesson).parent_path();
        view.network.file = find_source(view.network.file, beside);
        set_picture(
            document,
            engine::load_source(find_source(step.session.source, beside), document.treatment.frame, progress),
            progress);
        return document;
    });
}

void keep_state(engine::LessonStep& step, const Document& document, const ViewState& view) {
    step.session = session_for(document);
    step.session.added.clear();
    step.session.figure = {};
    step.session.view = look_of(view, document.treatment);
    step.view = info(view.open).id;
}

void check_lesson(const engine::Lesson& lesson, const std::filesystem::path& file) {
    for (const engine::LessonStep& step : lesson.steps)
        naming_the_step(step, file, [&] { check_step(step); });
}

std::vector<LessonResult> run_checks(std::span<const engine::LessonCheck> checks,
                                     const engine::Experiment& experiment, const CheckedViews& seen,
                                     const engine::Progress& progress) {
    const std::set<engine::Index> steps = engine::learned_steps(checks);
    const engine::Request numbers{true, true, engine::Keep::nothing(), engine::Keep::nothing()};
    const auto findings = engine::evaluate(experiment, numbers, progress.section(0, 0.5));
    engine::CheckedReports reports{engine::report_json(*findings)};
    if (!steps.empty())
        reports.learned = learned_report(steps, experiment, seen.learning, progress.section(0.5, 1));
    if (engine::speaks_of_network(checks))
        reports.network =
            network_report(network_job(seen.network, experiment.source), progress.section(0.5, 1));
    return engine::check_reports(checks, reports);
}

std::vector<LessonResult> run_lesson_checks(const LessonCheckJob& job, const engine::Progress& progress) {
    try {
        return run_checks(job.checks, job.experiment, job.views, progress);
    } catch (const engine::Cancelled&) {
        throw;
    } catch (const std::exception& error) {
        std::vector<LessonResult> results;
        for (const auto& check : job.checks)
            results.push_back({check.text, error.what(), false});
        return results;
    }
}

}  // namespace app
