#include "engine/frameworks/layer_words.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/frameworks/is_one_of.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

struct Prefix {
    std::string_view path;
    Family family;
};

/// The longest that fits counts.
constexpr auto prefixes = std::to_array<Prefix>({
    {"torch.", torch_family},
    {"torchvision.", torch_family},
    {"F.", torch_family},
    {"functional.", torch_family},
    {"keras.", keras_family},
    {"tensorflow.keras.", keras_family},
    {"tf.keras.", keras_family},
    {"tensorflow.python.keras.", keras_family},
    {"layers.", keras_family},
    {"activations.", keras_family},
    {"K.", keras_family},
    {"ops.", keras_family},
    {"keras_core.", keras_family},
    {"tf_keras.", keras_family},
    {"tensorflow_addons.", keras_family},
    {"tfa.", keras_family},
    {"keras_contrib.", keras_family},
    {"tf.layers.", keras_family},
    {"tensorflow.layers.", keras_family},
    {"tf.compat.v1.layers.", keras_family},
    {"tf.compat.v1.keras.", keras_family},
    {"tf.", tensorflow_family},
    {"tensorflow.", tensorflow_family},
    {"paddle.", paddle_family},
    {"mxnet.", mxnet_family},
    {"mx.", mxnet_family},
    {"gluon.", mxnet_family},
    {"sym.", mxnet_family},
    {"symbol.", mxnet_family},
    {"nd.", mxnet_family},
    {"contrib_nn.", mxnet_family},
    {"mindspore.", mindspore_family},
    {"flax.", flax_family},
    {"linen.", flax_family},
    {"nnx.", flax_family},
    {"hk.", flax_family},
    {"haiku.", flax_family},
    {"jax.", flax_family},
    {"lax.", flax_family},
    {"jnp.", flax_family},
});

/// Whose layers bear the same names and take other arguments.
constexpr auto strangers = std::to_array<std::string_view>({"tl.",
                                                            "tensorlayer.",
                                                            "slim.",
                                                            "tf.contrib.",
                                                            "tensorflow.contrib.",
                                                            "tf_slim.",
                                                            "snt.",
                                                            "sonnet.",
                                                            "chainer.",
                                                            "L.",
                                                            "lasagne.",
                                                            "fluid.",
                                                            "paddle.fluid.",
                                                            "jt.",
                                                            "jittor.",
                                                            "flow.",
                                                            "oneflow.",
                                                            "objax.",
                                                            "tflearn.",
                                                            "tfc.",
                                                            "eqx.",
                                                            "equinox.",
                                                            "megengine.",
                                                            "M.",
                                                            "mlx.",
                                                            "tinygrad.",
                                                            "caffe.",
                                                            "C.",
                                                            "cntk.",
                                                            "nnabla.",
                                                            "PF.",
                                                            "dy."});

bool has_argument(const LibraryCall& call, std::initializer_list<std::string_view> names) {
    return std::any_of(call.named.begin(), call.named.end(), [&](const auto& argument) {
        return std::find(names.begin(), names.end(), argument.first) != names.end();
    });
}

bool is_upper_d(std::string_view name) {
    for (const std::string_view dims : {"1D", "2D", "3D"})
        if (name.find(dims) != std::string_view::npos) return true;
    return false;
}
bool is_lower_d(std::string_view name) {
    for (const std::string_view dims : {"1d", "2d", "3d"})
        if (name.find(dims) != std::string_view::npos) return true;
    return false;
}

/// nn.UpSampling2D(2), nn.Conv2D(8, 3, padding="same"), after a line such as import keras.layers as nn.
bool is_keras_alone(const LibraryCall& call) {
    constexpr unsigned others = paddle_family | mxnet_family | mindspore_family;
    const auto known = [&](unsigned family) {
        return find_layer_word(call.name, static_cast<Family>(family));
    };
    if (known(keras_family) && !known(others)) return true;
    if (has_argument(call, {"filters", "kernel_initializer", "kernel_regularizer", "kernel_constraint",
                            "input_shape", "dilation_rate"}))
        return true;
    const bool as_word = std::any_of(call.named.begin(), call.named.end(), [](const auto& argument) {
        return argument.first == "padding" && argument.second->is(Kind::text);
    });
    // Paddle takes the word too, and its convolutions need three arguments before it.
    return as_word &&
           (has_argument(call, {"strides", "use_bias", "activation"}) || call.positional.size() == 2) &&
           !has_argument(call, {"in_channels", "out_channels", "stride", "channels"});
}

/// nn.Conv2D: three frameworks write it, and mean different things by its arguments.
Family family_of_bare_nn(const LibraryCall& call) {
    if (!is_upper_d(call.name)) {
        const bool is_function = std::islower(static_cast<unsigned char>(call.name.front()));
        if (is_function && call.path == "nn." + call.name)
            return flax_family;  // nn.gelu is none of PyTorch's
        if (has_argument(call, {"pad_mode", "has_bias", "weight_init"})) return mindspore_family;
        if (call.name == "Conv" || call.name == "ConvTranspose") return flax_family;
        const bool keras_alone =
            !find_layer_word(call.name, torch_family) && find_layer_word(call.name, keras_family);
        return keras_alone ? keras_family : torch_family;
    }
    if (is_keras_alone(call)) return keras_family;
    if (has_argument(call, {"channels", "strides", "use_bias", "activation"})) return mxnet_family;
    if (has_argument(call, {"out_channels", "stride", "weight_attr", "bias_attr"})) return paddle_family;
    const bool same_everywhere =
        (!call.name.starts_with("Conv") || !find_layer_word(call.name, paddle_family)) &&
        !call.name.starts_with("AvgPool");
    if (same_everywhere) return paddle_family;
    fail_at(
        call.place,
        "at {}: it may be Paddle's (in, out, kernel), MXNet's (channels, kernel, strides) or Keras' (filters, kernel, "
        "strides), which read these numbers differently: put the line that imports nn above it, as in import paddle.nn "
        "as nn",
        call.written);
}

}  // namespace

std::optional<Family> family_of(const LibraryCall& call, Family home) {
    const auto begins = [&](std::string_view prefix) { return call.path.starts_with(prefix); };
    const Prefix* best = nullptr;
    for (const Prefix& prefix : prefixes)
        if (begins(prefix.path) && (!best || prefix.path.size() > best->path.size())) best = &prefix;
    for (const std::string_view stranger : strangers)
        if (begins(stranger) && (!best || stranger.size() > best->path.size())) {
            // What is left out is so in every framework, unless it does something more.
            constexpr auto left_out = std::to_array<std::string_view>(
                {"batch_norm", "instance_norm", "group_norm", "layer_norm", "dropout", "BatchNorm",
                 "BatchNorm2d", "BatchNorm2D", "Dropout", "flatten"});
            if (is_one_of(left_out, call.name) && !has_argument(call, {"activation_fn", "act", "activation"}))
                return tensorflow_family;
            return std::nullopt;
        }
    if (best) return best->family;
    if (begins("nn.")) return family_of_bare_nn(call);
    if (begins("self.")) return std::nullopt;  // a layer of its own, whatever it is called
    if (call.imported) return std::nullopt;    // from a module that is not in the text
    // Without a path that tells, the spelling does: Conv2d is PyTorch's, Conv2D Keras'.
    if (is_lower_d(call.name)) return torch_family;
    if (is_upper_d(call.name)) return keras_family;
    for (const Family family : {home, torch_family, keras_family, tensorflow_family})
        if (find_layer_word(call.name, family)) return family;
    return std::nullopt;
}

std::string_view stranger_of(std::string_view path) {
    for (const std::string_view stranger : strangers)
        if (path.starts_with(stranger)) return stranger.substr(0, stranger.size() - 1);
    return {};
}

bool looks_like_layer(const LibraryCall& call) {
    const bool capital = !call.name.empty() && std::isupper(static_cast<unsigned char>(call.name.front()));
    if (!capital) return false;
    for (const std::string_view part : {"nn.", "layers.", "gluon.", "linen."})
        if (call.path.find(part) != std::string::npos) return true;
    for (const std::string_view part : {"Conv", "Pool", "LSTM", "GRU", "Sampl"})
        if (call.name.find(part) != std::string::npos) return true;
    return false;
}

std::string_view similar_word(std::string_view name) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    for (const auto words :
         {conv_words(), pool_words(), resize_words(), size_words(), activation_words(), keras_conv_words()})
        for (const LayerWord& word : words)
            if (std::equal(word.name.begin(), word.name.end(), name.begin(), name.end(), same) &&
                !word.is_function)
                return word.name;
    return {};
}

const LayerWord* find_layer_word(std::string_view name, Family family) {
    for (const auto words :
         {conv_words(), keras_conv_words(), flax_conv_words(), pool_words(), resize_words(), picture_words(),
          size_words(), export_words(), activation_words(), left_out_words()})
        for (const LayerWord& word : words)
            if (word.name == name && (word.families & family)) return &word;
    return nullptr;
}

}  // namespace engine
