// Classes of a pasted program.
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// nn.Layer is Paddle's, nn.Cell MindSpore's: what class a network is made of tells whose nn it is.
std::string nn_of_base(const std::string& base) {
    const std::string name = base.substr(base.rfind('.') + 1);
    if (name == "Layer" && base.starts_with("nn.")) return "paddle.nn";
    if (name == "Cell") return "mindspore.nn";
    if (name == "HybridBlock" || name == "Block") return "mxnet.gluon.nn";
    return "";
}

}  // namespace

void PythonWalker::define_type(const PythonStatement& statement) {
    Value type = values_.make(Kind::type, statement.place, statement.text);
    type->definition = &statement;
    type->scope = scope_;
    for (const PythonExpressionPtr& base : statement.bases)
        type->items.push_back(evaluate(*base));
    for (const Value& base : type->items)
        if (const std::string nn = base->is(Kind::path) ? nn_of_base(base->text) : "";
            !nn.empty() && nn_.empty())
            nn_ = nn;
    scope_->names[statement.text] = type;
    if (scope_ == globals_) types_.push_back(type);

    const PythonScopePtr outer = scope_;
    scope_ = std::make_shared<PythonScope>();
    scope_->around = outer;
    Value ignored;
    for (const PythonStatement& inner : statement.body) {
        if (inner.kind == PythonStatement::Kind::assign && !inner.value &&
            inner.targets[0]->kind == PythonExpression::Kind::name) {
            type->order.push_back(inner.targets[0]->text);
            fields_to_set_.insert(inner.targets[0]->text);
        }
        if (inner.kind != PythonStatement::Kind::expression) run_one(inner, ignored);
        if (inner.kind == PythonStatement::Kind::assign && inner.value &&
            inner.targets[0]->kind == PythonExpression::Kind::name)
            type->order.push_back(inner.targets[0]->text);
    }
    for (auto& [name, value] : scope_->names) {
        if (value->is(Kind::function) && !value->type) {
            value->type = type;
            value->scope = outer;
        }
        type->fields[name] = value;
    }
    scope_ = outer;
    const bool flax = !type->fields.contains("forward") && !type->fields.contains("call") &&
                      !type->fields.contains("construct") && !type->fields.contains("__init__") &&
                      (type->fields.contains("__call__") || type->fields.contains("setup"));
    if (flax && nn_.empty() && !type->items.empty() && type->items[0]->text == "nn.Module")
        nn_ = "flax.linen";
}

}  // namespace engine
