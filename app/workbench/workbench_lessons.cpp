// The lesson that is open: its steps, its checks, and what it has put aside.
#include <algorithm>
#include <utility>

#include "app/workbench/workbench_workers.h"
#include "engine/pipeline/presets.h"

namespace app {

void Workbench::show_lesson_step(std::size_t step) {
    if (!state_.lesson || step >= state_.lesson->lesson->steps.size()) return;
    finish_drag();
    state_.lesson->wanted = step;
    workers_->load.cancel();
    workers_->load.submit({.name = state_.lesson->file,
                           .base = state_.document,
                           .view = {},
                           .preset = {},
                           .lesson = state_.lesson->lesson,
                           .step = step});
}

void Workbench::step_lesson(int step) {
    if (!state_.lesson) return;
    const auto last = static_cast<int>(state_.lesson->lesson->steps.size()) - 1;
    show_lesson_step(
        static_cast<std::size_t>(std::clamp(static_cast<int>(state_.lesson->wanted) + step, 0, last)));
}

// The document is adopted next, as that of a session.
void Workbench::take_lesson(const LoadOutcome& outcome) {
    if (!before_lesson_) {
        flush_files();
        before_lesson_ = Before{state_.document, state_.view, history_, state_.session_extra};
    }
    if (!state_.lesson || state_.lesson->lesson != outcome.lesson)
        state_.lesson = OpenLesson{.file = outcome.name, .lesson = outcome.lesson};
    state_.lesson->step = outcome.step;
    if (state_.lesson->wanted != outcome.step) state_.lesson->wanted = outcome.step;
    state_.lesson->answer_shown = state_.lesson->shows_controls = false;
    state_.lesson->results.clear();
    decline_lesson();
    workers_->asked_checks.reset();
}

void Workbench::leave_lesson() {
    if (!state_.lesson) return;
    finish_drag();
    workers_->load.cancel();
    workers_->checks.cancel();
    state_.lesson.reset();
    Before before = *std::exchange(before_lesson_, std::nullopt);
    if (!before.document.experiment.source.picture) {  // the program was started with the lesson
        history_ = {};
        state_.view = {};
        state_.document = {};
        apply_preset(engine::default_preset().id).apply(state_.document);
        workers_->places.forget();
        if (!restore_session()) open("");
        return;
    }
    state_.document = std::move(before.document);
    history_ = std::move(before.history);
    state_.session_extra = std::move(before.session_extra);
    state_.refused.reset();
    workers_->places.bring(state_.document.experiment.source, before.view);
    const bool is_seen = state_.findings && !state_.is_old();
    const Places now = Places::of(state_.view);
    state_.view = before.view;
    if (!is_seen) now.put(state_.view);
    submit();
}

void Workbench::decline_lesson() {
    state_.offers_lesson = false;
    state_.settings.lesson_offered = true;
}

void Workbench::show_answer(bool on) {
    if (state_.lesson) state_.lesson->answer_shown = on;
}

void Workbench::show_lesson_controls(bool on) {
    if (state_.lesson) state_.lesson->shows_controls = on;
}

// The numbers are those of what is seen, so that they follow what the class tries out.
void Workbench::ask_for_checks() {
    if (!state_.lesson || state_.lesson->now().checks.empty() || drag_base_) return;
    if (!state_.findings || state_.is_old() || state_.failure) return;
    LearningView learning = state_.view.learning;
    learning.place = {}, learning.pace = {};
    LessonCheckJob job{state_.lesson->now().checks, state_.document.experiment, learning};
    if (workers_->asked_checks == job) return;
    workers_->checks.cancel();
    workers_->asked_checks = job;
    workers_->checks.submit(std::move(job));
}

bool Workbench::take_checks() {
    auto results = workers_->checks.take();
    if (!results || !state_.lesson) return false;
    state_.lesson->results = std::move(*results);
    return true;
}

}  // namespace app
