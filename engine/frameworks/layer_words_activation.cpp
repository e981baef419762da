// Activations in the words of each framework.
#include <algorithm>
#include <array>

#include "engine/frameworks/layer_words.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;
using Action = ReadLayer::Action;

struct Plain {
    std::string_view word, stage;
};

/// Activations that every framework means alike, however it spells them (without _ and capitals).
constexpr auto plain_activations = std::to_array<Plain>({{"relu", "relu"},
                                                         {"sigmoid", "sigmoid"},
                                                         {"tanh", "tanh"},
                                                         {"selu", "selu"},
                                                         {"silu", "silu"},
                                                         {"swish", "silu"},
                                                         {"hardswish", "hardswish"},
                                                         {"hardsilu", "hardswish"},
                                                         {"hswish", "hardswish"},
                                                         {"softplus", "softplus"},
                                                         {"softrelu", "softplus"},
                                                         {"elu", "elu"},
                                                         {"gelu", "gelu"},
                                                         {"prelu", "prelu"}});

std::string folded(std::string_view name) {
    std::string result;
    for (const char c : name)
        if (c != '_') result += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return result;
}

std::string_view plain_stage(std::string_view name) {
    const std::string key = folded(name);
    const auto found = std::find_if(plain_activations.begin(), plain_activations.end(),
                                    [&](const Plain& plain) { return plain.word == key; });
    return found == plain_activations.end() ? std::string_view() : found->stage;
}

constexpr const char* there_are =
    "there are relu, leaky_relu, elu, selu, prelu, gelu, silu, hardswish, softplus, sigmoid, tanh: put one of them in its place, "
    "or leave it out";

ReadLayer activation(LayerArguments& a, std::string text) {
    a.finish();
    ReadLayer layer;
    layer.stages = std::move(text);
    layer.element_wise = true;
    layer.notes = a.notes;
    return layer;
}

ReadLayer plain(LayerArguments& a, Family family) {
    std::string text(plain_stage(a.call().name));
    if (text == "elu") {
        a.order({"alpha", "inplace"});
        if (const std::string alpha = a.decimal("alpha", "1"); alpha != "1") text += " alpha=" + alpha;
    } else if (text == "gelu") {
        a.order({"approximate"});
        const PythonValue* approximate = a.find("approximate");
        const bool rough = approximate && approximate->is(Kind::truth) ? approximate->number != 0
                           : approximate ? a.word("approximate", "none") == "tanh"
                                         : family == flax_family;
        a.ignore({"approximate"});
        if (rough) text += " approximate=tanh";
    } else if (text == "softplus") {
        a.order({"beta", "threshold"});
        if (a.decimal("beta", "1") != "1") a.refuse("beta other than 1 has no counterpart in a pipeline");
        a.ignore({"threshold"});
    } else {
        a.order({"inplace"});
    }
    return activation(a, text);
}

/// A prelu of a pipeline begins with the slope 0.25, as PyTorch's; others are leaky to begin with.
ReadLayer prelu(LayerArguments& a, Family family) {
    a.order({"num_parameters", "init"});
    a.alias("init", {"negative_slope_init", "w"});
    a.ignore({"num_parameters", "init", "alpha_initializer", "alpha_regularizer", "alpha_constraint",
              "shared_axes", "weight", "channel"});
    const std::string usual = family == keras_family ? "0" : family == flax_family ? "0.01" : "0.25";
    std::string slope = a.call().name == "prelu" ? "0.25" : a.decimal("init", usual);
    if (const PythonValue* start = a.find("alpha_initializer")) {
        const auto value = start->fields.find("value");
        if (value != start->fields.end() && value->second->is(Kind::number))
            slope = fmt::format("{}", static_cast<float>(value->second->number));
        else if (!start->items.empty() && start->items[0]->is(Kind::number))
            slope = fmt::format("{}", static_cast<float>(start->items[0]->number));
    }
    if (slope == "0.25") return activation(a, "prelu");
    a.notes.push_back(fmt::format("{} is read as a leaky_relu of the slope that it begins with, {}",
                                  a.call().written, slope));
    return activation(a, "leaky_relu slope=" + slope);
}

/// CELU(1) is ELU; RReLU takes the middle of its slopes once a network is trained.
ReadLayer celu(LayerArguments& a, Family) {
    a.order({"alpha", "inplace"});
    if (a.decimal("alpha", "1") != "1")
        a.refuse("an alpha other than 1 has no counterpart in a pipeline; elu divides by none");
    return activation(a, "elu");
}

ReadLayer rrelu(LayerArguments& a, Family) {
    a.order({"lower", "upper", "inplace"});
    const double lower = std::stod(a.decimal("lower", "0.125")),
                 upper = std::stod(a.decimal("upper", "0.33333334"));
    return activation(a, fmt::format("leaky_relu slope={}", static_cast<float>((lower + upper) / 2)));
}

ReadLayer relu(LayerArguments& a, Family family) {
    const bool keras_layer = family == keras_family && a.call().name == "ReLU";
    if (keras_layer)
        a.order({"max_value", "negative_slope", "threshold"});
    else if (family == keras_family || family == tensorflow_family)
        a.order({});
    else
        a.order({"inplace"});
    if (a.has("max_value")) a.refuse("a bounded ReLU has no counterpart in a pipeline; leave max_value out");
    a.ignore({"max_value"});
    if (a.decimal("threshold", "0") != "0")
        a.refuse("a threshold other than 0 has no counterpart in a pipeline");
    a.alias("negative_slope", {"alpha"});
    const std::string slope = a.decimal("negative_slope", "0");
    return activation(a, slope == "0" ? "relu" : "leaky_relu slope=" + slope);
}

/// nn.LeakyReLU(0.2), LeakyReLU(alpha=0.2), F.leaky_relu(x, 0.2): every framework has a default of its own.
ReadLayer leaky_relu(LayerArguments& a, Family family) {
    a.order({"negative_slope", "inplace"});
    a.alias("negative_slope", {"alpha", "slope"});
    const bool layer = a.call().name == "LeakyReLU";
    const char* usual = family == keras_family                                      ? (layer ? "0.3" : "0.2")
                        : family == tensorflow_family || family == mindspore_family ? "0.2"
                        : family == mxnet_family                                    ? "0.25"
                                                                                    : "0.01";
    if (const std::string type = a.word("act_type", "leaky"); type != "leaky") {
        const std::string_view stage = plain_stage(type);
        if (stage.empty())
            a.refuse(fmt::format("there is no activation {} in a pipeline; {}", type, there_are));
        return activation(a, std::string(stage));
    }
    return activation(a, "leaky_relu slope=" + a.decimal("negative_slope", usual));
}

/// Activation("relu") of Keras and Gluon, mx.sym.Activation(x, act_type="relu").
ReadLayer named_activation(LayerArguments& a, Family) {
    a.order({"activation"});
    a.alias("activation", {"act_type"});
    const std::string text = activation_text(a, "activation");
    return activation(a, text.empty() ? text : text.substr(3));
}

ReadLayer no_activation(LayerArguments& a, Family) {
    ReadLayer layer;
    layer.action = Action::refused;
    layer.element_wise = true;
    layer.sentence = fmt::format("{} has no counterpart in a pipeline; {}", a.call().written, there_are);
    return layer;
}

}  // namespace

std::string activation_text(LayerArguments& a, std::string_view key) {
    const PythonValue* value = a.find(key);
    a.ignore({key});
    if (!value) return "";
    if (value->is(Kind::layer)) {
        if (value->layer.action == Action::refused) a.refuse(value->layer.sentence);
        return value->layer.stages.empty() ? "" : " | " + value->layer.stages;
    }
    const std::string name = a.word(key, "linear"), plain_name = folded(name);
    if (plain_name == "linear" || plain_name == "none") return "";
    if (plain_name == "leakyrelu")
        return " | leaky_relu slope=0.2";  // keras.activations.leaky_relu, tf.nn.leaky_relu
    const std::string_view stage = plain_stage(name);
    if (stage.empty()) a.refuse(fmt::format("there is no activation {} in a pipeline; {}", name, there_are));
    return " | " + std::string(stage);
}

std::span<const LayerWord> activation_words() {
    constexpr unsigned any = every_family, functions = every_family;
    static constexpr auto words = std::to_array<LayerWord>({
        {"ReLU", any, false, relu},
        {"relu", functions, true, relu},
        {"relu_", functions, true, relu},
        {"LeakyReLU", any, false, leaky_relu},
        {"LeakyRelu", any, false, leaky_relu},
        {"leaky_relu", functions, true, leaky_relu},
        {"leaky_relu_", functions, true, leaky_relu},
        {"Sigmoid", any, false, plain},
        {"sigmoid", functions, true, plain},
        {"Tanh", any, false, plain},
        {"tanh", functions, true, plain},
        {"ELU", any, false, plain},
        {"elu", functions, true, plain},
        {"SELU", any, false, plain},
        {"selu", functions, true, plain},
        {"GELU", any, false, plain},
        {"gelu", functions, true, plain},
        {"SiLU", any, false, plain},
        {"Swish", any, false, plain},
        {"silu", functions, true, plain},
        {"swish", functions, true, plain},
        {"Hardswish", any, false, plain},
        {"HSwish", any, false, plain},
        {"hardswish", functions, true, plain},
        {"hard_swish", functions, true, plain},
        {"hard_silu", functions, true, plain},
        {"Softplus", any, false, plain},
        {"softplus", functions, true, plain},
        {"PReLU", any, false, prelu},
        {"prelu", functions, true, prelu},
        {"Activation", any, false, named_activation},
        {"ReLU6", any, false, no_activation},
        {"relu6", functions, true, no_activation},
        {"Hardtanh", any, false, no_activation},
        {"hardtanh", functions, true, no_activation},
        {"Hardsigmoid", any, false, no_activation},
        {"hard_sigmoid", functions, true, no_activation},
        {"hardsigmoid", functions, true, no_activation},
        {"Mish", any, false, no_activation},
        {"mish", functions, true, no_activation},
        {"Softsign", any, false, no_activation},
        {"GLU", any, false, no_activation},
        {"CELU", torch_family | paddle_family | flax_family, false, celu},
        {"celu", torch_family | paddle_family | flax_family, true, celu},
        {"RReLU", torch_family | paddle_family, false, rrelu},
        {"ThresholdedReLU", any, false, no_activation},
        {"Softmax", any, false, no_activation},
        {"Softmax2d", any, false, no_activation},
        {"LogSoftmax", any, false, no_activation},
        {"softmax", functions, true, no_activation},
        {"log_softmax", functions, true, no_activation},
    });
    return words;
}

}  // namespace engine
