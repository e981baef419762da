#include "engine/records/lesson.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "engine/analysis/gradient_flow.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/files/json_text.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace engine {
namespace {

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// The rest of the line behind `start`, when it begins so.
bool take(std::string_view& line, std::string_view start) {
    if (!line.starts_with(start)) return false;
    line = trimmed(line.substr(start.size()));
    return true;
}

/// Appends a line of prose to the language that it is marked with; lines of one paragraph are joined by a
/// blank.
void append(LessonText& text, std::string_view line, bool new_paragraph) {
    const bool chinese = take(line, "zh:");
    std::string& target = chinese ? text.chinese : text.english;
    if (!target.empty()) target += new_paragraph ? "\n\n" : chinese ? "" : " ";
    target += line;
}

/// The words of "hide: controls, tabs": parted by commas or blanks.
std::vector<std::string> parse_list(std::string_view line) {
    std::vector<std::string> words;
    while (!(line = trimmed(line)).empty()) {
        const auto end = std::min(line.find_first_of(", \t"), line.size());
        if (end > 0) words.emplace_back(line.substr(0, end));
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    return words;
}

/// The end of the value that begins the line: a blank outside of brackets and quotes.
std::size_t value_end(std::string_view line) {
    int depth = 0;
    bool quoted = false;
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
        const char c = line[at];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
        if (depth <= 0 && (c == ' ' || c == '\t')) break;
    }
    return at;
}

/// "layout=wipe pinned=[12, 20]": each value, JSON or a bare word, under its key of a session's "view"; no
/// value takes the key away.
void put_look(std::string& view, std::string_view line) {
    auto json = nlohmann::json::parse(view);
    while (!(line = trimmed(line)).empty()) {
        const auto equals = line.find('=');
        if (equals == std::string_view::npos || equals == 0)
            fail("\"{}\": a look is KEY=VALUE, with the keys of a session's \"view\"", std::string(line));
        const std::string key(trimmed(line.substr(0, equals)));
        line.remove_prefix(equals + 1);
        const std::string value(line.substr(0, value_end(line)));
        line.remove_prefix(value.size());
        check_json_depth(value);
        auto parsed = nlohmann::json::parse(value, nullptr, false);
        if (value.empty())
            json.erase(key);
        else if (!parsed.is_discarded())
            json[key] = std::move(parsed);
        else if (value.find_first_of("[]{}\"") == std::string::npos)
            json[key] = value;
        else
            fail("look: {}={} is no JSON value", key, value);
    }
    view = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void use(Session& session, const Preset& preset) {
    session.left = parse_pipeline(preset.left);
    session.right = parse_pipeline(preset.right);
    session.encoder = {};
    if (!preset.source.empty()) session.source = preset.source;
}

void add_mark(std::vector<Mark>& marks, std::string_view line) {
    marks.push_back(parse_mark(line));
    check_marks(marks);
}

/// Reads the file line by line; every step starts with what the step before it has set.
class Reader {
  public:
    explicit Reader(const std::string& name) : name_(name) {}

    Lesson read(std::string_view text) {
        std::size_t number = 0;
        while (!text.empty()) {
            const auto end = text.find('\n');
            ++number;
            try {
                line(trimmed(text.substr(0, end)), number);
            } catch (const Error& error) {
                fail("{}: line {}: {}", name_, number, error.what());
            }
            if (end == std::string_view::npos) break;
            text.remove_prefix(end + 1);
        }
        if (lesson_.title.english.empty()) fail("{}: a lesson begins with a line \"# its title\"", name_);
        if (lesson_.steps.empty())
            fail("{}: a lesson has at least one step, which begins with \"## its title\"", name_);
        return std::move(lesson_);
    }

  private:
    void line(std::string_view line, std::size_t number) {
        if (line.empty()) {
            new_paragraph_ = true;
            return;
        }
        const bool new_paragraph = std::exchange(new_paragraph_, false);
        if (take(line, "## ")) return begin_step(line, number);
        if (take(line, "# ")) return append(lesson_.title, line, false);
        if (lesson_.steps.empty())
            fail("\"{}\" stands before the first step, which begins with \"## its title\"",
                 std::string(line));
        LessonStep& step = lesson_.steps.back();
        if (take(line, "? ")) return append(step.question, line, new_paragraph);
        if (take(line, "! ")) return append(step.answer, line, new_paragraph);
        if (!setting(step, line)) append(step.text, line, new_paragraph);
    }

    void begin_step(std::string_view title, std::size_t number) {
        if (title.starts_with("zh:") && !lesson_.steps.empty() && lesson_.steps.back().title.chinese.empty())
            return append(lesson_.steps.back().title, title, false);
        if (lesson_.steps.size() == max_lesson_steps) fail("a lesson has at most {} steps", max_lesson_steps);
        LessonStep step = (lesson_.steps.empty() ? first_step() : lesson_.steps.back()).state(number);
        append(step.title, title, false);
        lesson_.steps.push_back(std::move(step));
    }

    /// "left: PIPE" and the like; false for prose.
    static bool setting(LessonStep& step, std::string_view line) {
        if (take(line, "preset:")) return use(step.session, find_preset(line)), true;
        if (take(line, "source:")) return step.session.source = line, true;
        if (take(line, "left:")) return step.session.left = parse_pipeline(line), true;
        if (take(line, "right:")) return step.session.right = parse_pipeline(line), true;
        if (take(line, "encoder:"))
            return step.session.encoder = line.empty() ? Pipeline{} : parse_pipeline(line), true;
        if (take(line, "loss:")) return step.session.loss = parse_loss(line), true;
        if (take(line, "view:")) return step.view = line, true;
        if (take(line, "look:")) return put_look(step.session.view, line), true;
        if (take(line, "hide:")) return step.hidden = parse_list(line), true;
        if (take(line, "views:")) return step.views = parse_list(line), true;
        if (take(line, "panels:")) return step.panels = line, true;
        if (take(line, "mark:")) return add_mark(step.session.marks, line), true;
        if (take(line, "check:")) return step.checks.push_back(parse_lesson_check(line)), true;
        return false;
    }

    const std::string& name_;
    Lesson lesson_;
    bool new_paragraph_ = false;
};

}  // namespace

LessonStep first_step() {
    LessonStep step;
    use(step.session, default_preset());
    return step;
}

LessonCheck parse_lesson_check(std::string_view text) {
    LessonCheck check;
    check.text = text;
    static constexpr std::pair<char, LessonCheck::Relation> relations[] = {
        {'=', LessonCheck::Relation::equal},
        {'~', LessonCheck::Relation::about},
        {'<', LessonCheck::Relation::less},
        {'>', LessonCheck::Relation::greater}};
    const auto at = text.find_first_of("=~<>");
    if (at == std::string_view::npos)
        fail("a check is KEY = NUMBER, KEY ~ NUMBER (within 1 %), KEY < NUMBER or KEY > NUMBER");
    for (const auto& [sign, relation] : relations)
        if (text[at] == sign) check.relation = relation;
    check.key = trimmed(text.substr(0, at));
    const std::string_view number = trimmed(text.substr(at + 1));
    const auto read = std::from_chars(number.data(), number.data() + number.size(), check.value);
    if (check.key.empty() || read.ec != std::errc{} || read.ptr != number.data() + number.size() ||
        !std::isfinite(check.value))
        fail("\"{}\" is no check: KEY = NUMBER is expected", std::string(text));
    return check;
}

std::vector<LessonCheck> parse_lesson_checks(std::string_view text) {
    std::vector<LessonCheck> checks;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        if (const std::string_view one = trimmed(text.substr(0, end)); !one.empty())
            checks.push_back(parse_lesson_check(one));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return checks;
}

Lesson parse_lesson(std::string_view text, const std::string& name) { return Reader(name).read(text); }

Lesson read_lesson(const std::filesystem::path& path) {
    return parse_lesson(read_file(path, max_lesson_bytes), path.string());
}

}  // namespace engine
