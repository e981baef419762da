// Python's own functions, as far as layers are counted and listed with them.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

bool all_numbers(const std::vector<PythonValuePtr>& given) {
    return !given.empty() && std::all_of(given.begin(), given.end(), is_number);
}

}  // namespace

/// range, len, list, reversed; nullopt for others.
std::optional<PythonWalker::Value> PythonWalker::list_builtin(const std::string& name, Arguments& arguments,
                                                              const PythonExpression& expression) {
    const auto& given = arguments.positional;
    const TextPlace& place = expression.place;
    const auto lost = [&] { return unknown(expression, without_value(expression.source)); };
    if (name == "range") {
        if (!all_numbers(given) || given.size() > 3) return lost();
        const double begin = given.size() > 1 ? given[0]->number : 0,
                     end = given.size() > 1 ? given[1]->number : given[0]->number;
        const double step = given.size() == 3 ? given[2]->number : 1;
        if (step == 0 || (end - begin) / step > 4096) return lost();
        Value list = values_.make(Kind::list, place);
        for (double i = begin; step > 0 ? i < end : i > end; i += step)
            list->items.push_back(values_.number(place, i));
        return list;
    }
    if (name == "len" && given.size() == 1) {
        if (const auto list = elements(given[0]))
            return values_.number(place, static_cast<double>(list->size()));
        return lost();
    }
    if ((name == "list" || name == "tuple" || name == "reversed" || name == "sorted" || name == "set") &&
        given.size() == 1) {
        const auto items = elements(given[0]);
        if (!items) return lost();
        Value list = values_.make(Kind::list, place);
        list->items = *items;
        if (name == "reversed") std::reverse(list->items.begin(), list->items.end());
        return list;
    }
    if (name == "list" || name == "tuple") return values_.make(Kind::list, place);
    return std::nullopt;
}

/// enumerate and zip.
std::optional<PythonWalker::Value> PythonWalker::pairing_builtin(const std::string& name,
                                                                 Arguments& arguments,
                                                                 const PythonExpression& expression) {
    const auto& given = arguments.positional;
    const TextPlace& place = expression.place;
    const auto lost = [&] { return unknown(expression, without_value(expression.source)); };
    if (name == "enumerate" && !given.empty()) {
        const auto items = elements(given[0]);
        if (!items) return lost();
        Value list = values_.make(Kind::list, place);
        double number = given.size() > 1 && is_number(given[1]) ? given[1]->number : 0;
        for (const Value& item : *items) {
            Value pair = values_.make(Kind::list, place);
            pair->items = {values_.number(place, number++), item};
            list->items.push_back(pair);
        }
        return list;
    }
    if (name == "zip" && !given.empty()) {
        std::vector<std::vector<Value>> columns;
        std::size_t rows = 4096;
        for (const Value& value : given) {
            const auto items = elements(value);
            if (!items) return lost();
            columns.push_back(*items);
            rows = std::min(rows, items->size());
        }
        Value list = values_.make(Kind::list, place);
        for (std::size_t i = 0; i < rows; ++i) {
            Value row = values_.make(Kind::list, place);
            for (const auto& column : columns)
                row->items.push_back(column[i]);
            list->items.push_back(row);
        }
        return list;
    }
    return std::nullopt;
}

/// int, float, abs, round, min, max, sum.
std::optional<PythonWalker::Value> PythonWalker::number_builtin(const std::string& name, Arguments& arguments,
                                                                const PythonExpression& expression) {
    const auto& given = arguments.positional;
    const TextPlace& place = expression.place;
    const auto lost = [&] { return unknown(expression, without_value(expression.source)); };
    if ((name == "int" || name == "float" || name == "abs" || name == "round") && given.size() == 1) {
        if (given[0]->size_of >= 0) return given[0];
        if (!all_numbers(given)) return lost();
        const double x = given[0]->number;
        if (name == "float") return values_.number(place, x, false);
        if (name == "abs") return values_.number(place, std::abs(x), given[0]->whole);
        return values_.number(place, name == "int" ? std::trunc(x) : std::nearbyint(x));
    }
    if (name == "min" || name == "max" || name == "sum") {
        const auto list = given.size() == 1 ? elements(given[0]) : std::optional(given);
        if (!list || list->empty() || !std::all_of(list->begin(), list->end(), is_number)) return lost();
        double result = (*list)[0]->number;
        for (std::size_t i = 1; i < list->size(); ++i) {
            const double x = (*list)[i]->number;
            result = name == "min" ? std::min(result, x) : name == "max" ? std::max(result, x) : result + x;
        }
        return values_.number(place, result);
    }
    return std::nullopt;
}

/// math.log2(scale), np.ceil(n).
std::optional<PythonWalker::Value> PythonWalker::number_function(const LibraryCall& call) const {
    if (!call.path.starts_with("math.") && !call.path.starts_with("np.") && !call.path.starts_with("numpy."))
        return std::nullopt;
    if (!call.named.empty() || !all_numbers(call.positional)) return std::nullopt;
    struct Function {
        std::string_view name;
        double (*of)(double);
        bool whole;
    };
    constexpr auto functions = std::to_array<Function>({
        {"log2", [](double x) { return std::log2(x); }, false},
        {"log", [](double x) { return std::log(x); }, false},
        {"log10", [](double x) { return std::log10(x); }, false},
        {"sqrt", [](double x) { return std::sqrt(x); }, false},
        {"exp", [](double x) { return std::exp(x); }, false},
        {"ceil", [](double x) { return std::ceil(x); }, true},
        {"floor", [](double x) { return std::floor(x); }, true},
    });
    const double x = call.positional[0]->number;
    double result = std::numeric_limits<double>::quiet_NaN();
    bool whole = false;
    for (const Function& function : functions)
        if (function.name == call.name && call.positional.size() == 1) {
            result = function.of(x);
            whole = function.whole && call.path.starts_with("math.");  // NumPy's give floats
        }
    const double second = call.positional.size() == 2 ? call.positional[1]->number : 0;
    if (call.name == "log" && second > 0) result = std::log(x) / std::log(second);
    if ((call.name == "pow" || call.name == "power") && call.positional.size() == 2)
        result = std::pow(x, second);
    if (!std::isfinite(result)) return std::nullopt;
    return values_.number(call.place, result, whole);
}

std::optional<PythonWalker::Value> PythonWalker::call_builtin(const std::string& name, Arguments& arguments,
                                                              const PythonExpression& expression) {
    if (const auto made = list_builtin(name, arguments, expression)) return made;
    if (const auto made = pairing_builtin(name, arguments, expression)) return made;
    if (const auto made = number_builtin(name, arguments, expression)) return made;
    const auto& given = arguments.positional;
    const TextPlace& place = expression.place;
    const auto lost = [&] { return unknown(expression, without_value(expression.source)); };
    if (name == "isinstance" && given.size() == 2) {
        if (given[0]->is(Kind::number) && given[1]->written == "int")
            return values_.truth(place, given[0]->whole);
        if (given[0]->is(Kind::number) && given[1]->written == "str") return values_.truth(place, false);
        if (given[0]->is(Kind::text) && given[1]->written == "str") return values_.truth(place, true);
        return lost();
    }
    if (name == "getattr" && given.size() >= 2 && given[1]->is(Kind::text)) {
        PythonExpression named;
        named.place = place;
        named.source = expression.source;
        return attribute_of(given[0], given[1]->text, named);
    }
    if (name == "setattr" && given.size() == 3 && given[0]->is(Kind::object) && given[1]->is(Kind::text)) {
        given[0]->set_field(given[1]->text, given[2]);
        return values_.make(Kind::none, place);
    }
    if (name == "dict") {
        Value dict = values_.make(Kind::dict, place);
        for (const auto& [key, value] : arguments.named)
            dict->set_field(key, value);
        return dict;
    }
    if (name == "str" || name == "repr") return values_.make(Kind::text, place);
    constexpr auto silent = std::to_array<std::string_view>(
        {"print", "super", "hasattr", "callable", "type", "id", "open", "iter", "next", "display", "exit",
         "quit", "help", "summary", "format", "any", "all", "map", "filter"});
    if (std::find(silent.begin(), silent.end(), name) != silent.end()) {
        Value result = lost();
        if (name == "print" || name == "summary" || name == "display")
            result = values_.make(Kind::none, place);
        return result;
    }
    return std::nullopt;
}

}  // namespace engine
