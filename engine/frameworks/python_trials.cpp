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
        Arguments none;
        const PythonExpression expression = expression_at(candidate->place, candidate->text);
        Value result = nullptr;
        scope_ = inner;
        if (candidate->is(Kind::type)) {
            const auto instance = instances_.find(candidate->definition);
            const Value object =
                instance != instances_.end() ? instance->second : instantiate(candidate, none, expression);
            bool has_forward = false;
            for (const char* name : {"forward", "call", "__call__", "construct", "hybrid_forward"})
                has_forward = has_forward || method_of(object, name);
            if (has_forward || !object->items.empty()) {
                result = result_of(object);
            } else {
                std::vector<Value> layers;
                for (const std::string& name : object->order)
                    gather(object->fields[name], layers);
                if (layers.empty()) result = built_by_method(object, expression);
                if (!result) result = tensor(LayerGraph::picture, candidate->place);
                if (layers.size() > 1)
                    note(
                        candidate->place,
                        fmt::format(
                            "{} has no forward() in the text: its layers are taken in the order in which they are made",
                            candidate->text));
                for (const Value& layer : layers)
                    result = apply_layer(layer, result, layer);
            }
        } else {
            const std::size_t before = declared_.size();
            result = result_of(call_function(candidate, none, expression));
            // def add_conv(out, n): out.add(…) fills what it is given.
            if (!result && declared_.size() > before) result = result_of(declared_.back().second);
        }
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
