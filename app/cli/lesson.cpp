// deconvoscope lesson: reads a lesson, checks its numbers, makes its handout.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/say.h"
#include "app/document/mark_sight.h"
#include "app/export/lesson_run.h"
#include "app/session/lesson_pack.h"
#include "app/session/session_document.h"
#include "app/workbench/lesson_step.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"

namespace app::cli {
namespace {

struct LessonLine {
    std::string file, language = "en";
    std::optional<std::string> pictures, pack;
    bool check = false;
};

void show(const engine::Lesson& lesson, const std::string& language) {
    std::string text = lesson.title.in(language) + "\n";
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const engine::LessonStep& step = lesson.steps[i];
        text += fmt::format("\n{}. {}\n{}\n", i + 1, step.title.in(language), step.text.in(language));
        if (!step.question.empty())
            text += fmt::format("? {}\n! {}\n", step.question.in(language), step.answer.in(language));
    }
    print(text);
}

std::vector<LessonResult> results_of(const engine::LessonStep& step, const std::string& file,
                                     const Document& document, const ViewState& view,
                                     const engine::Progress& progress) {
    try {
        return run_checks(step.checks, document.experiment, {view.learning, view.network}, progress);
    } catch (const engine::Error& error) {
        engine::fail("{}: line {}: {}", file, step.line, error.what());
    }
}

/// Prints every check with what was found; returns how many do not hold.
std::size_t check(const engine::Lesson& lesson, const std::string& file, const engine::Progress& progress) {
    std::size_t count = 0, wrong = 0;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        ViewState view;
        const Document document = document_of(lesson.steps[i], file, view, progress);
        for (const engine::Mark& mark : document.marks)
            if (const std::string why = why_unseen(mark, document.experiment); !why.empty()) {
                ++count, ++wrong;
                print(fmt::format("WRONG step {}: mark: {}\n", i + 1, why));
            }
        for (const LessonResult& result : results_of(lesson.steps[i], file, document, view, progress)) {
            ++count;
            if (!result.holds) ++wrong;
            print(fmt::format("{} step {}: {} (found {})\n", result.holds ? "ok   " : "WRONG", i + 1,
                              result.check, result.found));
        }
    }
    print(fmt::format("{} steps, {} checks, {} wrong\n", lesson.steps.size(), count, wrong));
    return wrong;
}

std::filesystem::path folder_of(const std::string& file) {
    return std::filesystem::absolute(file).parent_path();
}

int run(const LessonLine& line, const Interrupt& interrupt) {
    if (line.pack && !is_lesson_file(*line.pack))
        engine::fail("--pack: {}: the name must end in .lesson", *line.pack);
    const engine::Lesson lesson = open_lesson(line.file);
    std::size_t wrong = 0;
    run_until_interrupted(interrupt, "interrupted: nothing more was written",
                          [&](const engine::Progress& progress) {
                              if (line.check) wrong = check(lesson, line.file, progress);
                              if (line.pictures)
                                  write_handout(lesson, line.file, *line.pictures, line.language, progress);
                              if (line.pack)
                                  engine::write_file(*line.pack, pack_lesson(lesson, folder_of(line.file)));
                              if (!line.check && !line.pictures && !line.pack) show(lesson, line.language);
                          });
    if (wrong > 0) engine::fail("{}: {} of its checks do not hold", line.file, wrong);
    return 0;
}

}  // namespace

Command add_lesson(CLI::App& program) {
    CLI::App* app =
        program.add_subcommand("lesson", "Print a lesson, check its numbers, or make its handout");
    const auto line = std::make_shared<LessonLine>();
    app->add_option("FILE", line->file, "The lesson")->required()->type_name("TEXT");
    app->add_flag("--check", line->check,
                  "Run all steps and the checks that they hold; status 2 when one is wrong");
    app->add_option(
           "--pictures", line->pictures,
           "Make the handout there: handout.md and .pdf, and step-01.png and .pdf for each step, with its words")
        ->type_name("DIR");
    app->add_option(
           "--pack", line->pack,
           "Write the lesson and its pictures, weights and networks as one .lesson file there, at most "
           "256 MiB")
        ->type_name("OUT.lesson");
    app->add_option("--language", line->language, "en or zh; what is missing in one is taken from English")
        ->check(CLI::IsMember({"en", "zh"}));
    return {app, [line](const Interrupt& interrupt) { return run(*line, interrupt); }};
}

}  // namespace app::cli
