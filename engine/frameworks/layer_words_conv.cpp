// Convolutions and transposed convolutions in the words of each framework.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/frameworks/conv_arguments.h"
#include "engine/frameworks/initial_weights.h"
#include "engine/frameworks/layer_words.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// Torch's and Paddle's: numbers around the input, channels in and out.
ReadLayer torch_conv(LayerArguments& a, Family family) {
    refuse_volumes(a);
    if (family == paddle_family)
        a.order({"in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups",
                 "padding_mode"});
    else if (a.call().name.starts_with("Lazy"))
        a.order({"out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias",
                 "padding_mode"});
    else
        a.order({"in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups",
                 "bias", "padding_mode"});
    const ConvChannels channels = channels_of(a, "in_channels", "out_channels", "groups");
    std::string text = "conv" + kernel_text(a, "kernel_size") + channels.text +
                       a.pair_text("stride", "stride") + number_padding(a, family, false) +
                       a.pair_text("dilation", "dilation");
    const std::string mode = a.word("padding_mode", "zeros");
    if (mode != "zeros" && mode != "reflect" && mode != "replicate" && mode != "circular")
        a.refuse(fmt::format("padding_mode \"{}\" is none of zeros, reflect, replicate, circular", mode));
    if (mode != "zeros") text += " padding-mode=" + mode;
    text += init_text(a, family);
    const PythonValue* attribute = a.find("bias_attr");
    const bool no_bias = attribute && attribute->is(Kind::truth) && attribute->number == 0;
    if (a.flag("bias", true) && !no_bias) text += " bias=0";
    return finished_conv(a, text, channels);
}

ReadLayer torch_conv_transpose(LayerArguments& a, Family family) {
    refuse_volumes(a);
    if (family == paddle_family)  // behind these versions differ
        a.order({"in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding"});
    else
        a.order({"in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding",
                 "groups", "bias", "dilation", "padding_mode"});
    const ConvChannels channels = channels_of(a, "in_channels", "out_channels", "groups");
    const Pair stride = a.pair("stride").value_or(Pair{1, 1}),
               dilation = a.pair("dilation").value_or(Pair{1, 1});
    const Pair more = a.pair("output_padding", 0).value_or(Pair{0, 0});
    if ((more.h >= stride.h && more.h >= dilation.h) || (more.w >= stride.w && more.w >= dilation.w))
        a.refuse("output_padding must be smaller than the stride or the dilation, as the framework asks");
    if (const std::string mode = a.word("padding_mode", "zeros"); mode != "zeros")
        a.refuse(fmt::format(
            "a transposed convolution takes no padding_mode but zeros, and \"{}\" is refused by PyTorch too",
            mode));
    std::string text = "conv_transpose" + kernel_text(a, "kernel_size") + channels.text +
                       a.pair_text("stride", "stride") + number_padding(a, family, true) +
                       a.pair_text("output_padding", "output-padding", Pair{0, 0}, 0) +
                       a.pair_text("dilation", "dilation");
    text += init_text(a, family);
    const PythonValue* attribute = a.find("bias_attr");
    const bool no_bias = attribute && attribute->is(Kind::truth) && attribute->number == 0;
    if (a.flag("bias", true) && !no_bias) text += " bias=0";
    return finished_conv(a, text, channels);
}

ReadLayer mindspore_conv(LayerArguments& a, Family family) {
    refuse_volumes(a);
    const bool transposed = a.call().name.find("Transpose") != std::string::npos;
    a.order({"in_channels", "out_channels", "kernel_size", "stride", "pad_mode", "padding"});
    const ConvChannels channels = channels_of(a, "in_channels", "out_channels", "group");
    std::string text = (transposed ? "conv_transpose" : "conv") + kernel_text(a, "kernel_size") +
                       channels.text + a.pair_text("stride", "stride");
    const std::string mode = a.word("pad_mode", "same");
    if (mode == "pad")
        text += number_padding(a, family, transposed);
    else if (mode == "same" || mode == "valid")
        text += " padding=" + mode;
    else
        a.refuse(fmt::format("pad_mode \"{}\" is none of same, valid, pad", mode));
    if (mode != "pad" && a.has("padding") && a.numbers("padding") != std::vector<double>{0})
        a.refuse(fmt::format("MindSpore refuses padding with pad_mode \"{}\"", mode));
    if (transposed) text += a.pair_text("output_padding", "output-padding", Pair{0, 0}, 0);
    text += a.pair_text("dilation", "dilation") + init_text(a, family);
    if (a.flag("has_bias", false)) text += " bias=0";
    return finished_conv(a, text, channels);
}

/// mx.sym.Convolution and Deconvolution.
ReadLayer mxnet_symbol_conv(LayerArguments& a, Family family) {
    const bool transposed = a.call().name == "Deconvolution";
    a.order({"weight", "bias", "kernel", "stride", "dilate"});
    a.ignore({"weight", "bias"});
    const ConvChannels channels = channels_of(a, "", "num_filter", "num_group");
    std::string text = (transposed ? "conv_transpose" : "conv") + kernel_text(a, "kernel") + channels.text +
                       a.pair_text("stride", "stride") + a.pair_text("pad", "padding", Pair{0, 0}, 0);
    if (transposed) text += a.pair_text("adj", "output-padding", Pair{0, 0}, 0);
    text += a.pair_text("dilate", "dilation") + init_text(a, family);
    if (!a.flag("no_bias", transposed)) text += " bias=0";
    return finished_conv(a, text, channels);
}

/// tf.nn.conv2d and conv2d_transpose, whose kernels are tensors of a known shape.
ReadLayer tensorflow_conv(LayerArguments& a, Family family) {
    const bool transposed = a.call().name == "conv2d_transpose";
    if (transposed)
        a.order({"filters", "output_shape", "strides", "padding"});
    else
        a.order({"filters", "strides", "padding"});
    a.alias("filters", {"filter"});
    const PythonValue& shape = shape_of_weight(a, "filters");
    ConvChannels channels;
    channels.out = side(shape, transposed ? 2 : 3);
    channels.in = side(shape, transposed ? 3 : 2);
    std::string text = fmt::format("{} kernel={},{} channels={}", transposed ? "conv_transpose" : "conv",
                                   side(shape, 0), side(shape, 1), *channels.out) +
                       a.pair_text("strides", "stride");
    const PythonValue* padding = a.find("padding");
    if (padding && padding->is(Kind::list)) {
        const auto sides = a.numbers("padding");
        if (sides.size() != 8) a.refuse("padding must be SAME, VALID or four pairs");
        text += fmt::format(" padding={:.0f},{:.0f},{:.0f},{:.0f}", sides[2], sides[4], sides[3], sides[5]);
    } else {
        text += " padding=" + a.word("padding", transposed ? "same" : "valid");
    }
    text += a.pair_text("dilations", "dilation") + init_text(a, family);
    return finished_conv(a, text, channels);
}

ReadLayer torch_function_conv(LayerArguments& a, Family family) {
    refuse_volumes(a);
    const bool transposed = a.call().name.find("transpose") != std::string::npos;
    if (transposed)
        a.order({"weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"});
    else
        a.order({"weight", "bias", "stride", "padding", "dilation", "groups"});
    const PythonValue& shape = shape_of_weight(a, "weight");
    const Index groups = a.number("groups", 1);
    ConvChannels channels;
    channels.out = transposed ? side(shape, 1) * groups : side(shape, 0);
    channels.in = transposed ? side(shape, 0) : side(shape, 1) * groups;
    std::string text = fmt::format("{} kernel={},{} channels={}", transposed ? "conv_transpose" : "conv",
                                   side(shape, 2), side(shape, 3), *channels.out) +
                       (groups > 1 ? fmt::format(" groups={}", groups) : "") +
                       a.pair_text("stride", "stride") + number_padding(a, family, transposed);
    if (transposed) text += a.pair_text("output_padding", "output-padding", Pair{0, 0}, 0);
    text += a.pair_text("dilation", "dilation") + init_text(a, family);
    if (a.has("bias")) text += " bias=0";
    return finished_conv(a, text, channels);
}

}  // namespace

std::span<const LayerWord> conv_words() {
    constexpr unsigned torch_like = torch_family | paddle_family;
    static constexpr auto words = std::to_array<LayerWord>({
        {"Conv1d", torch_family, false, torch_conv},
        {"Conv2d", torch_family, false, torch_conv},
        {"LazyConv2d", torch_family, false, torch_conv},
        {"Conv3d", torch_family, false, torch_conv},
        {"ConvTranspose1d", torch_family, false, torch_conv_transpose},
        {"ConvTranspose2d", torch_family, false, torch_conv_transpose},
        {"ConvTranspose3d", torch_family, false, torch_conv_transpose},
        {"Conv1D", paddle_family, false, torch_conv},
        {"Conv2D", paddle_family, false, torch_conv},
        {"Conv3D", paddle_family, false, torch_conv},
        {"Conv1DTranspose", paddle_family, false, torch_conv_transpose},
        {"Conv2DTranspose", paddle_family, false, torch_conv_transpose},
        {"Conv1d", mindspore_family, false, mindspore_conv},
        {"Conv2d", mindspore_family, false, mindspore_conv},
        {"Conv1dTranspose", mindspore_family, false, mindspore_conv},
        {"Conv2dTranspose", mindspore_family, false, mindspore_conv},
        {"Convolution", mxnet_family, false, mxnet_symbol_conv},
        {"Deconvolution", mxnet_family, false, mxnet_symbol_conv},
        {"conv1d", torch_like, true, torch_function_conv},
        {"conv3d", torch_like, true, torch_function_conv},
        {"conv_transpose1d", torch_like, true, torch_function_conv},
        {"conv_transpose3d", torch_like, true, torch_function_conv},
        {"conv2d", torch_like, true, torch_function_conv},
        {"conv_transpose2d", torch_like, true, torch_function_conv},
        {"conv2d", tensorflow_family, true, tensorflow_conv},
        {"conv2d_transpose", tensorflow_family, true, tensorflow_conv},
    });
    return words;
}

}  // namespace engine
