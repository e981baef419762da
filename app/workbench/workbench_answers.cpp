// How the workbench hands out jobs to its workers, and takes their answers.
#include <fmt/format.h>

#include <algorithm>

#include "app/document/mark_sight.h"
#include "app/session/session_keeper.h"
#include "app/storage/paths.h"
#include "app/workbench/demand.h"
#include "app/workbench/workbench_workers.h"
#include "engine/core/error.h"
#include "engine/picture/picture.h"

namespace app {
namespace {

// "open photo.png", or what was changed about the picture that is open: "picture full size → at most 64
// pixels".
std::string opened_label(const Document& before, const Document& after, const LoadOutcome& outcome) {
    const bool same =
        before.experiment.source.name == after.experiment.source.name && !outcome.brings_pipelines;
    const SourceTreatment &old = before.treatment, &now = after.treatment;
    if (!same || old == now) return "open " + (outcome.name.empty() ? "the sample" : outcome.name);
    if (old.grey != now.grey) return now.grey ? "picture in grey" : "picture in colour";
    if (old.interpolation != now.interpolation)
        return std::string("picture resized ") + print(old.interpolation) + " → " + print(now.interpolation);
    if (old.antialias != now.antialias)
        return now.antialias ? "picture antialiased" : "picture not antialiased";
    if (old.frame != now.frame) return fmt::format("frame {} → {}", old.frame, now.frame);
    const auto size = [](const SourceTreatment& treatment) {
        if (treatment.longest_side == 0) return std::string("full size");
        return (treatment.enlarge ? "exactly " : "at most ") + std::to_string(treatment.longest_side) +
               " pixels";
    };
    return "picture " + size(old) + " → " + size(now);
}

/// About a frame's time: an answer within it is worth more than a frame that still shows the old one.
constexpr double near_seconds = 0.02;

/// Whether a side would be drawn as it was before; more may be known of it by now.
bool look_alike(const engine::SideFindings* old, const engine::SideFindings* now) {
    if (old == now || !old || !now) return old == now;
    if (old->source != now->source || !(old->pipeline == now->pipeline)) return false;
    const bool same_stages = std::ranges::equal(old->stages, now->stages, [](const auto& a, const auto& b) {
        return a.output == b.output || !a.output;
    });
    return same_stages && (old->gradient == now->gradient || !old->gradient) &&
           (old->spectrum == now->spectrum || !old->spectrum);
}

}  // namespace

Wanted Workbench::wanted() const {
    const engine::Experiment& experiment = state_.document.experiment;
    const bool is_seen = state_.findings && !state_.is_old();
    return {experiment, is_seen ? demand_of(state_) : first_demand_of(state_), drag_base_.has_value(),
            workers_->places.sight(state_.view, experiment)};
}

// Hands out the jobs that the document needs and that have not been handed out already.
void Workbench::submit() {
    const engine::Experiment& experiment = state_.document.experiment;
    if (!experiment.source.picture) return;
    Results& results = workers_->results;
    const bool completes = results.completes();
    if (auto job = results.want(wanted())) {
        if (completes) workers_->evaluation.cancel();  // what nobody waits for gives way at once
        workers_->evaluation.submit(*std::move(job));
    }
    auto& asked = workers_->asked_study;
    if (asked &&
        !(asked->experiment == experiment)) {  // it would only take the processor from what is waited for
        workers_->study.cancel();
        asked.reset();
    }
    if (results.is<AwaitingPart>() || results.is<ShowingPart>()) return;
    // The study may wait for the findings in Overview.
    const bool overview = state_.view.open == View::overview && !state_.is_old();
    const bool has_fixes = state_.view.open == View::checkerboard || state_.view.open == View::gradient;
    engine::StudyRequest study{experiment, state_.view.open == View::equivalence, has_fixes || overview};
    // Answers to another view's wishes stay, for when one comes back to it.
    if (asked) {
        study.demonstrations |= asked->demonstrations;
        study.fixes_and_variants |= asked->fixes_and_variants;
    }
    if ((study.demonstrations || study.fixes_and_variants) && asked != study) {
        asked = study;
        workers_->study.submit(study);
    }
}

// The places of the views are settled together with the new picture, before anything of it is drawn.
void Workbench::show(const Shown& shown) {
    const auto old = state_.findings;
    static_cast<Shown&>(state_) = shown;
    if (state_.findings == old) return;
    if (!old || !look_alike(old->left.get(), state_.findings->left.get())) ++state_.side_serial[0];
    if (!old || !look_alike(old->right.get(), state_.findings->right.get())) ++state_.side_serial[1];
    ++state_.findings_serial;
    workers_->places.settle(state_.view, shown);
}

bool Workbench::take_findings() {
    auto outcome = workers_->evaluation.take();
    if (!outcome) return false;
    const double milliseconds = outcome->milliseconds;
    if (!workers_->results.take(*std::move(outcome))) return false;
    show(workers_->results.shown());
    state_.timings.evaluate = milliseconds;
    return true;
}

bool Workbench::take_study() {
    auto study = workers_->study.take();
    if (!study) return false;
    state_.study = std::move(*study);
    ++state_.study_serial;
    return true;
}

// Edits made while the picture loaded stay; only a session or a preset brings pipelines. A session's places
// are taken when its picture is shown.
void Workbench::adopt(LoadOutcome& outcome) {
    Document loaded = state_.document;
    if (outcome.brings_pipelines || !loaded.experiment.source.picture) loaded = *outcome.document;
    const engine::Source& source = outcome.document->experiment.source;
    if (!outcome.brings_pipelines && loaded.experiment.source.name != source.name) {
        loaded.marks.clear();  // they belong to the picture that was open
        loaded.figure.drop_crops();
    }
    loaded.experiment.source = source;
    loaded.original = outcome.document->original;
    loaded.treatment = outcome.document->treatment;
    resolve_reference(loaded);
    if (state_.document.experiment.source.picture)
        edit(replace_document(loaded, opened_label(state_.document, loaded, outcome)));
    else
        state_.document = loaded;
    if (outcome.brings_pipelines) state_.session_extra = outcome.session_extra;
    if (outcome.view) {
        workers_->places.bring(loaded.experiment.source, *outcome.view);
        const Places now = Places::of(state_.view);
        state_.view = *outcome.view;
        now.put(state_.view);
    } else {
        workers_->places.forget();
    }
    submit();
}

bool Workbench::take_loaded() {
    auto outcome = workers_->load.take();
    if (!outcome) return false;
    state_.opening = Opening{outcome->name, true, !outcome->document, outcome->error};
    if (outcome->document && outcome->lesson) take_lesson(*outcome);
    if (outcome->document && (!outcome->is_network || !state_.document.experiment.source.picture))
        adopt(*outcome);
    if (outcome->is_network) show_network(*outcome);
    if (outcome->document && outcome->lesson) history_ = {};  // of the step, from here on
    if (state_.lesson && !outcome->document) state_.lesson->wanted = state_.lesson->step;
    const bool is_own = engine::is_built_in(outcome->name) || came_with_program(outcome->name) ||
                        (keeper_ && outcome->name == keeper_->session_file().string());
    if (outcome->document && !is_own) {
        remember_recent(state_.settings, outcome->name);
        state_.settings.places["open"] = std::filesystem::absolute(outcome->name).string();
    }
    const auto place = std::find(dropped_.begin(), dropped_.end(), outcome->name);
    const std::string more = place == dropped_.end() || dropped_.size() < 2
                                 ? ""
                                 : fmt::format(", {} of {} (Page Up and Page Down)",
                                               place - dropped_.begin() + 1, dropped_.size());
    const std::string unseen = outcome->document ? unseen_remark(*outcome->document) : std::string();
    if (!outcome->error.empty())
        complain(outcome->error);
    else if (!unseen.empty())
        say(unseen);
    else if (outcome->lesson)
        state_.message.clear();
    else
        say("Opened " + (outcome->name.empty() ? "the sample picture" : outcome->name) + more);
    return true;
}

bool Workbench::take_background() {
    auto outcome = workers_->background.take();
    if (!outcome) return false;
    if (outcome->is_error)
        complain(outcome->message);
    else
        say(outcome->message);
    return true;
}

void Workbench::ask_to_learn() {
    const engine::Experiment& experiment = state_.document.experiment;
    if (!experiment.source.picture || state_.view.open != View::learning) return;
    const LearningView& view = state_.view.learning;
    learning_.set_pace(view.pace);
    learning_.want(
        {experiment.source.picture, view.longest_side, experiment.left, experiment.right, view.options});
}

bool Workbench::take_learning() {
    auto news = learning_.news();
    if (news == learning_news_) return false;
    learning_news_ = std::move(news);
    return true;
}

bool Workbench::poll() {
    // Every source is asked, not only the first one that has something.
    const bool loaded = take_loaded(), found = take_findings(), studied = take_study(),
               done = take_background(), learned = take_learning(), checked = take_checks(),
               networked = network_.poll(), taken = take_from_network();
    if (!found) submit();  // what was found is drawn first, with the processor to itself
    if (!drag_base_) ask_to_learn();
    ask_for_network();
    ask_for_checks();
    workers_->evaluation.hurry();
    workers_->study.hurry();
    const bool was_busy = state_.busy;
    state_.busy = network_.busy() || workers_->evaluation.busy() || workers_->load.busy() ||
                  workers_->background.busy();
    is_answer_near_ = !found && workers_->results.awaits_first_look() && workers_->evaluation.busy() &&
                      workers_->evaluation.seconds() < near_seconds;
    state_.busy_seconds =
        std::max({workers_->evaluation.seconds(), workers_->load.seconds(), workers_->background.seconds()});
    state_.progress =
        workers_->background.busy() ? workers_->background.progress() : workers_->evaluation.progress();
    if (keeper_) keep_files_current(false);
    const bool pictured = thumbnails_.news(), listed = folders_.poll(), forgotten = forget_message();
    return loaded || found || studied || done || learned || checked || networked || taken || pictured ||
           listed || forgotten || was_busy != state_.busy;
}

void Workbench::wait_idle() {
    do {
        poll();
        workers_->load.wait_idle();
        workers_->evaluation.wait_idle();
        workers_->study.wait_idle();
        workers_->checks.wait_idle();
        workers_->background.wait_idle();
        thumbnails_.wait_idle();
        folders_.wait_idle();
        if (state_.view.open == View::learning) learning_.wait_idle();
        if (state_.view.open == View::network) network_.wait_idle();
    } while (poll());
}

}  // namespace app
