#include "engine/frameworks/python_calls.h"

#include <algorithm>
#include <utility>

#include "engine/frameworks/python_expression.h"

namespace engine {
namespace {

/// Words that a bracket may follow without a call.
bool is_keyword(std::string_view word) {
    constexpr std::string_view keywords[] = {"import", "return", "in",     "if",    "elif",  "and",
                                             "or",     "not",    "assert", "while", "lambda"};
    return std::find(std::begin(keywords), std::end(keywords), word) != std::end(keywords);
}

class Reader : PythonNumbers {
  public:
    Reader(std::string_view text, TreatCall treat) : PythonNumbers(text), treat_(treat) {}

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
            case CallTreatment::skip: skip_to_close(); return 0;
            case CallTreatment::search: found.push_back(std::move(call)); return 1;
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
        while (continues_name(peek()))
            ++position_;
        if (accept('(')) skip_to_close();
    }

    /// Behind "NAME =": keeps a whole number, for expressions further on.
    void assignment(const std::string& target) {
        assigned_to_ = target;
        const std::size_t behind = position_;
        const PythonExpression value = expression();
        skip_blanks();
        const bool ends = at_end() || peek() == ';' ||
                          text_.substr(behind, position_ - behind).find('\n') != std::string_view::npos;
        position_ = behind;
        if (!value.number || !ends) {
            numbers_.erase(target);
            return;
        }
        numbers_[target] = *value.number;
        assigned_to_.clear();
    }

    PythonCall name() {
        PythonCall call;
        call.column = column(position_);
        call.path = dotted_name();
        call.name = call.path.substr(call.path.rfind('.') + 1);
        return call;
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
                if (treat_(word.name) == CallTreatment::read)
                    one_call(std::move(word), found);
                else
                    skip_to_close();
            } else {
                position_ = start;
                call.positional.push_back(value());
            }
            if (!accept(',') && (skip_blanks(), peek() != ')')) fail_here("expected , or ) here");
        }
    }

    PythonValue word_value(const PythonCall& word) {
        if (is_quote(peek()) && word.path.size() <= 2)
            return {PythonValue::Kind::text, string(), {}};  // f"conv{i}"
        if (accept('(')) {
            skip_to_close();
            return {PythonValue::Kind::call, word.path, {}};
        }
        return {PythonValue::Kind::word, word.name, {}};
    }

    PythonValue value() {
        if (is_quote(peek())) return {PythonValue::Kind::text, string(), {}};
        const std::size_t start = position_;
        if (const std::string written = decimal(); !written.empty())
            return {PythonValue::Kind::decimal, written, {}};
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

    TreatCall treat_;
    int depth_ = 0;            ///< of calls in calls
    std::string assigned_to_;  ///< the name that the next call's value gets
};

}  // namespace

std::vector<PythonCall> find_python_calls(std::string_view text, TreatCall treat) {
    return Reader(text, treat).calls();
}

}  // namespace engine
