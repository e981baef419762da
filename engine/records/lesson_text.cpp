// A lesson as the text that it is read from.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/gradient_flow.h"
#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/records/lesson.h"

namespace engine {
namespace {

constexpr std::array<std::string_view, 18> reserved{
    "#",     "?",     "!",     "zh:",   "preset:", "source:", "left:", "right:", "encoder:",
    "loss:", "view:", "look:", "hide:", "views:",  "panels:", "mark:", "check:", " "};

/// Paragraph by paragraph, each a line; throws Error for one that would be read as something else.
void put(std::string& text, const std::string& mark, const std::string& words,
         const std::string& prefix = {}) {
    std::size_t at = 0;
    bool first = true;
    while (at < words.size()) {
        const std::size_t end = std::min(words.find('\n', at), words.size());
        const std::string line = words.substr(at, end - at);
        at = end + 1;
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        if (mark.empty())
            for (const std::string_view word : reserved)
                if (line.starts_with(word))
                    fail("a sentence cannot begin with \"{}\", which means something else in a lesson", word);
        if (!std::exchange(first, false)) text += mark.empty() ? "\n" : "";
        text += mark + prefix + line + "\n";
    }
}

void put(std::string& text, const std::string& mark, const LessonText& words) {
    put(text, mark, words.english);
    put(text, mark, words.chinese, "zh: ");
}

/// Edited weights have no place in a line of text.
std::string pipe_of(const Pipeline& pipeline, std::size_t step) {
    const std::string text = print(pipeline);
    for (const Stage& stage : pipeline.stages)
        if (stage.kernel.weight && stage.kernel.weight->file == GivenWeight{}.file)
            fail(
                "step {}: weights that were edited by hand cannot stand in a lesson; save them as a file and name it "
                "with weight=FILE.npy",
                step + 1);
    return text;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

/// The keys that differ, each with its value; those that are gone, with none.
std::string look_line(const std::string& before, const std::string& now) {
    const auto old = nlohmann::json::parse(before), wanted = nlohmann::json::parse(now);
    std::string line;
    for (const auto& [key, value] : wanted.items())
        if (!old.contains(key) || old[key] != value) line += fmt::format(" {}={}", key, value.dump());
    for (const auto& [key, value] : old.items())
        if (!wanted.contains(key)) line += fmt::format(" {}=", key);
    return line;
}

/// The settings of a step, compared with its beginning.
void put_state(std::string& text, const LessonStep& before, const LessonStep& now, std::size_t number) {
    const auto line = [&text](const char* key, const std::string& value) {
        text += fmt::format("{}:{}{}\n", key, value.empty() ? "" : " ", value);
    };
    const Session &old = before.session, &session = now.session;
    if (session.source != old.source) line("source", session.source.empty() ? "sample" : session.source);
    if (!(session.encoder == old.encoder)) line("encoder", pipe_of(session.encoder, number));
    if (!(session.left == old.left)) line("left", pipe_of(session.left, number));
    if (!(session.right == old.right)) line("right", pipe_of(session.right, number));
    if (!(session.loss == old.loss)) line("loss", print(session.loss));
    if (now.view != before.view) line("view", now.view);
    if (const std::string look = look_line(old.view, session.view); !look.empty())
        text += "look:" + look + "\n";
    if (now.hidden != before.hidden) line("hide", joined(now.hidden));
    if (now.views != before.views) line("views", joined(now.views));
    if (!now.panels.empty()) line("panels", now.panels);
    for (const Mark& mark : session.marks)
        line("mark", print(mark));
}

}  // namespace

std::string print_lesson(const Lesson& lesson) {
    std::string text;
    put(text, "# ", lesson.title);
    LessonStep before = first_step();
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const LessonStep& step = lesson.steps[i];
        text += "\n";
        put(text, "## ", step.title);
        put_state(text, before, step, i);
        put(text, "", step.text);
        put(text, "? ", step.question);
        put(text, "! ", step.answer);
        for (const LessonCheck& check : step.checks)
            text += "check: " + check.text + "\n";
        before = step.state(0);
    }
    return text;
}

}  // namespace engine
