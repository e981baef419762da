// Operators of a pasted program: on numbers, texts and lists they are worked out, on tensors they are said.
#include <algorithm>
#include <cmath>

#include "engine/frameworks/python_walker.h"

namespace engine {

using Kind = PythonValue::Kind;

PythonWalker::Value PythonWalker::unary(const PythonExpression& expression) {
    const Value value = evaluate(*expression.parts[0]);
    const std::string& sign = expression.text;
    if (sign == "not") {
        const auto known = truth(value);
        return known ? values_.truth(expression.place, !*known)
                     : unknown(expression, without_value(expression.source));
    }
    if (is_number(value) && sign != "~")
        return values_.number(expression.place, sign == "-" ? -value->number : value->number, value->whole);
    if (is_tensor_like(value) && value->is(Kind::tensor)) {
        if (value->flat) return value;
        return opaque({value}, expression.place, expression.source,
                      fmt::format("{} has no counterpart in a pipeline", expression.source));
    }
    return value->is(Kind::path) ? path(expression, expression.source)
                                 : unknown(expression, without_value(expression.source));
}

PythonWalker::Value PythonWalker::binary(const PythonExpression& expression) {
    const Value left = evaluate(*expression.parts[0]);
    const std::string& sign = expression.text;
    if (sign == "and" || sign == "or") {
        const auto known = truth(left);
        if (known) return *known == (sign == "and") ? evaluate(*expression.parts[1]) : left;
        return unknown(expression, without_value(expression.source));
    }
    return combined(sign, left, evaluate(*expression.parts[1]), expression);
}

/// Of two numbers; nullptr for signs that mean nothing between them.
PythonWalker::Value PythonWalker::combined_numbers(const std::string& sign, const Value& left,
                                                   const Value& right, const PythonExpression& expression) {
    const TextPlace& place = expression.place;
    const double a = left->number, b = right->number;
    const bool whole = left->whole && right->whole;
    if (sign == "+") return values_.number(place, a + b, whole);
    if (sign == "-") return values_.number(place, a - b, whole);
    if (sign == "*") return values_.number(place, a * b, whole);
    if (sign == "**") return values_.number(place, std::pow(a, b), whole && b >= 0);
    if ((sign == "/" || sign == "//" || sign == "%") && b == 0)
        fail_at(place, "{} divides by 0", expression.source);
    if (sign == "/") return values_.number(place, a / b, false);
    if (sign == "//") return values_.number(place, std::floor(a / b), whole);
    if (sign == "%") return values_.number(place, a - b * std::floor(a / b), whole);
    if (whole && std::abs(a) < 1e9 && std::abs(b) < 32) {
        const auto x = static_cast<Index>(a), y = static_cast<Index>(b);
        if (sign == "&") return values_.number(place, static_cast<double>(x & y));
        if (sign == "|") return values_.number(place, static_cast<double>(x | y));
        if (sign == "<<" && y >= 0 && x >= 0) return values_.number(place, static_cast<double>(x << y));
        if (sign == ">>" && y >= 0 && x >= 0) return values_.number(place, static_cast<double>(x >> y));
    }
    if (sign == "==" || sign == "is") return values_.truth(place, a == b);
    if (sign == "!=" || sign == "is not") return values_.truth(place, a != b);
    if (sign == "<") return values_.truth(place, a < b);
    if (sign == ">") return values_.truth(place, a > b);
    if (sign == "<=") return values_.truth(place, a <= b);
    if (sign == ">=") return values_.truth(place, a >= b);
    return nullptr;
}

/// What is asked whether it is the same, or stands in a list; nullptr where that cannot be told.
PythonWalker::Value PythonWalker::compared(const std::string& sign, const Value& left, const Value& right,
                                           const TextPlace& place) const {
    const auto valued = [](const Value& value) {
        return !value->is(Kind::path) && !value->is(Kind::unknown);
    };
    const bool known_kinds = valued(left) && valued(right),
               texts = left->is(Kind::text) && right->is(Kind::text);
    const bool equal = sign == "==" || sign == "is", different = sign == "!=" || sign == "is not";
    if (known_kinds && (left->is(Kind::none) || right->is(Kind::none)) && (equal || different))
        return values_.truth(place, equal == (left->kind == right->kind));
    if (texts && (equal || different)) return values_.truth(place, equal == (left->text == right->text));
    if (texts && sign == "in") return values_.truth(place, right->text.find(left->text) != std::string::npos);
    if ((sign == "in" || sign == "not in") && (left->is(Kind::text) || is_number(left)))
        if (const auto list = elements(right)) {
            const bool found = std::any_of(list->begin(), list->end(), [&](const Value& item) {
                return item->kind == left->kind && item->text == left->text && item->number == left->number;
            });
            return values_.truth(place, found == (sign == "in"));
        }
    if ((sign == "==" || sign == "!=") && known_kinds && left->kind != right->kind)
        return values_.truth(place, sign == "!=");
    if (left->is(Kind::path) && right->is(Kind::path) && left->text == right->text &&
        (sign == "==" || sign == "!="))
        return values_.truth(place, sign == "==");
    return nullptr;
}

/// Texts and lists that are joined or repeated; nullptr for all else.
PythonWalker::Value PythonWalker::joined(const std::string& sign, const Value& left, const Value& right,
                                         const TextPlace& place) const {
    constexpr std::size_t longest = 4096;
    if (left->is(Kind::text) && right->is(Kind::text) && sign == "+" &&
        left->text.size() + right->text.size() < longest)
        return values_.make(Kind::text, place, left->text + right->text);
    if (left->is(Kind::text) && sign == "%")
        return values_.make(Kind::text, place, left->text);  // a name made with a number
    if (!left->is(Kind::list)) return nullptr;
    Value list = values_.make(Kind::list, place);
    const auto append = [&](const Value& part) {
        list->items.insert(list->items.end(), part->items.begin(), part->items.end());
    };
    if (right->is(Kind::list) && sign == "+" && left->items.size() + right->items.size() <= longest) {
        append(left);
        append(right);
        return list;
    }
    if (right->is(Kind::number) && sign == "*" && right->number >= 0 &&
        right->number * static_cast<double>(left->items.size()) <= static_cast<double>(longest)) {
        for (Index i = 0; i < static_cast<Index>(right->number); ++i)
            append(left);
        return list;
    }
    return nullptr;
}

PythonWalker::Value PythonWalker::combined(const std::string& sign, const Value& left, const Value& right,
                                           const PythonExpression& expression) {
    const TextPlace& place = expression.place;
    if (left->is(Kind::tensor) || right->is(Kind::tensor))
        return arithmetic_on_tensors(sign, left, right, place, expression.source);
    if (is_number(left) && is_number(right))
        if (const Value result = combined_numbers(sign, left, right, expression)) return result;
    if (const Value result = compared(sign, left, right, place)) return result;
    if (const Value result = joined(sign, left, right, place)) return result;
    if (const auto known = compared_sizes(sign, left, right, expression)) return *known;
    const bool arithmetic = sign == "+" || sign == "-" || sign == "*" || sign == "/" || sign == "//" ||
                            sign == "%" || sign == "**";
    const auto plain = [](const Value& value) { return value->is(Kind::path) || is_number(value); };
    if (arithmetic && plain(left) && plain(right)) return path(expression, expression.source);
    if (left->is(Kind::unknown)) return unknown(expression, left->text);
    if (right->is(Kind::unknown)) return unknown(expression, right->text);
    return unknown(expression, without_value(expression.source));
}

PythonWalker::Value PythonWalker::arithmetic_on_tensors(const std::string& sign, const Value& left,
                                                        const Value& right, const TextPlace& place,
                                                        const std::string& source) {
    const auto flat_or_plain = [](const Value& value) { return !value->is(Kind::tensor) || value->flat; };
    if (flat_or_plain(left) && flat_or_plain(right)) return left->is(Kind::tensor) ? left : right;
    const auto is = [](const Value& value, double number) {
        return is_number(value) && value->number == number;
    };
    if (((sign == "+" || sign == "-") && is(right, 0)) || ((sign == "*" || sign == "/") && is(right, 1)))
        return left;
    if ((sign == "+" && is(left, 0)) || (sign == "*" && is(left, 1))) return right;
    const auto is_bias = [](const Value& value) { return value->is(Kind::array) && value->items.size() < 2; };
    if (sign == "+" && (is_bias(left) || is_bias(right))) return left->is(Kind::tensor) ? left : right;
    const bool number = is_number(left) || is_number(right);
    const Value& other = left->is(Kind::tensor) ? right : left;
    const bool a_number_perhaps =
        other->is(Kind::unknown) || (other->is(Kind::path) && other->text.find('.') != std::string::npos);
    std::vector<Value> inputs;
    for (const Value& value : {left, right})
        if (const Value in = as_tensor(value)) inputs.push_back(in);
    const std::string what =
        number
            ? "arithmetic with numbers has no counterpart in a pipeline: leave it out, or work it into a layer's weights"
        : a_number_perhaps
            ? "arithmetic with something that has no value in the text has no counterpart in a pipeline: leave it out"
        : sign == "+"
            ? "a sum of two results (a residual connection) has no counterpart in a pipeline, which is one row of stages: "
              "paste the lines of one branch"
            : "arithmetic on two results has no counterpart in a pipeline, which is one row of stages: paste the lines of one "
              "branch";
    return opaque(inputs, place, source, fmt::format("{}: {}", source, what));
}

}  // namespace engine
