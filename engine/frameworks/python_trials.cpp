// Classes and functions of a pasted program, tried out: which of them makes the network.
#include <algorithm>

#include "engine/frameworks/python_walker.h"

namespace engine {

PythonExpression PythonWalker::expression_at(const TextPlace& place, const std::string& source) {
    PythonExpression expression;
    expression.place = place;
    expression.source = source;
    return expression;
}

/// class Net(Base): def create_model(self, …): … return Model(…): what the one method gives that makes a
/// network and that no other method calls; nullptr where there is none.
PythonWalker::Value PythonWalker::built_by_method(const Value& object, const PythonExpression& expression) {
    std::vector<std::pair<Value, Value>> built;  // the method and what it gives
    std::optional<Error> refusal;
    for (const auto& [name, member] : object->type->fields) {
        if (!member->is(Kind::function) || name == "__init__") continue;
        try {
            Arguments none;
            const Value result = result_of(call_function(*method_of(object, name), none, expression));
            if (result && result->node != LayerGraph::picture) built.emplace_back(member, result);
        } catch (const Error& error) {
            refusal = error;
        }
    }
    std::erase_if(built, [&](const auto& one) { return called_.contains(one.first->definition); });
    if (built.size() > 1)
        fail_at(built[1].first->place, "the text makes several networks, {}() and {}(): paste one of them",
                built[0].first->text, built[1].first->text);
    if (!built.empty()) return built[0].second;
    if (refusal && types_.size() == 1) throw *refusal;  // beside others it may be no network
    return nullptr;
}

/// What comes out of an object of the class, by its forward() or else by its layers in their order.
PythonWalker::Value PythonWalker::result_of_type(const Value& type, const PythonExpression& expression) {
    Arguments none;
    const auto instance = instances_.find(type->definition);
    const Value object =
        instance != instances_.end() ? instance->second : instantiate(type, none, expression);
    for (const char* name : {"forward", "call", "__call__", "construct", "hybrid_forward"})
        if (method_of(object, name)) return result_of(object);
    if (!object->items.empty()) return result_of(object);
    std::vector<Value> layers;
    for (const std::string& name : object->order)
        gather(object->fields[name], layers);
    Value result = layers.empty() ? built_by_method(object, expression) : nullptr;
    if (!result) result = tensor(LayerGraph::picture, type->place);
    if (layers.size() > 1)
        note(type->place,
             fmt::format(
                 "{} has no forward() in the text: its layers are taken in the order in which they are made",
                 type->text));
    for (const Value& layer : layers)
        result = apply_layer(layer, result, layer);
    return result;
}

PythonWalker::Value PythonWalker::result_of_function(const Value& function,
                                                     const PythonExpression& expression) {
    Arguments none;
    const std::size_t before = declared_.size();
    const Value result = result_of(call_function(function, none, expression));
    // def add_conv(out, n): out.add(…) fills what it is given.
    return !result && declared_.size() > before ? result_of(declared_.back().second) : result;
}

PythonWalker::Trial PythonWalker::try_out(const Value& candidate) {
    Trial trial;
    trial.value = candidate;
    const auto notes_before = notes_;
    const auto input_before = input_name_;
    notes_.clear();
    input_name_.reset();
    depth_ = 0;
    scope_ = globals_;
    flow_ = tensor(LayerGraph::picture, candidate->place);
    const PythonScopePtr inner =
        std::make_shared<PythonScope>();  // what is called from here is not called by the text
    inner->around = globals_;
    try {
        const PythonExpression expression = expression_at(candidate->place, candidate->text);
        scope_ = inner;
        const Value result = candidate->is(Kind::type) ? result_of_type(candidate, expression)
                                                       : result_of_function(candidate, expression);
        if (result) {
            Pipeline pipeline = graph_.pipeline(result->node, notes_);
            if (!pipeline.stages.empty()) trial.pipeline = std::move(pipeline);
        }
    } catch (const Error& error) {
        trial.error = error.what();
    }
    trial.notes = notes_;
    scope_ = globals_;
    notes_ = notes_before;
    input_name_ = input_before;
    return trial;
}

std::optional<Pipeline> PythonWalker::best_of(const std::vector<Value>& candidates,
                                              std::vector<std::string>& notes, bool called_too) {
    std::vector<Trial> trials;
    for (const Value& candidate : candidates)
        trials.push_back(try_out(candidate));
    std::vector<const Trial*> good;
    const Trial* bad = nullptr;
    for (const Trial& trial : trials) {
        const auto instance = instances_.find(trial.value->definition);
        const bool contained = instance != instances_.end() && instance->second->contained;
        if (contained || (!called_too && called_.contains(trial.value->definition)))
            continue;  // part of another
        if (trial.pipeline)
            good.push_back(&trial);
        else if (!trial.error.empty())
            bad = &trial;
    }
    if (good.empty() && bad) throw Error(bad->error);
    if (good.empty()) {
        for (const Trial& trial : trials)  // networks on vectors alone say so in their notes
            if (notes_.empty()) notes_ = trial.notes;
        return std::nullopt;
    }
    if (good.size() > 1)
        fail_at(good[1]->value->place,
                "the text makes several networks, {} (line {}) and {} (line {}): paste one of them",
                good[0]->value->text, good[0]->value->place.line, good[1]->value->text,
                good[1]->value->place.line);
    notes = good[0]->notes;
    if (bad)
        notes.push_back(fmt::format("{} is read; {} (line {}) is not: {}", good[0]->value->text,
                                    bad->value->text, bad->value->place.line, bad->error));
    return good[0]->pipeline;
}

}  // namespace engine
