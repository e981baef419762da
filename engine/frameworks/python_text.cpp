#include "engine/frameworks/python_text.h"

#include <algorithm>
#include <cctype>

#include "engine/core/error.h"

namespace engine {

bool PythonText::begins_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }

bool PythonText::continues_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
}

bool PythonText::is_quote(char c) { return c == '"' || c == '\''; }

std::size_t PythonText::column(std::size_t place) const {
    const auto before = text_.substr(0, place);
    return 1 + static_cast<std::size_t>(
                   std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void PythonText::fail_here(std::string_view sentence) const {
    fail("layer text, column {}: {}", column(position_), sentence);
}

void PythonText::skip_blanks() {
    while (!at_end()) {
        if (peek() == '#')
            position_ = std::min(text_.find('\n', position_), text_.size());
        else if (std::isspace(static_cast<unsigned char>(peek())) || peek() == '\\')
            ++position_;
        else
            return;
    }
}

bool PythonText::accept(char c) {
    skip_blanks();
    if (peek() != c || at_end()) return false;
    ++position_;
    return true;
}

std::string PythonText::dotted_name() {
    std::string name;
    while (continues_name(peek()))
        name += text_[position_++];
    return name;
}

std::string PythonText::string() {
    const char quote = text_[position_++];
    const std::size_t end = text_.find(quote, position_);
    if (end == std::string_view::npos) fail_here("the quotation mark is not closed");
    const std::string result(text_.substr(position_, end - position_));
    position_ = end + 1;
    return result;
}

void PythonText::skip_to_close() {
    for (int open = 1; open > 0;) {
        skip_blanks();
        if (at_end()) fail_here("a bracket is not closed");
        if (is_quote(peek())) {
            string();
            continue;
        }
        const char c = text_[position_++];
        if (c == '(' || c == '[') ++open;
        if (c == ')' || c == ']') --open;
    }
}

}  // namespace engine
