#include "engine/frameworks/layer_import.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/core/error.h"
#include "engine/frameworks/python_arguments.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

/// Calls around layers: what they hold is read, they themselves are nothing.
constexpr auto containers = std::to_array<std::string_view>({"Sequential", "ModuleList", "OrderedDict",
                                                             "Model", "Input", "InputLayer", "Identity",
                                                             "add", "append", "cuda", "to", "eval", "train"});

/// Calls that surround models in programs and make no layers, whatever stands in their brackets.
constexpr auto passed_over = std::to_array<std::string_view>(
    {"compile", "fit", "summary", "build", "predict", "evaluate", "print", "super", "__init__", "apply",
     "save", "load_weights", "load_state_dict", "manual_seed", "set_random_seed"});

/// Layers that do nothing once a network is trained.
constexpr auto idle_layers = std::to_array<std::string_view>(
    {"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout",
     "SpatialDropout2D", "GaussianDropout", "GaussianNoise", "dropout", "dropout2d"});

constexpr auto normalisations =
    std::to_array<std::string_view>({"BatchNorm2d", "BatchNormalization", "InstanceNorm2d", "GroupNorm",
                                     "GroupNormalization", "LayerNorm", "LayerNormalization"});

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& list, std::string_view name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

/// " | relu" for activation="relu".
std::string activation(PythonArguments& arguments, std::string_view key = "activation") {
    const std::string name = arguments.text(key, "linear");
    if (name == "linear") return "";
    if (name == "leaky_relu") return " | leaky_relu slope=0.2";  // keras.activations.leaky_relu
    if (name != "relu" && name != "sigmoid" && name != "tanh")
        arguments.refuse(fmt::format(
            "there is no activation {} in a pipeline; there are relu, leaky_relu, sigmoid, tanh", name));
    return " | " + name;
}

std::string torch_channels(PythonArguments& arguments) {
    // How many channels come in is told by the picture.
    const auto in = arguments.number_or_variable("in_channels");
    const Index out = arguments.number("out_channels");
    const Index groups = arguments.number("groups", 1);
    if (groups == in && groups == out && groups > 1) return "";  // depthwise
    return fmt::format(" channels={}", out) + (groups > 1 ? fmt::format(" groups={}", groups) : "");
}

std::string torch_conv(const PythonCall& call) {
    PythonArguments a(call, {"in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation",
                             "groups", "bias", "padding_mode"});
    if (!a.find("kernel_size")) a.refuse("kernel_size is missing");
    std::string text = "conv" + a.pair_text("kernel_size", "kernel") + torch_channels(a) +
                       a.pair_text("stride", "stride") + a.padding("") + a.pair_text("dilation", "dilation");
    text += " padding-mode=" + a.text("padding_mode", "zeros");
    if (a.flag("bias", true)) text += " bias=0";
    a.finish();
    return text;
}

std::string torch_conv_transpose(const PythonCall& call) {
    PythonArguments a(call, {"in_channels", "out_channels", "kernel_size", "stride", "padding",
                             "output_padding", "groups", "bias", "dilation"});
    if (!a.find("kernel_size")) a.refuse("kernel_size is missing");
    std::string text = "conv_transpose" + a.pair_text("kernel_size", "kernel") + torch_channels(a) +
                       a.pair_text("stride", "stride") + a.padding("") +
                       a.pair_text("output_padding", "output-padding", Pair{0, 0}) +
                       a.pair_text("dilation", "dilation");
    if (a.flag("bias", true)) text += " bias=0";
    a.finish();
    return text;
}

/// Conv2D, Conv2DTranspose and DepthwiseConv2D differ in a few arguments only.
std::string keras_conv(const PythonCall& call) {
    const bool transposed = call.name == "Conv2DTranspose", depthwise = call.name == "DepthwiseConv2D";
    // Behind these the order differs between versions, so that names are asked for.
    PythonArguments a = depthwise ? PythonArguments(call, {"kernel_size", "strides", "padding"})
                                  : PythonArguments(call, {"filters", "kernel_size", "strides", "padding"});
    if (!a.find("kernel_size")) a.refuse("kernel_size is missing");
    std::string text = (transposed ? "conv_transpose" : "conv") + a.pair_text("kernel_size", "kernel");
    if (depthwise)
        a.only("depth_multiplier", 1);
    else
        text += fmt::format(" channels={}", a.number("filters"));
    if (!transposed && !depthwise && a.find("groups")) text += fmt::format(" groups={}", a.number("groups"));
    text += a.pair_text("strides", "stride") + a.padding(" padding=valid");
    if (transposed) text += a.pair_text("output_padding", "output-padding");
    text += a.pair_text("dilation_rate", "dilation");
    if (a.flag("use_bias", true)) text += " bias=0";
    text += activation(a);
    a.finish();
    return text;
}

std::string keras_upsample(const PythonCall& call) {
    PythonArguments a(call, {"size"});
    const Pair scale = a.pair("size").value_or(Pair{2, 2});
    const std::string mode = a.text("interpolation", "nearest");
    if (mode != "nearest" && mode != "bilinear")
        a.refuse(fmt::format(
            "interpolation {} has no counterpart (Keras' bicubic has a = -0.5, a pipeline's -0.75)", mode));
    a.finish();
    return fmt::format("upsample scale={},{} mode={}", scale.h, scale.w, mode);
}

std::string torch_upsample(const PythonCall& call) {
    PythonArguments a =
        call.name == "interpolate"
            ? PythonArguments(call, {"input", "size", "scale_factor", "mode", "align_corners"})
            : PythonArguments(call, {"size", "scale_factor", "mode", "align_corners"});
    a.input("input");
    if (a.pair("size")) a.refuse("a pipeline upsamples by a factor: give scale_factor, not size");
    const auto scale = a.pair("scale_factor");
    if (!scale) a.refuse("scale_factor is missing");
    const std::string mode = a.text("mode", call.name == "UpsamplingBilinear2d" ? "bilinear" : "nearest");
    const bool corners = a.flag("align_corners", call.name == "UpsamplingBilinear2d");
    a.finish();
    return fmt::format("upsample scale={},{} mode={}", scale->h, scale->w, mode) +
           (corners ? " align-corners=true" : "");
}

std::string torch_pool(const PythonCall& call) {
    const bool average = call.name == "AvgPool2d";
    PythonArguments a(call, {"kernel_size", "stride", "padding"});
    if (!a.find("kernel_size")) a.refuse("kernel_size is missing");
    std::string text = (average ? "avg_pool" : "max_pool") + a.pair_text("kernel_size", "kernel") +
                       a.pair_text("stride", "stride") + a.padding("");
    if (a.flag("ceil_mode", false)) a.refuse("ceil_mode=True has no counterpart in a pipeline");
    if (!average) a.only("dilation", 1);
    if (average && !a.flag("count_include_pad", true)) text += " exclude-padding=true";
    a.finish();
    return text;
}

std::string keras_pool(const PythonCall& call) {
    const bool average = call.name.starts_with("A");
    PythonArguments a(call, {"pool_size", "strides", "padding"});
    const Pair kernel = a.pair("pool_size").value_or(Pair{2, 2});
    std::string text = fmt::format("{} kernel={},{}", average ? "avg_pool" : "max_pool", kernel.h, kernel.w);
    text += a.pair_text("strides", "stride") + a.padding("");
    if (average) text += " exclude-padding=true";  // Keras leaves padding out of its averages
    a.finish();
    return text;
}

std::string shuffle(const PythonCall& call) {
    const bool torch = call.name.starts_with("Pixel");
    const bool up = call.name == "PixelShuffle" || call.name == "depth_to_space";
    const char* key = torch ? (up ? "upscale_factor" : "downscale_factor") : "block_size";
    PythonArguments a = torch ? PythonArguments(call, {key}) : PythonArguments(call, {"input", key});
    a.input("input");
    const Index factor = a.number(key);
    a.finish();
    return fmt::format("{} factor={} order={}", up ? "pixel_shuffle" : "pixel_unshuffle", factor,
                       torch ? "crd" : "dcr");
}

std::string activation_layer(const PythonCall& call) {
    if (call.name == "Activation") {
        PythonArguments a(call, {"activation"});
        const std::string text = activation(a);
        a.finish();
        return text.empty() ? text : text.substr(3);
    }
    PythonArguments a(call, {"input"});
    a.input("input");
    a.finish();
    std::string name = call.name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c < 'a' ? static_cast<char>(c + 32) : c; });
    return name;
}

/// nn.LeakyReLU(0.2), LeakyReLU(alpha=0.2), F.leaky_relu(x, 0.2): every framework has a default of its own.
std::string leaky_relu(const PythonCall& call) {
    const bool function = call.name == "leaky_relu", torch = call.path.starts_with("nn.") ||
                                                             call.path.starts_with("F.") ||
                                                             call.path.find("torch") != std::string::npos;
    const bool tensorflow =
        call.path.find("tf.nn") != std::string::npos || call.path.find("activations") != std::string::npos;
    PythonArguments a = function ? PythonArguments(call, {"input", "negative_slope"})
                                 : PythonArguments(call, {"negative_slope"});
    a.input("input");
    const char* usual = torch ? "0.01" : tensorflow ? "0.2" : function ? "0.01" : "0.3";
    const std::string slope = a.decimal("negative_slope", a.decimal("alpha", usual));
    a.finish();
    return "leaky_relu slope=" + slope;
}

struct LayerReader {
    std::string_view name;
    std::string (*read)(const PythonCall& call);
};

constexpr auto readers = std::to_array<LayerReader>({
    {"Conv2d", torch_conv},
    {"ConvTranspose2d", torch_conv_transpose},
    {"Conv2D", keras_conv},
    {"Conv2DTranspose", keras_conv},
    {"DepthwiseConv2D", keras_conv},
    {"UpSampling2D", keras_upsample},
    {"Upsample", torch_upsample},
    {"interpolate", torch_upsample},
    {"UpsamplingNearest2d", torch_upsample},
    {"UpsamplingBilinear2d", torch_upsample},
    {"MaxPool2d", torch_pool},
    {"AvgPool2d", torch_pool},
    {"MaxPooling2D", keras_pool},
    {"MaxPool2D", keras_pool},
    {"AveragePooling2D", keras_pool},
    {"AvgPool2D", keras_pool},
    {"PixelShuffle", shuffle},
    {"PixelUnshuffle", shuffle},
    {"depth_to_space", shuffle},
    {"space_to_depth", shuffle},
    {"ReLU", activation_layer},
    {"Sigmoid", activation_layer},
    {"Tanh", activation_layer},
    {"Activation", activation_layer},
    {"LeakyReLU", leaky_relu},
    {"leaky_relu", leaky_relu},
    {"relu", activation_layer},
    {"sigmoid", activation_layer},
    {"tanh", activation_layer},
});

const LayerReader* find_reader(std::string_view name) {
    const auto found =
        std::find_if(readers.begin(), readers.end(), [&](const auto& reader) { return reader.name == name; });
    return found == readers.end() ? nullptr : &*found;
}

CallTreatment treatment(std::string_view name) {
    if (find_reader(name)) return CallTreatment::read;
    return is_one_of(passed_over, name) ? CallTreatment::skip : CallTreatment::search;
}

/// model.add(…) holds a layer; layers.add([a, b]) is one, and a pipeline has none.
bool is_container(const PythonCall& call) {
    constexpr auto libraries = std::to_array<std::string_view>(
        {"add", "layers.add", "tf.add", "torch.add", "ops.add", "K.add", "np.add"});
    if (call.name == "add" &&
        std::any_of(libraries.begin(), libraries.end(),
                    [&](std::string_view path) {
                        return call.path == path || call.path.ends_with("." + std::string(path));
                    }) &&
        call.path.find("model") == std::string::npos)
        return false;
    return is_one_of(containers, call.name);
}

[[noreturn]] void refuse_call(const PythonCall& call) {
    if (is_one_of(normalisations, call.name))
        fail(
            "layer text, column {}: {} has no counterpart in a pipeline: once trained it multiplies and shifts every channel, "
            "which can be worked into the weights and bias of the convolution before it; leave it out here",
            call.column, call.path);
    fail("layer text, column {}: {} has no counterpart in a pipeline", call.column, call.path);
}

void append_stages(const PythonCall& call, const std::string& text, Pipeline& pipeline) {
    if (text.empty()) return;
    try {
        for (const Stage& stage : parse_pipeline(text).stages)
            pipeline.stages.push_back(stage);
    } catch (const Error& error) {
        fail("layer text, column {}, at {}: it would be \"{}\"; {}", call.column, call.path, text,
             error.what());
    }
}

}  // namespace

Pipeline import_layers(std::string_view text, std::vector<std::string>* notes) {
    Pipeline pipeline;
    std::vector<std::string> left_out;
    std::set<std::string> sequences;  // names of Sequentials, which may be applied further down
    for (const PythonCall& call : find_python_calls(text, treatment)) {
        if (const LayerReader* reader = find_reader(call.name))
            append_stages(call, reader->read(call), pipeline);
        else if (is_container(call))
            sequences.insert(call.assigned_to);
        else if (is_one_of(idle_layers, call.name))
            left_out.push_back(call.name);
        else if (call.path.empty() || !sequences.contains(call.path))
            refuse_call(call);
    }
    if (pipeline.stages.empty())
        fail("there is no layer in the text, such as nn.ConvTranspose2d(128, 64, 4, 2, 1)");
    if (notes)
        for (const std::string& name : left_out)
            notes->push_back(name + " does nothing once a network is trained, and is left out");
    return pipeline;
}

}  // namespace engine
