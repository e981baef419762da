// The lesson that is open as fields: its words in the language that is shown, and what a step hides.
#include "app/ui/frame/lesson_writing.h"

#include <algorithm>
#include <array>

#include "app/storage/words.h"
#include "app/ui/frame/claimed_numbers.h"

namespace app {
namespace {

using Words = engine::LessonText engine::LessonStep::*;

/// The content of the words' field belongs to one language.
std::string& in_language(engine::LessonText& text, const std::string& language) {
    return language == "zh" ? text.chinese : text.english;
}

void step_field(Ui& ui, const std::string& language, const char* name, const char* help, Words words) {
    const OpenLesson& lesson = *ui.state.lesson;
    engine::LessonText text = lesson.now().*words;
    std::string value = in_language(text, language);
    {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        ImGui::TextUnformatted(tr(name));
    }
    ImGui::SetNextItemWidth(-1);
    const std::string label = std::string("##lesson/write/") + name;
    if (!wrapped_field(label.c_str(), &value, tr(help)).finished) return;
    ui.later([value, language, words](Workbench& bench) {
        bench.edit_lesson([&](engine::Lesson& changed, std::size_t step) {
            in_language(changed.steps[step].*words, language) = value;
        });
    });
}

/// The checks, parted by semicolons; what could not be read stays to be mended.
void claims_field(Ui& ui) {
    const OpenLesson& lesson = *ui.state.lesson;
    std::string value = lesson.refused_claims;
    for (const engine::LessonCheck& check : lesson.now().checks)
        if (lesson.refused_claims.empty()) value += (value.empty() ? "" : "; ") + check.text;
    {
        const WithColour colour(ImGuiCol_Text, lesson.refused_claims.empty() ? ui.theme.dim : ui.theme.bad);
        ImGui::TextUnformatted(tr("numbers that it claims"));
    }
    ImGui::SetNextItemWidth(-1);
    const char* help =
        "Keys of the report with = ~ < or > and a number, parted by semicolons, such as right.constant_response.ripple_index > 0.4. They are computed for what is seen.";
    if (wrapped_field("##lesson/write/numbers", &value, tr(help)).finished)
        ui.later([value](Workbench& bench) { bench.claim(value); });
}

void title_field(Ui& ui, const std::string& language) {
    engine::LessonText title = ui.state.lesson->lesson->title;
    std::string value = in_language(title, language);
    ImGui::SetNextItemWidth(-1);
    if (!text_field("##lesson/write/lesson", &value, tr("The lesson's title."), tr("title of the lesson"))
             .finished)
        return;
    ui.later([value, language](Workbench& bench) {
        bench.edit_lesson(
            [&](engine::Lesson& changed, std::size_t) { in_language(changed.title, language) = value; });
    });
}

void hides(Ui& ui) {
    constexpr std::array<std::pair<std::string_view, const char*>, 4> parts{
        {{lesson_controls, "controls"},
         {lesson_tabs, "tabs"},
         {lesson_numbers, "numbers"},
         {lesson_pipelines, "pipelines"}}};
    {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        ImGui::TextUnformatted(tr("Hidden in this step"));
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string part(parts[i].first);
        const auto& hidden = ui.state.lesson->now().hidden;
        bool on = std::ranges::find(hidden, part) != hidden.end();
        if (i % 2 == 1) ImGui::SameLine(em(9));
        if (!checkbox((std::string(tr(parts[i].second)) + "##lesson/hide").c_str(), &on,
                      tr("Out of the way while the lesson is held; seen while it is written.")))
            continue;
        ui.later([part, on](Workbench& bench) {
            bench.edit_lesson([&](engine::Lesson& changed, std::size_t step) {
                std::erase(changed.steps[step].hidden, part);
                if (on) changed.steps[step].hidden.push_back(part);
            });
        });
    }
}

void state_buttons(Ui& ui) {
    const auto words = [](const char* text) { return std::string(tr(text)) + "##lesson"; };
    if (button(words("Add as a step").c_str(), tr("What is seen becomes the next step.")))
        ui.run("lesson_add_step");
    ImGui::SameLine();
    if (button(words("Keep").c_str(), tr("This step is to begin with what is seen.")))
        ui.later([](Workbench& bench) { bench.keep_lesson_step(); });
    ImGui::SameLine();
    begin_disabled(ui.state.lesson->lesson->steps.size() == 1);
    if (button(words("Remove").c_str(), tr("Takes this step out of the lesson.")))
        ui.later([](Workbench& bench) { bench.remove_lesson_step(); });
    end_disabled();
    if (button(words("Save …").c_str(), tr("As a file that can be read and written by hand.")))
        ui.run("lesson_save");
    ImGui::SameLine();
    if (button(words("Hold it").c_str(), tr("As a class sees it: words in place of fields.")))
        ui.run("lesson_write");
}

}  // namespace

void lesson_fields(Ui& ui) {
    const std::string language = app::language(ui.state.settings);
    title_field(ui, language);
    step_field(ui, language, "title", "The step's title.", &engine::LessonStep::title);
    step_field(ui, language, "words", "What is to be said; Enter or leaving the field keeps it.",
               &engine::LessonStep::text);
    step_field(ui, language, "question", "Asked after the words; may be empty.",
               &engine::LessonStep::question);
    step_field(ui, language, "answer", "Hidden until it is asked for.", &engine::LessonStep::answer);
    claims_field(ui);
    claimed_numbers(ui);
    hides(ui);
    ImGui::Spacing();
    state_buttons(ui);
}

}  // namespace app
