// The lesson that is open: its steps, its checks, and what was open before it.
#include <algorithm>
#include <utility>

#include "app/session/lesson_pack.h"
#include "app/session/session_keeper.h"
#include "app/workbench/workbench_workers.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
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

void Workbench::put_aside() {
    if (before_lesson_) return;
    flush_files();
    before_lesson_ = Before{state_.document, state_.view, history_, state_.session_extra};
}

// The document is adopted next, as a session's is.
void Workbench::take_lesson(const LoadOutcome& outcome) {
    put_aside();
    const bool goes_on = state_.lesson && state_.lesson->lesson == outcome.lesson;
    if (!goes_on) rescue_lesson();
    if (!goes_on) state_.lesson = OpenLesson{.file = outcome.name, .lesson = outcome.lesson};
    state_.lesson->step = outcome.step;
    if (state_.lesson->wanted != outcome.step) state_.lesson->wanted = outcome.step;
    state_.lesson->answer_shown = state_.lesson->shows_controls = false;
    state_.lesson->results.clear();
    state_.lesson->refused_claims.clear();
    decline_lesson();
    workers_->asked_checks.reset();
}

void Workbench::leave_lesson() {
    if (!state_.lesson) return;
    finish_drag();
    workers_->load.cancel();
    workers_->checks.cancel();
    rescue_lesson();
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

void Workbench::new_lesson() {
    put_aside();
    rescue_lesson();
    engine::Lesson lesson;
    lesson.title.english = "A new lesson";
    engine::LessonStep step;
    step.title.english = "First step";
    keep_state(step, state_.document, state_.view);
    lesson.steps.push_back(std::move(step));
    state_.lesson =
        OpenLesson{.file = {}, .lesson = std::make_shared<const engine::Lesson>(std::move(lesson))};
    state_.lesson->writing = state_.lesson->changed = true;
    decline_lesson();
}

void Workbench::edit_lesson(const std::function<void(engine::Lesson&, std::size_t step)>& change) {
    if (!state_.lesson) return;
    auto changed = std::make_shared<engine::Lesson>(*state_.lesson->lesson);
    change(*changed, state_.lesson->step);
    if (changed->steps[state_.lesson->step].checks != state_.lesson->now().checks)
        state_.lesson->results.clear();
    state_.lesson->lesson = std::move(changed);
    state_.lesson->changed = true;
}

void Workbench::claim(const std::string& checks) {
    if (!state_.lesson) return;
    state_.lesson->refused_claims.clear();
    try {
        edit_lesson([parsed = engine::parse_lesson_checks(checks)](engine::Lesson& lesson, std::size_t step) {
            lesson.steps[step].checks = parsed;
        });
    } catch (const engine::Error& error) {
        state_.lesson->refused_claims = checks;
        complain(error.what());
    }
}

void Workbench::add_lesson_step() {
    if (!state_.lesson) return new_lesson();
    if (state_.lesson->lesson->steps.size() >= engine::max_lesson_steps)
        engine::fail("a lesson has at most {} steps", engine::max_lesson_steps);
    finish_drag();
    edit_lesson([&](engine::Lesson& lesson, std::size_t at) {
        engine::LessonStep step = lesson.steps[at].state(0);
        step.title.english = "Next step";
        keep_state(step, state_.document, state_.view);
        lesson.steps.insert(lesson.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1, std::move(step));
    });
    state_.lesson->wanted = ++state_.lesson->step;
    state_.lesson->results.clear();
    state_.lesson->refused_claims.clear();
    state_.lesson->writing = true;
    state_.lesson->shows_controls = false;
}

void Workbench::keep_lesson_step() {
    finish_drag();
    edit_lesson([&](engine::Lesson& lesson, std::size_t at) {
        keep_state(lesson.steps[at], state_.document, state_.view);
    });
    say("This step now begins with what is seen");
}

void Workbench::remove_lesson_step() {
    if (!state_.lesson || state_.lesson->lesson->steps.size() == 1) return;
    edit_lesson([](engine::Lesson& lesson, std::size_t at) {
        lesson.steps.erase(lesson.steps.begin() + static_cast<std::ptrdiff_t>(at));
    });
    state_.lesson->step = std::min(state_.lesson->step, state_.lesson->lesson->steps.size() - 1);
    show_lesson_step(state_.lesson->step);
}

// Steps that were recorded and not saved are not lost with the lesson that is left.
void Workbench::rescue_lesson() {
    if (!state_.lesson || !state_.lesson->changed || !keeper_) return;
    const auto file = keeper_->session_file().parent_path() / "unsaved.lesson";
    std::error_code ignored;
    std::filesystem::create_directories(file.parent_path(), ignored);
    save_lesson(file);
    say("The lesson was not saved: it is kept as " + file.string());
}

void Workbench::write_lesson(bool on) {
    if (state_.lesson) state_.lesson->writing = on;
}

// Pictures keep their names where they lie beside the lesson, so that both can be moved together.
void Workbench::save_lesson(const std::filesystem::path& path) {
    if (!state_.lesson) return;
    engine::Lesson lesson = *state_.lesson->lesson;
    const auto folder = std::filesystem::absolute(path).parent_path();
    for (engine::LessonStep& step : lesson.steps)
        if (std::filesystem::path(step.session.source).parent_path() == folder)
            step.session.source = std::filesystem::path(step.session.source).filename().string();
    if (names_unpacked_files(lesson)) return pack_lesson(path);
    engine::write_file(path, engine::print_lesson(lesson));
    lesson_is_saved(path);
}

void Workbench::pack_lesson(const std::filesystem::path& path) {
    if (!state_.lesson) return;
    const auto beside = std::filesystem::path(state_.lesson->file).parent_path();
    engine::write_file(path, app::pack_lesson(*state_.lesson->lesson, beside));
    lesson_is_saved(path);
}

void Workbench::lesson_is_saved(const std::filesystem::path& path) {
    state_.lesson->file = path.string();
    state_.lesson->changed = false;
    remember_recent(state_.settings, path.string());
    say("Saved " + path.string());
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

// The numbers belong to the present document, so that they follow what the class tries out.
void Workbench::ask_for_checks() {
    if (!state_.lesson || state_.lesson->now().checks.empty() || drag_base_) return;
    if (!state_.findings || state_.is_old() || state_.failure) return;
    // Only what the numbers depend on.
    CheckedViews seen{state_.view.learning, state_.view.network};
    seen.learning.place = {}, seen.learning.pace = {};
    seen.network.layer.clear(), seen.network.source.clear();
    seen.network.part = {}, seen.network.method = {};
    LessonCheckJob job{state_.lesson->now().checks, state_.document.experiment, seen};
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
