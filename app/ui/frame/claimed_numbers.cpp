#include "app/ui/frame/claimed_numbers.h"

#include <fmt/format.h>

#include "app/explain/lesson_words.h"
#include "app/ui/widgets/imgui_compat.h"

namespace app {

void claimed_numbers(Ui& ui) {
    const OpenLesson& lesson = *ui.state.lesson;
    const engine::LessonStep& step = lesson.now();
    if (step.checks.empty()) return;
    ImGui::Spacing();
    const WithFont small(ui.theme.fonts.small);
    for (std::size_t i = 0; i < step.checks.size(); ++i) {
        const bool known = lesson.results.size() == step.checks.size();
        const std::string text = known ? check_words(step.checks[i], lesson.results[i])
                                       : check_subject(step.checks[i].key) + ": …";
        const WithColour colour(ImGuiCol_Text, !known                    ? ui.theme.dim
                                               : lesson.results[i].holds ? ui.theme.good
                                                                         : ui.theme.warn);
        write_wrapped(text);
        note_text(text);
        note(fmt::format("lesson/number/{}", i));
        if (known) tooltip(lesson.results[i].check + "   (" + lesson.results[i].found + ")");
    }
}

}  // namespace app
