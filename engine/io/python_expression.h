// Arithmetic on the whole numbers of a piece of Python.
#pragma once

#include <optional>

#include "engine/core/tensor.h"

namespace engine {

/// Whole numbers and names with + - * // and brackets, as in ngf * 8 or (64 + 3) // 2.
struct PythonExpression {
    bool is_one = false;          ///< otherwise something else stands here
    std::optional<Index> number;  ///< without one a name in it has no value in the text, or the value is too large
    int operators = 0;
};

inline PythonExpression combined(const PythonExpression& a, char sign, const PythonExpression& b) {
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

}  // namespace engine
