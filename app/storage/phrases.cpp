#include "app/storage/phrases.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace app {
namespace {

std::string slurp(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The texts of a compiled catalogue: a header of seven numbers, then two tables of lengths and places.
/// Format: GNU gettext manual, "The Format of GNU MO Files".
std::map<std::string, std::string, std::less<>> read_catalogue(const std::string& bytes) {
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
        return std::size_t{value};
    };
    const auto text = [&](std::size_t at) {
        const std::size_t length = number(at), start = number(at + 4);
        return start <= bytes.size() ? bytes.substr(start, length) : std::string();
    };
    std::map<std::string, std::string, std::less<>> entries;
    if (number(0) != 0x950412deu) return entries;
    const std::size_t count = std::min(number(8), bytes.size() / 8), from = number(12), to = number(16);
    for (std::size_t i = 0; i < count; ++i)
        if (std::string english = text(from + 8 * i); !english.empty())
            entries.emplace(std::move(english), text(to + 8 * i));
    return entries;
}

/// The text between its places "{}".
std::vector<std::string> pieces(std::string_view text) {
    std::vector<std::string> found(1);
    while (!text.empty()) {
        const std::size_t length = text.starts_with("{}") ? 2 : 0;
        if (length > 0)
            found.emplace_back();
        else
            found.back() += text.front();
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return found;
}

/// Whether this may stand in one place of a pattern: a part of a sentence with its brackets, perhaps with a
/// remark in brackets behind it, and no pipeline. Patterns with hardly any text of their own, "{} to {}",
/// take numbers only.
bool can_be_place(std::string_view text, bool numbers_only) {
    const std::size_t equals = text.find('=');
    const bool is_named = !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) != 0;
    if (is_named && text.ends_with(')'))
        text = text.substr(0, std::min(text.find(" ("), text.size()));  // its remark
    if (text.empty() || (equals != text.npos && equals > 0 && text[equals - 1] != ' ')) return false;
    for (const char* end : {". ", "; ", ": ", " ("})
        if (text.find(end) != text.npos) return false;
    for (std::size_t at = text.find(", "); at != text.npos; at = text.find(", ", at + 1))
        if (at + 2 < text.size() && std::isalpha(static_cast<unsigned char>(text[at + 2])) != 0) return false;
    if (std::ranges::count(text, '(') != std::ranges::count(text, ')')) return false;
    return !numbers_only || std::ranges::none_of(text, [](unsigned char c) { return std::islower(c) != 0; });
}

/// What stands in the pattern's places, where the text fits it; a capital at the start makes no difference.
std::optional<std::vector<std::string_view>> places(std::string_view text,
                                                    const std::vector<std::string>& fixed,
                                                    bool numbers_only) {
    const std::string& start = fixed.front();
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    const bool begins = start.empty() || (text.size() > start.size() && lower(text[0]) == lower(start[0]) &&
                                          text.substr(1).starts_with(std::string_view(start).substr(1)));
    if (!begins) return std::nullopt;
    text.remove_prefix(start.size());
    std::vector<std::string_view> found;
    for (std::size_t i = 1; i < fixed.size(); ++i) {
        const std::string& next = fixed[i];
        std::size_t end = text.find(next, 1);
        if (i + 1 == fixed.size()) end = text.ends_with(next) ? text.size() - next.size() : text.npos;
        if (end > text.size() || !can_be_place(text.substr(0, end), numbers_only)) return std::nullopt;
        found.push_back(text.substr(0, end));
        text.remove_prefix(end + next.size());
    }
    return found;
}

constexpr std::size_t hardly_any = 5;          ///< letters of a pattern
constexpr std::size_t longest_sentence = 600;  ///< in bytes; what is longer was not written by the program

bool has_letters(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return std::isalpha(c) != 0; });
}

/// Whether two plain words stand side by side: English, not a name or a pipeline.
bool is_prose(std::string_view text) {
    int row = 0, letters = 0;
    bool plain = true;
    for (const char c : std::string(text) + ' ') {
        if (c != ' ') {
            plain = plain && (std::islower(static_cast<unsigned char>(c)) != 0 || (c == ',' && letters > 0));
            ++letters;
            continue;
        }
        row = plain && letters > 1 ? row + 1 : 0;
        if (row > 1) return true;
        plain = true;
        letters = 0;
    }
    return false;
}

}  // namespace

Phrases::Phrases(const std::filesystem::path& catalogue) : entries_(read_catalogue(slurp(catalogue))) {
    for (const auto& [english, words] : entries_) {
        Pattern pattern{pieces(english), 0, words};
        const std::string_view stop = "。";
        if (english.ends_with('.') && words.ends_with(stop)) {  // work_out() sees to it
            pattern.fixed.back().pop_back();
            pattern.words.resize(words.size() - stop.size());
        }
        for (const std::string& fixed : pattern.fixed)
            pattern.letters += fixed.size();
        if (pattern.fixed.size() > 1 && pattern.letters > 0) patterns_.push_back(std::move(pattern));
    }
    std::ranges::stable_sort(patterns_, std::greater<>(), &Pattern::letters);
}

bool Phrases::fill(std::string_view text, std::string& result) const {
    for (const Pattern& pattern : patterns_) {
        const auto found = places(text, pattern.fixed, pattern.letters < hardly_any);
        if (!found) continue;
        std::vector<std::string> inside;
        for (const std::string_view place : *found)
            inside.push_back(work_out(place));
        if (std::ranges::any_of(inside, is_prose)) continue;
        result.clear();
        std::size_t next = 0;
        for (std::size_t at = 0; at < pattern.words.size(); ++at) {
            const std::string_view rest = std::string_view(pattern.words).substr(at);
            const bool counted = rest.size() > 2 && rest[0] == '{' && std::isdigit(rest[1]) && rest[2] == '}';
            if (!counted && !rest.starts_with("{}")) {
                result += rest.front();
                continue;
            }
            const std::size_t which = counted ? static_cast<std::size_t>(rest[1] - '0') : next++;
            if (which < inside.size()) result += inside[which];
            at += counted ? 2 : 1;
        }
        return true;
    }
    return false;
}

bool Phrases::in_parts(std::string_view text, std::string_view separator, std::string_view other,
                       std::string& result) const {
    if (text.find(separator) == text.npos) return false;
    result.clear();
    bool news = false;
    const bool sentences = other.empty(), once = separator == ": ";
    const bool apart = sentences || separator == "\n";  // each may be in a language of its own
    while (true) {
        const bool all = once && !result.empty();  // what stands after it may be known as a whole
        const std::size_t end = all ? text.size() : std::min(text.find(separator), text.size());
        const bool last = end == text.size();
        const std::string_view part = text.substr(0, end + (sentences && !last ? 1 : 0));
        const std::string words = work_out(part);
        news = news || words != part;
        if (!apart && is_prose(words)) return false;
        result += words;
        if (last) return news;
        result += sentences && words.ends_with('.') ? " " : other;
        text.remove_prefix(end + separator.size());
    }
}

std::string Phrases::work_out(std::string_view text) const {
    if (!has_letters(text)) return std::string(text);
    if (const auto entry = entries_.find(text); entry != entries_.end()) return entry->second;
    std::string result;
    if (in_parts(text, "\n", "\n", result) || in_parts(text, ". ", "", result)) return result;
    if (text.ends_with('.')) {
        const std::string_view sentence = text.substr(0, text.size() - 1);
        result = work_out(sentence);
        return result == sentence ? std::string(text) : result + "。";
    }
    if (text.size() > longest_sentence) return std::string(text);
    if (fill(text, result)) return result;
    constexpr std::array<std::array<const char*, 2>, 8> separators{{{"; ", "；"},
                                                                    {"  ", "  "},
                                                                    {" · ", " · "},
                                                                    {": ", "："},
                                                                    {", ", "，"},
                                                                    {" (", " ("},
                                                                    {" → ", " → "},
                                                                    {")", ")"}}};
    for (const auto& [english, other] : separators)
        if (in_parts(text, english, other, result)) return result;
    return std::string(text);
}

const std::string& Phrases::translated(std::string_view text) {
    const auto [found, fresh] = known_.try_emplace(std::string(text));
    if (fresh) found->second = entries_.empty() ? std::string(text) : work_out(text);
    return found->second;
}

const char* Phrases::label(const char* text) {
    if (entries_.empty()) return text;
    const auto [found, fresh] = labels_.try_emplace(text);
    if (fresh) {
        const std::string_view whole = text,
                               words = whole.substr(0, std::min(whole.find("##"), whole.size()));
        const std::string other = words.empty() ? std::string() : translated(words);
        const bool has_id = whole.find("###") != whole.npos;
        found->second = other == words ? std::string(whole)
                                       : other + (has_id ? std::string(whole.substr(whole.find("###")))
                                                         : "###" + std::string(whole));
    }
    return found->second.c_str();
}

void Phrases::forget() {
    constexpr std::size_t much = 4096;
    if (known_.size() > much) known_.clear();
    if (labels_.size() > much) labels_.clear();
}

}  // namespace app
