// Keras' own JSON of a model (model.to_json(), config.json in a .keras file): turned into the program that
// makes it.
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "engine/core/error.h"
#include "engine/files/json_text.h"
#include "engine/frameworks/model_text.h"

namespace engine {
namespace {

using Json = nlohmann::ordered_json;

/// What no layer's geometry depends on.
const std::set<std::string> passed_over = {"name",
                                           "trainable",
                                           "dtype",
                                           "batch_input_shape",
                                           "batch_shape",
                                           "ragged",
                                           "sparse",
                                           "kernel_regularizer",
                                           "bias_regularizer",
                                           "activity_regularizer",
                                           "kernel_constraint",
                                           "bias_constraint",
                                           "bias_initializer",
                                           "data_format",
                                           "depthwise_regularizer",
                                           "depthwise_constraint",
                                           "pointwise_initializer",
                                           "pointwise_regularizer",
                                           "pointwise_constraint",
                                           "shared_object_id",
                                           "optional",
                                           "autocast"};

class Translation {
  public:
    explicit Translation(const Json& model) {
        const Json& config = model.contains("config") ? model.at("config") : model;
        const std::string type = model.value("class_name", "Sequential");
        line("from keras import layers, Model, Sequential", "the model");
        if (type == "Sequential")
            add_sequential(config);
        else
            functional(config);
    }

    std::string program;
    std::vector<std::string> names{""};  ///< of the layer that each line makes

  private:
    void line(const std::string& text, const std::string& name) {
        program += text + "\n";
        names.push_back(name);
    }

    static const Json& layers_of(const Json& config) {
        if (config.is_array()) return config;  // Keras 1 and 2.0
        if (!config.is_object() || !config.contains("layers") || !config.at("layers").is_array())
            fail("layer text: this JSON has no list of layers, as model.to_json() writes it");
        return config.at("layers");
    }

    /// One layer a line.
    void add_sequential(const Json& config) {
        line("Sequential([", "the model");
        for (const Json& layer : layers_of(config))
            line(constructor(layer) + ",", layer.value("config", Json::object()).value("name", "a layer"));
        line("])", "the model");
    }

    std::string sequential(const Json& config) {
        std::string text = "Sequential([";
        for (const Json& layer : layers_of(config))
            text += constructor(layer) + ", ";
        return text + "])";
    }

    std::string constructor(const Json& layer) {
        if (!layer.is_object() || !layer.contains("class_name") || !layer.at("class_name").is_string())
            fail("layer text: a layer of this JSON has no class_name");
        const std::string type = layer.at("class_name").get<std::string>();
        if (!std::regex_match(type, std::regex("[A-Za-z_][A-Za-z_0-9]*")))
            fail("layer text: \"{}\" is no layer's name", type);
        const Json config = layer.value("config", Json::object());
        if (type == "InputLayer") return "layers.Input()";
        if (type == "Sequential") return sequential(config);
        if (type == "Functional" || type == "Model")
            fail("layer text: the model holds another model, {}: paste that one's to_json() alone",
                 config.value("name", type));
        std::string text = "layers." + type + "(";
        for (const auto& [key, value] : config.items()) {
            if (passed_over.contains(key) || value.is_null()) continue;
            if (!std::regex_match(key, std::regex("[A-Za-z_][A-Za-z_0-9]*"))) continue;
            const bool is_initializer = key.ends_with("initializer") && value.is_object();
            text += key + "=" + (is_initializer ? initializer(value) : literal(value)) + ", ";
        }
        return text + ")";
    }

    std::string initializer(const Json& value) {
        if (!value.contains("class_name") || !value.at("class_name").is_string()) return "None";
        std::string text = "initializers." + value.at("class_name").get<std::string>() + "(";
        const Json config = value.value("config", Json::object());
        for (const auto& [key, setting] : config.items())
            if (setting.is_number()) text += key + "=" + setting.dump() + ", ";
        return text + ")";
    }

    std::string literal(const Json& value) {
        if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
        if (value.is_number()) return value.dump();
        if (value.is_string()) return quoted(value.get<std::string>());
        if (value.is_array()) {
            std::string text = "(";
            for (const Json& item : value)
                text += literal(item) + ", ";
            return text + ")";
        }
        if (value.is_object() && value.contains("class_name") && value.at("class_name").is_string()) {
            const std::string type = value.at("class_name").get<std::string>();
            const bool is_layer = value.value("module", "").find("layers") != std::string::npos ||
                                  type.find("ReLU") != std::string::npos;
            return is_layer ? constructor(value) : quoted(type);
        }
        return "None";
    }

    static std::string quoted(const std::string& text) {
        std::string result = "\"";
        for (const char c : text)
            if (c != '"' && c != '\\' && c != '\n') result += c;
        return result + "\"";
    }

    /// Every tensor that is named below here: Keras 2 writes ["name", 0, 0], Keras 3 hides that in
    /// keras_history.
    static void tensors_in(const Json& value, std::vector<std::string>& found) {
        const bool is_one =
            value.is_array() && value.size() >= 2 && value[0].is_string() && value[1].is_number_integer();
        if (is_one) {
            found.push_back(variable(value[0].get<std::string>(), value[1].get<Index>()));
            return;
        }
        if (value.is_array() || value.is_object())
            for (const Json& item : value)
                tensors_in(item, found);
    }

    static std::string variable(const std::string& name, Index call) {
        std::string text = "t_";
        for (const char c : name)
            text += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
        return text + "_" + std::to_string(call);
    }

    void functional(const Json& config) {
        std::vector<std::string> inputs, outputs;
        for (const Json& layer : layers_of(config)) {
            const std::string made = constructor(layer);
            const std::string name = layer.contains("name") && layer.at("name").is_string()
                                         ? layer.at("name").get<std::string>()
                                         : layer.value("config", Json::object()).value("name", "layer");
            const Json nodes = layer.value("inbound_nodes", Json::array());
            if (nodes.empty()) {
                line(variable(name, 0) + " = " + made, name);
                continue;
            }
            line("layer = " + made, name);
            for (std::size_t call = 0; call < nodes.size(); ++call) {
                std::vector<std::string> from;
                tensors_in(nodes[call], from);
                std::string list;
                for (const std::string& tensor : from)
                    list += tensor + ", ";
                line(variable(name, static_cast<Index>(call)) + " = layer(" +
                         (from.size() == 1 ? from[0] : "[" + list + "]") + ")",
                     name);
            }
        }
        tensors_in(config.value("input_layers", Json::array()), inputs);
        tensors_in(config.value("output_layers", Json::array()), outputs);
        if (inputs.size() != 1 || outputs.size() != 1)
            fail("layer text: the model has {} inputs and {} outputs, and a pipeline has one of each",
                 inputs.size(), outputs.size());
        line("Model(" + inputs[0] + ", " + outputs[0] + ")", "the model");
    }
};

/// "line 3, column 9: " becomes the name of the layer that line makes.
std::string with_layer(const std::string& sentence, const std::vector<std::string>& names) {
    static const std::regex place("(?:layer text, )?line (\\d+), column \\d+: (?:at )?");
    std::smatch match;
    if (!std::regex_search(sentence, match, place) || match.position() != 0) return sentence;
    const std::size_t line = std::stoul(match[1].str());
    const std::string name = line < names.size() ? names[line] : "the model";
    return (sentence.starts_with("layer text") ? "layer text, " : "") + name + ": " + match.suffix().str();
}

}  // namespace

bool is_keras_json(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n'\"");
    return first != std::string_view::npos && text[first] == '{' &&
           text.find("\"class_name\"") != std::string_view::npos;
}

Pipeline import_keras_json(std::string_view text, std::vector<std::string>& notes) {
    text = text.substr(text.find('{'));
    text = text.substr(0, text.rfind('}') + 1);  // quotes of the string that it was printed as
    check_json_depth(text);
    Json model;
    try {
        model = Json::parse(text);
    } catch (const Json::exception& error) {
        fail("layer text: the JSON of the model cannot be read: {}", error.what());
    }
    const auto translated = [&] {
        try {
            return Translation(model);
        } catch (const Json::exception&) {
            fail("layer text: this JSON is not built as model.to_json() writes it");
        }
    }();
    std::vector<std::string> found;
    try {
        Pipeline pipeline = import_program(translated.program, keras_family, found);
        for (const std::string& sentence : found)
            notes.push_back(with_layer(sentence, translated.names));
        return pipeline;
    } catch (const Error& error) {
        throw Error(with_layer(error.what(), translated.names));
    }
}

}  // namespace engine
