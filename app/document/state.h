// State: everything that the window draws from.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "app/document/document.h"
#include "app/document/open_lesson.h"
#include "app/document/settings.h"
#include "app/document/shown.h"
#include "app/document/view_state.h"
#include "engine/experiment/study.h"

namespace app {

/// Milliseconds, for the status line.
struct Timings {
    double evaluate = 0, upload = 0, draw = 0;
};

/// The latest thing to be opened: a picture, a signal, a session or a figure.
struct Opening {
    std::string name;
    bool is_done = false;
    bool failed = false;  ///< nothing of it could be opened
    std::string error;    ///< why it could not be opened, or not as a whole; empty: all is well
};

/// Failures that are shown are red in the controls.
struct State : Shown {
    Document document;
    ViewState view;
    Settings settings;

    std::uint64_t findings_serial = 0;           ///< counts new findings; part of every texture's version
    std::array<std::uint64_t, 2> side_serial{};  ///< the same for each side, which may have stayed as it was
    std::optional<Failure> refused;  ///< an edit that was not taken, red in the controls until the next one
    std::shared_ptr<const engine::Study> study;  ///< may answer an earlier document, or be null
    std::uint64_t study_serial = 0;
    std::string session_extra = "{}";  ///< unknown keys of the opened session, written back when saved

    std::optional<Opening> opening;
    std::optional<OpenLesson> lesson;
    bool offers_lesson = false;  ///< at the first start
    std::string message;         ///< last thing said in the status line
    bool message_is_error = false;
    bool busy = false;        ///< the worker is computing …
    double busy_seconds = 0;  ///< … for so many seconds
    double progress = 0;      ///< 0 to 1
    Timings timings;

    /// Whether the findings answer an earlier document, or only stand for the answer.
    bool is_old() const { return findings && !(findings->experiment == document.experiment); }
    /// The trouble with the present settings, or else with those that were refused.
    const Failure* trouble() const { return failure ? &*failure : refused ? &*refused : nullptr; }
    std::uint64_t serial(Side s) const { return side_serial[s == Side::left ? 0 : 1]; }
    /// The part's stages as they were last built, with the pipeline that they were built from; null before
    /// the first.
    const engine::BuiltPipeline* built(Part part) const {
        if (!findings || !part.side()) return findings ? findings->encoder.get() : nullptr;
        const engine::SideFindings* found = side(*part.side());
        return found ? &found->built : nullptr;
    }
    const engine::Pipeline* built_from(Part part) const {
        if (!findings || !part.side()) return findings ? &findings->experiment.encoder : nullptr;
        const engine::SideFindings* found = side(*part.side());
        return found ? &found->pipeline : nullptr;
    }
    const engine::SideFindings* side(Side s) const {
        if (!findings) return nullptr;
        return (s == Side::left ? findings->left : findings->right).get();
    }
};

}  // namespace app
