// Calls of what a pasted program defines itself: functions, classes, methods.
#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;
}  // namespace

PythonWalker::Arguments PythonWalker::arguments_of(const PythonExpression& expression) {
    Arguments arguments;
    for (const PythonArgument& argument : expression.arguments) {
        const Value value = evaluate(*argument.value);
        if (argument.name == "**") {
            if (value->is(Kind::dict))
                for (const std::string& key : value->order)
                    arguments.named.emplace_back(key, value->fields[key]);
            else
                arguments.named.emplace_back("**" + argument.value->source, value);
        } else if (argument.name == "*") {
            if (const auto list = elements(value))
                arguments.positional.insert(arguments.positional.end(), list->begin(), list->end());
            else
                arguments.positional.push_back(
                    unknown(*argument.value, without_value(argument.value->source)));
        } else if (argument.name.empty()) {
            arguments.positional.push_back(value);
        } else {
            arguments.named.emplace_back(argument.name, value);
        }
    }
    return arguments;
}

PythonWalker::Value PythonWalker::call(const PythonExpression& expression) {
    const PythonExpression& callee = *expression.parts[0];
    if (callee.kind != PythonExpression::Kind::attribute) {
        const Value function = evaluate(callee);
        Arguments arguments = arguments_of(expression);
        return call_value(function, arguments, expression);
    }
    const PythonExpression& base_expression = *callee.parts[0];
    const bool is_super = base_expression.kind == PythonExpression::Kind::call &&
                          base_expression.parts[0]->kind == PythonExpression::Kind::name &&
                          base_expression.parts[0]->text == "super";
    if (is_super) {
        Arguments arguments = arguments_of(expression);
        return call_super(expression, callee.text, arguments);
    }
    const Value base = evaluate(base_expression);
    Arguments arguments = arguments_of(expression);
    if (const auto done = call_method(base, callee.text, arguments, expression)) return *done;
    return call_value(attribute_of(base, callee.text, callee), arguments, expression);
}

PythonWalker::Value PythonWalker::call_value(const Value& callee, Arguments& arguments,
                                             const PythonExpression& expression) {
    std::vector<Value> inputs = arguments.positional;
    for (const auto& [name, value] : arguments.named)
        if (name == "x" || name == "input" || name == "inputs" || value->is(Kind::tensor))
            inputs.push_back(value);
    switch (callee->kind) {
        case Kind::function:
            if (callee->definition) called_.insert(callee->definition);
            return call_function(callee, arguments, expression);
        case Kind::type: {
            if (scope_ != globals_) called_.insert(callee->definition);
            const Value object = instantiate(callee, arguments, expression);
            if (scope_ == globals_) instances_.try_emplace(callee->definition, object);
            return object;
        }
        case Kind::layer: {
            // PyTorch takes the size of the result where the layer is applied: up(x, output_size=…).
            const bool transposed = callee->layer.stages.starts_with("conv_transpose");
            const bool sized = std::any_of(arguments.named.begin(), arguments.named.end(),
                                           [](const auto& given) { return given.first == "output_size"; });
            if (transposed && (sized || arguments.positional.size() > 1))
                fail_at(
                    expression.place,
                    "at {}: output_size is not followed: give the layer the output_padding that makes this size",
                    expression.source);
            return apply(callee, inputs, expression);
        }
        case Kind::sequence:
        case Kind::model: return apply(callee, inputs, expression);
        case Kind::object: return apply_object(callee, arguments, expression);
        case Kind::path: {
            if (callee->text.find('.') == std::string::npos && !imports_.contains(callee->text))
                if (const auto done = call_builtin(callee->text, arguments, expression)) return *done;
            return library_call(call_of(callee, arguments, expression.place), expression, &expression);
        }
        default: break;
    }
    const std::string why =
        callee->is(Kind::unknown) ? callee->text : without_value(expression.parts[0]->source);
    std::vector<Value> tensors;
    for (const Value& value : inputs)
        if (value->is(Kind::tensor)) tensors.push_back(value);
    if (!tensors.empty()) return opaque(tensors, expression.place, expression.source, why);
    Value result = unknown(expression, why);
    result->layer_like = callee->layer_like;
    return result;
}

PythonWalker::Value PythonWalker::call_super(const PythonExpression& expression, const std::string& method,
                                             Arguments& arguments) {
    Value self = nullptr, type = nullptr;
    for (PythonScopePtr scope = scope_; scope && !type; scope = scope->around)
        if (const auto found = scope->names.find("__class__"); found != scope->names.end()) {
            type = found->second;
            self = scope->names["__self__"];
        }
    if (!type || !self) return values_.make(Kind::none, expression.place);
    for (const Value& base : type->items) {
        if (base->is(Kind::type)) {
            if (const auto found = method_of(base, method); found && (*found)->is(Kind::function)) {
                (*found)->self = self;
                return call_function(*found, arguments, expression);
            }
        } else if (base->is(Kind::path) && base->text.ends_with("Sequential")) {
            if (method == "__init__") {
                const LibraryCall call{expression.place, base->text,           "Sequential",
                                       base->written,    arguments.positional, arguments.named};
                self->items = sequence_of(call)->items;
            } else if ((method == "forward" || method == "call") && !arguments.positional.empty()) {
                return apply(self, arguments.positional, expression);
            }
        }
    }
    return values_.make(Kind::none, expression.place);
}

/// Gives the parameters of a function their values, in the scope that has just been entered. What *args and
/// **kwargs hold is known where the text itself calls; networks that are tried out are called without any.
void PythonWalker::take_arguments(const std::vector<PythonArgument>& parameters,
                                  const std::vector<Value>& positional, const Arguments& arguments,
                                  const PythonExpression& expression) {
    const bool by_the_text = expression.kind == PythonExpression::Kind::call;
    std::size_t next = 0;  // of the positional ones
    for (const PythonArgument& parameter : parameters) {
        if (parameter.name.starts_with("*")) {
            const bool named = parameter.name.starts_with("**");
            const std::string name = parameter.name.substr(named ? 2 : 1);
            if (!name.empty() && by_the_text)
                scope_->names[name] = named ? further_named(parameters, arguments, expression.place)
                                            : further_positional(positional, next, expression.place);
            if (!named) next = positional.size();  // what follows has a name
            continue;
        }
        Value value = nullptr;
        if (next < positional.size()) value = positional[next++];
        for (const auto& [name, given] : arguments.named)
            if (name == parameter.name) value = given;
        if (!value && parameter.value) value = evaluate(*parameter.value);
        for (PythonScopePtr scope = scope_->around; scope && !value; scope = scope->around)
            if (const auto found = scope->names.find(parameter.name); found != scope->names.end())
                value = found->second;  // a value that the reader put above
        if (!value) {
            value = values_.make(Kind::path, expression.place, parameter.name);
            value->written = parameter.name;
        }
        scope_->names[parameter.name] = value;
    }
}

PythonWalker::Value PythonWalker::further_positional(const std::vector<Value>& positional, std::size_t first,
                                                     const TextPlace& place) {
    Value list = values_.make(Kind::list, place);
    for (std::size_t i = first; i < positional.size(); ++i)
        list->items.push_back(positional[i]);
    return list;
}

PythonWalker::Value PythonWalker::further_named(const std::vector<PythonArgument>& parameters,
                                                const Arguments& arguments, const TextPlace& place) {
    Value dict = values_.make(Kind::dict, place);
    for (const auto& [name, value] : arguments.named)
        if (std::none_of(parameters.begin(), parameters.end(),
                         [&, &wanted = name](const PythonArgument& one) { return one.name == wanted; }))
            dict->set_field(name, value);
    return dict;
}

PythonWalker::Value PythonWalker::call_function(const Value& function, Arguments& arguments,
                                                const PythonExpression& expression) {
    const Depth deeper(depth_, expression.place);
    const PythonScopePtr outer = scope_;
    const std::shared_ptr<void> back(nullptr, [&](void*) { scope_ = outer; });
    auto inner = std::make_shared<PythonScope>();
    inner->around = function->scope ? function->scope : globals_;
    const auto& parameters =
        function->definition ? function->definition->parameters : function->lambda->arguments;
    std::vector<Value> positional = arguments.positional;
    if (function->self) {
        positional.insert(positional.begin(), function->self);
        inner->names["__self__"] = function->self;
        if (function->type) inner->names["__class__"] = function->type;
    }
    scope_ = inner;
    take_arguments(parameters, positional, arguments, expression);
    if (function->lambda) return evaluate(*function->lambda->parts[0]);
    Value result = nullptr;
    run_all(function->definition->body, result);
    return result ? result : values_.make(Kind::none, expression.place);
}

PythonWalker::Value PythonWalker::instantiate(const Value& type, Arguments& arguments,
                                              const PythonExpression& expression) {
    Value object = values_.make(Kind::object, expression.place, type->text);
    object->type = type;
    if (const auto init = method_of(object, "__init__")) {
        call_function(*init, arguments, expression);
    } else {  // fields of a class, as of flax' modules
        for (std::size_t i = 0; i < arguments.positional.size() && i < type->order.size(); ++i)
            object->set_field(type->order[i], arguments.positional[i]);
        for (const auto& [name, value] : arguments.named)
            object->set_field(name, value);
        for (const Value& base : type->items)
            if (base->is(Kind::path) && base->text.ends_with("Sequential")) {
                const LibraryCall call{expression.place, base->text,           "Sequential",
                                       base->written,    arguments.positional, {}};
                object->items = sequence_of(call)->items;
            }
    }
    for (const char* name : {"setup", "build"})
        if (const auto method = method_of(object, name)) {
            Arguments none;
            call_function(*method, none, expression);
        }
    return object;
}

}  // namespace engine
