#include "app/export/lesson_run.h"

#include <fmt/format.h>

#include <system_error>

#include "app/export/figure_export.h"
#include "app/workbench/lesson_step.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"

namespace app {
namespace {

/// The panels of the handout's figure for a step.
std::vector<engine::Panel> panels_of(const engine::LessonStep& step) {
    if (!step.panels.empty()) return engine::parse_panels(step.panels);
    if (step.view == "checkerboard") return engine::parse_panels("output,coverage,phases,spectrum");
    if (step.view == "gradient") return engine::parse_panels("output,gradient");
    if (step.view == "equivalence") return engine::parse_panels("output,difference,equivalence");
    if (step.view == "stride_padding") return engine::parse_panels("input,output,weights");
    return engine::FigureOptions{}.panels;
}

}  // namespace

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
        ViewState view;
        const Document document = document_of(step, file, view);
        FigureExport figure;
        figure.experiment = document.experiment;
        figure.treatment = document.treatment;
        figure.options.title = step.title.in(language);
        figure.options.panels = panels_of(step);
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
