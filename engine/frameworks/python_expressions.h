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

    PythonExpressionPtr finished(std::size_t first_token, PythonExpressionPtr result) const;
    /// expression, expression, … as a tuple where there is more than one.
    PythonExpressionPtr tuple();

    bool begins_expression() const;

    /// What a loop counts with: names and brackets of them, without "in".
    PythonExpressionPtr target_list();

    struct Deeper {
        explicit Deeper(PythonExpressionParser& parser) : parser_(parser) {
            if (++parser_.depth_ > 400) fail_at(parser_.peek().place, "this is nested too deep");
        }
        ~Deeper() { --parser_.depth_; }
        PythonExpressionParser& parser_;
    };

    PythonExpressionPtr expression();
    /// The operator that stands here, if it binds on this level.
    std::optional<std::string> operator_at(int level) const;

    PythonExpressionPtr binary(int level);
    PythonExpressionPtr unary();
    PythonExpressionPtr postfix();
    PythonExpressionPtr call(std::size_t first, PythonExpressionPtr callee);
    PythonExpressionPtr subscript();
    PythonExpressionPtr slice();
    PythonExpressionPtr comprehension(std::size_t first, PythonExpressionPtr element);
    PythonExpressionPtr atom();
    PythonExpressionPtr joined_text();
    PythonExpressionPtr brackets(std::size_t first, std::string_view close, Expression::Kind kind);
    /// Past the bracket that closes what is open here.
    void skip_to(std::string_view close);

    PythonExpressionPtr dict(std::size_t first);
    std::vector<PythonArgument> parameters(std::string_view close);

    std::string_view source_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace engine
