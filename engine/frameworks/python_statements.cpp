// Statements of a pasted program: what they assign, and which of them are run.
#include <algorithm>
#include <array>
#include <cctype>

#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// Whether a condition asks if the text is run as a program.
bool asks_for_main(const PythonExpression& expression) {
    if (expression.kind == PythonExpression::Kind::name && expression.text == "__name__") return true;
    return std::any_of(expression.parts.begin(), expression.parts.end(),
                       [](const auto& part) { return part && asks_for_main(*part); });
}

/// Whether an expression may make a layer: Block(64), nn.ReLU(), conv_block(n), conv.
bool may_make_layer(const PythonExpression& expression) {
    if (expression.kind == PythonExpression::Kind::call && expression.parts[0]) {
        const std::string& name = expression.parts[0]->text;
        const bool capital = !name.empty() && std::isupper(static_cast<unsigned char>(name.front()));
        if (capital) return true;
        for (const char* part : {"conv", "block", "layer", "norm", "pool", "up"})
            if (name.find(part) != std::string::npos) return true;
    }
    const auto may = [](const PythonExpressionPtr& part) { return part && may_make_layer(*part); };
    return std::any_of(expression.parts.begin(), expression.parts.end(), may) ||
           std::any_of(expression.arguments.begin(), expression.arguments.end(),
                       [&](const PythonArgument& argument) { return may(argument.value); });
}

/// The call that changes a list or a model in place, if the expression is one.
bool changes_in_place(const PythonExpression& expression) {
    if (expression.kind != PythonExpression::Kind::call || !expression.parts[0]) return false;
    const PythonExpression& callee = *expression.parts[0];
    if (callee.kind != PythonExpression::Kind::attribute) return false;
    constexpr auto names = std::to_array<std::string_view>(
        {"append", "add", "extend", "insert", "add_module", "register_module", "add_sublayer", "pop"});
    if (std::find(names.begin(), names.end(), callee.text) == names.end()) return false;
    return std::any_of(expression.arguments.begin(), expression.arguments.end(),
                       [](const PythonArgument& argument) {
                           return argument.value->kind != PythonExpression::Kind::number &&
                                  argument.value->kind != PythonExpression::Kind::text;
                       });
}

}  // namespace

PythonWalker::PythonWalker(Family home) : home_(home) {
    globals_ = std::make_shared<PythonScope>();
    scope_ = globals_;
    flow_ = tensor(LayerGraph::picture, {});
}

void PythonWalker::count_step(const TextPlace& place) {
    here_ = place;
    if (++steps_ > 50000) fail_at(place, "the text takes too many steps to follow");
}

void PythonWalker::run(const std::vector<PythonStatement>& program) {
    Value result;
    run_all(program, result);
}

PythonWalker::Flow PythonWalker::run_all(const std::vector<PythonStatement>& list, Value& result) {
    for (const PythonStatement& statement : list)
        if (const Flow flow = run_one(statement, result); flow != Flow::goes_on) return flow;
    return Flow::goes_on;
}

PythonWalker::Flow PythonWalker::run_one(const PythonStatement& statement, Value& result) {
    using Statement = PythonStatement::Kind;
    count_step(statement.place);
    switch (statement.kind) {
        case Statement::skip:
            if (statement.text == "break") return Flow::broken;
            return statement.text == "continue" ? Flow::continued : Flow::goes_on;
        case Statement::import: import_names(statement); break;
        case Statement::define: {
            Value function = values_.make(Kind::function, statement.place, statement.text);
            function->definition = &statement;
            function->scope = scope_;
            scope_->names[statement.text] = function;
            if (scope_ == globals_) functions_.push_back(function);
            break;
        }
        case Statement::type: define_type(statement); break;
        case Statement::expression: {
            // A row of layers, of which each goes on from what came before.
            const bool is_row = scope_ == globals_ && statement.value->kind == PythonExpression::Kind::tuple;
            for (const PythonExpressionPtr& part : statement.value->parts)
                if (is_row) bare(evaluate(*part));
            if (is_row) break;
            const Value value = evaluate(*statement.value);
            if (scope_ == globals_) bare(value);
            break;
        }
        case Statement::assign: {
            if (!statement.value) break;
            const Value value = evaluate(*statement.value);
            for (const PythonExpressionPtr& target : statement.targets)
                assign(*target, value);
            break;
        }
        case Statement::augmented: {
            const PythonExpression& target = *statement.targets[0];
            const Value before = evaluate(target), by = evaluate(*statement.value);
            PythonExpression whole;
            whole.place = target.place;
            whole.source = fmt::format("{} {}= {}", target.source, statement.text, statement.value->source);
            assign(target, combined(statement.text, before, by, whole));
            break;
        }
        case Statement::give_back:
            result = statement.value ? evaluate(*statement.value) : values_.make(Kind::none, statement.place);
            return Flow::returned;
        case Statement::loop: return run_loop(statement, result);
        case Statement::branch: return run_branch(statement, result);
        case Statement::while_loop:
            if (truth(evaluate(*statement.value)) == false) break;
            return blur(
                statement.body,
                fmt::format("how often the loop of line {} runs is not followed", statement.place.line),
                result);
        case Statement::block: return run_all(statement.body, result);
    }
    return Flow::goes_on;
}

PythonWalker::Flow PythonWalker::run_loop(const PythonStatement& statement, Value& result) {
    const Value over = evaluate(*statement.value);
    const auto list = elements(over);
    if (!list)
        return blur(
            statement.body,
            fmt::format(
                "the loop of line {} runs over {}, which has no value in the text: give its names one "
                "above, or write the layers out",
                statement.place.line, statement.value->source),
            result);
    for (const Value& element : *list) {
        assign(*statement.targets[0], element);
        const Flow flow = run_all(statement.body, result);
        if (flow == Flow::broken) break;
        if (flow == Flow::returned) return flow;
    }
    return Flow::goes_on;
}

/// The lines of a program that try a network out tell what numbers it is made with; the rest of them is left.
void PythonWalker::try_networks(const std::vector<PythonStatement>& program) {
    for (const PythonStatement& statement : program) {
        if (statement.kind != PythonStatement::Kind::assign || !statement.value) continue;
        const PythonExpression* value = statement.value.get();
        const auto is_call = [&] { return value->kind == PythonExpression::Kind::call && value->parts[0]; };
        while (is_call() && value->parts[0]->kind == PythonExpression::Kind::attribute)
            value = value->parts[0]->parts[0].get();  // ESPCN(3).to(device)
        const bool makes = is_call() && value->parts[0]->kind == PythonExpression::Kind::name &&
                           evaluate(*value->parts[0])->is(Kind::type);
        if (makes) evaluate(*value);
        if (value->kind == PythonExpression::Kind::number) assign(*statement.targets[0], evaluate(*value));
    }
}

PythonWalker::Flow PythonWalker::run_branch(const PythonStatement& statement, Value& result) {
    if (asks_for_main(*statement.value)) {
        try_networks(statement.body);
        return Flow::goes_on;
    }
    const auto known = truth(evaluate(*statement.value));
    if (known) return run_all(*known ? statement.body : statement.otherwise, result);
    const std::string reason = fmt::format(
        "it depends on \"if {}\" in line {}, and the text does not tell which branch is taken: give the names a value above, or "
        "paste one branch alone",
        statement.value->source, statement.place.line);
    const Flow first = blur(statement.body, reason, result),
               second = blur(statement.otherwise, reason, result);
    return first == Flow::returned || second == Flow::returned ? Flow::returned : Flow::goes_on;
}

PythonWalker::Flow PythonWalker::blur(const std::vector<PythonStatement>& list, const std::string& reason,
                                      Value& result) {
    using Statement = PythonStatement::Kind;
    for (const PythonStatement& statement : list) {
        count_step(statement.place);
        Value lost = values_.make(Kind::unknown, statement.place, reason);
        lost->written = reason;
        switch (statement.kind) {
            case Statement::assign:
            case Statement::augmented:
                for (const PythonExpressionPtr& target : statement.targets)
                    assign(*target, lost);
                break;
            case Statement::expression:
                if (changes_in_place(*statement.value)) fail_at(statement.place, "{}", reason);
                break;
            case Statement::give_back:
                if (!statement.value) break;
                result = lost;
                return Flow::returned;
            case Statement::define:
            case Statement::type:
            case Statement::import: run_one(statement, result); break;
            default:
                if (blur(statement.body, reason, result) == Flow::returned ||
                    blur(statement.otherwise, reason, result) == Flow::returned)
                    return Flow::returned;
        }
    }
    return Flow::goes_on;
}

/// A line that is assigned to nothing: a layer, or several, that follow what came before.
void PythonWalker::bare(const Value& value) {
    const Depth deeper(depth_, value->place);
    switch (value->kind) {
        case Kind::tensor: flow_ = value; break;
        case Kind::layer:
        case Kind::sequence:
            if (value->used) break;
            flow_ = apply_layer(value, flow_, value);
            break;
        case Kind::list:
            for (const Value& item : value->items)
                bare(item);
            break;
        case Kind::unknown:
            if (value->layer_like) fail_at(value->place, "{}", value->text);
            unread_.push_back(value);
            break;
        default: break;
    }
}

void PythonWalker::declare(const std::string& name, const Value& value) {
    const bool holds = value->is(Kind::layer) || value->is(Kind::sequence) || value->is(Kind::object) ||
                       (value->is(Kind::list) && !value->items.empty()) ||
                       (value->is(Kind::unknown) && value->layer_like);
    if (holds) declared_.emplace_back(name, value);
    if (value->is(Kind::unknown)) unread_.push_back(value);
}

void PythonWalker::assign(const PythonExpression& target, const Value& value) {
    using Expression = PythonExpression::Kind;
    if (target.kind == Expression::name) {
        scope_->names[target.text] = value;
        if (scope_ == globals_) declare(target.text, value);
    } else if (target.kind == Expression::attribute) {
        const Value base = evaluate(*target.parts[0]);
        if (base->is(Kind::object)) {
            base->set_field(target.text, value);
        } else if (base->is(Kind::path)) {  // self.conv = … outside of a class
            globals_->names[base->text + "." + target.text] = value;
            declare(base->text + "." + target.text, value);
        }
    } else if (target.kind == Expression::tuple || target.kind == Expression::list) {
        const auto list = elements(value);
        for (std::size_t i = 0; i < target.parts.size(); ++i) {
            Value item = list && i < list->size() ? (*list)[i]
                                                  : unknown(target, without_value(target.parts[i]->source));
            if (value->is(Kind::unknown)) item = value;
            if (value->size_of >= 0)
                item = size_value(*target.parts[i], value, fmt::format("{}[{}]", value->size_part, i));
            assign(*target.parts[i], item);
        }
    } else if (target.kind == Expression::subscript) {
        const Value base = evaluate(*target.parts[0]), key = evaluate(*target.parts[1]);
        if (base->is(Kind::dict) && key->is(Kind::text)) base->set_field(key->text, value);
        if (base->is(Kind::dict) && !key->is(Kind::text)) base->set_field(target.parts[1]->source, value);
    }
}

void PythonWalker::import_names(const PythonStatement& statement) {
    for (const auto& [name, path] : statement.names) {
        if (name.empty()) continue;
        imports_[name] = path;
    }
}

}  // namespace engine
