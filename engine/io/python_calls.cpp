#include "engine/io/python_calls.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "engine/core/error.h"

namespace engine {
namespace {

bool begins_name(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) || c == '_';
}
bool continues_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
}
bool is_quote(char c) {
    return c == '"' || c == '\'';
}

class Reader {
  public:
    Reader(std::string_view text, IsWanted is_wanted) : text_(text), is_wanted_(is_wanted) {}

    std::vector<PythonCall> calls() {
        std::vector<PythonCall> found;
        for (skip_blanks(); !at_end(); skip_blanks()) {
            if (is_quote(peek())) {
                string();
            } else if (!begins_name(peek())) {
                ++position_;
            } else if (PythonCall call = name(); accept('(')) {
                if (is_wanted_(call.name)) {
                    arguments(call);
                    refuse_slice();
                }
                found.push_back(std::move(call));
            }
        }
        return found;
    }

  private:
    bool at_end() const { return position_ >= text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[position_]; }

    std::size_t column(std::size_t place) const {
        const auto before = text_.substr(0, place);
        return 1 + static_cast<std::size_t>(std::count_if(before.begin(), before.end(),
                                                          [](char c) { return (c & 0xC0) != 0x80; }));
    }

    [[noreturn]] void fail_here(std::string_view sentence) const {
        fail("layer text, column {}: {}", column(position_), sentence);
    }

    void skip_blanks() {
        while (!at_end()) {
            if (peek() == '#')
                position_ = std::min(text_.find('\n', position_), text_.size());
            else if (std::isspace(static_cast<unsigned char>(peek())) || peek() == '\\')
                ++position_;
            else
                return;
        }
    }

    bool accept(char c) {
        skip_blanks();
        if (peek() != c || at_end()) return false;
        ++position_;
        return true;
    }

    PythonCall name() {
        PythonCall call;
        call.column = column(position_);
        while (continues_name(peek()))
            call.path += text_[position_++];
        call.name = call.path.substr(call.path.rfind('.') + 1);
        return call;
    }

    std::string string() {
        const char quote = text_[position_++];
        const std::size_t end = text_.find(quote, position_);
        if (end == std::string_view::npos) fail_here("the quotation mark is not closed");
        const std::string result(text_.substr(position_, end - position_));
        position_ = end + 1;
        return result;
    }

    void arguments(PythonCall& call) {
        while (!accept(')')) {
            skip_blanks();
            if (!begins_name(peek())) {
                call.positional.push_back(value());
            } else if (const PythonCall word = name(); accept('=')) {
                skip_blanks();
                call.named.emplace_back(word.path, value());
            } else {
                call.positional.push_back(word_value(word));
            }
            if (!accept(',') && (skip_blanks(), peek() != ')')) fail_here("expected , or ) here");
        }
    }

    PythonValue word_value(const PythonCall& word) {
        if (is_quote(peek()) && word.path.size() <= 2) return {PythonValue::Kind::text, string(), {}};  // f"conv{i}"
        if (accept('(')) {
            skip_to_close();
            return {PythonValue::Kind::call, word.path, {}};
        }
        return {PythonValue::Kind::word, word.name, {}};
    }

    /// Past the bracket that closes the one that was just opened.
    void skip_to_close() {
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

    PythonValue value() {
        if (is_quote(peek())) return {PythonValue::Kind::text, string(), {}};
        if (begins_name(peek())) return word_value(name());
        PythonValue result{PythonValue::Kind::numbers, {}, {}};
        const char close = peek() == '(' ? ')' : ']';
        if (peek() != '(' && peek() != '[') {
            result.numbers.push_back(number());
            return result;
        }
        ++position_;
        while (!accept(close)) {
            skip_blanks();
            result.numbers.push_back(number());
            if (!accept(',') && (skip_blanks(), peek() != close))
                fail_here("expected , or the end of the tuple here");
        }
        return result;
    }

    Index number() {
        Index result = 0;
        const char* begin = text_.data() + position_;
        const auto [end, status] = std::from_chars(begin, text_.data() + text_.size(), result);
        if (status != std::errc{}) fail_here("expected a whole number here");
        position_ += static_cast<std::size_t>(end - begin);
        // 2.0 is a whole number as well (scale_factor=2.0)
        if (peek() == '.') {
            do {
                ++position_;
            } while (peek() == '0');
            if (std::isdigit(static_cast<unsigned char>(peek()))) fail_here("expected a whole number here");
        }
        return result;
    }

    /// Behind a layer, or the variable that it is applied to: a slice would change what the layer gives.
    void refuse_slice() {
        const std::size_t behind = position_;
        if (accept('('))
            while (!at_end() && !accept(')'))
                ++position_;
        if (accept('[')) {
            --position_;
            fail_here("a slice of a layer's output cannot be written as a stage");
        }
        position_ = behind;
    }

    std::string_view text_;
    IsWanted is_wanted_;
    std::size_t position_ = 0;
};

}  // namespace

std::vector<PythonCall> find_python_calls(std::string_view text, IsWanted is_wanted) {
    return Reader(text, is_wanted).calls();
}

}  // namespace engine
