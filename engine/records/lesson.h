// Lessons: a row of steps, each a state of the instrument with a few sentences, a question and checks;
// written by hand as one readable text file (docs/lessons.md has the format).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/records/session.h"

namespace engine {

/// A text in the languages that the lesson is written in; what is missing in one is taken from the first.
struct LessonText {
    std::string english, chinese;
    /// In that language, or in the other one where it has no words.
    const std::string& in(std::string_view language) const {
        return (language == "zh" && !chinese.empty()) || english.empty() ? chinese : english;
    }
    bool empty() const { return english.empty() && chinese.empty(); }
    bool operator==(const LessonText&) const = default;
};

/// "right.coverage.interior_ratio = 4": a number of the report, compared.
struct LessonCheck {
    enum class Relation { equal, about, less, greater };
    std::string text;  ///< as it was written
    std::string key;   ///< path into the report, parts joined by dots
    Relation relation = Relation::equal;
    double value = 0;
    bool operator==(const LessonCheck&) const = default;
};

struct LessonStep {
    std::size_t line = 0;  ///< of the file, from 1
    LessonText title{}, text{}, question{}, answer{};
    Session session{};                  ///< its `view` holds what the lines "look:" have set
    std::string view{};                 ///< id of the view to open; empty: the first
    std::string panels{};               ///< of the handout's figure; empty: those of the view
    std::vector<std::string> hidden{};  ///< parts of the window that are out of the way
    std::vector<std::string> views{};   ///< ids of the views that can be opened; empty: all
    std::vector<LessonCheck> checks{};

    /// The beginning of the next step, at that line: the state without the words and the marks.
    LessonStep state(std::size_t next_line) const {
        LessonStep next{.line = next_line};
        next.session = session, next.view = view, next.hidden = hidden, next.views = views;
        next.session.marks.clear();
        return next;
    }
};

struct Lesson {
    LessonText title;
    std::vector<LessonStep> steps;
};

inline constexpr std::size_t max_lesson_bytes = std::size_t{1} << 20, max_lesson_steps = 200;

/// One check: KEY, one of = ~ < >, NUMBER. Throws Error for anything else.
LessonCheck parse_lesson_check(std::string_view text);
/// Several, parted by semicolons.
std::vector<LessonCheck> parse_lesson_checks(std::string_view text);
/// Throws Error that names `name` and the line for anything that the format does not know.
Lesson parse_lesson(std::string_view text, const std::string& name);
Lesson read_lesson(const std::filesystem::path& path);
/// The beginning of the first step: the default pair.
LessonStep first_step();
/// The text that parse_lesson() reads the same lesson from; each step says what it sets anew. Throws Error
/// for what a lesson cannot say: weights edited by hand, sentences that begin as settings do.
std::string print_lesson(const Lesson& lesson);

}  // namespace engine
