#include "engine/network/keras_builder.h"

#include <algorithm>
#include <map>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/json_value.h"

namespace engine::network {
namespace {

const std::map<std::string_view, KerasTranslator>& table() {
    static const std::map<std::string_view, KerasTranslator> all = [] {
        std::map<std::string_view, KerasTranslator> result;
        for (const KerasEntries& entries : {keras_convolutions(), keras_movements(), keras_elementwise()})
            for (const KerasEntry& entry : entries)
                result.emplace(entry.type, entry.translate);
        return result;
    }();
    return all;
}

}  // namespace

KerasOutput KerasBuilder::translate(const KerasLayer& one, const std::string& layer_path,
                                    const std::string& value, const KerasCall& one_call,
                                    std::vector<KerasOutput> from) {
    layer = &one;
    call = &one_call;
    path = layer_path;
    name = value;
    inputs = std::move(from);
    nodes_ = 0;
    const std::string title =
        fmt::format("its layer {} ({})", printable_line(path), printable_line(one.type));
    const auto found = table().find(one.type);
    if (found == table().end()) fail("{} is of a type that is not read", title);
    if (inputs.empty()) fail("{} reads nothing", title);
    try {
        if (word("data_format", "channels_last") == "channels_first")
            fail("data_format=channels_first is not read: channels are last in what is");
        const std::size_t first = graph.nodes.size();
        KerasOutput result = found->second(*this);
        // Readers look for the layer's own name; the activation behind it is a node of its own.
        if (graph.nodes.size() > first) graph.nodes[first].name = name;
        if (result.name != name) result.name = add("Identity", {result.name}, {}, "result");
        return result;
    } catch (const Error& error) {
        fail("{}: {}", title, error.what());
    } catch (const nlohmann::json::exception&) {
        fail("{} has settings that cannot be read", title);
    }
}

std::string KerasBuilder::add(const std::string& op, std::vector<std::string> reads,
                              std::map<std::string, Attribute> attributes, const std::string& suffix) {
    Node node;
    node.op = op;
    node.inputs = std::move(reads);
    node.attributes = std::move(attributes);
    const std::string own = suffix == "result" ? name : fmt::format("{}/{}_{}", name, op, nodes_);
    node.name = own;
    node.outputs = {own};
    ++nodes_;
    graph.nodes.push_back(std::move(node));
    return own;
}

std::string KerasBuilder::constant(const std::string& suffix, Array array) {
    const std::string full = name + "/" + suffix;
    graph.constants[full] = std::move(array);
    return full;
}

std::string KerasBuilder::weight(const std::string& role) {
    const std::string full = path + "/" + role;
    if (!graph.constants.contains(full)) graph.constants.emplace(full, weights.read(path, role));
    return full;
}

std::string KerasBuilder::channels_last(const KerasOutput& value) {
    if (value.rank != 4) return value.name;
    return add("Transpose", {value.name}, {{"perm", std::vector<Index>{0, 2, 3, 1}}});
}

std::string KerasBuilder::channels_first(const std::string& value) {
    return add("Transpose", {value}, {{"perm", std::vector<Index>{0, 3, 1, 2}}});
}

void KerasBuilder::need_picture() const {
    if (rank() != 4) fail("it needs a picture of 4 axes, but reads a value of {}", rank());
}

std::optional<nlohmann::json> KerasBuilder::setting(const char* key) const {
    if (!layer->config.is_object()) return std::nullopt;
    const auto found = layer->config.find(key);
    if (found == layer->config.end() || found->is_null()) return std::nullopt;
    return *found;
}

bool KerasBuilder::flag(const char* key, bool otherwise) const {
    const auto value = setting(key);
    return value ? checked<bool>(*value, key) : otherwise;
}

float KerasBuilder::real(const char* key, float otherwise) const {
    auto value = setting(key);
    if (value && value->is_object() && value->contains("config") && (*value)["config"].contains("value"))
        value = (*value)["config"]["value"];
    return value ? checked<float>(*value, key) : otherwise;
}

std::string KerasBuilder::word(const char* key, const std::string& otherwise) const {
    const auto value = setting(key);
    return value ? checked<std::string>(*value, key) : otherwise;
}

Pair KerasBuilder::pair(const char* key, Pair otherwise) const {
    const auto value = setting(key);
    if (!value) return otherwise;
    std::vector<Index> numbers;
    if (value->is_array())
        numbers = checked<std::vector<Index>>(*value, key);
    else
        numbers = {checked<Index>(*value, key), checked<Index>(*value, key)};
    if (numbers.size() != 2) fail("\"{}\" has {} numbers instead of two", key, numbers.size());
    for (const Index number : numbers)
        if (number < 1 || number > max_elements) fail("\"{}\" is {}", key, number);
    return {numbers[0], numbers[1]};
}

Index KerasBuilder::axis(Index keras) const {
    const auto count = static_cast<Index>(rank());
    if (keras < -count || keras >= count) fail("its axis {} does not exist", keras);
    const Index at = keras < 0 ? keras + count : keras;
    if (count != 4) return at;
    constexpr Index ours[] = {0, 2, 3, 1};
    return ours[at];
}

}  // namespace engine::network
