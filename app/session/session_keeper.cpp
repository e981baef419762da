#include "app/session/session_keeper.h"

#include <exception>

#include "app/session/session_document.h"
#include "app/session/view_json.h"
#include "app/storage/json_file.h"
#include "engine/records/session.h"

namespace app {

void write_session_file(const std::filesystem::path& path, const State& state) {
    engine::Session session = session_for(state.document);
    session.extra = state.session_extra;
    session.view = view_to_json(state.view, state.document.treatment);
    engine::write_session(path, session);
}

bool SessionKeeper::find_session(std::string& message) const {
    std::error_code ignored;
    if (!std::filesystem::exists(session_file_, ignored)) return false;
    message = read_with_care(session_file_, [this](const std::string& text) {
        const engine::Session session = engine::parse_session(text, session_file_.string());
        ViewState view;
        SourceTreatment treatment;
        view_from_json(session.view, view, treatment);
    });
    return message.empty();
}

void SessionKeeper::save(const State& state, bool now) {
    constexpr auto pause = std::chrono::seconds(3);
    if (!now && Clock::now() < next_) return;
    next_ = Clock::now() + pause;
    std::exception_ptr failed;  // settings that cannot be kept must not keep the session from being kept
    try {
        if (saved_settings_ != state.settings || (now && settings_failed_)) save_settings_now(state);
    } catch (...) {
        failed = std::current_exception();
    }
    const bool changed = !(saved_document_ == state.document && saved_view_ == state.view);
    if (!state.lesson && state.document.experiment.source.picture && (changed || (now && session_failed_)))
        save_session_now(state);
    if (failed) std::rethrow_exception(failed);
}

void SessionKeeper::save_settings_now(const State& state) {
    saved_settings_ = state.settings;
    settings_failed_ = true;
    save_settings(settings_file_, state.settings);
    settings_failed_ = false;
}

void SessionKeeper::save_session_now(const State& state) {
    saved_document_ = state.document;
    saved_view_ = state.view;
    session_failed_ = true;
    std::error_code ignored;
    std::filesystem::create_directories(session_file_.parent_path(), ignored);
    write_session_file(session_file_, state);
    session_failed_ = false;
}

}  // namespace app
