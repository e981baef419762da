// What stands in brackets, and the smallest expressions.
#include "engine/frameworks/python_expressions.h"

namespace engine {

PythonExpressionPtr PythonExpressionParser::subscript() {
    const std::size_t first = at_;
    PythonExpressionPtr head = slice();
    if (!peek().is(",")) return head;
    auto result = std::make_unique<Expression>(node(Expression::Kind::tuple, tokens_[first].place));
    result->parts.push_back(std::move(head));
    while (accept(","))
        if (!peek().is("]")) result->parts.push_back(slice());
    return finished(first, std::move(result));
}

PythonExpressionPtr PythonExpressionParser::slice() {
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

PythonExpressionPtr PythonExpressionParser::comprehension(std::size_t first, PythonExpressionPtr element) {
    auto result = std::make_unique<Expression>(node(Expression::Kind::comprehension, tokens_[first].place));
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

PythonExpressionPtr PythonExpressionParser::atom() {
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

PythonExpressionPtr PythonExpressionParser::joined_text() {
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

PythonExpressionPtr PythonExpressionParser::brackets(std::size_t first, std::string_view close,
                                                     Expression::Kind kind) {
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

void PythonExpressionParser::skip_to(std::string_view close) {
    for (int open = 1; !at_end(); take()) {
        if (peek().is("(") || peek().is("[") || peek().is("{")) ++open;
        if (peek().is(")") || peek().is("]") || peek().is("}")) --open;
        if (open == 0 && accept(close)) return;
    }
}

PythonExpressionPtr PythonExpressionParser::dict(std::size_t first) {
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

std::vector<PythonArgument> PythonExpressionParser::parameters(std::string_view close) {
    std::vector<PythonArgument> list;
    while (!peek().is(close)) {
        PythonArgument parameter;
        const bool only_divides = accept("/");
        if (accept("**"))
            parameter.name = "**";
        else if (accept("*"))
            parameter.name = "*";
        if (peek().kind == Token::Kind::name) parameter.name += take().text;
        if (close == ")" && accept(":")) expression();
        if (accept("=")) parameter.value = expression();
        if (!only_divides) list.push_back(std::move(parameter));
        if (!accept(",")) break;
    }
    return list;
}

}  // namespace engine
