// Expressions of Python, read from the loosest binding to the tightest.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "engine/frameworks/python_tokens.h"
#include "engine/frameworks/python_tree.h"

namespace engine {

class PythonExpressionParser {
  public:
    explicit PythonExpressionParser(std::string_view source)
        : source_(source), tokens_(python_tokens(source)) {}

  protected:
    using Expression = PythonExpression;
    using Token = PythonToken;

    static bool is_word(const Token& token) {
        static constexpr auto words = std::to_array<std::string_view>(
            {"if",    "else",     "elif",   "for",      "in",      "is",     "and",    "or",
             "not",   "while",    "with",   "def",      "class",   "return", "import", "from",
             "as",    "lambda",   "try",    "except",   "finally", "raise",  "assert", "pass",
             "break", "continue", "global", "nonlocal", "del",     "yield",  "await",  "async"});
        return token.kind == Token::Kind::name &&
               std::find(words.begin(), words.end(), token.text) != words.end();
    }

    const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
    }
    bool at_end() const { return peek().kind == Token::Kind::end; }
    const Token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
    bool accept(std::string_view symbol) {
        if (!peek().is(symbol)) return false;
        take();
        return true;
    }
    bool accept_name(std::string_view name) {
        if (!peek().is_name(name)) return false;
        take();
        return true;
    }
    void expect(std::string_view symbol) {
        if (!accept(symbol)) fail_at(peek().place, "expected {} and found {}", symbol, shown(peek()));
    }
    static std::string shown(const Token& token) {
        if (token.kind == Token::Kind::line_end || token.kind == Token::Kind::end)
            return "the end of the line";
        return token.text.size() > 40 ? token.text.substr(0, 40) + "…" : token.text;
    }

    // Expressions, from the loosest binding to the tightest

    Expression node(Expression::Kind kind, const TextPlace& place, std::string text = {}) const {
        Expression result;
        result.kind = kind;
        result.place = place;
        result.text = std::move(text);
        return result;
    }

    template <typename... Parts>
    PythonExpressionPtr made(std::size_t first_token, Expression::Kind kind, std::string text,
                             Parts... parts) {
        const Token& first = tokens_[first_token];
        auto result = std::make_unique<Expression>(node(kind, first.place, std::move(text)));
        (result->parts.push_back(std::move(parts)), ...);
        return finished(first_token, std::move(result));
    }

    PythonExpressionPtr finished(std::size_t first_token, PythonExpressionPtr result) const {
        const std::size_t begin = tokens_[first_token].begin, past = at_ > 0 ? tokens_[at_ - 1].past : begin;
        std::string_view written = source_.substr(begin, past > begin ? past - begin : 0);
        written = written.substr(0, written.find('\n'));
        constexpr std::size_t most = 60;
        std::size_t length = std::min(written.size(), most);
        while (length > 0 && length < written.size() && (written[length] & 0xC0) == 0x80)
            --length;
        result->source = std::string(written.substr(0, length)) + (past - begin > length ? "…" : "");
        return result;
    }

    /// expression, expression, … as a tuple where there is more than one.
    PythonExpressionPtr tuple() {
        const std::size_t first = at_;
        PythonExpressionPtr head = expression();
        if (!peek().is(",")) return head;
        auto result = std::make_unique<Expression>(node(Expression::Kind::tuple, tokens_[first].place));
        result->parts.push_back(std::move(head));
        while (accept(",")) {
            if (!begins_expression()) break;
            result->parts.push_back(expression());
        }
        return finished(first, std::move(result));
    }

    bool begins_expression() const {
        const Token& token = peek();
        if (token.kind == Token::Kind::symbol)
            return token.is("(") || token.is("[") || token.is("{") || token.is("-") || token.is("+") ||
                   token.is("*") || token.is("**") || token.is("...") || token.is("~");
        if (token.kind == Token::Kind::line_end || token.kind == Token::Kind::end) return false;
        return !is_word(token) || token.is_name("lambda") || token.is_name("not") || token.is_name("await");
    }

    /// What a loop counts with: names and brackets of them, without "in".
    PythonExpressionPtr target_list() {
        const std::size_t first = at_;
        PythonExpressionPtr head = postfix();
        if (!peek().is(",")) return head;
        auto result = std::make_unique<Expression>(node(Expression::Kind::tuple, tokens_[first].place));
        result->parts.push_back(std::move(head));
        while (accept(","))
            if (begins_expression()) result->parts.push_back(postfix());
        return finished(first, std::move(result));
    }

    struct Deeper {
        explicit Deeper(PythonExpressionParser& parser) : parser_(parser) {
            if (++parser_.depth_ > 400) fail_at(parser_.peek().place, "this is nested too deep");
        }
        ~Deeper() { --parser_.depth_; }
        PythonExpressionParser& parser_;
    };

    PythonExpressionPtr expression() {
        const Deeper deeper(*this);
        const std::size_t first = at_;
        if (peek().is("*") || peek().is("**")) {
            take();
            return made(first, Expression::Kind::star, "*", expression());
        }
        if (accept_name("await")) return expression();
        if (accept_name("lambda")) {
            auto result =
                std::make_unique<Expression>(node(Expression::Kind::function, tokens_[first].place));
            result->arguments = parameters(":");
            expect(":");
            result->parts.push_back(expression());
            return finished(first, std::move(result));
        }
        PythonExpressionPtr value = binary(0);
        if (accept(":=")) return expression();
        if (!peek().is_name("if")) return value;
        take();
        PythonExpressionPtr condition = binary(0);
        PythonExpressionPtr otherwise;
        if (accept_name("else"))
            otherwise = expression();
        else
            fail_at(peek().place, "expected else and found {}", shown(peek()));
        return made(first, Expression::Kind::conditional, "", std::move(value), std::move(condition),
                    std::move(otherwise));
    }

    /// The operator that stands here, if it binds on this level, and how many tokens it has.
    std::optional<std::string> operator_at(int level) const {
        static const std::vector<std::vector<std::string_view>> levels = {
            {"or"},       {"and"},    {"==", "!=", "<", ">", "<=", ">=", "in", "is", "not"},
            {"|"},        {"^"},      {"&"},
            {"<<", ">>"}, {"+", "-"}, {"*", "/", "//", "%", "@"}};
        const Token& token = peek();
        if (token.kind != Token::Kind::symbol && token.kind != Token::Kind::name) return std::nullopt;
        for (const std::string_view text : levels[static_cast<std::size_t>(level)])
            if (token.text == text) return token.text;
        return std::nullopt;
    }

    PythonExpressionPtr binary(int level) {
        if (level == 9) return unary();
        const std::size_t first = at_;
        PythonExpressionPtr left = binary(level + 1);
        for (auto sign = operator_at(level); sign; sign = operator_at(level)) {
            take();
            if (*sign == "is" && accept_name("not")) *sign = "is not";
            if (*sign == "not") {
                if (!accept_name("in")) fail_at(peek().place, "expected in and found {}", shown(peek()));
                *sign = "not in";
            }
            left = made(first, Expression::Kind::binary, *sign, std::move(left), binary(level + 1));
        }
        return left;
    }

    PythonExpressionPtr unary() {
        const Deeper deeper(*this);
        const std::size_t first = at_;
        if (peek().is("-") || peek().is("+") || peek().is("~") || peek().is_name("not")) {
            const std::string sign = take().text;
            return made(first, Expression::Kind::unary, sign, sign == "not" ? binary(2) : unary());
        }
        PythonExpressionPtr base = postfix();
        if (!accept("**")) return base;
        return made(first, Expression::Kind::binary, "**", std::move(base), unary());
    }

    PythonExpressionPtr postfix() {
        const std::size_t first = at_;
        PythonExpressionPtr value = atom();
        for (int links = 0;; ++links) {
            if (links > 200) fail_at(peek().place, "this is nested too deep");
            if (peek().is(".") && peek(1).kind == Token::Kind::name) {
                take();
                const std::string name = take().text;
                value = made(first, Expression::Kind::attribute, name, std::move(value));
            } else if (accept("(")) {
                value = call(first, std::move(value));
            } else if (accept("[")) {
                PythonExpressionPtr index = subscript();
                expect("]");
                value = made(first, Expression::Kind::subscript, "", std::move(value), std::move(index));
            } else {
                return value;
            }
        }
    }

    PythonExpressionPtr call(std::size_t first, PythonExpressionPtr callee) {
        auto result = std::make_unique<Expression>(node(Expression::Kind::call, tokens_[first].place));
        result->parts.push_back(std::move(callee));
        while (!peek().is(")")) {
            PythonArgument argument;
            if (peek().kind == Token::Kind::name && peek(1).is("=")) {
                argument.name = take().text;
                take();
            } else if (peek().is("*") || peek().is("**")) {
                argument.name = take().text;
            }
            const std::size_t begin = at_;
            argument.value = expression();
            if (peek().is_name("for")) argument.value = comprehension(begin, std::move(argument.value));
            result->arguments.push_back(std::move(argument));
            if (!accept(",") && !peek().is(")"))
                fail_at(peek().place, "expected , or ) and found {}", shown(peek()));
        }
        take();
        return finished(first, std::move(result));
    }

    PythonExpressionPtr subscript() {
        const std::size_t first = at_;
        PythonExpressionPtr head = slice();
        if (!peek().is(",")) return head;
        auto result = std::make_unique<Expression>(node(Expression::Kind::tuple, tokens_[first].place));
        result->parts.push_back(std::move(head));
        while (accept(","))
            if (!peek().is("]")) result->parts.push_back(slice());
        return finished(first, std::move(result));
    }

    PythonExpressionPtr slice() {
        const std::size_t first = at_;
        PythonExpressionPtr parts[3];
        std::size_t count = 0;
        bool is_slice = false;
        while (!peek().is(",") && !peek().is("]")) {
            if (accept(":")) {
                is_slice = true;
                if (++count > 2) break;
            } else if (parts[count]) {
                fail_at(peek().place, "expected ] and found {}", shown(peek()));
            } else {
                parts[count] = expression();
            }
        }
        if (is_slice)
            return made(first, Expression::Kind::slice, "", std::move(parts[0]), std::move(parts[1]),
                        std::move(parts[2]));
        if (!parts[0]) fail_at(peek().place, "expected an index and found {}", shown(peek()));
        return std::move(parts[0]);
    }

    PythonExpressionPtr comprehension(std::size_t first, PythonExpressionPtr element) {
        auto result =
            std::make_unique<Expression>(node(Expression::Kind::comprehension, tokens_[first].place));
        take();
        result->parts.push_back(std::move(element));
        result->parts.push_back(target_list());
        if (!accept_name("in")) fail_at(peek().place, "expected in and found {}", shown(peek()));
        result->parts.push_back(binary(0));
        while (accept_name("if"))
            result->parts.push_back(binary(0));
        if (peek().is_name("for")) {
            for (int open = 0; !at_end(); take()) {
                const bool closes = peek().is(")") || peek().is("]") || peek().is("}");
                if (closes && open == 0) break;
                open += (peek().is("(") || peek().is("[") || peek().is("{")) - closes;
            }
            return made(first, Expression::Kind::name, "loops in loops");  // their value is not followed
        }
        return finished(first, std::move(result));
    }

    PythonExpressionPtr atom() {
        const std::size_t first = at_;
        const Token token = peek();
        if (token.kind == Token::Kind::number) {
            take();
            return made(first, Expression::Kind::number, token.text);
        }
        if (token.kind == Token::Kind::text) return joined_text();
        if (token.kind == Token::Kind::name && !is_word(token)) {
            take();
            return made(first, Expression::Kind::name, token.text);
        }
        if (accept("...")) return made(first, Expression::Kind::name, "None");
        if (accept("(")) return brackets(first, ")", Expression::Kind::tuple);
        if (accept("[")) return brackets(first, "]", Expression::Kind::list);
        if (accept("{")) return dict(first);
        fail_at(token.place, "{} cannot stand here", shown(token));
    }

    PythonExpressionPtr joined_text() {
        const std::size_t first = at_;
        std::string text;
        bool formatted = false;
        while (peek().kind == Token::Kind::text) {
            formatted |= peek().formatted;
            text += take().text;
        }
        PythonExpressionPtr result = made(first, Expression::Kind::text, text);
        result->formatted = formatted;
        return result;
    }

    PythonExpressionPtr brackets(std::size_t first, std::string_view close, Expression::Kind kind) {
        auto result = std::make_unique<Expression>(node(kind, tokens_[first].place));
        bool is_tuple = kind == Expression::Kind::list || peek().is(close);
        while (!peek().is(close)) {
            const std::size_t begin = at_;
            result->parts.push_back(expression());
            if (peek().is_name("for")) {
                PythonExpressionPtr loop = comprehension(begin, std::move(result->parts.back()));
                expect(close);
                return loop;
            }
            if (accept(","))
                is_tuple = true;
            else if (!peek().is(close))
                fail_at(peek().place, "expected , or {} and found {}", close, shown(peek()));
        }
        take();
        if (!is_tuple) return std::move(result->parts.front());
        return finished(first, std::move(result));
    }

    /// Past the bracket that closes what is open here.
    void skip_to(std::string_view close) {
        for (int open = 1; !at_end(); take()) {
            if (peek().is("(") || peek().is("[") || peek().is("{")) ++open;
            if (peek().is(")") || peek().is("]") || peek().is("}")) --open;
            if (open == 0 && accept(close)) return;
        }
    }

    PythonExpressionPtr dict(std::size_t first) {
        auto result = std::make_unique<Expression>(node(Expression::Kind::dict, tokens_[first].place));
        while (!peek().is("}")) {
            PythonExpressionPtr key = expression();
            PythonExpressionPtr value;
            if (accept(":"))
                value = expression();
            else
                value = made(at_, Expression::Kind::name, "None");
            result->parts.push_back(std::move(key));
            result->parts.push_back(std::move(value));
            if (peek().is_name("for")) {
                skip_to("}");
                return made(first, Expression::Kind::name, "{…}");  // its value is not followed
            }
            if (!accept(",") && !peek().is("}"))
                fail_at(peek().place, "expected , or }} and found {}", shown(peek()));
        }
        take();
        return finished(first, std::move(result));
    }

    std::vector<PythonArgument> parameters(std::string_view close) {
        std::vector<PythonArgument> list;
        while (!peek().is(close)) {
            PythonArgument parameter;
            const bool unpacks = accept("*") || accept("**") || accept("/");
            if (peek().kind == Token::Kind::name) parameter.name = take().text;
            if (close == ")" && accept(":")) expression();
            if (accept("=")) parameter.value = expression();
            if (!unpacks) list.push_back(std::move(parameter));
            if (!accept(",")) break;
        }
        return list;
    }

    std::string_view source_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace engine
