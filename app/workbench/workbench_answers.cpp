// What the workbench hands out to its workers, and what becomes of their answers.
#include <fmt/format.h>

#include <algorithm>

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

/// Those sides of earlier findings that a new evaluation takes over; the memory of the others is needed for
/// it.
std::shared_ptr<const engine::Findings> unchanged_part(const std::shared_ptr<const engine::Findings>& old,
                                                       const engine::Experiment& now) {
    if (!old) return nullptr;
    const auto& was = old->experiment;
    if (!(was.source == now.source) || !(was.encoder == now.encoder)) return nullptr;
    auto kept = std::make_shared<engine::Findings>(*old);
    const auto is_needed = [&](const engine::Pipeline& pipeline) {
        return pipeline == now.left || pipeline == now.right;
    };
    if (!is_needed(was.left)) kept->left.reset();
    if (!is_needed(was.right)) kept->right.reset();
    return kept->left || kept->right ? kept : nullptr;
}

/// The numbers alone: their outputs are made again rather than held beside those that gradients need on the
/// way.
std::shared_ptr<const engine::SideFindings> without_outputs(
    const std::shared_ptr<const engine::SideFindings>& side) {
    if (!side) return nullptr;
    auto bare = std::make_shared<engine::SideFindings>(*side);
    for (auto& stage : bare->stages)
        stage.output.reset();
    return bare;
}

std::shared_ptr<const engine::Findings> without_outputs(
    const std::shared_ptr<const engine::Findings>& findings) {
    if (!findings) return nullptr;
    auto bare = std::make_shared<engine::Findings>(*findings);
    bare->left = without_outputs(findings->left);
    bare->right = findings->right == findings->left ? bare->left : without_outputs(findings->right);
    return bare;
}

}  // namespace

// Hands out what the document as it stands lacks, and nothing that has been asked for already.
void Workbench::submit() {
    const engine::Experiment& experiment = state_.document.experiment;
    if (!experiment.source.picture) return;
    const bool preview = wants_preview();
    const engine::Request request = preview ? engine::Request{} : demand_of(state_);
    const engine::Experiment wanted = preview ? workers_->preview.of(experiment, state_.view) : experiment;
    auto& asked = workers_->asked_evaluation;
    if (!asked || !(asked->experiment == wanted) || !asked->request.covers(request)) {
        if (!preview) workers_->whole = unchanged_part(workers_->whole, experiment);
        if (!preview && state_.preview_origin && request.gradient)
            workers_->whole = without_outputs(workers_->whole);
        asked = EvaluationJob{wanted, request, preview ? state_.findings : workers_->whole};
        workers_->evaluation.submit(*asked);
        asked->previous.reset();
    }
    state_.is_old = state_.findings && !(state_.findings->experiment == experiment);
    if (preview) return;
    const bool overview =
        state_.view.open == View::overview && !state_.is_old;  // there it may wait for the findings
    const engine::StudyRequest study{experiment, state_.view.open == View::equivalence,
                                     state_.view.open == View::checkerboard || overview};
    if ((study.demonstrations || study.fixes_and_variants) && workers_->asked_study != study) {
        workers_->asked_study = study;
        workers_->study.submit(study);
    }
}

// Gradients of what is shown take as much memory again as its outputs: a preview stands for these meanwhile.
bool Workbench::must_make_room() const {
    const engine::Request request = demand_of(state_);
    const engine::Request& known = state_.findings->request;
    return request.gradient && !(known.gradient && known.left.gradients.covers(request.left.gradients) &&
                                 known.right.gradients.covers(request.right.gradients));
}

// Of a large picture: while a setting is dragged, until the whole is there, and while more is found out than
// memory should hold.
bool Workbench::wants_preview() const {
    const engine::Experiment& experiment = state_.document.experiment;
    const Preview& preview = workers_->preview;
    if (!Preview::wanted(experiment) || preview.is_refused(experiment)) return false;
    if (drag_base_) return true;
    if (preview.is_shown(experiment)) return false;
    return !state_.findings || !(state_.findings->experiment == experiment) || must_make_room();
}

bool Workbench::take_findings() {
    auto outcome = workers_->evaluation.take();
    if (!outcome) return false;
    const engine::Experiment& now = state_.document.experiment;
    Preview& small = workers_->preview;
    const bool preview = Preview::wanted(now) && outcome->experiment.source.name == now.source.name &&
                         outcome->experiment.source.picture != now.source.picture;
    const bool is_current = preview && outcome->experiment == small.of(now, state_.view);
    if (preview && !drag_base_ && (!is_current || small.is_shown(now)))
        return false;                                       // too late: the whole is under way
    if (is_current && outcome->failure) small.refuse(now);  // poll() goes on to ask for the whole
    if (is_current && outcome->findings) small.show(now);
    if (outcome->experiment == state_.document.experiment)
        state_.failure = outcome->failure;
    else if (preview && outcome->findings)
        state_.failure.reset();
    if (outcome->findings) {
        state_.preview_origin.reset();
        if (preview) state_.preview_origin = small.origin();
        state_.preview_is_smaller = preview && small.is_smaller();
        if (!preview) workers_->whole = outcome->findings, small.end(), small.forget();
        const auto old = std::exchange(state_.findings, std::move(outcome->findings));
        if (!old || old->left != state_.findings->left) ++state_.side_serial[0];
        if (!old || old->right != state_.findings->right) ++state_.side_serial[1];
        ++state_.findings_serial;
        state_.timings.evaluate = outcome->milliseconds;
    }
    state_.is_old = !state_.findings || !(state_.findings->experiment == state_.document.experiment);
    return true;
}

bool Workbench::take_study() {
    auto study = workers_->study.take();
    if (!study) return false;
    state_.study = std::move(*study);
    ++state_.study_serial;
    return true;
}

// The middle of a picture, and of our own one the face.
void Workbench::look_at_the_telling_place() {
    const engine::Source& source = state_.document.experiment.source;
    PanZoom place;
    if (source.picture && (source.name.empty() || source.name == "sample")) {
        place.x = 0.27 * static_cast<double>(source.picture->shape().w);
        place.y = 0.39 * static_cast<double>(source.picture->shape().h);
    }
    state_.view.left = state_.view.right = state_.view.detail = place;
}

bool Workbench::take_loaded() {
    auto outcome = workers_->load.take();
    if (!outcome) return false;
    asked_for_.reset();
    if (outcome->document) {
        // What was edited while the picture loaded stays; only a session or a preset brings pipelines.
        Document loaded = state_.document;
        if (outcome->brings_pipelines || !loaded.experiment.source.picture) loaded = *outcome->document;
        loaded.experiment.source = outcome->document->experiment.source;
        loaded.original = outcome->document->original;
        loaded.treatment = outcome->document->treatment;
        resolve_reference(loaded);
        if (state_.document.experiment.source.picture)
            edit(replace_document(loaded, opened_label(state_.document, loaded, *outcome)));
        else
            state_.document = loaded;
        if (outcome->brings_pipelines) state_.session_extra = outcome->session_extra;
        if (outcome->view)
            state_.view = *outcome->view;
        else
            look_at_the_telling_place(),
                state_.view.pinned.reset();  // places in the old picture mean nothing in it
        const std::string& name = loaded.experiment.source.name;
        if (!engine::is_built_in(name)) remember_recent(state_.settings, name);
        submit();
    }
    const auto place = std::find(dropped_.begin(), dropped_.end(), outcome->name);
    const std::string more = place == dropped_.end() || dropped_.size() < 2
                                 ? ""
                                 : fmt::format(", {} of {} (Page Up and Page Down)",
                                               place - dropped_.begin() + 1, dropped_.size());
    if (outcome->error.empty())
        say("Opened " + (outcome->name.empty() ? "the sample picture" : outcome->name) + more);
    else
        complain(outcome->error);
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
    learning_.set_pace(static_cast<LearningPace>(view.pace));
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
    // All four, not the first that has something.
    const bool loaded = take_loaded(), found = take_findings(), studied = take_study(),
               done = take_background(), learned = take_learning();
    submit();
    if (!drag_base_) ask_to_learn();
    workers_->evaluation.hurry();
    workers_->study.hurry();
    const bool was_busy = state_.busy;
    state_.busy = workers_->evaluation.busy() || workers_->load.busy() || workers_->background.busy();
    state_.busy_seconds =
        std::max({workers_->evaluation.seconds(), workers_->load.seconds(), workers_->background.seconds()});
    state_.progress =
        workers_->background.busy() ? workers_->background.progress() : workers_->evaluation.progress();
    if (keeper_) keep_files_current(false);
    const bool pictured = thumbnails_.news(), listed = folders_.poll();
    return loaded || found || studied || done || learned || pictured || listed || was_busy != state_.busy;
}

void Workbench::wait_idle() {
    do {
        poll();
        workers_->load.wait_idle();
        workers_->evaluation.wait_idle();
        workers_->study.wait_idle();
        workers_->background.wait_idle();
        thumbnails_.wait_idle();
        folders_.wait_idle();
        if (state_.view.open == View::learning) learning_.wait_idle();
    } while (poll());
}

}  // namespace app
