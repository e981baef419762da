// Convolutions in the words of Keras 1 to 3, tf.layers and MXNet's Gluon.
#include <array>
#include <optional>

#include "engine/frameworks/conv_arguments.h"
#include "engine/frameworks/initial_weights.h"
#include "engine/frameworks/layer_words.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// Keras 1: Convolution2D(64, 3, 3, border_mode="same", subsample=(2, 2)).
bool is_keras_1(const LayerArguments& a) {
    for (const std::string_view key :
         {"border_mode", "subsample", "nb_filter", "nb_row", "nb_col", "dim_ordering", "filter_length"})
        if (a.has(key)) return true;
    const LibraryCall& call = a.call();
    return (call.name == "Convolution2D" || call.name == "Deconvolution2D" ||
            call.name == "AtrousConvolution2D") &&
           call.positional.size() >= 3 && call.positional[1]->is(Kind::number) &&
           call.positional[2]->is(Kind::number);
}

ReadLayer keras_1_conv(LayerArguments& a) {
    const bool transposed = a.call().name == "Deconvolution2D";
    if (transposed)
        a.order({"filters", "nb_row", "nb_col", "output_shape"});
    else
        a.order({"filters", "nb_row", "nb_col"});
    a.alias("filters", {"nb_filter"});
    a.alias("strides", {"subsample"});
    a.alias("padding", {"border_mode"});
    a.alias("use_bias", {"bias"});
    a.alias("dilation_rate", {"atrous_rate"});
    const ConvChannels channels = channels_of(a, "", "filters", "");
    std::string text = fmt::format("{} kernel={},{}{}", transposed ? "conv_transpose" : "conv",
                                   a.number("nb_row"), a.number("nb_col"), channels.text);
    const std::string padding = a.word("padding", "valid");
    if (padding != "same" && padding != "valid")
        a.refuse(fmt::format("border_mode \"{}\" has no counterpart in a pipeline", padding));
    text += a.pair_text("strides", "stride") + " padding=" + padding +
            a.pair_text("dilation_rate", "dilation") + init_text(a, keras_family);
    if (a.flag("use_bias", true)) text += " bias=0";
    text += activation_text(a, "activation");
    if (transposed && a.has("output_shape"))
        a.notes.push_back(
            "output_shape is not read: the size follows from the picture's, the stride and the padding");
    a.ignore({"output_shape"});
    return finished_conv(a, text, channels);
}

/// The arguments that may stand without their names; behind those of Keras' transposed layer versions differ.
void order_arguments(LayerArguments& a, bool gluon, bool transposed, bool depthwise) {
    if (gluon && transposed)
        a.order(
            {"filters", "kernel_size", "strides", "padding", "output_padding", "dilation_rate", "groups"});
    else if (gluon)
        a.order({"filters", "kernel_size", "strides", "padding", "dilation_rate", "groups"});
    else if (depthwise)
        a.order({"kernel_size", "strides", "padding"});
    else if (transposed)
        a.order({"filters", "kernel_size", "strides", "padding"});
    else
        a.order({"filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"});
}

std::string padding_word(LayerArguments& a) {
    const PythonValue* padding = a.find("padding");
    if (padding && padding->is(Kind::path) && padding->text.find('.') == std::string::npos)
        a.refuse(fmt::format("padding must be a word, and {} has no value in the text", padding->written));
    const std::string word = a.word("padding", "valid");
    if (word != "same" && word != "valid")
        a.refuse(fmt::format("padding \"{}\" is neither same nor valid", word));
    return word;
}

/// Conv2D(64, 3, 3) was a kernel of 3 × 3 in Keras 1, and is one with stride 3 since.
void note_third_number(LayerArguments& a, Pair stride) {
    if (a.call().positional.size() == 3 && a.call().positional[1]->is(Kind::number) &&
        stride == Pair{a.pair("kernel_size")->h, a.pair("kernel_size")->w} && stride != Pair{1, 1})
        a.notes.push_back(fmt::format(
            "the third number is the stride, {} (Keras 1 took it for the kernel's width: then write "
            "kernel_size=({}, {}))",
            stride.h, stride.h, stride.h));
}

/// Conv2D, Conv2DTranspose and DepthwiseConv2D of Keras 2 and 3, tf.layers' functions, MXNet's Gluon.
ReadLayer keras_conv(LayerArguments& a, Family family) {
    refuse_volumes(a);
    if (family == keras_family && is_keras_1(a)) return keras_1_conv(a);
    const std::string& name = a.call().name;
    const bool gluon = family == mxnet_family;
    const bool transposed = name.find("ranspose") != std::string::npos || name.starts_with("Deconv");
    const bool depthwise = name.starts_with("Depthwise");
    order_arguments(a, gluon, transposed, depthwise);
    a.alias("filters", {"channels"});
    a.alias("dilation_rate", {"dilation"});
    ConvChannels channels;
    if (depthwise) {
        if (a.number("depth_multiplier", 1) != 1)
            a.refuse(
                "depth_multiplier other than 1 has no counterpart in a pipeline: its depthwise kernels keep the channels");
    } else {
        channels =
            channels_of(a, gluon ? "in_channels" : "", "filters", transposed && !gluon ? "" : "groups");
        if (channels.in == 0) channels.in.reset();  // MXNet's "as they come"
    }
    const Pair stride = a.pair("strides").value_or(Pair{1, 1}),
               dilation = a.pair("dilation_rate").value_or(Pair{1, 1});
    if (!gluon && stride != Pair{1, 1} && dilation != Pair{1, 1})
        a.refuse("Keras refuses strides and a dilation_rate other than 1 together");
    if (const auto more = a.pair("output_padding", 0);
        transposed && more && (more->h >= stride.h || more->w >= stride.w) && *more != Pair{0, 0})
        a.refuse("output_padding must be smaller than the strides, as the framework asks");
    std::string text = (transposed ? "conv_transpose" : "conv") + kernel_text(a, "kernel_size") +
                       channels.text + a.pair_text("strides", "stride");
    if (gluon) {
        text += number_padding(a, family, transposed);
    } else {
        text += " padding=" + padding_word(a);
    }
    if (transposed)
        text += a.pair_text("output_padding", "output-padding",
                            gluon ? std::optional(Pair{0, 0}) : std::nullopt, 0);
    text += a.pair_text("dilation_rate", "dilation") + init_text(a, family);
    if (a.flag("use_bias", true)) text += " bias=0";
    text += activation_text(a, "activation");
    if (family == keras_family && name == "Conv2D") note_third_number(a, stride);
    return finished_conv(a, text, channels);
}

ReadLayer keras_separable(LayerArguments& a, Family family) {
    refuse_volumes(a);
    a.order({"filters", "kernel_size", "strides", "padding"});
    const ConvChannels channels = channels_of(a, "", "filters", "");
    if (a.number("depth_multiplier", 1) != 1)
        a.refuse("depth_multiplier other than 1 has no counterpart in a pipeline");
    const std::string padding = a.word("padding", "valid");
    if (padding != "same" && padding != "valid")
        a.refuse(fmt::format("padding \"{}\" is neither same nor valid", padding));
    const std::string init = init_text(a, family);
    a.ignore({"pointwise_initializer", "pointwise_regularizer"});
    std::string text = "conv" + kernel_text(a, "kernel_size") + a.pair_text("strides", "stride") +
                       " padding=" + padding + a.pair_text("dilation_rate", "dilation") + init +
                       " | conv kernel=1" + channels.text + init;
    if (a.flag("use_bias", true)) text += " bias=0";
    text += activation_text(a, "activation");
    return finished_conv(a, text, channels);
}

}  // namespace

std::span<const LayerWord> keras_conv_words() {
    constexpr unsigned keras_like = keras_family | mxnet_family;
    static constexpr auto words = std::to_array<LayerWord>({
        {"Conv1D", keras_like, false, keras_conv},
        {"Conv2D", keras_like, false, keras_conv},
        {"Conv3D", keras_like, false, keras_conv},
        {"Conv1DTranspose", keras_like, false, keras_conv},
        {"Conv2DTranspose", keras_like, false, keras_conv},
        {"Conv3DTranspose", keras_like, false, keras_conv},
        {"Convolution1D", keras_family, false, keras_conv},
        {"Convolution2D", keras_family, false, keras_conv},
        {"Convolution2DTranspose", keras_family, false, keras_conv},
        {"AtrousConvolution2D", keras_family, false, keras_conv},
        {"Deconv2D", keras_family, false, keras_conv},
        {"Deconvolution2D", keras_family, false, keras_conv},
        {"DepthwiseConv2D", keras_family, false, keras_conv},
        {"SeparableConv2D", keras_family, false, keras_separable},
        {"SeparableConvolution2D", keras_family, false, keras_separable},
        {"conv2d", keras_family, true, keras_conv},
        {"conv2d_transpose", keras_family, true, keras_conv},
        {"separable_conv2d", keras_family, true, keras_separable},
    });
    return words;
}

}  // namespace engine
