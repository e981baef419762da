#include "app/workbench/workbench.h"

#include <algorithm>

#include "app/session/session_keeper.h"
#include "app/storage/picture_list.h"
#include "app/workbench/workbench_workers.h"
#include "engine/core/error.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/presets.h"

namespace app {
namespace {

/// The number of the frame belongs to the picture that was open.
Document at_first_frame(Document document) {
    document.treatment.frame = 0;
    return document;
}

}  // namespace

Workbench::Workbench(std::function<void()> wake)
    : thumbnails_(wake),
      folders_(wake),
      learning_(wake),
      network_(wake),
      workers_(std::make_unique<Workers>(wake)) {}

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
    state_.message.clear();  // it spoke of an earlier step
    submit();
}

void Workbench::start(Document document) {
    state_.document = std::move(document);
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

void Workbench::open(const std::string& name) { load(name, at_first_frame(state_.document), {}); }

void Workbench::open_all(std::vector<std::string> names) {
    if (names.empty()) return;
    dropped_ = std::move(names);
    open(dropped_.front());
}

void Workbench::step_picture(int step) {
    const auto& opening = state_.opening;  // stepping goes on from what is being loaded
    const std::string now =
        opening && !opening->is_done ? opening->name : state_.document.experiment.source.name;
    const bool dropped =
        std::find(dropped_.begin(), dropped_.end(), now) != dropped_.end() && dropped_.size() > 1;
    const std::string next =
        dropped ? stepped(dropped_, now, step) : stepped(pictures_beside(now), now, step);
    if (next.empty()) return complain("there is no other picture beside this one");
    open(next);
}

void Workbench::set_treatment(const SourceTreatment& treatment) {
    Document base = state_.document;
    base.treatment = treatment;
    load(state_.document.experiment.source.name, base, {});
}

void Workbench::load(const std::string& name, const Document& base, const std::string& preset) {
    state_.opening = Opening{name, false, false, {}};
    workers_->load.cancel();
    workers_->load.submit({name, base, state_.view, preset});
}

void Workbench::use_preset(std::string_view id) {
    const auto& preset = engine::find_preset(id);
    const std::string& current = state_.document.experiment.source.name;
    const bool own_picture = !engine::is_built_in(current);
    if (own_picture || preset.source == current) return edit(apply_preset(id));
    load(std::string(preset.source), at_first_frame(state_.document), std::string(id));
}

void Workbench::run_in_background(std::string what,
                                  std::function<std::string(const engine::Progress&)> work) {
    if (workers_->background.busy()) return complain("still busy: wait for the last one or cancel it");
    say(what + " …");
    workers_->background.submit({std::move(what), std::move(work)});
}

void Workbench::cancel_work() {
    workers_->background.cancel();
    workers_->load.cancel();
    workers_->study.cancel();
    workers_->evaluation.cancel();
    workers_->results.give_up();
    network_.cancel();
    if (state_.opening && !state_.opening->is_done) state_.opening.reset();
    say("Cancelled: the picture stays as it was");
}

void Workbench::open_learning() {
    state_.view.open = View::learning;
    ask_to_learn();
}

void Workbench::say(std::string sentence) {
    state_.message = std::move(sentence);
    state_.message_is_error = false;
    message_since_ = Clock::now();
}

void Workbench::complain(std::string sentence) {
    say(std::move(sentence));
    state_.message_is_error = true;
}

// A message has been read after a while; trouble stays longer.
bool Workbench::forget_message() {
    constexpr auto read = std::chrono::seconds(12), trouble_read = std::chrono::seconds(40);
    const bool is_new = Clock::now() - message_since_ < (state_.message_is_error ? trouble_read : read);
    if (state_.message.empty() || is_new) return false;
    state_.message.clear();
    return true;
}

void Workbench::refuse(const engine::Error& error, std::string typed) {
    complain(error.what());
    if (error.settings().empty()) return;
    state_.refused = failure_of(error);
    state_.refused->typed = std::move(typed);
}

void Workbench::save_session(const std::filesystem::path& path) {
    write_session_file(path, state_);
    remember_recent(state_.settings, path.string());
    say("Saved " + path.string());
}

void Workbench::keep_files(const std::filesystem::path& settings_file,
                           const std::filesystem::path& session_file) {
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
    try {
        rescue_lesson();
    } catch (const std::exception& error) {
        complain(error.what());
    }
}

}  // namespace app
