// OpenLesson: the lesson that is open, the step that is shown, and its numbers.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/lesson_check.h"

namespace app {

using engine::LessonResult;

/// The parts of the window that a step may hide: the words of its line "hide:".
inline constexpr std::string_view lesson_controls = "controls", lesson_tabs = "tabs",
                                  lesson_numbers = "numbers", lesson_pipelines = "pipelines";

struct OpenLesson {
    std::string file;  ///< empty: it was begun in the window and has none yet
    std::shared_ptr<const engine::Lesson> lesson;
    std::size_t step = 0;                 ///< that is shown
    std::size_t wanted = 0;               ///< that is being set up
    bool answer_shown = false;            ///< of the step's question
    bool shows_controls = false;          ///< in place of the words
    bool writing = false;                 ///< its words can be edited
    bool changed = false;                 ///< since it was read or saved
    std::string refused_claims{};         ///< typed as what the step claims, and not understood
    std::vector<LessonResult> results{};  ///< of the step's checks, for the document as it stands

    const engine::LessonStep& now() const { return lesson->steps[step]; }
    bool hides(std::string_view part) const;
    /// Whether the view of that id can be opened.
    bool offers(std::string_view view) const;
};

}  // namespace app
