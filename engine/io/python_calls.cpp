#include "engine/io/python_calls.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>

#include "engine/core/error.h"
#include "engine/io/python_expression.h"

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

/// Words that a bracket may follow without a call.
bool is_keyword(std::string_view word) {
    constexpr std::string_view keywords[] = {"import", "return", "in", "if", "elif", "and", "or", "not", "assert", "while", "lambda"};
    return std::find(std::begin(keywords), std::end(keywords), word) != std::end(keywords);
}

class Reader {
  public:
    Reader(std::string_view text, TreatCall treat) : text_(text), treat_(treat) {}

    std::vector<PythonCall> calls() {
        std::vector<PythonCall> found;
        collect(found, false);
        return found;
    }

  private:
    /// All calls up to the end of the text, or past the bracket that closes the one just opened.
    void collect(std::vector<PythonCall>& found, bool inside) {
        int open = 1;
        for (skip_blanks(); !at_end(); skip_blanks()) {
            if (is_quote(peek())) {
                string();
            } else if (!begins_name(peek())) {
                const char c = text_[position_++];
                if (c == '(' || c == '[') ++open;
                if ((c == ')' || c == ']') && --open == 0 && inside) return;
            } else if (PythonCall word = name(); word.path == "class" || word.path == "def") {
                skip_header();
            } else if (is_keyword(word.path)) {
                continue;
            } else if (accept('(')) {
                word.assigned_to = std::exchange(assigned_to_, {});
                open += one_call(std::move(word), found);
            } else if (accept('=')) {
                assignment(word.path);
            }
        }
        if (inside) fail_here("a bracket is not closed");
    }

    /// Behind the opening bracket; returns 1 when that is still open.
    int one_call(PythonCall call, std::vector<PythonCall>& found) {
        switch (treat_(call.name)) {
            case CallTreatment::skip:
                skip_to_close();
                return 0;
            case CallTreatment::search:
                found.push_back(std::move(call));
                return 1;
            case CallTreatment::read: break;
        }
        if (++depth_ > 64) fail_here("calls stand in calls more than 64 deep");
        arguments(call, found);
        if (accept('(')) collect(found, true);  // what the layer is applied to comes before it
        refuse_slice();
        --depth_;
        found.push_back(std::move(call));
        return 0;
    }

    /// "class Generator(nn.Module):", "def forward(self, x):"
    void skip_header() {
        skip_blanks();
        while (continues_name(peek())) ++position_;
        if (accept('(')) skip_to_close();
    }

    /// Behind "NAME =": keeps a whole number, for expressions further on.
    void assignment(const std::string& target) {
        assigned_to_ = target;
        const std::size_t behind = position_;
        const PythonExpression value = expression();
        skip_blanks();
        const bool ends = at_end() || peek() == ';' || text_.substr(behind, position_ - behind).find('\n') != std::string_view::npos;
        position_ = behind;
        if (!value.number || !ends) {
            numbers_.erase(target);
            return;
        }
        numbers_[target] = *value.number;
        assigned_to_.clear();
    }

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

    void arguments(PythonCall& call, std::vector<PythonCall>& found) {
        while (!accept(')')) {
            skip_blanks();
            const std::size_t start = position_;
            if (!begins_name(peek())) {
                call.positional.push_back(value());
            } else if (PythonCall word = name(); accept('=')) {
                skip_blanks();
                call.named.emplace_back(word.path, value());
            } else if (accept('(')) {  // F.relu(nn.Conv2d(…)(x)): the inner layer comes first
                call.positional.push_back({PythonValue::Kind::call, word.path, {}});
                if (treat_(word.name) == CallTreatment::read) one_call(std::move(word), found);
                else skip_to_close();
            } else {
                position_ = start;
                call.positional.push_back(value());
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
        const std::size_t start = position_;
        if (const std::string written = decimal(); !written.empty()) return {PythonValue::Kind::decimal, written, {}};
        const PythonExpression whole = expression();
        if (skip_blanks(); whole.is_one && (peek() == ',' || peek() == ')')) {
            if (whole.number) return {PythonValue::Kind::numbers, {}, {*whole.number}};
            if (whole.operators > 0) {
                std::string text(text_.substr(start, position_ - start));
                return {PythonValue::Kind::word, text.substr(0, text.find_last_not_of(" \t\n") + 1), {}};
            }
        }
        position_ = start;
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
            const PythonExpression part = expression();
            if (!part.number) fail_here("expected a whole number here");
            result.numbers.push_back(*part.number);
            if (!accept(',') && (skip_blanks(), peek() != close))
                fail_here("expected , or the end of the tuple here");
        }
        return result;
    }

    /// A literal such as 0.2, .2 or 2e-1 that is no whole number, as one writes it, and past it; otherwise empty.
    std::string decimal() {
        double value = 0;
        const char* begin = text_.data() + position_;
        const auto [end, status] = std::from_chars(begin, text_.data() + text_.size(), value);
        if (status != std::errc{} || !std::isfinite(value) || value == std::floor(value)) return {};
        if (!std::isdigit(static_cast<unsigned char>(*begin)) && *begin != '-' && *begin != '.') return {};
        position_ += static_cast<std::size_t>(end - begin);
        return std::string(begin, end);
    }

    PythonExpression expression(int depth = 0) {
        PythonExpression result = term(depth);
        while (result.is_one && (skip_blanks(), peek() == '+' || peek() == '-')) {
            const char sign = text_[position_++];
            result = combined(result, sign, term(depth));
        }
        return result;
    }

    PythonExpression term(int depth) {
        PythonExpression result = factor(depth);
        while (result.is_one) {
            skip_blanks();
            const bool halves = text_.substr(position_, 2) == "//";
            if (!halves && (peek() != '*' || text_.substr(position_, 2) == "**")) break;
            const char sign = peek();
            position_ += halves ? 2 : 1;
            result = combined(result, sign, factor(depth));
        }
        return result;
    }

    PythonExpression factor(int depth) {
        skip_blanks();
        if (peek() == '(' && depth < 16) {
            ++position_;
            const PythonExpression inner = expression(depth + 1);
            return inner.is_one && accept(')') ? inner : PythonExpression{};
        }
        if (begins_name(peek())) {
            const auto known = numbers_.find(name().path);
            if (skip_blanks(); peek() == '(' || peek() == '[' || is_quote(peek())) return {};
            return {true, known == numbers_.end() ? std::nullopt : std::optional(known->second), 0};
        }
        if (!std::isdigit(static_cast<unsigned char>(peek())) && peek() != '-') return {};
        return {true, number(), 0};
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
    TreatCall treat_;
    std::size_t position_ = 0;
    std::map<std::string, Index> numbers_;  ///< names that the text has given a whole number
    int depth_ = 0;                         ///< of calls in calls
    std::string assigned_to_;               ///< the name that the next call's value gets
};

}  // namespace

std::vector<PythonCall> find_python_calls(std::string_view text, TreatCall treat) {
    return Reader(text, treat).calls();
}

}  // namespace engine
