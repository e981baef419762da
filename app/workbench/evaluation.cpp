#include "app/workbench/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "app/document/edits.h"
#include "app/session/lesson_pack.h"
#include "app/session/session_document.h"
#include "app/workbench/lesson_step.h"
#include "app/workbench/network_findings.h"
#include "app/workbench/sentence_of.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/picture/picture.h"
#include "engine/records/session.h"

namespace app {
namespace {

engine::Tensor mean_over_channels(const engine::Tensor& picture) {
    const auto& shape = picture.shape();
    engine::Tensor grey({1, 1, shape.h, shape.w});
    const float share = 1.0f / static_cast<float>(shape.c);
    for (engine::Index c = 0; c < shape.c; ++c)
        for (engine::Index i = 0; i < shape.h * shape.w; ++i)
            grey.data()[i] += share * picture.plane(0, c)[i];
    return grey;
}

/// A sentence on what the pictures beside the original have lost, or may show although it does not have it.
std::string resizing_note(engine::Pair from, engine::Pair to, const SourceTreatment& treatment) {
    const bool shrinks = to.h < from.h || to.w < from.w;
    const bool filters = treatment.interpolation == engine::Interpolation::area ||
                         (treatment.antialias && treatment.interpolation != engine::Interpolation::nearest);
    std::string note = fmt::format("The picture was resized from {} to {} pixels, {}", to_string(from),
                                   to_string(to), print(treatment.interpolation));
    if (shrinks && filters && treatment.interpolation != engine::Interpolation::area) note += ", antialiased";
    if (shrinks && !filters)
        note +=
            " without antialiasing: what is finer than the new pixels may come out as a pattern that it does not have";
    return note + ".";
}

void load_session_into(const LoadJob& job, LoadOutcome& outcome, const engine::Progress& progress) {
    const engine::Session session = engine::read_session(job.name);
    ViewState view = job.view;
    Document document = pipelines_of(session, view);
    const std::filesystem::path folder = std::filesystem::path(job.name).parent_path();
    find_pictures(document.figure, folder);
    outcome.error = sentence_of([&] {
        const std::string source = find_source(session.source, folder);
        set_picture(document, engine::load_source(source, document.treatment.frame, progress), progress);
    });
    if (!outcome.error.empty())
        document.experiment.source = job.base.experiment.source, document.original = job.base.original;
    if (!document.experiment.source.picture) document.experiment.source = engine::load_source("");
    outcome.document = std::move(document);
    outcome.view = view;
    outcome.session_extra = session.extra;
}

/// A network does not change the document; where there is none yet it needs a picture to look at.
void load_network_into(const LoadJob& job, LoadOutcome& outcome, const engine::Progress& progress) {
    check_network_file(job.name);
    outcome.is_network = true;
    Document document = job.base;
    if (!document.experiment.source.picture) set_picture(document, engine::load_source(""), progress);
    outcome.document = std::move(document);
}

void load_step_into(const LoadJob& job, LoadOutcome& outcome, const engine::Progress& progress) {
    outcome.lesson = job.lesson;
    if (!outcome.lesson) {
        outcome.lesson = std::make_shared<const engine::Lesson>(open_lesson(job.name));
        check_lesson(*outcome.lesson, job.name);
    }
    outcome.step = job.step;
    const engine::LessonStep& step = outcome.lesson->steps.at(job.step);
    ViewState view;
    outcome.document = document_of(step, job.name, view, progress);
    outcome.view = view;
}

}  // namespace

EvaluationOutcome run_evaluation(const EvaluationJob& job, const engine::Progress& progress) {
    const auto start = std::chrono::steady_clock::now();
    EvaluationOutcome outcome;
    outcome.experiment = job.experiment;
    outcome.stand_in = job.stand_in;
    const std::string trouble = sentence_of([&] {
        try {
            outcome.findings = engine::evaluate(job.experiment, job.request, progress, job.previous.get());
        } catch (const engine::Error& refused) {
            outcome.failure = failure_of(refused);
        }
    });
    if (!trouble.empty()) outcome.failure = Failure{trouble, {}, {}};
    outcome.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return outcome;
}

void set_picture(Document& document, const engine::Source& opened, const engine::Progress& progress) {
    document.original = opened.picture;
    document.experiment.source = treat(opened, document.treatment, progress);
    resolve_reference(document);
}

void resolve_reference(Document& document) {
    if (!document.experiment.reference) return;
    engine::Source& truth = document.experiment.reference->picture;
    if (truth.name == engine::original_name)
        truth.picture = document.original ? document.original : document.experiment.source.picture;
    else if (!truth.picture)
        truth = engine::load_source(truth.name);
}

engine::Source treat(const engine::Source& source, const SourceTreatment& treatment,
                     const engine::Progress& progress) {
    engine::Source treated = source;
    const auto shape = source.picture->shape();
    const engine::Index longest = std::max(shape.h, shape.w);
    if (treatment.longest_side > 0 &&
        (longest > treatment.longest_side || (treatment.enlarge && longest < treatment.longest_side))) {
        const auto scaled = [&](engine::Index n) {
            return std::max<engine::Index>(1, (n * treatment.longest_side + longest / 2) / longest);
        };
        const engine::Pair size{scaled(shape.h), scaled(shape.w)};
        treated.picture = std::make_shared<const engine::Tensor>(engine::resize_picture(
            *treated.picture, size, treatment.interpolation,
            treatment.antialias ? engine::Antialias::yes : engine::Antialias::no, progress));
        treated.notes.push_back(resizing_note(shape.plane(), size, treatment));
    }
    if (treatment.grey && shape.c > 1)
        treated.picture = std::make_shared<const engine::Tensor>(mean_over_channels(*treated.picture));
    return treated;
}

LoadOutcome run_load(const LoadJob& job, const engine::Progress& progress) {
    LoadOutcome outcome;
    outcome.name = job.name;
    const std::string error = sentence_of([&] {
        const bool session = !job.lesson && !is_network_file(job.name) && is_session_file(job.name);
        const bool lesson = job.lesson || is_lesson_file(job.name);
        outcome.brings_pipelines = session || lesson || !job.preset.empty();
        if (lesson) return load_step_into(job, outcome, progress);
        if (is_network_file(job.name)) return load_network_into(job, outcome, progress);
        if (session) return load_session_into(job, outcome, progress);
        Document document = job.base;
        if (job.name != document.experiment.source.name)  // they belong to the picture that was open
            document.marks.clear(), document.figure.drop_crops();
        set_picture(document, engine::load_source(job.name, document.treatment.frame, progress), progress);
        if (!job.preset.empty()) apply_preset(job.preset).apply(document);
        outcome.document = std::move(document);
    });
    if (!error.empty()) outcome.error = error;
    return outcome;
}

std::shared_ptr<const engine::Study> run_study(const engine::StudyRequest& job,
                                               const engine::Progress& progress) {
    std::shared_ptr<const engine::Study> study;
    const std::string error = sentence_of([&] { study = engine::make_study(job, progress); });
    if (error.empty()) return study;
    auto failed = std::make_shared<engine::Study>();
    failed->experiment = job.experiment;
    failed->error = failed->sides[0].error = failed->sides[1].error = error;
    return failed;
}

BackgroundOutcome run_background(const BackgroundJob& job, const engine::Progress& progress) {
    BackgroundOutcome outcome;
    const std::string error = sentence_of([&] { outcome.message = job.work(progress); });
    if (!error.empty()) outcome = {error, true};
    return outcome;
}

}  // namespace app
