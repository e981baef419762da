#include "engine/frameworks/python_expression.h"

#include <cctype>
#include <charconv>
#include <cmath>

namespace engine {
namespace {

PythonExpression combined(const PythonExpression& a, char sign, const PythonExpression& b) {
    PythonExpression result{a.is_one && b.is_one, {}, a.operators + b.operators + 1};
    if (!a.number || !b.number) return result;
    const Index x = *a.number, y = *b.number;
    constexpr Index limit = Index{1} << 31;
    const auto is_large = [](Index n) { return n > limit || n < -limit; };
    if (is_large(x) || is_large(y) || (sign == '/' && y == 0)) return result;
    switch (sign) {
        case '+': result.number = x + y; break;
        case '-': result.number = x - y; break;
        case '*': result.number = x * y; break;
        default: result.number = x / y - ((x % y != 0) && ((x < 0) != (y < 0))); break;  // Python's // floors
    }
    return result;
}

}  // namespace

std::string PythonNumbers::decimal() {
    double value = 0;
    const char* begin = text_.data() + position_;
    const auto [end, status] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (status != std::errc{} || !std::isfinite(value) || value == std::floor(value)) return {};
    if (!std::isdigit(static_cast<unsigned char>(*begin)) && *begin != '-' && *begin != '.') return {};
    position_ += static_cast<std::size_t>(end - begin);
    return std::string(begin, end);
}

PythonExpression PythonNumbers::expression(int depth) {
    PythonExpression result = term(depth);
    while (result.is_one && (skip_blanks(), peek() == '+' || peek() == '-')) {
        const char sign = text_[position_++];
        result = combined(result, sign, term(depth));
    }
    return result;
}

PythonExpression PythonNumbers::term(int depth) {
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

PythonExpression PythonNumbers::factor(int depth) {
    skip_blanks();
    if (peek() == '(' && depth < 16) {
        ++position_;
        const PythonExpression inner = expression(depth + 1);
        return inner.is_one && accept(')') ? inner : PythonExpression{};
    }
    if (begins_name(peek())) {
        const auto known = numbers_.find(dotted_name());
        if (skip_blanks(); peek() == '(' || peek() == '[' || is_quote(peek())) return {};
        return {true, known == numbers_.end() ? std::nullopt : std::optional(known->second), 0};
    }
    if (!std::isdigit(static_cast<unsigned char>(peek())) && peek() != '-') return {};
    return {true, number(), 0};
}

Index PythonNumbers::number() {
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

}  // namespace engine
