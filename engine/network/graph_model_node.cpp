#include "engine/network/graph_model_node.h"

#include <charconv>

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/json_value.h"
#include "engine/network/base64.h"

namespace engine::network {
namespace {

using nlohmann::json;

constexpr std::size_t max_nodes = 1 << 18;

/// Whole numbers of 64 bits stand in JSON as text.
Index whole(const json& value, const char* key) {
    if (!value.is_string()) return checked<Index>(value, key);
    const auto& text = value.get_ref<const std::string&>();
    Index number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end != text.data() + text.size())
        fail("\"{}\" is {}, which is no whole number", key, printable_line(text));
    return number;
}

/// Text stands in base 64, or as a list of bytes.
std::string text_in(const json& value, const char* key) {
    if (value.is_string()) return from_base64(value.get<std::string>());
    std::string bytes;
    for (const Index byte : checked<std::vector<Index>>(value, key))
        bytes += static_cast<char>(byte);
    return bytes;
}

/// attr.key.kind
const json* find(const json& attributes, const char* key, const char* kind) {
    const auto found = attributes.find(key);
    if (found == attributes.end() || !found->is_object()) return nullptr;
    const auto value = found->find(kind);
    return value == found->end() ? nullptr : &*value;
}

const json* find_list(const json& attributes, const char* key, const char* kind) {
    const json* list = find(attributes, key, "list");
    if (!list || !list->is_object()) return nullptr;
    const auto values = list->find(kind);
    return values == list->end() || !values->is_array() ? nullptr : &*values;
}

}  // namespace

std::string GraphModelNode::word(const char* key, const std::string& otherwise) const {
    const json* value = find(attributes, key, "s");
    return value ? text_in(*value, key) : otherwise;
}

std::vector<std::string> GraphModelNode::words(const char* key) const {
    std::vector<std::string> result;
    if (const json* values = find_list(attributes, key, "s"))
        for (const json& value : *values)
            result.push_back(text_in(value, key));
    return result;
}

Index GraphModelNode::integer(const char* key, Index otherwise) const {
    const json* value = find(attributes, key, "i");
    return value ? whole(*value, key) : otherwise;
}

std::vector<Index> GraphModelNode::integers(const char* key) const {
    std::vector<Index> result;
    if (const json* values = find_list(attributes, key, "i"))
        for (const json& value : *values)
            result.push_back(whole(value, key));
    return result;
}

bool GraphModelNode::flag(const char* key) const {
    const json* value = find(attributes, key, "b");
    return value && checked<bool>(*value, key);
}

float GraphModelNode::real(const char* key, float otherwise) const {
    const json* value = find(attributes, key, "f");
    return value ? checked<float>(*value, key) : otherwise;
}

std::string GraphModelNode::type(const char* key) const {
    const json* value = find(attributes, key, "type");
    if (!value) return "DT_FLOAT";
    if (value->is_string()) return value->get<std::string>();
    switch (checked<Index>(*value, key)) {  // as TensorFlow counts them
        case 1: return "DT_FLOAT";
        case 3: return "DT_INT32";
        case 9: return "DT_INT64";
        case 10: return "DT_BOOL";
        default: return "another";
    }
}

std::optional<std::vector<Index>> GraphModelNode::shape(const char* key) const {
    const json* value = find(attributes, key, "shape");
    return value ? graph_model_shape(*value) : std::nullopt;
}

std::optional<std::vector<Index>> graph_model_shape(const json& shape) {
    if (!shape.is_object() || checked_or<bool>(shape, "unknownRank", false)) return std::nullopt;
    std::vector<Index> extents;
    if (const auto dims = shape.find("dim"); dims != shape.end() && dims->is_array())
        for (const json& dim : *dims) {
            const auto size = dim.is_object() ? dim.find("size") : dim.end();
            extents.push_back(dim.is_object() && size != dim.end() ? whole(*size, "size") : -1);
        }
    if (extents.size() > 8) fail("a shape of {} extents is not read", extents.size());
    return extents;
}

std::vector<GraphModelNode> graph_model_nodes(const json& topology) {
    const json& list = topology.at("node");
    if (!list.is_array() || list.size() > max_nodes) fail("its list of nodes cannot be read");
    std::vector<GraphModelNode> nodes;
    for (const json& entry : list) {
        GraphModelNode node;
        node.name = checked<std::string>(entry.at("name"), "name");
        node.op = checked<std::string>(entry.at("op"), "op");
        for (const std::string& input : checked_or<std::vector<std::string>>(entry, "input", {}))
            if (!input.starts_with('^')) node.inputs.push_back(graph_model_value(input));
        node.attributes = entry.contains("attr") ? json(entry["attr"]) : json::object();
        if (!node.attributes.is_object()) fail("its node {} has no attributes", printable_line(node.name));
        nodes.push_back(std::move(node));
    }
    return nodes;
}

std::string graph_model_value(const std::string& name) {
    return name.ends_with(":0") ? name.substr(0, name.size() - 2) : name;
}

}  // namespace engine::network
