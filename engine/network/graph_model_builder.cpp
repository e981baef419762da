#include "engine/network/graph_model_builder.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/json_value.h"
#include "engine/network/elementwise.h"

namespace engine::network {
namespace {

const std::map<std::string_view, GraphModelTranslator>& table() {
    static const std::map<std::string_view, GraphModelTranslator> all = [] {
        std::map<std::string_view, GraphModelTranslator> result;
        for (const GraphModelEntries& entries :
             {graph_model_layers(), graph_model_elementwise(), graph_model_movements(), graph_model_slices()})
            for (const GraphModelEntry& entry : entries)
                result.emplace(entry.op, entry.translate);
        return result;
    }();
    return all;
}

constexpr Index max_outputs = 1024;
const std::vector<Index> to_first = {0, 3, 1, 2}, to_last = {0, 2, 3, 1};

/// ONNX counts in 64 bits what TensorFlow counts in 32.
Array as_read(const Array& array) {
    if (array.is_number()) return as_type(array, ElementType::float32);
    return array.type() == ElementType::boolean ? array : as_type(array, ElementType::int64);
}

}  // namespace

GraphModelBuilder::GraphModelBuilder(Graph& target, const std::vector<StoredTensor>& weights,
                                     const std::map<std::string, Turn>& turns)
    : graph(target), turns_(turns) {
    for (const StoredTensor& one : weights)
        weights_.emplace(one.name, &one);
}

void GraphModelBuilder::translate(const GraphModelNode& one, std::size_t outputs) {
    node = &one;
    nodes_ = 0;
    const std::string title =
        fmt::format("its node {} ({})", printable_line(one.name), printable_line(one.op));
    try {
        const auto found = table().find(one.op);
        if (found == table().end() || one.inputs.empty() || !found->second(*this)) foreign(outputs);
    } catch (const Error& error) {
        fail("{}: {}", title, error.what());
    } catch (const std::out_of_range&) {
        fail("{} reads too few values", title);
    }
}

void GraphModelBuilder::foreign(std::size_t outputs) {
    Node result;
    result.name = node->name;
    result.op = node->op;
    result.domain = "tensorflow";
    graph.domains["tensorflow"] = 1;
    for (const std::string& input : node->inputs)
        result.inputs.push_back(last(input));
    for (std::size_t i = 0; i < outputs; ++i) {
        result.outputs.push_back(i == 0 ? node->name : fmt::format("{}:{}", node->name, i));
        values_[result.outputs.back()] = {result.outputs.back(), "", 0};
    }
    graph.nodes.push_back(std::move(result));
}

const StoredTensor* GraphModelBuilder::stored(const std::string& value) const {
    const auto found = weights_.find(value);
    return found == weights_.end() ? nullptr : found->second;
}

Array GraphModelBuilder::read(const std::string& value) const {
    try {
        return as_read(stored(value)->read());
    } catch (const Error& error) {
        fail("its weight {} cannot be read: {}", printable_line(value), error.what());
    }
}

std::string GraphModelBuilder::last(const std::string& value) {
    const auto found = values_.find(value);
    if (found == values_.end()) {
        if (!stored(value)) fail("nothing gives the value {}", printable_line(value));
        // The name itself is that of the turned kernel.
        const std::string name = turns_.contains(value) ? value + "/as_stored" : value;
        if (!graph.constants.contains(name)) graph.constants.emplace(name, read(value));
        return name;
    }
    Value& held = found->second;
    if (held.last.empty()) {
        held.last = value + "/channels_last";
        graph.nodes.push_back({held.last, "Transpose", "", {held.first}, {held.last}, {{"perm", to_last}}});
    }
    return held.last;
}

std::string GraphModelBuilder::first(const std::string& value) {
    const auto found = values_.find(value);
    if (found == values_.end()) {
        if (const auto name = constant_first(value)) return *name;
        fail("its input {} is no picture", printable_line(value));
    }
    Value& held = found->second;
    if (held.first.empty()) {
        held.first = value + "/channels_first";
        graph.nodes.push_back({held.first, "Transpose", "", {held.last}, {held.first}, {{"perm", to_first}}});
    }
    return held.first;
}

/// A constant that is combined with a picture: extents are counted from the last one, so that all but the
/// channels can be missing.
std::optional<std::string> GraphModelBuilder::constant_first(const std::string& value) {
    const StoredTensor* tensor = stored(value);
    if (!tensor || !is_floating(tensor->type) || tensor->extents.size() > 4 || turns_.contains(value))
        return std::nullopt;
    Extents extents = tensor->extents;
    extents.insert(extents.begin(), 4 - extents.size(), 1);
    if (extents[0] != 1) return std::nullopt;
    const std::string name = value + "/channels_first";
    if (!graph.constants.contains(name)) {
        const Array picture =
            turned(read(value).reshaped({extents[1], extents[2], extents[3]}), Turn::slopes);
        graph.constants.emplace(name, picture);
    }
    return name;
}

bool GraphModelBuilder::is_picture(std::size_t input) const {
    const auto found = values_.find(node->inputs.at(input));
    return found != values_.end() && (!found->second.first.empty() || found->second.rank == 4);
}

std::optional<Names> GraphModelBuilder::all_first(std::size_t count) {
    bool any = false;
    for (std::size_t i = 0; i < count; ++i) {
        const auto found = values_.find(node->inputs.at(i));
        any = any || (found != values_.end() && !found->second.first.empty());
        if (found == values_.end() ? !constant_first(node->inputs[i]) : !is_picture(i)) return std::nullopt;
    }
    if (!any) return std::nullopt;
    Names names;
    for (std::size_t i = 0; i < count; ++i)
        names.push_back(first(i));
    return names;
}

std::string GraphModelBuilder::shape_of(const std::string& value) {
    const auto found = values_.find(value);
    if (found == values_.end() || !found->second.last.empty()) return add("Shape", {last(value)});
    return add("Gather", {add("Shape", {found->second.first}), list("axes_of_pictures", to_last)},
               {{"axis", Index{0}}});
}

std::optional<Array> GraphModelBuilder::known(std::size_t input) const {
    const std::string& value = node->inputs.at(input);
    if (values_.contains(value) || !stored(value)) return std::nullopt;
    return read(value);
}

std::optional<std::vector<Index>> GraphModelBuilder::known_integers(std::size_t input) const {
    const auto array = known(input);
    if (!array || array->is_number()) return std::nullopt;
    return std::vector<Index>(array->integers().begin(), array->integers().end());
}

std::optional<std::string> GraphModelBuilder::kernel(std::size_t input, Turn turn) {
    const std::string& value = node->inputs.at(input);
    const auto found = turns_.find(value);
    if (found == turns_.end()) {
        if (turn != Turn::conv || !values_.contains(value)) return std::nullopt;
        return add("Transpose", {last(value)}, {{"perm", std::vector<Index>{3, 2, 0, 1}}});
    }
    const std::string name = found->second == turn ? value : value + "/as_other_kernel";
    if (!graph.constants.contains(name)) {
        const Array array = read(value);
        if (!array.is_number() || array.rank() != 4)
            fail("its kernel {} is {} of {}", printable_line(value), to_string(array.extents()),
                 network::name(array.type()));
        graph.constants.emplace(name, turned(array, turn));
    }
    return name;
}

const Array* GraphModelBuilder::constant_of(const std::string& name) const {
    const auto found = graph.constants.find(name);
    return found == graph.constants.end() ? nullptr : &found->second;
}

std::string GraphModelBuilder::add(const std::string& op, Names reads, Attributes attributes) {
    const std::string own = fmt::format("{}/{}_{}", node->name, op, nodes_++);
    graph.nodes.push_back({own, op, "", std::move(reads), {own}, std::move(attributes)});
    return own;
}

std::string GraphModelBuilder::constant(const std::string& suffix, Array array) {
    const std::string full = node->name + "/" + suffix;
    graph.constants[full] = std::move(array);
    return full;
}

/// Renames the node's last value, unless it was given before by another.
std::string GraphModelBuilder::named(std::string name, const std::string& value) {
    if (graph.nodes.empty() || graph.nodes.back().outputs.size() != 1 ||
        graph.nodes.back().outputs[0] != name || !name.starts_with(node->name + "/")) {
        graph.nodes.push_back({value, "Identity", "", {name}, {value}, {}});
        return value;
    }
    if (nodes_ == 1) graph.nodes.back().name = value;
    graph.nodes.back().outputs[0] = value;
    return value;
}

bool GraphModelBuilder::give_many(const std::string& op, Names reads, Attributes attributes, Index outputs,
                                  bool first) {
    if (outputs < 1 || outputs > max_outputs) fail("it has {} outputs", outputs);
    Node many{node->name, op, "", std::move(reads), {}, std::move(attributes)};
    for (Index i = 0; i < outputs; ++i) {
        const std::string value = i == 0 ? node->name : fmt::format("{}:{}", node->name, i);
        many.outputs.push_back(value);
        values_[value] = first ? Value{"", value, 4} : Value{value, "", 0};
    }
    graph.nodes.push_back(std::move(many));
    return true;
}

bool GraphModelBuilder::give_last(std::string name, std::size_t output, std::size_t rank) {
    const std::string value = output == 0 ? node->name : fmt::format("{}:{}", node->name, output);
    values_[value] = {named(std::move(name), value), "", rank};
    return true;
}

bool GraphModelBuilder::give_first(std::string name, std::size_t output) {
    const std::string value = output == 0 ? node->name : fmt::format("{}:{}", node->name, output);
    values_[value] = {"", named(std::move(name), value), 4};
    return true;
}

void GraphModelBuilder::add_input(const Port& port, const std::string& value) {
    graph.inputs.push_back(port);
    Value held{port.name, "", port.any_rank ? 0 : port.extents.size()};
    if (!is_floating(port.type) && port.type != ElementType::boolean) {
        held.last = value + "/int64";
        graph.nodes.push_back(
            {held.last, "Cast", "", {port.name}, {held.last}, {{"to", Index{7}}}});  // TensorProto.INT64
    }
    values_[value] = held;
}

Index axis_of_picture(Index axis) {
    constexpr Index ours[] = {0, 2, 3, 1};
    if (axis < -4 || axis > 3) fail("its axis {} does not exist", axis);
    return ours[axis < 0 ? axis + 4 : axis];
}

}  // namespace engine::network
