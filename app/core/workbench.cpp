#include "app/core/workbench.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/core/demand.h"
#include "app/core/evaluation.h"
#include "app/core/picture_list.h"
#include "app/core/preview.h"
#include "app/core/session_keeper.h"
#include "app/core/worker.h"
#include "engine/core/error.h"
#include "engine/pipeline/presets.h"

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
    std::shared_ptr<const engine::Findings> whole;  ///< the last that were no preview: what has not changed is taken over
    std::optional<EvaluationJob> asked_evaluation;  ///< the last one, so that nothing is asked for twice
    std::optional<engine::StudyRequest> asked_study;
};

namespace {

// Samples and signals, as against the user's own files.
bool is_built_in(const std::string& source) {
    return source.empty() || source == "sample" || source.starts_with("sample:") || source.starts_with("signal:");
}

// "open photo.png", or what was changed about the picture that is open: "picture full size → at most 64 pixels".
std::string opened_label(const Document& before, const Document& after, const LoadOutcome& outcome) {
    const bool same = before.experiment.source.name == after.experiment.source.name && !outcome.brings_pipelines;
    const SourceTreatment &old = before.treatment, &now = after.treatment;
    if (!same || old == now) return "open " + (outcome.name.empty() ? "the sample" : outcome.name);
    if (old.grey != now.grey) return now.grey ? "picture in grey" : "picture in colour";
    if (old.interpolation != now.interpolation) return std::string("picture resized ") + print(old.interpolation) + " → " + print(now.interpolation);
    const auto size = [](const SourceTreatment& treatment) {
        if (treatment.longest_side == 0) return std::string("full size");
        return (treatment.enlarge ? "exactly " : "at most ") + std::to_string(treatment.longest_side) + " pixels";
    };
    return "picture " + size(old) + " → " + size(now);
}

/// Those sides of earlier findings that a new evaluation takes over; the memory of the others is needed for it.
std::shared_ptr<const engine::Findings> unchanged_part(const std::shared_ptr<const engine::Findings>& old,
                                                       const engine::Experiment& now) {
    if (!old) return nullptr;
    const auto& was = old->experiment;
    if (!(was.source == now.source) || !(was.encoder == now.encoder)) return nullptr;
    auto kept = std::make_shared<engine::Findings>(*old);
    const auto is_needed = [&](const engine::Pipeline& pipeline) { return pipeline == now.left || pipeline == now.right; };
    if (!is_needed(was.left)) kept->left.reset();
    if (!is_needed(was.right)) kept->right.reset();
    return kept->left || kept->right ? kept : nullptr;
}

}  // namespace

Workbench::Workbench(std::function<void()> wake) : thumbnails_(wake), folders_(wake), workers_(std::make_unique<Workers>(wake)) {}

Workbench::~Workbench() = default;

void Workbench::change_document(const Edit& edit) {
    Document changed = state_.document;
    edit.apply(changed);
    const bool left = changed.experiment.left != state_.document.experiment.left;
    const bool right = changed.experiment.right != state_.document.experiment.right;
    try {
        if (state_.view.link_sides && left != right)
            match_other_side(left ? Side::left : Side::right).apply(changed);
    } catch (const engine::Error& error) {  // may happen within a drag, in the middle of a frame
        refuse(error);
        return;
    }
    state_.document = std::move(changed);
    state_.refused.reset();
    submit();
}

void Workbench::start(Document document) {
    state_.document = std::move(document);
    const ViewState& view = state_.view;
    const PanZoom untouched;
    if (view.left == untouched && view.right == untouched && view.detail == untouched) look_at_the_telling_place();
    submit();
}

void Workbench::edit(const Edit& edit) {
    finish_drag();
    const Document before = state_.document;
    change_document(edit);
    history_.commit(before, state_.document, edit.label(before, state_.document));
}

void Workbench::drag(const Edit& edit) {
    const Document before = state_.document;
    change_document(edit);
    if (!drag_base_) drag_base_ = before;
    drag_label_ = edit.label;
}

void Workbench::finish_drag() {
    if (!drag_base_) return;
    workers_->preview.end();
    const Document before = *std::exchange(drag_base_, std::nullopt);
    history_.commit(before, state_.document, drag_label_(before, state_.document));
}

void Workbench::undo() {
    finish_drag();
    if (!history_.can_undo()) return;
    say("Undone: " + history_.undo_label());
    state_.document = history_.undo();
    state_.refused.reset();
    submit();
}

void Workbench::redo() {
    finish_drag();
    if (!history_.can_redo()) return;
    say("Redone: " + history_.redo_label());
    state_.document = history_.redo();
    state_.refused.reset();
    submit();
}

void Workbench::open(const std::string& name) { load(name, state_.document, {}); }

void Workbench::open_all(std::vector<std::string> names) {
    if (names.empty()) return;
    dropped_ = std::move(names);
    open(dropped_.front());
}

void Workbench::step_picture(int step) {
    const std::string now = asked_for_.value_or(state_.document.experiment.source.name);
    const bool dropped = std::find(dropped_.begin(), dropped_.end(), now) != dropped_.end() && dropped_.size() > 1;
    const std::string next = dropped ? stepped(dropped_, now, step) : stepped(pictures_beside(now), now, step);
    if (next.empty()) return complain("there is no other picture beside this one");
    open(next);
}

void Workbench::set_treatment(const SourceTreatment& treatment) {
    Document base = state_.document;
    base.treatment = treatment;
    load(state_.document.experiment.source.name, base, {});
}

void Workbench::load(const std::string& name, const Document& base, const std::string& preset) {
    asked_for_ = name;
    workers_->load.cancel();
    workers_->load.submit({name, base, state_.view, preset});
}

void Workbench::use_preset(std::string_view id) {
    const auto& preset = engine::find_preset(id);
    const std::string& current = state_.document.experiment.source.name;
    const bool own_picture = !is_built_in(current);
    if (own_picture || preset.source == current) return edit(apply_preset(id));
    load(std::string(preset.source), state_.document, std::string(id));
}

void Workbench::run_in_background(std::string what, std::function<std::string(const engine::Progress&)> work) {
    if (workers_->background.busy()) return complain("still busy: wait for the last one or cancel it");
    say(what + " …");
    workers_->background.submit({std::move(what), std::move(work)});
}

void Workbench::cancel_work() {
    workers_->background.cancel();
    workers_->load.cancel();
    workers_->study.cancel();
    workers_->evaluation.cancel();
    say("Cancelled: the picture stays as it was");
}

void Workbench::say(std::string sentence) {
    state_.message = std::move(sentence);
    state_.message_is_error = false;
}

void Workbench::complain(std::string sentence) {
    state_.message = std::move(sentence);
    state_.message_is_error = true;
}

void Workbench::refuse(const engine::Error& error, std::string typed) {
    complain(error.what());
    if (error.settings().empty()) return;
    state_.refused = failure_of(error);
    state_.refused->typed = std::move(typed);
}

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
        asked = EvaluationJob{wanted, request, preview ? state_.findings : workers_->whole};
        workers_->evaluation.submit(*asked);
        asked->previous.reset();
    }
    state_.is_old = state_.findings && !(state_.findings->experiment == experiment);
    if (preview) return;
    const bool overview = state_.view.open == View::overview && !state_.is_old;  // there it may wait for the findings
    const engine::StudyRequest study{experiment, state_.view.open == View::equivalence,
                             state_.view.open == View::checkerboard || overview};
    if ((study.demonstrations || study.fixes_and_variants) && workers_->asked_study != study) {
        workers_->asked_study = study;
        workers_->study.submit(study);
    }
}

// Of a large picture: while a setting is dragged, and until the whole is there.
bool Workbench::wants_preview() const {
    const engine::Experiment& experiment = state_.document.experiment;
    const Preview& preview = workers_->preview;
    if (!Preview::wanted(experiment) || preview.is_refused(experiment)) return false;
    return drag_base_ || !(preview.is_shown(experiment) || (state_.findings && state_.findings->experiment == experiment));
}

bool Workbench::take_findings() {
    auto outcome = workers_->evaluation.take();
    if (!outcome) return false;
    const engine::Experiment& now = state_.document.experiment;
    Preview& small = workers_->preview;
    const bool preview = Preview::wanted(now) && outcome->experiment.source.name == now.source.name &&
                         outcome->experiment.source.picture != now.source.picture;
    const bool is_current = preview && outcome->experiment == small.of(now, state_.view);
    if (preview && !drag_base_ && (!is_current || small.is_shown(now))) return false;  // too late: the whole is under way
    if (is_current && outcome->failure) small.refuse(now);  // poll() goes on to ask for the whole
    if (is_current && outcome->findings) small.show(now);
    if (outcome->experiment == state_.document.experiment) state_.failure = outcome->failure;
    else if (preview && outcome->findings) state_.failure.reset();
    if (outcome->findings) {
        state_.preview_origin.reset();
        if (preview) state_.preview_origin = small.origin();
        state_.preview_is_smaller = preview && small.is_smaller();
        if (!preview) workers_->whole = outcome->findings, small.end();
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
        if (state_.document.experiment.source.picture)
            edit(replace_document(loaded, opened_label(state_.document, loaded, *outcome)));
        else
            state_.document = loaded;
        if (outcome->brings_pipelines) state_.session_extra = outcome->session_extra;
        if (outcome->view) state_.view = *outcome->view;
        else look_at_the_telling_place(), state_.view.pinned.reset();  // places in the old picture mean nothing in it
        const std::string& name = loaded.experiment.source.name;
        if (!is_built_in(name)) remember_recent(state_.settings, name);
        submit();
    }
    const auto place = std::find(dropped_.begin(), dropped_.end(), outcome->name);
    const std::string more = place == dropped_.end() || dropped_.size() < 2
                                 ? ""
                                 : fmt::format(", {} of {} (Page Up and Page Down)", place - dropped_.begin() + 1, dropped_.size());
    if (outcome->error.empty()) say("Opened " + (outcome->name.empty() ? "the sample picture" : outcome->name) + more);
    else complain(outcome->error);
    return true;
}

bool Workbench::take_background() {
    auto outcome = workers_->background.take();
    if (!outcome) return false;
    if (outcome->is_error) complain(outcome->message);
    else say(outcome->message);
    return true;
}

bool Workbench::poll() {
    // All four, not the first that has something.
    const bool loaded = take_loaded(), found = take_findings(), studied = take_study(), done = take_background();
    submit();
    workers_->evaluation.hurry();
    workers_->study.hurry();
    const bool was_busy = state_.busy;
    state_.busy = workers_->evaluation.busy() || workers_->load.busy() || workers_->background.busy();
    state_.busy_seconds = std::max({workers_->evaluation.seconds(), workers_->load.seconds(),
                                    workers_->background.seconds()});
    state_.progress = workers_->background.busy() ? workers_->background.progress() : workers_->evaluation.progress();
    if (keeper_) keep_files_current(false);
    const bool pictured = thumbnails_.news(), listed = folders_.poll();
    return loaded || found || studied || done || pictured || listed || was_busy != state_.busy;
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
    } while (poll());
}

void Workbench::save_session(const std::filesystem::path& path) {
    write_session_file(path, state_);
    say("Saved " + path.string());
}

void Workbench::keep_files(const std::filesystem::path& settings_file, const std::filesystem::path& session_file) {
    keeper_ = std::make_unique<SessionKeeper>(settings_file, session_file);
    std::string message;
    state_.settings = load_settings(settings_file, message);
    if (!message.empty()) complain(message);
}

bool Workbench::restore_session() {
    std::string message;
    const bool found = keeper_ && keeper_->find_session(message);
    if (!message.empty()) complain(message);
    if (found) open(keeper_->session_file().string());
    return found;
}

void Workbench::keep_files_current(bool now) {
    try {
        keeper_->save(state_, now);
    } catch (const std::exception& error) {
        complain(error.what());
    }
}

void Workbench::flush_files() {
    finish_drag();
    if (keeper_) keep_files_current(true);
}

}  // namespace app
