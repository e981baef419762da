#include "app/export/lesson_run.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/document/view_state.h"
#include "app/export/figure_export.h"
#include "app/session/session_document.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"
#include "engine/records/report.h"

namespace app {
namespace {

/// The value at "left.stages.0.macs"; null when there is none.
nlohmann::json value_at(const nlohmann::json& report, const std::string& key) {
    const nlohmann::json* at = &report;
    std::size_t start = 0;
    while (start <= key.size()) {
        const auto dot = std::min(key.find('.', start), key.size());
        const std::string part = key.substr(start, dot - start);
        if (at->is_object() && at->contains(part))
            at = &(*at)[part];
        else if (at->is_array() && !part.empty() && part.find_first_not_of("0123456789") == part.npos &&
                 part.size() < 6 && std::stoul(part) < at->size())
            at = &(*at)[std::stoul(part)];
        else
            engine::fail("the report has no \"{}\" (at \"{}\")", key, part);
        start = dot + 1;
    }
    return *at;
}

bool holds(engine::LessonCheck::Relation relation, double found, double wanted) {
    using Relation = engine::LessonCheck::Relation;
    switch (relation) {
        // Numbers in a lesson are written with the digits that a reader wants to see.
        case Relation::equal: return std::abs(found - wanted) <= 1e-6 * std::max(1.0, std::abs(wanted));
        case Relation::about: return std::abs(found - wanted) <= 0.01 * std::abs(wanted);
        case Relation::less: return found < wanted;
        case Relation::greater: return found > wanted;
    }
    return false;
}

LessonResult run(const engine::LessonCheck& check, const nlohmann::json& report) {
    const nlohmann::json value = value_at(report, check.key);
    LessonResult result{check.text, value.dump(), false};
    if (value.is_number()) result.holds = holds(check.relation, value.get<double>(), check.value);
    return result;
}

template <typename Work>
auto naming_the_step(const engine::LessonStep& step, const std::filesystem::path& lesson, const Work& work) {
    try {
        return work();
    } catch (const engine::Error& error) {
        engine::fail("{}: line {}: {}", lesson.string(), step.line, error.what());
    }
}

/// What the handout's figure shows for a step.
std::vector<engine::Panel> panels_of(const engine::LessonStep& step) {
    if (!step.panels.empty()) return engine::parse_panels(step.panels);
    if (step.view == "checkerboard") return engine::parse_panels("output,coverage,phases,spectrum");
    if (step.view == "gradient") return engine::parse_panels("output,gradient");
    if (step.view == "equivalence") return engine::parse_panels("output,difference,equivalence");
    if (step.view == "stride_padding") return engine::parse_panels("input,output,weights");
    return engine::FigureOptions{}.panels;
}

}  // namespace

Document document_of(const engine::LessonStep& step, const std::filesystem::path& lesson) {
    return naming_the_step(step, lesson, [&] {
        ViewState view;
        Document document = pipelines_of(step.session, view);
        const auto beside = std::filesystem::absolute(lesson).parent_path();
        set_picture(document, engine::load_source(find_source(step.session.source, beside)), {});
        return document;
    });
}

std::vector<LessonResult> run_checks(const engine::LessonStep& step, const std::filesystem::path& lesson,
                                     const engine::Progress& progress) {
    const Document document = document_of(step, lesson);
    return naming_the_step(step, lesson, [&] {
        const engine::Request numbers{true, true, engine::Keep::nothing(), engine::Keep::nothing()};
        const auto findings = engine::evaluate(document.experiment, numbers, progress);
        const auto report = nlohmann::json::parse(engine::report_json(*findings));
        std::vector<LessonResult> results;
        for (const auto& check : step.checks)
            results.push_back(run(check, report));
        return results;
    });
}

void write_handout(const engine::Lesson& lesson, const std::filesystem::path& file,
                   const std::filesystem::path& folder, std::string_view language,
                   const engine::Progress& progress) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) engine::fail("{}: the folder cannot be made: {}", folder.string(), error.message());
    std::string text = fmt::format("# {}\n", lesson.title.in(language));
    const double count = static_cast<double>(lesson.steps.size());
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const engine::LessonStep& step = lesson.steps[i];
        const std::string name = fmt::format("step-{:02}", i + 1);
        const Document document = document_of(step, file);
        FigureExport figure;
        figure.experiment = document.experiment;
        figure.treatment = document.treatment;
        figure.options.title = step.title.in(language);
        figure.options.panels = naming_the_step(step, file, [&] { return panels_of(step); });
        const auto part = [&](double from, double to) {
            return progress.section((static_cast<double>(i) + from) / count,
                                    (static_cast<double>(i) + to) / count);
        };
        figure.figure = folder / (name + ".png");
        export_figure(figure, part(0, 0.5));
        figure.figure = folder / (name + ".pdf");
        export_figure(figure, part(0.5, 1));
        text += fmt::format("\n## {}. {}\n\n{}\n\n![{}]({}.png)\n", i + 1, step.title.in(language),
                            step.text.in(language), step.title.in(language), name);
        if (!step.question.english.empty())
            text += fmt::format("\n**{}**\n\n{}\n", step.question.in(language), step.answer.in(language));
    }
    engine::write_file(folder / "handout.md", text);
}

}  // namespace app
