// The description of a Keras model as its files hold it in JSON: layers and who reads whom, in the forms of
// Keras 1 to 3 and of TensorFlow.js.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace engine::network {

/// The value that a layer's call gives.
struct KerasValue {
    std::string layer;
    std::size_t call = 0;
    std::size_t output = 0;
};

/// A layer used once; layers may be used several times, with the same weights.
struct KerasCall {
    std::vector<KerasValue> inputs;
    nlohmann::json arguments;  ///< beside the inputs: an object
};

struct KerasModel;

struct KerasLayer {
    std::string name;
    std::string type;  ///< "Conv2D", …
    nlohmann::json config;
    std::vector<KerasCall> calls;             ///< none for inputs
    std::shared_ptr<const KerasModel> inner;  ///< of a layer that is a model
};

struct KerasModel {
    std::string name;
    std::vector<KerasLayer> layers;
    std::vector<std::string> inputs;  ///< layers of type InputLayer, in order
    std::vector<KerasValue> outputs;
};

/// The model that {"class_name", "config"} describes. Throws Error for anything else, for models made of
/// other classes than Sequential and Functional, and for those nested deeper than 8.
KerasModel read_keras_config(const nlohmann::json& description);

/// The text as JSON, its depth looked at first. Throws Error that begins with `what`.
nlohmann::json parse_model_json(const std::string& text, const std::string& what);

}  // namespace engine::network
