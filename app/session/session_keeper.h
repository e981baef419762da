// SessionKeeper: writes settings and session when they have changed, at most every few seconds.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "app/document/state.h"

namespace app {

/// The document and view of a state as a session file. Throws engine::Error or engine::ResourceError.
void write_session_file(const std::filesystem::path& path, const State& state);

class SessionKeeper {
  public:
    SessionKeeper(std::filesystem::path settings_file, std::filesystem::path session_file)
        : settings_file_(std::move(settings_file)), session_file_(std::move(session_file)) {}

    const std::filesystem::path& session_file() const { return session_file_; }
    /// Whether there is a sound session to restore. A damaged one is moved aside, and `message` says so.
    bool find_session(std::string& message) const;

    /// Writes the changes since the last time, when it is time or `now`; while a lesson is open the session
    /// stays as it was before. Throws as write_session_file; the next attempt then is at the next change, or
    /// `now`.
    void save(const State& state, bool now);

  private:
    void save_settings_now(const State& state);
    void save_session_now(const State& state);

    using Clock = std::chrono::steady_clock;
    std::filesystem::path settings_file_, session_file_;
    std::optional<Settings> saved_settings_;
    std::optional<Document> saved_document_;
    std::optional<ViewState> saved_view_;
    bool settings_failed_ = false, session_failed_ = false;
    Clock::time_point next_{};
};

}  // namespace app
