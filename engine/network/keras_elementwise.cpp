// Activations, normalisation and arithmetic between values.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/files/json_value.h"
#include "engine/network/keras_builder.h"

namespace engine::network {
namespace {

using nlohmann::json;
using Attributes = std::map<std::string, Attribute>;

KerasOutput like(const KerasOutput& value, std::string name) { return {std::move(name), value.rank}; }

KerasOutput clipped(KerasBuilder& b, const KerasOutput& x, float low, float high) {
    return like(x, b.add("Clip", {x.name, b.number("low", low), b.number("high", high)}));
}

KerasOutput gelu(KerasBuilder& b, const KerasOutput& x) {
    const std::string scaled = b.add("Mul", {x.name, b.number("root_half", std::sqrt(0.5f))});
    const std::string shifted = b.add("Add", {b.add("Erf", {scaled}), b.number("one", 1)});
    return like(x, b.add("Mul", {b.add("Mul", {x.name, shifted}), b.number("half", 0.5f)}));
}

/// Activations by the name that Keras gives them.
KerasOutput activated(KerasBuilder& b, const KerasOutput& x, const std::string& name) {
    static constexpr std::pair<std::string_view, const char*> plain[] = {
        {"relu", "Relu"}, {"sigmoid", "Sigmoid"},   {"tanh", "Tanh"},         {"elu", "Elu"},
        {"selu", "Selu"}, {"softplus", "Softplus"}, {"softsign", "Softsign"}, {"exponential", "Exp"}};
    if (name == "linear") return x;
    for (const auto& [keras, op] : plain)
        if (name == keras) return like(x, b.add(op, {x.name}));
    if (name == "relu6") return clipped(b, x, 0, 6);
    if (name == "softmax")
        return like(x, b.add("Softmax", {x.name}, {{"axis", Index{x.rank == 4 ? 1 : -1}}}));
    if (name == "swish" || name == "silu") return like(x, b.add("Mul", {x.name, b.add("Sigmoid", {x.name})}));
    if (name == "mish") {
        const std::string inner = b.add("Tanh", {b.add("Softplus", {x.name})});
        return like(x, b.add("Mul", {x.name, inner}));
    }
    if (name == "gelu" && !b.dialect.tensorflow_js) return gelu(b, x);
    if (name == "leaky_relu") return like(x, b.add("LeakyRelu", {x.name}, {{"alpha", 0.2f}}));
    if (name == "hard_sigmoid")
        return like(x, b.add("HardSigmoid", {x.name},
                             {{"alpha", b.dialect.keras3 ? 1.0f / 6 : 0.2f}, {"beta", 0.5f}}));
    fail("its activation \"{}\" is not read", name);
}

/// A layer's own settings stand in for those of an object that describes an activation.
KerasOutput activated_by(KerasBuilder& b, const KerasOutput& x, const json& value) {
    if (value.is_string()) return activated(b, x, value.get<std::string>());
    if (value.is_object() && value.contains("config")) {
        const json& config = value["config"];
        if (config.is_string()) return activated(b, x, config.get<std::string>());
        const auto type = checked_or<std::string>(value, "class_name", "");
        if (type == "ReLU" && config.is_object() && config.size() <= 1) return activated(b, x, "relu");
        if (type == "LeakyReLU" && config.is_object()) {
            const float slope = checked_or<float>(
                config, config.contains("negative_slope") ? "negative_slope" : "alpha", 0.3f);
            return like(x, b.add("LeakyRelu", {x.name}, {{"alpha", slope}}));
        }
    }
    fail("its activation cannot be read");
}

KerasOutput activation(KerasBuilder& b) { return with_activation(b, b.inputs.front()); }

KerasOutput relu(KerasBuilder& b) {
    const KerasOutput& x = b.inputs.front();
    if (b.real("threshold", 0) != 0) fail("its threshold is not 0");
    const float slope = b.real("negative_slope", 0);
    KerasOutput y = slope == 0 ? like(x, b.add("Relu", {x.name}))
                               : like(x, b.add("LeakyRelu", {x.name}, {{"alpha", slope}}));
    if (const auto most = b.setting("max_value"))
        y = like(x, b.add("Min", {y.name, b.number("most", checked<float>(*most, "max_value"))}));
    return y;
}

KerasOutput leaky(KerasBuilder& b) {
    const float slope = b.real(b.setting("negative_slope") ? "negative_slope" : "alpha", 0.3f);
    return like(b.inputs.front(), b.add("LeakyRelu", {b.input()}, {{"alpha", slope}}));
}

KerasOutput prelu(KerasBuilder& b) {
    return like(b.inputs.front(), b.add("PRelu", {b.input(), b.weight("alpha")}));
}

KerasOutput elu(KerasBuilder& b) {
    return like(b.inputs.front(), b.add("Elu", {b.input()}, {{"alpha", b.real("alpha", 1)}}));
}

KerasOutput softmax(KerasBuilder& b) {
    const auto axis = b.setting("axis");
    return like(b.inputs.front(),
                b.add("Softmax", {b.input()}, {{"axis", b.axis(axis ? checked<Index>(*axis, "axis") : -1)}}));
}

Array filled(Index count, float value) { return Array({count}, Tensor({1, 1, 1, count}, value)); }

KerasOutput batch_norm(KerasBuilder& b) {
    json axis = b.setting("axis").value_or(json(-1));
    if (axis.is_array() && axis.size() == 1) axis = json(axis[0]);
    if (b.axis(checked<Index>(axis, "axis")) != 1) fail("its axis is not that of the channels");
    const std::string mean = b.weight("moving_mean"), variance = b.weight("moving_variance");
    const Index channels = b.graph.constants.at(mean).size();
    const std::string scale =
        b.flag("scale", true) ? b.weight("gamma") : b.constant("ones", filled(channels, 1));
    const std::string shift =
        b.flag("center", true) ? b.weight("beta") : b.constant("zeros", filled(channels, 0));
    return like(b.inputs.front(), b.add("BatchNormalization", {b.input(), scale, shift, mean, variance},
                                        {{"epsilon", b.real("epsilon", 1e-3f)}}));
}

/// A number, or one for each channel.
std::string factor(KerasBuilder& b, const char* key, float otherwise) {
    const json value = b.setting(key).value_or(json(otherwise));
    if (!value.is_array()) return b.number(key, checked<float>(value, key));
    const auto numbers = checked<std::vector<float>>(value, key);
    const auto count = static_cast<Index>(numbers.size());
    const Extents extents = b.rank() == 4 ? Extents{1, count, 1, 1} : Extents{count};
    return b.constant(key, Array(extents, Tensor(folded(extents), numbers)));
}

KerasOutput rescaled(KerasBuilder& b) {
    const std::string scaled = b.add("Mul", {b.input(), factor(b, "scale", 1)});
    return like(b.inputs.front(), b.add("Add", {scaled, factor(b, "offset", 0)}));
}

/// A residual block's factor, in a layer of somebody's own.
KerasOutput multiplied(KerasBuilder& b) {
    return like(b.inputs.front(), b.add("Mul", {b.input(), factor(b, "beta", 0.2f)}));
}

KerasOutput merged(KerasBuilder& b, const char* op) {
    KerasOutput y = b.inputs.front();
    for (std::size_t i = 1; i < b.inputs.size(); ++i) {
        if (b.inputs[i].rank != y.rank) fail("its inputs have {} and {} axes", y.rank, b.inputs[i].rank);
        y.name = b.add(op, {y.name, b.inputs[i].name});
    }
    if (b.inputs.size() == 1) y.name = b.add("Identity", {y.name});
    return y;
}

KerasOutput averaged(KerasBuilder& b) {
    const KerasOutput sum = merged(b, "Add");
    return like(sum, b.add("Mul", {sum.name, b.number("share", 1.0f / static_cast<float>(b.inputs.size()))}));
}

}  // namespace

KerasOutput with_activation(KerasBuilder& b, KerasOutput value, const char* key) {
    const auto given = b.setting(key);
    return given ? activated_by(b, value, *given) : value;
}

KerasEntries keras_elementwise() {
    return {{"Activation", activation},
            {"ReLU", relu},
            {"LeakyReLU", leaky},
            {"PReLU", prelu},
            {"ELU", elu},
            {"Softmax", softmax},
            {"BatchNormalization", batch_norm},
            {"BatchNormalizationV1", batch_norm},
            {"BatchNormalizationV2", batch_norm},
            {"SyncBatchNormalization", batch_norm},
            {"Rescaling", rescaled},
            {"MultiplyBeta", multiplied},
            {"Add", [](KerasBuilder& b) { return merged(b, "Add"); }},
            {"Subtract", [](KerasBuilder& b) { return merged(b, "Sub"); }},
            {"Multiply", [](KerasBuilder& b) { return merged(b, "Mul"); }},
            {"Maximum", [](KerasBuilder& b) { return merged(b, "Max"); }},
            {"Minimum", [](KerasBuilder& b) { return merged(b, "Min"); }},
            {"Average", averaged}};
}

}  // namespace engine::network
