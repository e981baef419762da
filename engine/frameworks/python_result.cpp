// Which of all that a pasted program makes is the pipeline.
#include <algorithm>
#include <array>

#include "engine/frameworks/is_one_of.h"
#include "engine/frameworks/python_walker.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// Calls of what programs have around their networks.
bool stands_around(std::string_view written) {
    constexpr auto heads = std::to_array<std::string_view>(
        {"os",       "sys",        "np",      "numpy",  "argparse", "parser", "cv2",  "PIL",
         "Image",    "plt",        "logging", "random", "time",     "json",   "math", "torchvision",
         "datasets", "transforms", "glob",    "pd",     "shutil",   "optim"});
    const std::string_view head = written.substr(0, written.find_first_of(".(["));
    return is_one_of(heads, head) || written.find("DataLoader") != std::string_view::npos ||
           written.find("makedirs") != std::string_view::npos;
}

}  // namespace

/// The tensor that comes out of a model, a layer or what a function gives back; nullptr where there is none.
PythonWalker::Value PythonWalker::result_of(const Value& value) {
    const Depth deeper(depth_, value->place);
    switch (value->kind) {
        case Kind::tensor: return value;
        case Kind::model: return tensor(value->node, value->place);
        case Kind::layer:
        case Kind::sequence: return apply_layer(value, tensor(LayerGraph::picture, value->place), value);
        case Kind::object: {
            Arguments arguments{{tensor(LayerGraph::picture, value->place)}, {}};
            const Value given = apply_object(value, arguments, expression_at(value->place, value->text));
            if (given->is(Kind::unknown)) return opaque({}, given->place, given->written, given->text);
            return result_of(given);
        }
        case Kind::list:
            for (const Value& item : value->items)
                if (const Value result = result_of(item)) {
                    if (value->items.size() > 1) note(value->place, "of several results the first is read");
                    return result;
                }
            for (const Value& item : value->items)
                if (item->is(Kind::unknown)) return opaque({}, item->place, item->written, item->text);
            return nullptr;
        case Kind::function: {  // def block(n): def apply(x): … return apply
            Arguments arguments{{tensor(LayerGraph::picture, value->place)}, {}};
            const Value given = call_function(value, arguments, expression_at(value->place, value->text));
            return given->is(Kind::function) ? nullptr : result_of(given);
        }
        case Kind::dict:
            return value->order.empty() ? nullptr : result_of(value->fields[value->order.front()]);
        case Kind::unknown:
            if (value->layer_like || value->text.find("depends on") != std::string::npos)
                return opaque({}, value->place, value->written, value->text);
            return nullptr;
        default: return nullptr;
    }
}

void PythonWalker::gather(const Value& value, std::vector<Value>& layers, int depth) const {
    if (layers.size() > 4096 || depth > 64) return;
    if (value->is(Kind::list)) {
        for (const Value& item : value->items)
            gather(item, layers, depth + 1);
        return;
    }
    const bool made = value->is(Kind::layer) || value->is(Kind::sequence) || value->is(Kind::object) ||
                      (value->is(Kind::unknown) && value->layer_like);
    if (made && !value->used && std::find(layers.begin(), layers.end(), value) == layers.end())
        layers.push_back(value);
}

std::optional<Pipeline> PythonWalker::from_models(std::vector<std::string>& notes) {
    if (models_.empty()) return std::nullopt;
    const Value& model = models_.back();
    notes = notes_;
    Pipeline pipeline = graph_.pipeline(model->node, notes);
    if (pipeline.stages.empty()) return std::nullopt;
    if (models_.size() > 1)
        notes.push_back(fmt::format("line {}, column {}: of {} models the last one is read",
                                    model->place.line, model->place.column, models_.size()));
    return pipeline;
}

std::optional<Pipeline> PythonWalker::from_types(std::vector<std::string>& notes) {
    return best_of(types_, notes, false);
}

std::optional<Pipeline> PythonWalker::from_functions(std::vector<std::string>& notes) {
    std::vector<Value> roots;
    for (const Value& function : functions_)
        if (!called_.contains(function->definition)) roots.push_back(function);
    if (auto pipeline = best_of(roots, notes, false)) return pipeline;
    // A program that trains its networks calls them all.
    return ends_.empty() ? best_of(functions_, notes, true) : std::nullopt;
}

std::optional<Pipeline> PythonWalker::from_ends(std::vector<std::string>& notes) {
    std::vector<Index> ends = ends_;
    // What only stands for a name without a value is no result.
    std::erase_if(ends, [&](Index end) {
        return graph_[end].inputs.empty() && !graph_[end].refusal.empty() && ends.size() > 1;
    });
    if (ends.empty()) return std::nullopt;
    if (ends.size() > 1) {
        const auto& first = graph_[ends[0]];
        const auto& second = graph_[ends[1]];
        for (const Index end : ends)
            if (!graph_[end].refusal.empty()) fail_at(graph_[end].place, "{}", graph_[end].refusal);
        fail_at(
            second.place,
            "the text has several results, {} in line {} and {} in line {}, and a pipeline has one: paste the lines that lead to "
            "one of them",
            first.name, first.place.line, second.name, second.place.line);
    }
    notes = notes_;
    Pipeline pipeline = graph_.pipeline(ends[0], notes);
    for (const auto& [name, value] : declared_) {
        std::vector<Value> idle;
        gather(value, idle);
        for (const Value& layer : idle)
            if (!layer->is(Kind::unknown) && !layer->is(Kind::object))
                notes.push_back(
                    fmt::format("line {}, column {}: {} is made and never applied, and is left out",
                                layer->place.line, layer->place.column, name));
    }
    return pipeline;
}

std::optional<Pipeline> PythonWalker::from_declarations(std::vector<std::string>& notes) {
    std::vector<Value> layers;
    const std::pair<std::string, Value>* first_sequence = nullptr;
    for (const auto& declaration : declared_) {
        const std::size_t before = layers.size();
        gather(declaration.second, layers);
        const bool is_model = declaration.second->is(Kind::sequence) || declaration.second->is(Kind::object);
        if (layers.size() == before || !is_model || declaration.first.find('.') != std::string::npos)
            continue;
        if (first_sequence)
            fail_at(declaration.second->place,
                    "the text makes several networks, {} (line {}) and {} (line {}): paste one of them",
                    first_sequence->first, first_sequence->second->place.line, declaration.first,
                    declaration.second->place.line);
        first_sequence = &declaration;
    }
    if (layers.empty()) return std::nullopt;
    if (layers.size() > 1)
        note(
            layers[0]->place,
            "no line applies these layers (forward() is not in the text): they are taken in the order in which they are made");
    Value current = tensor(LayerGraph::picture, layers[0]->place);
    for (const Value& layer : layers)
        current = apply_layer(layer, current, layer);
    notes = notes_;
    return graph_.pipeline(current->node, notes);
}

Pipeline PythonWalker::result(std::vector<std::string>& notes) {
    ends_ = graph_.ends();  // before networks are tried out, which adds to them
    std::optional<Pipeline> pipeline = from_models(notes);
    std::optional<Error> of_the_end;
    if (!pipeline && ends_.size() == 1) {
        try {
            pipeline = from_ends(notes);
        } catch (const Error& error) {
            of_the_end = error;  // a loss, perhaps: the network itself may stand in a class
        }
        if (pipeline && pipeline->stages.empty()) pipeline.reset();
    }
    if (!pipeline) pipeline = from_types(notes);
    if (!pipeline && of_the_end) throw *of_the_end;
    if (!pipeline) pipeline = from_ends(notes);
    if (!pipeline) pipeline = from_declarations(notes);
    if (!pipeline) pipeline = from_functions(notes);
    if (pipeline && !pipeline->stages.empty()) return *pipeline;
    for (const Value& value : unread_)
        if (value->layer_like) fail_at(value->place, "{}", value->text);
    if (!notes_.empty()) fail("layer text: nothing is left of it for a pipeline; {}", notes_.front());
    for (const Value& value : unread_)
        if (!stands_around(value->written)) fail_at(value->place, "{}", value->text);
    fail("there is no layer in the text, such as nn.ConvTranspose2d(128, 64, 4, 2, 1)");
}

}  // namespace engine
