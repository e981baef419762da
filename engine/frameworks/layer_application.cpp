// Layers that are applied: nodes of the graph, or notes about what is left out.
#include <algorithm>

#include "engine/frameworks/python_walker.h"

namespace engine {

using Action = ReadLayer::Action;

PythonWalker::Value PythonWalker::tensor(Index node, const TextPlace& place) const {
    Value value = values_.make(Kind::tensor, place);
    value->node = node;
    return value;
}

void PythonWalker::note(const TextPlace& place, const std::string& sentence) {
    std::string text = fmt::format("line {}, column {}: {}", place.line, place.column, sentence);
    if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(std::move(text));
}

bool PythonWalker::is_tensor_like(const Value& value) const {
    return value->is(Kind::tensor) || value->is(Kind::array);
}

PythonWalker::Value PythonWalker::as_tensor(const Value& value) {
    const Depth deeper(depth_, value->place);
    switch (value->kind) {
        case Kind::tensor: return value;
        case Kind::array:
            return tensor(LayerGraph::picture, value->place);  // made-up numbers to try a network with
        case Kind::unknown: return opaque({}, value->place, value->written, value->text);
        case Kind::path: break;
        case Kind::list:
            if (value->items.size() == 1) return as_tensor(value->items[0]);
            return nullptr;
        default: return nullptr;
    }
    if (value->text.find('.') != std::string::npos || value->text.find('(') != std::string::npos)
        return opaque(
            {}, value->place, value->written,
            fmt::format("{} is not declared in the text: paste the line that makes it", value->written));
    if (!input_name_) input_name_ = value->text;
    if (*input_name_ == value->text) return flow_;
    return opaque({}, value->place, value->written,
                  fmt::format("{} has no value in the text (the input is {}): paste the lines that make it",
                              value->written, *input_name_));
}

PythonWalker::Value PythonWalker::opaque(const std::vector<Value>& inputs, const TextPlace& place,
                                         const std::string& name, std::string refusal) {
    LayerGraph::Node node;
    for (const Value& in : inputs)
        node.inputs.push_back(in->node);
    node.place = place;
    node.name = name;
    node.refusal = std::move(refusal);
    return tensor(graph_.add(std::move(node)), place);
}

PythonWalker::Value PythonWalker::apply(const Value& layer, const std::vector<Value>& inputs,
                                        const PythonExpression& expression) {
    if (inputs.empty())
        return unknown(expression, fmt::format("{} is applied to nothing: the picture is its first argument",
                                               expression.source));
    const bool merges = layer->is(Kind::layer) && layer->layer.action == Action::merge;
    if (merges || inputs.size() > 1 || inputs[0]->is(Kind::list)) {
        std::vector<Value> given;
        for (const Value& value : inputs) {
            if (const auto list = elements(value))
                given.insert(given.end(), list->begin(), list->end());
            else if (merges || value->is(Kind::tensor))
                given.push_back(value);
        }
        if (given.empty()) given = inputs;
        std::vector<Value> parts;
        for (const Value& value : given)
            if (const Value part = as_tensor(value)) parts.push_back(part);
        layer->used = true;
        if (merges)
            return join(parts, layer->layer.axis.value_or(-1), channels_last_ ? 3 : 1, expression.place,
                        layer->layer.name);
        if (layer->is(Kind::layer) && layer->layer.action == Action::refused)
            return opaque(parts, layer->place, layer->layer.name, layer->layer.sentence);
        // layer(x, training=…): what else is given changes nothing; two tensors do.
        if (parts.size() > 1)
            return opaque(parts, expression.place, expression.source,
                          fmt::format("{} takes several results, and a pipeline is one row of stages",
                                      expression.source));
        if (parts.size() == 1) return apply_layer(layer, parts[0], layer);
    }
    const Value in = as_tensor(inputs[0]);
    if (!in)
        return unknown(expression,
                       fmt::format("{} is not applied to a picture that the text knows", expression.source));
    return apply_layer(layer, in, layer);
}

/// partial(nn.avg_pool, window_shape=(2, 2)) puts its arguments before those of the call, which may set its
/// named ones anew.
LibraryCall PythonWalker::call_of(const Value& path, const Arguments& arguments, const TextPlace& place) {
    LibraryCall call{place, resolved(path->text), "", path->written, path->items, arguments.named};
    call.name = call.path.substr(call.path.rfind('.') + 1);
    call.positional.insert(call.positional.end(), arguments.positional.begin(), arguments.positional.end());
    for (const std::string& key : path->order)
        if (std::none_of(call.named.begin(), call.named.end(),
                         [&](const auto& given) { return given.first == key; }))
            call.named.emplace_back(key, path->fields[key]);
    return call;
}

/// An activation that is kept as F.relu.
PythonWalker::Value PythonWalker::apply_path(const Value& value, const Value& input) {
    PythonExpression expression;
    expression.place = value->place;
    expression.source = value->written;
    return library_call(call_of(value, {{input}, {}}, value->place), expression, value);
}

PythonWalker::Value PythonWalker::apply_layer(const Value& value, const Value& input, const void* key) {
    value->used = true;
    const Depth deeper(depth_, value->place);
    if (value->is(Kind::sequence) || (value->is(Kind::object) && !value->items.empty())) {
        Value current = input;
        for (const Value& item : value->items)
            current = apply_layer(item, current, item);
        return current;
    }
    if (value->is(Kind::object) || value->is(Kind::function)) {
        PythonExpression expression;
        expression.kind = PythonExpression::Kind::name;
        expression.place = value->place;
        expression.source = value->text;
        Arguments arguments{{input}, {}};
        return value->is(Kind::object) ? apply_object(value, arguments, expression)
                                       : call_function(value, arguments, expression);
    }
    if (value->is(Kind::model)) {
        Value result = tensor(graph_.repeat(value->input, value->node, input->node), value->place);
        result->flat = value->flat;
        return result;
    }
    if (value->is(Kind::path)) return apply_path(value, input);
    if (value->is(Kind::unknown)) return opaque({input}, value->place, value->written, value->text);
    if (!value->is(Kind::layer))
        return opaque({input}, value->place, value->text, "this is no layer that is known");

    return apply_read_layer(value, input, key);
}

PythonWalker::Value PythonWalker::apply_read_layer(const Value& value, const Value& input, const void* key) {
    const ReadLayer& layer = value->layer;
    const auto left_out = [&](bool flat) {
        note(value->place, layer.name + " " + layer.sentence);
        // A picture that is made of a vector is a beginning, where what made the vector cannot be followed.
        const bool begins = !flat && input->flat && !graph_[input->node].refusal.empty();
        Value result = tensor(begins ? LayerGraph::picture : input->node, input->place);
        result->flat = flat;
        result->reshaped = true;
        return result;
    };
    switch (layer.action) {
        case Action::left_out:
            if (layer.only_first && input->node != LayerGraph::picture)
                return opaque(
                    {input}, value->place, layer.name,
                    layer.name + " stands behind other layers, where it has no counterpart in a pipeline");
            note(value->place, layer.name + " " + layer.sentence);
            return input;
        case Action::dense:
        case Action::flatten: return left_out(true);
        case Action::reshape: return left_out(false);
        case Action::merge: return input;  // one part alone
        case Action::refused:
            if (input->flat && layer.element_wise) return input;
            return opaque({input}, value->place, layer.name, layer.sentence);
        case Action::stages: break;
    }
    return add_stages(value, input, key);
}

/// The stages of a layer behind those of its input.
PythonWalker::Value PythonWalker::add_stages(const Value& value, const Value& input, const void* key) {
    const ReadLayer& layer = value->layer;
    if (layer.stages.empty()) return input;
    if (input->flat && layer.element_wise) {
        note(value->place, layer.name + " works on vectors here, and is left out");
        return input;
    }
    const std::pair<const void*, std::vector<Index>> same{key, {input->node}};
    if (const auto found = applied_.find(same); found != applied_.end())
        return tensor(found->second, value->place);
    LayerGraph::Node node;
    node.stages = layer.stages;
    node.layer = value;
    node.inputs = {input->node};
    node.place = value->place;
    node.name = layer.name;
    const auto before = input->reshaped || input->flat ? std::nullopt : graph_[input->node].channels;
    if (before && layer.in_channels && *before != *layer.in_channels)
        return opaque(
            {input}, value->place, layer.name,
            fmt::format(
                "{} takes {} channels, and {} come in: the framework refuses that (were lines between left out?)",
                layer.name, *layer.in_channels, *before));
    node.channels = layer.out_channels ? layer.out_channels : layer.in_channels ? layer.in_channels : before;
    if (layer.in_channels && !layer.out_channels) node.channels.reset();
    if (node.channels && layer.channel_factor > 1) node.channels = *node.channels / layer.channel_factor;
    if (node.channels && layer.channel_factor < 0) node.channels = *node.channels * -layer.channel_factor;
    for (const std::string& sentence : layer.notes)
        note(value->place, sentence);
    const Index made = graph_.add(std::move(node));
    applied_[same] = made;
    return tensor(made, value->place);
}

PythonWalker::Value PythonWalker::join(const std::vector<Value>& parts, Index axis, Index usual,
                                       const TextPlace& place, const std::string& name) {
    if (parts.empty())
        return opaque({}, place, name, fmt::format("at {}: what is joined has no value in the text", name));
    if (std::all_of(parts.begin(), parts.end(), [](const Value& part) { return part->flat; }))
        return parts[0];
    if (parts.size() == 1) return parts[0];
    LayerGraph::Node node;
    Index channels = 0;
    bool known = true;
    for (const Value& part : parts) {
        node.inputs.push_back(part->node);
        const auto count = graph_[part->node].channels;
        known = known && count && !part->reshaped;
        channels += count.value_or(0);
    }
    if (known) node.channels = channels;
    node.place = place;
    node.name = name;
    const bool joins_channels = axis == usual || axis == usual - 4;
    if (!joins_channels)
        node.refusal =
            fmt::format("at {}: axis {} joins {}, and a pipeline's concat appends channels (axis {})", name,
                        axis, axis == 0 || axis == -4 ? "pictures" : "rows or columns", usual);
    for (const Value& part : parts)
        if (!joins_channels && !graph_[part->node].refusal.empty())
            node.refusal = graph_[part->node].refusal;  // it says more
    return tensor(graph_.add(std::move(node)), place);
}

std::optional<PythonWalker::Value> PythonWalker::method_of(const Value& object,
                                                           const std::string& name) const {
    std::vector<Value> types{object->is(Kind::type) ? object : object->type};
    for (std::size_t i = 0; i < types.size() && i < 64; ++i) {
        if (!types[i]) continue;
        if (const auto found = types[i]->fields.find(name); found != types[i]->fields.end()) {
            if (!found->second->is(Kind::function)) return found->second;
            Value method = values_.make(Kind::function, found->second->place, name);
            *method = *found->second;
            method->self = object;
            return method;
        }
        for (const Value& base : types[i]->items)
            if (base->is(Kind::type)) types.push_back(base);
    }
    return std::nullopt;
}

PythonWalker::Value PythonWalker::apply_object(const Value& object, Arguments& arguments,
                                               const PythonExpression& expression) {
    object->used = true;
    // Its first argument is the picture; what else it is given by a name without a value is not.
    if (!input_name_ && !arguments.positional.empty() && arguments.positional[0]->is(Kind::tensor))
        input_name_ = "its first argument";
    for (const char* name : {"forward", "call", "__call__", "construct"})
        if (const auto method = method_of(object, name)) return call_function(*method, arguments, expression);
    if (const auto method = method_of(object, "hybrid_forward")) {  // (self, F, x)
        arguments.positional.insert(arguments.positional.begin(), path(expression, "mxnet.sym"));
        return call_function(*method, arguments, expression);
    }
    if (!object->items.empty()) return apply(object, arguments.positional, expression);
    const Value in = arguments.positional.empty() ? nullptr : as_tensor(arguments.positional[0]);
    return opaque(
        in ? std::vector<Value>{in} : std::vector<Value>{}, expression.place, expression.source,
        fmt::format(
            "{} has no forward() in the text, so that the order of its layers is not known: paste it, or the "
            "layers alone",
            object->text));
}

}  // namespace engine
