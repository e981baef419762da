// The jobs of the workbench's workers, as values; the functions run on a worker's thread and turn errors into
// outcomes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/document/document.h"
#include "app/document/shown.h"
#include "app/document/state.h"
#include "engine/core/progress.h"
#include "engine/experiment/findings.h"
#include "engine/experiment/study.h"
#include "engine/records/lesson.h"

namespace app {

struct EvaluationJob {
    engine::Experiment experiment;
    engine::Request request;
    std::shared_ptr<const engine::Findings> previous;  ///< parts of it may be taken over
    std::optional<StandIn> stand_in;                   ///< the experiment stands for another; handed on
};

struct EvaluationOutcome {
    engine::Experiment experiment;                     ///< that was asked about
    std::shared_ptr<const engine::Findings> findings;  ///< null: see `failure`
    std::optional<Failure> failure;
    std::optional<StandIn> stand_in;
    double milliseconds = 0;
};
EvaluationOutcome run_evaluation(const EvaluationJob& job, const engine::Progress& progress);

/// A thing to open: a picture, a signal, a session file, a figure that carries one, or a lesson.
struct LoadJob {
    std::string name;
    Document base;  ///< what stays: the pipelines, for a picture; the source, when a session's is lost
    ViewState view;
    std::string preset;                              ///< applied together with the picture
    std::shared_ptr<const engine::Lesson> lesson{};  ///< the one of that name, once it has been read
    std::size_t step = 0;                            ///< of the lesson
};

struct LoadOutcome {
    std::string name;
    std::optional<Document> document;  ///< nullopt: see `error`
    std::optional<ViewState> view;     ///< a session brings its own
    std::string session_extra = "{}";  ///< keys of a session that this version does not know
    std::string error;                 ///< also beside a document: what could not be brought back
    bool brings_pipelines = false;     ///< a session, preset or lesson
    std::shared_ptr<const engine::Lesson> lesson{};
    std::size_t step = 0;     ///< of the lesson
    bool is_network = false;  ///< the file holds a trained network, or its weights alone
};
LoadOutcome run_load(const LoadJob& job, const engine::Progress& progress);

/// Makes the opened picture, treated as the document asks, the document's source, and keeps it as its
/// original.
void set_picture(Document& document, const engine::Source& opened, const engine::Progress& progress);
/// Loads the picture of the reference, if there is one: the original, or its file. Throws engine::Error.
void resolve_reference(Document& document);
/// The picture after its treatment.
engine::Source treat(const engine::Source& source, const SourceTreatment& treatment,
                     const engine::Progress& progress);

struct BackgroundJob {
    std::string what;
    std::function<std::string(const engine::Progress&)> work;
};
struct BackgroundOutcome {
    std::string message;
    bool is_error = false;
};
/// Computes a study; a lack of memory becomes its error, like everything impossible.
std::shared_ptr<const engine::Study> run_study(const engine::StudyRequest& job,
                                               const engine::Progress& progress);

BackgroundOutcome run_background(const BackgroundJob& job, const engine::Progress& progress);

}  // namespace app
