#include "engine/records/mark.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

#include "engine/core/error.h"

namespace engine {
namespace {

constexpr double farthest = 1e6;  ///< pixels
constexpr std::array<const char*, 3> kinds{"arrow", "box", "text"};
constexpr const char* grammar =
    "[COLOUR] arrow Y,X Y,X, [COLOUR] box Y,X,H,W or [COLOUR] text Y,X WORDS is expected";

std::string_view without_blanks(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

std::string_view take_word(std::string_view& rest) {
    rest = without_blanks(rest);
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest = without_blanks(rest.substr(word.size()));
    return word;
}

/// "12,20.5": as many numbers as there is room for.
void read_numbers(std::string_view text, std::string_view word, std::span<double> numbers) {
    const auto refuse = [&, whole = word] {
        if (whole.empty()) fail("\"{}\": {} numbers are missing; {}", text, numbers.size(), grammar);
        fail("\"{}\": {} are no {} numbers; {}", text, whole, numbers.size(), grammar);
    };
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const bool last = i + 1 == numbers.size();
        const std::size_t comma = word.find(',');
        const std::string_view part = word.substr(0, comma);
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), numbers[i]);
        if (error != std::errc{} || end != part.data() + part.size() || !(std::abs(numbers[i]) <= farthest) ||
            last != (comma == std::string_view::npos))
            refuse();
        word.remove_prefix(last ? word.size() : comma + 1);
    }
}

std::optional<MarkColour> colour_of(std::string_view word) {
    for (const NamedColour& one : mark_colours)
        if (word == one.name) return one.colour;
    if (word.size() != 7 || word[0] != '#') return std::nullopt;
    MarkColour colour{};
    for (std::size_t i = 0; i < 3; ++i) {
        const char* begin = word.data() + 1 + 2 * i;
        const auto [end, error] = std::from_chars(begin, begin + 2, colour[i], 16);
        if (error != std::errc{} || end != begin + 2) return std::nullopt;
    }
    return colour;
}

std::string colour_text(const MarkColour& colour) {
    for (const NamedColour& one : mark_colours)
        if (colour == one.colour) return one.name;
    return fmt::format("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2]);
}

void check_words(std::string_view text, std::string_view words) {
    if (words.empty()) fail("\"{}\" has no words", text);
    if (words.size() > max_mark_words) fail("a text on a picture has at most {} bytes", max_mark_words);
    if (std::ranges::any_of(words, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }))
        fail("a text on a picture is one line");
}

/// Whether the straight line meets the picture, by the clipping of Liang and Barsky (1984).
bool meets(Spot from, Spot to, Pair plane) {
    double first = 0, last = 1;  // of the line, as far as it lies in the picture
    const auto clip = [&](double start, double way, Index size) {
        const auto end = static_cast<double>(size);
        if (way == 0) return start >= 0 && start <= end;
        const auto [enters, leaves] = std::minmax({-start / way, (end - start) / way});
        first = std::max(first, enters);
        last = std::min(last, leaves);
        return first <= last;
    };
    return clip(from.y, to.y - from.y, plane.h) && clip(from.x, to.x - from.x, plane.w);
}

}  // namespace

Mark parse_mark(std::string_view text) {
    Mark mark;
    std::string_view rest = text;
    std::string_view word = take_word(rest);
    if (const auto colour = colour_of(word)) {
        mark.colour = *colour;
        word = take_word(rest);
    }
    const auto kind = std::ranges::find(kinds, word);
    if (kind == kinds.end()) fail("\"{}\": {}", text, grammar);
    mark.kind = static_cast<MarkKind>(kind - kinds.begin());
    const auto spot = [&] {
        std::array<double, 2> numbers{};
        read_numbers(text, take_word(rest), numbers);
        return Spot{numbers[0], numbers[1]};
    };
    if (mark.kind == MarkKind::box) {
        std::array<double, 4> numbers{};
        read_numbers(text, take_word(rest), numbers);
        if (!(numbers[2] > 0 && numbers[3] > 0)) fail("\"{}\": a box has a height and a width above 0", text);
        mark.from = {numbers[0], numbers[1]};
        mark.to = {numbers[0] + numbers[2], numbers[1] + numbers[3]};
    } else {
        mark.from = spot();
        if (mark.kind == MarkKind::arrow) mark.to = spot();
        if (mark.kind == MarkKind::arrow && mark.from == mark.to)
            fail("\"{}\": an arrow leads from one place to another", text);
    }
    if (mark.kind == MarkKind::text) {
        check_words(text, rest);
        mark.words = rest;
    } else if (!rest.empty()) {
        fail("\"{}\": {}", text, grammar);
    }
    return mark;
}

std::string print(const Mark& mark) {
    const std::string colour =
        mark.colour == usual_mark_colour ? std::string() : colour_text(mark.colour) + " ";
    // Lengths are differences, whose last digits are rounding.
    const auto length = [](double from, double to) { return std::round((to - from) * 1e6) / 1e6; };
    std::string text = fmt::format("{}{} {},{}", colour, kinds[static_cast<std::size_t>(mark.kind)],
                                   mark.from.y, mark.from.x);
    switch (mark.kind) {
        case MarkKind::arrow: return text + fmt::format(" {},{}", mark.to.y, mark.to.x);
        case MarkKind::box:
            return text +
                   fmt::format(",{},{}", length(mark.from.y, mark.to.y), length(mark.from.x, mark.to.x));
        case MarkKind::text: break;
    }
    return text + " " + mark.words;
}

bool is_light(const MarkColour& colour) {
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] > 150;
}

bool is_seen(const Mark& mark, Pair plane) {
    const Spot &from = mark.from, &to = mark.to;
    switch (mark.kind) {
        case MarkKind::arrow: return meets(from, to, plane);
        case MarkKind::box: {
            const Spot upper_right{from.y, to.x}, lower_left{to.y, from.x};
            return meets(from, upper_right, plane) || meets(upper_right, to, plane) ||
                   meets(to, lower_left, plane) || meets(lower_left, from, plane);
        }
        case MarkKind::text: break;
    }
    return meets(from, from, plane);
}

void check_marks(const std::vector<Mark>& marks) {
    if (marks.size() > max_marks)
        fail("{} marks on a picture: at most {} are possible", marks.size(), max_marks);
}

}  // namespace engine
