// Results: what is asked of the engine and what of it is seen, as one state that can be drawn.
//
//     NoPicture ──┐              its result
//                 ├─► AwaitingPart ─────────► ShowingPart ───┐
//      something  │        │ it has none                     │ once no setting is held
//      else is    │        ▼                                 │
//      wanted     │   PartImpossible                         │
//      (from any  │        │ at once                         │
//      state)     │        ▼                                 │
//                 └─► AwaitingWhole ◄────────────────────────┘
//                          ├─ its result ───► Settled ──► AwaitingWhole when more of it is wanted, or
//                          AwaitingPart └─ it has none ──► Impossible  where memory must be made free for
//                          that first
//
//      Both that await become GivenUp when the user cancels; that holds until something else is wanted.
//
// There are no threads in here: the workbench hands its jobs to the worker and its outcomes back.
#pragma once

#include <memory>
#include <optional>
#include <variant>

#include "app/document/shown.h"
#include "app/workbench/evaluation.h"
#include "app/workbench/preview.h"

namespace app {

/// Before the first picture.
struct NoPicture {};
/// A part of a large picture, or all of it in fewer pixels, is being computed; what is seen is older.
struct AwaitingPart {
    engine::Experiment whole;
    engine::Request request;  ///< what of the whole is to follow
    bool held = false;        ///< a setting is being dragged
};
/// The part is seen while a setting is held; the whole waits until it is let go.
struct ShowingPart {
    engine::Experiment whole;
    engine::Request request;
};
/// The part cannot be computed, perhaps because it is one: the whole is next.
struct PartImpossible {
    engine::Experiment whole;
    engine::Request request;
};
/// The whole is being computed; what is seen is older, or less, or a part that stands for it.
struct AwaitingWhole {
    engine::Experiment whole;
    engine::Request request;
};
/// What is seen is what was wanted.
struct Settled {
    engine::Experiment whole;
    engine::Request request;
};
/// What was wanted cannot be computed; what is seen is older.
struct Impossible {
    engine::Experiment whole;
    engine::Request request;
};
/// The user cancelled it; what is seen is older.
struct GivenUp {
    engine::Experiment whole;
    engine::Request request;
};
using ResultPhase = std::variant<NoPicture, AwaitingPart, ShowingPart, PartImpossible, AwaitingWhole, Settled,
                                 Impossible, GivenUp>;

/// The wish of the document and the open view.
struct Wanted {
    const engine::Experiment& experiment;
    engine::Request request;
    bool held = false;  ///< a setting is being dragged
    Sight sight{};      ///< what a part should show
};

class Results {
  public:
    const ResultPhase& phase() const { return phase_; }
    const Shown& shown() const { return shown_; }
    template <typename Phase>
    bool is() const {
        return std::holds_alternative<Phase>(phase_);
    }

    /// To be told whenever something may have changed; returns the job to be done now, if there is one.
    std::optional<EvaluationJob> want(const Wanted& wanted);
    /// Takes a job's outcome; true when something else is seen or to be asked. want() is to be called next.
    bool take(EvaluationOutcome outcome);
    /// Whether the awaited answer only adds to what is seen.
    bool completes() const;
    /// Whether an answer is awaited and nothing of it is seen yet.
    bool awaits_first_look() const;
    /// The user cancels what is awaited.
    void give_up();

  private:
    bool covers(const Wanted& wanted) const;
    bool wants_part(const Wanted& wanted) const;
    bool must_make_room(const Wanted& wanted) const;
    EvaluationJob part_job(const Wanted& wanted);
    EvaluationJob whole_job(const Wanted& wanted);
    bool take_part(EvaluationOutcome outcome);
    bool take_whole(EvaluationOutcome outcome);

    ResultPhase phase_;
    Shown shown_;
    Preview preview_;
    std::shared_ptr<const engine::Findings>
        kept_;  ///< the last of a whole: sides that have not changed are taken over
};

}  // namespace app
