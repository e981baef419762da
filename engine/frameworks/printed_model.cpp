// A model as PyTorch prints it: "(conv): Conv2d(3, 8, kernel_size=(3, 3))" in brackets of their containers.
#include <cctype>
#include <string>
#include <vector>

#include "engine/frameworks/model_text.h"

namespace engine {
namespace {

/// "  (0-3): 4 x Block(": where its parts begin; `type` is npos when it is no such line.
struct Entry {
    std::size_t name = std::string_view::npos, type = std::string_view::npos;
    std::string repeats;  ///< "4"
    std::string type_name;
    bool opens = false;  ///< the bracket is closed on a later line
};

bool is_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || c == '-';
}

std::size_t skip_blanks(std::string_view line, std::size_t at) {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t'))
        ++at;
    return at;
}

Entry entry_of(std::string_view line) {
    Entry entry;
    std::size_t at = skip_blanks(line, 0);
    entry.name = at;
    if (at < line.size() && line[at] == '(') {
        std::size_t end = at + 1;
        while (end < line.size() && is_name(line[end]))
            ++end;
        if (end == at + 1 || line.substr(end, 2) != "):") return {};
        at = skip_blanks(line, end + 2);
        std::size_t digits = at;
        while (digits < line.size() && std::isdigit(static_cast<unsigned char>(line[digits])))
            ++digits;
        if (digits > at && line.substr(digits, 3) == " x ") {
            entry.repeats = std::string(line.substr(at, digits - at));
            at = digits + 3;
        }
    }
    std::size_t end = at;
    while (end < line.size() && is_name(line[end]))
        ++end;
    if (end == at || end >= line.size() || line[end] != '(') return {};
    entry.type = at;
    entry.type_name = std::string(line.substr(at, end - at));
    int open = 0;
    for (const char c : line.substr(end))
        open += (c == '(') - (c == ')');
    entry.opens = open > 0;
    return entry;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines(1);
    for (const char c : text) {
        if (c == '\n')
            lines.emplace_back();
        else if (c != '\r')
            lines.back() += c;
    }
    return lines;
}

bool is_in_order(std::string_view type) { return type.ends_with("Sequential"); }

}  // namespace

bool is_printed_model(std::string_view text) {
    for (const std::string& line : lines_of(text)) {
        const Entry entry = entry_of(line);
        if (entry.type != std::string_view::npos && line[entry.name] == '(') return true;
    }
    return false;
}

/// It is turned into a program of nested Sequentials, line by line, so that places stay what they are.
Pipeline import_printed_model(std::string_view text, std::vector<std::string>& notes) {
    std::vector<std::string> lines = lines_of(text), open;
    std::vector<std::string> notes_here;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string& line = lines[i];
        const Entry entry = entry_of(line);
        const std::size_t first = skip_blanks(line, 0);
        if (entry.type == std::string_view::npos) {
            if (first < line.size() && line[first] == ')' && !open.empty()) {
                line = std::string(first, ' ') + ")" + open.back() + (open.size() > 1 ? "," : "");
                open.pop_back();
            } else if (open.empty()) {
                line.clear();  // what stands around a printed model
            }
            continue;
        }
        const bool nested = !open.empty();
        const std::string before(entry.type, ' '), rest = line.substr(entry.type);
        std::string times = entry.repeats.empty() ? "" : "] * " + entry.repeats;
        const std::string begin = entry.repeats.empty() ? "" : "*[";
        if (!entry.opens) {
            line = before + begin + rest + times + (nested || line[entry.name] == '(' ? "," : "");
            continue;
        }
        if (!is_in_order(entry.type_name))
            notes_here.push_back(fmt::format(
                "line {}, column {}: a printed model tells in which order {} makes its layers, not how its forward() applies them: they "
                "are taken in that order",
                i + 1, entry.type + 1, entry.type_name));
        line = before + begin + "Sequential(" + rest.substr(entry.type_name.size() + 1);
        open.push_back(times);
    }
    std::string program;
    for (const std::string& line : lines)
        program += line + "\n";
    Pipeline pipeline = import_program(program, torch_family, notes);
    notes.insert(notes.begin(), notes_here.begin(), notes_here.end());
    return pipeline;
}

}  // namespace engine
