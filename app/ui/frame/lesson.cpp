// The lesson that is open, in the place of the controls: words, question, numbers, and the way on. And the
// offer of the first lesson.
#include <fmt/format.h>

#include "app/actions/built_in_lessons.h"
#include "app/storage/words.h"
#include "app/ui/frame/claimed_numbers.h"
#include "app/ui/frame/lesson_writing.h"
#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

std::string label(const char* words) { return std::string(tr(words)) + "##lesson"; }

void paragraph(const std::string& text) {
    write_wrapped(text);
    note_text(text);
}

void question(Ui& ui, const OpenLesson& lesson, const std::string& language) {
    const engine::LessonStep& step = lesson.now();
    if (step.question.empty()) return;
    ImGui::Spacing();
    {
        const WithFont bold(ui.theme.fonts.bold);
        paragraph(step.question.in(language));
    }
    if (lesson.answer_shown) {
        const WithColour mark(ImGuiCol_Text, ui.theme.good);
        paragraph(step.answer.in(language));
        note("lesson/answer");
    } else if (!step.answer.empty() &&
               button(label("Show the answer").c_str(), tr("What was asked, answered (Enter)."))) {
        ui.run("lesson_answer");
    }
}

void words(Ui& ui, const OpenLesson& lesson) {
    const std::string language = app::language(ui.state.settings);
    {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        paragraph(lesson.lesson->title.in(language));
    }
    {
        const WithFont large(ui.theme.fonts.large);
        paragraph(lesson.now().title.in(language));
    }
    ImGui::Spacing();
    paragraph(lesson.now().text.in(language));
    note("lesson/words");
    question(ui, lesson, language);
    claimed_numbers(ui);
}

void way_on(Ui& ui, const OpenLesson& lesson) {
    const std::size_t count = lesson.lesson->steps.size();
    begin_disabled(lesson.wanted == 0);
    if (button(label("Back").c_str(), tr("The step before (Page Up)."))) ui.run("lesson_previous");
    end_disabled();
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(fmt::format("{} / {}", lesson.wanted + 1, count).c_str());
    ImGui::SameLine();
    const bool last = lesson.wanted + 1 == count;
    if (!last && primary_button(label("Next").c_str(), tr("The next step (Page Down).")))
        ui.run("lesson_next");
    if (last && primary_button(label("Done").c_str(), tr("Back to what was open before the lesson.")))
        ui.run("lesson_leave");
    if (last) return;
    ImGui::SameLine();
    if (button(label("Leave").c_str(), tr("Back to what was open before the lesson.")))
        ui.run("lesson_leave");
}

/// Words or controls, where the lesson lets both be seen.
void column_choice(Ui& ui, const OpenLesson& lesson) {
    const int chosen = segmented(
        "##lesson/column", {tr("Lesson"), tr("Controls")}, lesson.shows_controls ? 1 : 0,
        {tr("What this step says and asks."), tr("The pipelines of this step, to try things out.")});
    if (chosen >= 0) ui.later([chosen](Workbench& bench) { bench.show_lesson_controls(chosen == 1); });
}

}  // namespace

void lesson_panel(Ui& ui) {
    const OpenLesson& lesson = *ui.state.lesson;
    const bool controls = !lesson.hides(lesson_controls);
    if (controls) column_choice(ui, lesson);
    const float foot = ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().ItemSpacing.y;
    ImGui::BeginChild("lesson", {0, -foot}, false, ImGuiWindowFlags_NavFlattened);
    if (controls && lesson.shows_controls) {
        sidebar_panel(ui);
    } else if (lesson.writing) {
        lesson_fields(ui);
    } else {
        words(ui, lesson);
        if (ImGui::GetScrollMaxY() > 0) note("lesson/scrolls");
    }
    ImGui::EndChild();
    ImGui::Spacing();
    way_on(ui, lesson);
}

float lesson_offer_height(const Ui& ui) {
    const bool numbers_are_wanted = ui.view.show_sum && ui.view.show_inspector;
    return ui.state.offers_lesson && !ui.state.lesson && !numbers_are_wanted
               ? ImGui::GetFrameHeight() + em(0.9f)
               : 0;
}

void lesson_offer(Ui& ui) {
    const ImVec2 at = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
    fill({{at.x, at.y + em(0.3f)}, {at.x + size.x, at.y + size.y}}, ui.theme.panel);
    fill({{at.x, at.y + em(0.3f)}, {at.x + em(0.25f), at.y + size.y}}, ui.theme.mark);
    ImGui::SetCursorPos({em(0.8f), em(0.6f)});
    if (primary_button(label("First lesson").c_str(),
                       tr("Where the grid comes from, in a few steps; Help has more lessons.")))
        ui.run("first_lesson");
    ImGui::SameLine();
    if (button(label("Not now").c_str(), tr("Help has the lessons whenever you want them.")))
        ui.later([](Workbench& bench) { bench.decline_lesson(); });
    ImGui::SameLine(0, em(1));
    ImGui::AlignTextToFramePadding();
    text_fitted(
        tr("New here? The first lesson shows where the grid in B comes from, and how to be rid of it."),
        ImGui::GetContentRegionAvail().x);
}

void lessons_menu(Ui& ui) {
    const auto lessons = built_in_lessons();
    const bool open = begin_menu((std::string(tr("Lessons")) + "###lessons").c_str(), !lessons.empty());
    note("menu/lessons");
    if (!open) return;
    const std::string language = app::language(ui.state.settings);
    for (std::size_t i = 0; i < lessons.size(); ++i) {
        const BuiltInLesson& lesson = lessons[i];
        const bool on = ui.state.lesson && ui.state.lesson->file == lesson.file;
        if (ImGui::MenuItem(lesson.title.in(language).c_str(), nullptr, on))
            ui.later([file = lesson.file](Workbench& bench) { bench.open(file); });
        note(fmt::format("menu/lessons/{}", i));
    }
    ImGui::EndMenu();
}

}  // namespace app
