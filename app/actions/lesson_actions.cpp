// Actions of lessons, in the menu Help.
#include "app/actions/action_tables.h"
#include "app/actions/built_in_lessons.h"

namespace app {
namespace {

bool in_lesson(const Workbench& bench) { return bench.state().lesson.has_value(); }

bool has_question(const Workbench& bench) {
    return in_lesson(bench) && !bench.state().lesson->now().question.empty();
}

auto set_language_to(const char* id) {
    return [id](Workbench& bench) { bench.settings().language = id; };
}

auto speaks(const char* id) {
    return [id](const Workbench& bench) { return language(bench.state().settings) == id; };
}

std::vector<Action> walking_actions() {
    return {
        {.id = "first_lesson",
         .menu = "Help",
         .title = "First lesson",
         .help = "A few steps from the grid to its cause and its cure, in this window.",
         .run = [](Workbench& bench) { bench.open(first_lesson()); },
         .enabled = [](const Workbench&) { return !first_lesson().empty(); }},
        {.id = "lesson_next",
         .menu = "Help",
         .title = "Next step of the lesson",
         .help = "Sets the window up for the next step (Page Down, or a clicker).",
         .run = [](Workbench& bench) { bench.step_lesson(1); },
         .enabled = in_lesson},
        {.id = "lesson_previous",
         .menu = "Help",
         .title = "Previous step of the lesson",
         .help = "The step before (Page Up, or a clicker).",
         .run = [](Workbench& bench) { bench.step_lesson(-1); },
         .enabled = in_lesson},
        {.id = "lesson_again",
         .menu = "Help",
         .title = "This step again",
         .help = "Puts back what was changed since the step began.",
         .run = [](Workbench& bench) { bench.step_lesson(0); },
         .enabled = in_lesson},
        {.id = "lesson_answer",
         .menu = "Help",
         .title = "Answer of the question",
         .shortcut = "Enter",
         .help = "Shows the answer of the step's question, or hides it.",
         .run = [](Workbench& bench) { bench.show_answer(!bench.state().lesson->answer_shown); },
         .enabled = has_question,
         .checked =
             [](const Workbench& bench) { return in_lesson(bench) && bench.state().lesson->answer_shown; }},
    };
}

std::vector<Action> writing_actions() {
    return {
        {.id = "lesson_add_step",
         .menu = "Help",
         .title = "Add this state as a step",
         .shortcut = "Ctrl+D",
         .help = "What is seen becomes the next step of the lesson, or the first of a new one.",
         .run = [](Workbench& bench) { bench.add_lesson_step(); },
         .enabled = [](const Workbench& bench) { return bench.state().findings != nullptr; }},
        {.id = "lesson_write",
         .menu = "Help",
         .title = "Write the lesson",
         .help = "Turns the words of the lesson into fields, and shows what it hides.",
         .run = [](Workbench& bench) { bench.write_lesson(!bench.state().lesson->writing); },
         .enabled = in_lesson,
         .checked = [](const Workbench& bench) { return in_lesson(bench) && bench.state().lesson->writing; }},
        {.id = "lesson_save",
         .menu = "Help",
         .title = "Save the lesson …",
         .help = "Keep the lesson as a file that can be read and written by hand.",
         .run = [](Workbench& bench) { bench.dialog_request = Dialog::save_lesson; },
         .enabled = in_lesson},
        {.id = "lesson_pack",
         .menu = "Help",
         .title = "Pack the lesson …",
         .help = "Keep the lesson with its pictures, weights and networks as one file, for students.",
         .run = [](Workbench& bench) { bench.dialog_request = Dialog::pack_lesson; },
         .enabled = in_lesson},
        {.id = "lesson_leave",
         .menu = "Help",
         .title = "Leave the lesson",
         .help = "Picture, pipelines and views become what they were before the lesson.",
         .run = [](Workbench& bench) { bench.leave_lesson(); },
         .enabled = in_lesson},
    };
}

}  // namespace

std::vector<Action> lesson_actions() { return joined({walking_actions(), writing_actions()}); }

std::vector<Action> language_actions() {
    return {
        {.id = "language_en",
         .menu = "View",
         .title = "English",
         .help = "Lessons, menus and views' names in English.",
         .run = set_language_to("en"),
         .checked = speaks("en")},
        {.id = "language_zh",
         .menu = "View",
         .title = "简体中文",
         .help = "Lessons, menus and views' names in simplified Chinese.",
         .run = set_language_to("zh"),
         .checked = speaks("zh")},
    };
}

}  // namespace app
