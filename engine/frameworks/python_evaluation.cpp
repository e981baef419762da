// Expressions of a pasted program.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/frameworks/python_walker.h"
#include "engine/pipeline/parameter_table.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;
using Expression = PythonExpression::Kind;

PythonValuePtr literal(PythonValues& values, const PythonExpression& expression) {
    std::string text = expression.text;
    text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || *end != '\0' || !std::isfinite(number))
        fail_at(expression.place, "{} is no number that is read", expression.text);
    const bool hexadecimal = text.size() > 1 && (text[1] == 'x' || text[1] == 'X');
    return values.number(expression.place, number,
                         hexadecimal || text.find_first_of(".eE") == std::string::npos);
}

}  // namespace

PythonWalker::Value PythonWalker::unknown(const PythonExpression& expression, std::string why) const {
    Value value = values_.make(Kind::unknown, expression.place, std::move(why));
    value->written = expression.source;
    return value;
}

PythonWalker::Value PythonWalker::path(const PythonExpression& expression, std::string text) const {
    Value value = values_.make(Kind::path, expression.place, std::move(text));
    value->written = expression.source;
    return value;
}

PythonWalker::Value PythonWalker::evaluate(const PythonExpression& expression) {
    count_step(expression.place);
    switch (expression.kind) {
        case Expression::number: return literal(values_, expression);
        case Expression::text: return values_.make(Kind::text, expression.place, expression.text);
        case Expression::name: return evaluate_name(expression);
        case Expression::attribute: return attribute(expression);
        case Expression::call: return call(expression);
        case Expression::subscript: return subscript(expression);
        case Expression::binary: return binary(expression);
        case Expression::unary: return unary(expression);
        case Expression::comprehension: return comprehension(expression);
        case Expression::star: return evaluate(*expression.parts[0]);
        case Expression::slice: return unknown(expression, "a slice has no value of its own");
        case Expression::tuple:
        case Expression::list: {
            Value list = values_.make(Kind::list, expression.place);
            list->written = expression.source;
            for (const PythonExpressionPtr& part : expression.parts) {
                const Value item = evaluate(*part);
                if (part->kind != Expression::star) {
                    list->items.push_back(item);
                } else if (const auto spread = elements(item)) {
                    list->items.insert(list->items.end(), spread->begin(), spread->end());
                } else {
                    return unknown(expression, without_value(part->source));
                }
            }
            return list;
        }
        case Expression::dict: {
            Value dict = values_.make(Kind::dict, expression.place);
            for (std::size_t i = 0; i + 1 < expression.parts.size(); i += 2) {
                const Value key = evaluate(*expression.parts[i]);
                dict->set_field(key->is(Kind::text) ? key->text : expression.parts[i]->source,
                                evaluate(*expression.parts[i + 1]));
            }
            return dict;
        }
        case Expression::conditional: {
            const auto known = truth(evaluate(*expression.parts[1]));
            if (known) return evaluate(*expression.parts[*known ? 0 : 2]);
            return unknown(
                expression,
                fmt::format("it depends on {}, which has no value in the text: give its names one above",
                            expression.parts[1]->source));
        }
        case Expression::function: {
            Value function = values_.make(Kind::function, expression.place);
            function->lambda = &expression;
            function->scope = scope_;
            return function;
        }
    }
    return values_.make(Kind::none, expression.place);
}

PythonWalker::Value PythonWalker::evaluate_name(const PythonExpression& expression) {
    const std::string& name = expression.text;
    if (name == "None") return values_.make(Kind::none, expression.place);
    if (name == "True" || name == "False") return values_.truth(expression.place, name == "True");
    for (PythonScopePtr scope = scope_; scope; scope = scope->around)
        if (const auto found = scope->names.find(name); found != scope->names.end()) return found->second;
    return path(expression, name);
}

PythonWalker::Value PythonWalker::attribute(const PythonExpression& expression) {
    return attribute_of(evaluate(*expression.parts[0]), expression.text, expression);
}

PythonWalker::Value PythonWalker::attribute_of(const Value& base, const std::string& name,
                                               const PythonExpression& expression) {
    switch (base->kind) {
        case Kind::path: {
            const std::string dotted = base->text + "." + name;
            if (const auto found = globals_->names.find(dotted); found != globals_->names.end())
                return found->second;
            return path(expression, dotted);
        }
        case Kind::object: {
            if (const auto found = base->fields.find(name); found != base->fields.end()) return found->second;
            if (auto method = method_of(base, name)) return *method;
            if (name == "training")
                return values_.truth(expression.place, false);  // what is looked at is trained
            // A value that the reader put above.
            if (const auto above = globals_->names.find("self." + name); above != globals_->names.end())
                return above->second;
            return path(expression, "self." + name);
        }
        case Kind::type:
            if (const auto found = base->fields.find(name); found != base->fields.end()) return found->second;
            break;
        case Kind::model:
            if (name == "output" || name == "outputs") return tensor(base->node, base->place);
            if (name == "input" || name == "inputs") return tensor(base->input, base->place);
            break;
        case Kind::tensor:
            if (name == "data") return base;
            if (name == "is_cuda" || name == "is_xpu" || name == "is_mps")
                return values_.truth(expression.place, false);
            if (name == "shape") return size_value(expression, base, "");
            break;
        case Kind::layer:
            if (name == "out_channels" && base->layer.out_channels)
                return values_.number(expression.place, static_cast<double>(*base->layer.out_channels), true);
            if (name == "in_channels" && base->layer.in_channels)
                return values_.number(expression.place, static_cast<double>(*base->layer.in_channels), true);
            break;
        case Kind::unknown: return unknown(expression, base->text);
        default: break;
    }
    return unknown(expression, without_value(expression.source));
}

std::optional<bool> PythonWalker::truth(const Value& value) const {
    switch (value->kind) {
        case Kind::none: return false;
        case Kind::truth:
        case Kind::number: return value->number != 0;
        case Kind::text: return !value->text.empty();
        case Kind::list: return !value->items.empty();
        case Kind::dict: return !value->fields.empty();
        case Kind::path:
        case Kind::unknown: return std::nullopt;
        default: return true;
    }
}

std::optional<std::vector<PythonWalker::Value>> PythonWalker::elements(const Value& value) const {
    if (value->is(Kind::list) || value->is(Kind::sequence)) return value->items;
    if (value->is(Kind::object) && !value->items.empty()) return value->items;
    if (!value->is(Kind::dict)) return std::nullopt;
    std::vector<Value> keys;
    for (const std::string& key : value->order)
        keys.push_back(values_.make(Kind::text, value->place, key));
    return keys;
}

PythonWalker::Value PythonWalker::subscript(const PythonExpression& expression) {
    const Value base = evaluate(*expression.parts[0]);
    const PythonExpression& index = *expression.parts[1];
    if (base->is(Kind::tensor)) return slice_of_tensor(base, expression);
    if (base->is(Kind::array)) return values_.make(Kind::array, expression.place);
    if (base->is(Kind::dict)) {
        const Value key = evaluate(index);
        const auto found = base->fields.find(key->is(Kind::text) ? key->text : index.source);
        if (found != base->fields.end()) return found->second;
        return unknown(expression, without_value(expression.source));
    }
    const auto list = elements(base);
    if (!list) {
        if (base->is(Kind::path)) return path(expression, expression.source);
        if (base->size_of >= 0)
            return size_value(expression, base, base->size_part + "[" + index.source + "]");
        return unknown(expression, base->is(Kind::unknown) ? base->text : without_value(expression.source));
    }
    return index.kind == Expression::slice ? slice_of_list(base, *list, expression)
                                           : item_of_list(*list, expression);
}

/// A place in a list of that many; negative ones count from its end. Nothing where the text does not tell it.
std::optional<Index> PythonWalker::place_in(const PythonExpressionPtr& part, Index count, Index otherwise) {
    if (!part) return otherwise;
    const Value value = evaluate(*part);
    if (!is_number(value) || std::abs(value->number) > 1e6) return std::nullopt;
    const auto n = static_cast<Index>(value->number);
    return n < 0 ? n + count : n;
}

PythonWalker::Value PythonWalker::item_of_list(const std::vector<Value>& list,
                                               const PythonExpression& expression) {
    const Index count = static_cast<Index>(list.size());
    const auto at = place_in(expression.parts[1], count, 0);
    if (!at || *at < 0 || *at >= count) return unknown(expression, without_value(expression.source));
    return list[static_cast<std::size_t>(*at)];
}

PythonWalker::Value PythonWalker::slice_of_list(const Value& base, const std::vector<Value>& list,
                                                const PythonExpression& expression) {
    const PythonExpression& index = *expression.parts[1];
    const Index count = static_cast<Index>(list.size());
    const auto begin = place_in(index.parts[0], count, 0), end = place_in(index.parts[1], count, count);
    if (begin && end && !index.parts[2]) {
        Value part = values_.make(base->is(Kind::sequence) ? Kind::sequence : Kind::list, expression.place);
        for (Index i = std::max<Index>(*begin, 0); i < std::min(*end, count); ++i)
            part->items.push_back(list[static_cast<std::size_t>(i)]);
        return part;
    }
    // names[::-1]
    const Value step = index.parts[2] ? evaluate(*index.parts[2]) : nullptr;
    if (step && is_number(step) && step->number == -1 && !index.parts[0] && !index.parts[1]) {
        Value part = values_.make(Kind::list, expression.place);
        part->items.assign(list.rbegin(), list.rend());
        return part;
    }
    return unknown(expression, without_value(expression.source));
}

/// x[:, :, 1:-1, 1:-1] takes rows and columns away, which a pad of negative sizes does.
PythonWalker::Value PythonWalker::slice_of_tensor(const Value& base, const PythonExpression& expression) {
    const PythonExpression& index = *expression.parts[1];
    const auto refused = [&] {
        return opaque(
            {base}, expression.place, expression.source,
            fmt::format("a slice of a layer's output cannot be written as a stage ({}): leave it out",
                        expression.source));
    };
    if (base->flat) return base;
    if (index.kind != Expression::tuple || index.parts.size() != 4) return refused();
    Index cut[4][2] = {};
    for (std::size_t axis = 0; axis < 4; ++axis) {
        const PythonExpression& part = *index.parts[axis];
        if (part.kind != Expression::slice || part.parts[2]) return refused();
        for (std::size_t side = 0; side < 2; ++side) {
            if (!part.parts[side]) continue;
            const Value value = evaluate(*part.parts[side]);
            if (!is_number(value) || (side == 0) != (value->number >= 0) || std::abs(value->number) > 1e6)
                return refused();
            cut[axis][side] = static_cast<Index>(std::abs(value->number));
        }
    }
    const auto whole = [&](std::size_t axis) { return cut[axis][0] == 0 && cut[axis][1] == 0; };
    const bool last = channels_last_;
    if (!whole(0) || !whole(last ? 3 : 1) || !find_operation("pad")) return refused();
    const std::size_t y = last ? 1 : 2, x = y + 1;
    Value layer = values_.make(Kind::layer, expression.place);
    layer->layer.name = expression.source;
    layer->layer.stages = fmt::format("pad pad={},{},{},{}", -cut[y][0], -cut[x][0], -cut[y][1], -cut[x][1]);
    return apply_layer(layer, base, &expression);
}

PythonWalker::Value PythonWalker::comprehension(const PythonExpression& expression) {
    const auto list = elements(evaluate(*expression.parts[2]));
    if (!list) return unknown(expression, without_value(expression.parts[2]->source));
    Value result = values_.make(Kind::list, expression.place);
    const PythonScopePtr outer = scope_;
    scope_ = std::make_shared<PythonScope>();
    scope_->around = outer;
    const std::shared_ptr<void> back(nullptr, [&](void*) { scope_ = outer; });
    for (const Value& item : *list) {
        assign(*expression.parts[1], item);
        bool kept = true;
        for (std::size_t i = 3; i < expression.parts.size(); ++i) {
            const auto known = truth(evaluate(*expression.parts[i]));
            if (!known) return unknown(expression, without_value(expression.parts[i]->source));
            kept = kept && *known;
        }
        if (kept) result->items.push_back(evaluate(*expression.parts[0]));
    }
    return result;
}

}  // namespace engine
