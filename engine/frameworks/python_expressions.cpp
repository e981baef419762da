#include "engine/frameworks/python_expressions.h"

namespace engine {

PythonExpressionPtr PythonExpressionParser::finished(std::size_t first_token,
                                                     PythonExpressionPtr result) const {
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

PythonExpressionPtr PythonExpressionParser::tuple() {
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

bool PythonExpressionParser::begins_expression() const {
    const Token& token = peek();
    if (token.kind == Token::Kind::symbol)
        return token.is("(") || token.is("[") || token.is("{") || token.is("-") || token.is("+") ||
               token.is("*") || token.is("**") || token.is("...") || token.is("~");
    if (token.kind == Token::Kind::line_end || token.kind == Token::Kind::end) return false;
    return !is_word(token) || token.is_name("lambda") || token.is_name("not") || token.is_name("await");
}

PythonExpressionPtr PythonExpressionParser::target_list() {
    const std::size_t first = at_;
    const auto target = [&] {
        accept("*");  // what is left over
        return postfix();
    };
    PythonExpressionPtr head = target();
    if (!peek().is(",")) return head;
    auto result = std::make_unique<Expression>(node(Expression::Kind::tuple, tokens_[first].place));
    result->parts.push_back(std::move(head));
    while (accept(","))
        if (begins_expression()) result->parts.push_back(target());
    return finished(first, std::move(result));
}

PythonExpressionPtr PythonExpressionParser::expression() {
    const Deeper deeper(*this);
    const std::size_t first = at_;
    if (peek().is("*") || peek().is("**")) {
        take();
        return made(first, Expression::Kind::star, "*", expression());
    }
    if (accept_name("await")) return expression();
    if (accept_name("lambda")) {
        auto result = std::make_unique<Expression>(node(Expression::Kind::function, tokens_[first].place));
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

std::optional<std::string> PythonExpressionParser::operator_at(int level) const {
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

PythonExpressionPtr PythonExpressionParser::binary(int level) {
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

PythonExpressionPtr PythonExpressionParser::unary() {
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

PythonExpressionPtr PythonExpressionParser::postfix() {
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

PythonExpressionPtr PythonExpressionParser::call(std::size_t first, PythonExpressionPtr callee) {
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

}  // namespace engine
