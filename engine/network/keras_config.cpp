#include "engine/network/keras_config.h"

#include "engine/core/error.h"
#include "engine/core/printable.h"
#include "engine/files/json_text.h"
#include "engine/files/json_value.h"
#include "engine/network/names.h"

namespace engine::network {
namespace {

using nlohmann::json;

constexpr int max_nesting = 8;
constexpr std::size_t max_layers = 20000;

const json& member(const json& object, const char* key) {
    if (!object.is_object() || !object.contains(key)) fail("its description of the model lacks \"{}\"", key);
    return object[key];
}

std::size_t index_of(const json& value) { return checked<std::size_t>(value, "an index of a layer's call"); }

/// ["conv", 0, 0] with or without arguments behind it.
bool is_reference(const json& value) {
    return value.is_array() && value.size() >= 3 && value[0].is_string() && value[1].is_number() &&
           value[2].is_number();
}

KerasValue reference(const json& value) {
    if (!is_reference(value)) fail("its description of the model has a connection that cannot be read");
    return {value[0].get<std::string>(), index_of(value[1]), index_of(value[2])};
}

bool is_keras_tensor(const json& value) {
    return value.is_object() && value.contains("class_name") && value["class_name"] == "__keras_tensor__";
}

/// Keras 3: tensors stand anywhere within the arguments.
void add_tensors(const json& value, std::vector<KerasValue>& inputs) {
    if (is_keras_tensor(value))
        inputs.push_back(reference(member(member(value, "config"), "keras_history")));
    else if (value.is_array())
        for (const json& one : value)
            add_tensors(one, inputs);
}

/// Keras 2 writes tensors among the arguments of a call as ["layer", 0, 0].
void split_arguments(const json& given, KerasCall& call) {
    for (const auto& [key, value] : given.items()) {
        if (is_reference(value) && value[0] != "_CONSTANT_VALUE")
            call.inputs.push_back(reference(value));
        else if (is_reference(value) && value.size() > 2)
            call.arguments[key] = value[2];
        else
            call.arguments[key] = value;
    }
}

KerasCall read_call(const json& node) {
    KerasCall call;
    call.arguments = json::object();
    if (node.is_object()) {
        add_tensors(member(node, "args"), call.inputs);
        if (const auto given = node.find("kwargs"); given != node.end() && given->is_object())
            for (const auto& [key, value] : given->items()) {
                const std::size_t before = call.inputs.size();
                add_tensors(value, call.inputs);
                if (call.inputs.size() == before) call.arguments[key] = value;
            }
        return call;
    }
    if (!node.is_array()) fail("its description of the model has a call that cannot be read");
    const auto add = [&](const json& one) {
        call.inputs.push_back(reference(one));
        if (one.size() > 3 && one[3].is_object()) split_arguments(one[3], call);
    };
    if (is_reference(node))
        add(node);
    else
        for (const json& one : node)
            add(one);
    return call;
}

/// One reference, or a list of them, or lists of these by name.
std::vector<KerasValue> references(const json& value) {
    std::vector<KerasValue> result;
    if (is_reference(value)) return {reference(value)};
    if (value.is_array() || value.is_object())
        for (const json& one : value)
            for (const KerasValue& inner : references(one))
                result.push_back(inner);
    return result;
}

KerasModel read_model(const json& description, int depth);

KerasLayer read_layer(const json& entry, int depth) {
    KerasLayer layer;
    layer.type = checked<std::string>(member(entry, "class_name"), "class_name");
    if (const auto shared = layer.type.rfind('>'); shared != std::string::npos)
        layer.type = layer.type.substr(shared + 1);  // "Custom>PixelShuffle"
    layer.config = member(entry, "config");
    if (layer.config.is_object()) layer.name = checked_or<std::string>(layer.config, "name", "");
    if (entry.contains("name") && entry["name"].is_string()) layer.name = entry["name"].get<std::string>();
    const bool inner = layer.config.is_array() || layer.config.contains("layers");
    if (inner) layer.inner = std::make_shared<const KerasModel>(read_model(entry, depth + 1));
    if (inner && layer.name.empty()) layer.name = layer.inner->name;
    const auto calls = entry.find("inbound_nodes");
    if (calls != entry.end() && calls->is_array() && layer.type != "InputLayer")
        for (const json& node : *calls)
            layer.calls.push_back(read_call(node));
    // The shape of a first layer that is no InputLayer stands here in Keras 3.
    if (entry.contains("build_config") && entry["build_config"].is_object() &&
        entry["build_config"].contains("input_shape") && layer.config.is_object())
        layer.config["built_for"] = entry["build_config"]["input_shape"];
    return layer;
}

json input_shape_of(const KerasLayer& first, const json& config) {
    for (const char* key : {"batch_input_shape", "batch_shape", "built_for"})
        if (first.config.is_object() && first.config.contains(key)) return first.config[key];
    if (config.is_object() && config.contains("build_input_shape")) return config["build_input_shape"];
    if (first.inner && !first.inner->inputs.empty())
        for (const KerasLayer& layer : first.inner->layers)
            if (layer.name == first.inner->inputs.front()) return input_shape_of(layer, {});
    return json::array({nullptr, nullptr, nullptr, 3});
}

/// A Sequential model's layers follow one another; its input may be said by its first layer alone.
void connect(KerasModel& model, const json& config) {
    if (model.layers.empty()) fail("its model has no layers");
    if (model.layers.front().type != "InputLayer") {
        KerasLayer input;
        input.name = model.name + "_input";
        input.type = "InputLayer";
        input.config = {{"batch_shape", input_shape_of(model.layers.front(), config)}};
        model.layers.insert(model.layers.begin(), std::move(input));
    }
    for (std::size_t i = 1; i < model.layers.size(); ++i)
        model.layers[i].calls = {{{{model.layers[i - 1].name, 0, 0}}, json::object()}};
    model.inputs = {model.layers.front().name};
    model.outputs = {{model.layers.back().name, 0, 0}};
}

KerasModel read_model(const json& description, int depth) {
    if (depth > max_nesting) fail("its models stand more than {} deep in each other", max_nesting);
    const auto type = checked<std::string>(member(description, "class_name"), "class_name");
    const json& config = member(description, "config");
    const json& layers = config.is_array() ? config : member(config, "layers");
    if (!layers.is_array()) fail("its description of the model has no list of layers");
    if (layers.size() > max_layers)
        fail("it has {} layers, more than the limit of {}", layers.size(), max_layers);
    KerasModel model;
    model.name = config.is_object() ? checked_or<std::string>(config, "name", "model") : "model";
    for (const json& layer : layers)
        model.layers.push_back(read_layer(layer, depth));
    for (std::size_t i = 0; i < model.layers.size(); ++i)
        if (model.layers[i].name.empty()) model.layers[i].name = fmt::format("layer_{}", i);
    if (type == "Sequential") {
        connect(model, config);
        return model;
    }
    if (!config.is_object() || !config.contains("output_layers"))
        fail("its model is a {}: only Sequential and Functional ones say which layers read which",
             printable_line(type));
    for (const KerasValue& input : references(member(config, "input_layers")))
        model.inputs.push_back(input.layer);
    model.outputs = references(config["output_layers"]);
    if (model.outputs.empty()) fail("its model names no output");
    return model;
}

}  // namespace

KerasModel read_keras_config(const json& description) { return read_model(description, 0); }

json parse_model_json(const std::string& text, const std::string& what) {
    check_json_depth(text);
    const auto check = [](int, json::parse_event_t, const json& read) {
        if (read.is_string()) check_text(read.get_ref<const std::string&>());
        return true;
    };
    try {
        return json::parse(text, check);
    } catch (const json::exception& error) {
        fail("in {} {}", what, json_trouble(error.what()));
    }
}

}  // namespace engine::network
