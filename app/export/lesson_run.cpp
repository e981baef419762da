#include "app/export/lesson_run.h"

#include <fmt/format.h>

#include <system_error>

#include "app/document/mark_sight.h"
#include "app/document/view_names.h"
#include "app/export/figure_export.h"
#include "app/workbench/lesson_step.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/files/atomic_file.h"

namespace app {
namespace {

/// The panels of the handout's figure for a step.
std::vector<engine::Panel> panels_of(const engine::LessonStep& step) {
    if (!step.panels.empty()) return engine::parse_panels(step.panels);
    using engine::Panel;
    const auto view = find_view(step.view);
    if (view == View::checkerboard) return {Panel::output, Panel::coverage, Panel::phases, Panel::spectrum};
    if (view == View::gradient) return {Panel::output, Panel::gradient};
    if (view == View::equivalence) return {Panel::output, Panel::difference, Panel::equivalence};
    if (view == View::stride_padding) return {Panel::input, Panel::output, Panel::weights};
    return engine::FigureOptions{}.panels;
}

void add_paragraphs(const std::string& text, std::vector<std::string>& words) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 2;
    }
}

/// The figure of a step, with its words.
FigureExport figure_of(const engine::LessonStep& step, std::size_t number, const std::filesystem::path& file,
                       std::string_view language, const engine::Progress& progress) {
    ViewState view;
    const Document document = document_of(step, file, view, progress);
    check_seen(fmt::format("{}: line {}: mark:", file.string(), step.line), document.marks,
               document.experiment);
    FigureExport figure;
    figure.experiment = document.experiment;
    figure.treatment = document.treatment;
    figure.options.title = fmt::format("{}. {}", number, step.title.in(language));
    for (const auto* text : {&step.text, &step.question, &step.answer})
        add_paragraphs(text->in(language), figure.options.words);
    figure.options.panels = panels_of(step);
    figure.options.marks = document.marks;
    return figure;
}

}  // namespace

void write_handout(const engine::Lesson& lesson, const std::filesystem::path& file,
                   const std::filesystem::path& folder, std::string_view language,
                   const engine::Progress& progress) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) engine::fail("{}: the folder cannot be made: {}", folder.string(), error.message());
    std::string text = fmt::format("# {}\n", lesson.title.in(language));
    engine::FigureBook book;
    const double count = static_cast<double>(lesson.steps.size());
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const engine::LessonStep& step = lesson.steps[i];
        const engine::Progress part =
            progress.section(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
        const FigureExport figure = figure_of(step, i + 1, file, language, part.section(0, 0.1));
        const auto findings = engine::evaluate(figure.experiment, engine::request_for(figure.options.panels),
                                               part.section(0.1, 0.7));
        book.add(*findings, figure.options, part.section(0.7, 0.75));
        const std::string name = fmt::format("step-{:02}", i + 1);
        for (const char* extension : {".png", ".pdf"}) {
            FigureExport one = figure;
            one.known = findings;
            one.figure = folder / (name + extension);
            export_figure(one, part.section(0.75, 1));
        }
        text += fmt::format("\n## {}. {}\n\n{}\n\n![{}]({}.png)\n", i + 1, step.title.in(language),
                            step.text.in(language), step.title.in(language), name);
        if (!step.question.empty())
            text += fmt::format("\n**{}**\n\n{}\n", step.question.in(language), step.answer.in(language));
    }
    engine::write_file(folder / "handout.pdf", book.finish());
    engine::write_file(folder / "handout.md", text);
}

}  // namespace app
