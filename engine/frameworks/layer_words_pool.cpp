// Pools in the words of each framework.
#include <algorithm>
#include <array>

#include "engine/frameworks/layer_parts.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

ReadLayer torch_pool(LayerArguments& a, Family family) {
    refuse_volumes(a);
    const std::string& name = a.call().name;
    const bool average = name.starts_with("Avg") || name.starts_with("avg");
    if (family == paddle_family)
        a.order({"kernel_size", "stride", "padding"});
    else if (family == mindspore_family)
        a.order({"kernel_size", "stride", "pad_mode"});
    else if (average)
        a.order({"kernel_size", "stride", "padding", "ceil_mode", "count_include_pad"});
    else if (name.starts_with("max"))
        a.order({"kernel_size", "stride", "padding", "dilation", "ceil_mode", "return_indices"});
    else
        a.order({"kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"});
    if (!a.has("kernel_size")) a.refuse("kernel_size is missing");
    const Pair kernel = *a.pair("kernel_size"), padding = a.pair("padding", 0).value_or(Pair{0, 0});
    if (2 * padding.h > kernel.h || 2 * padding.w > kernel.w)
        a.refuse("the framework refuses a pool's padding that is more than half its kernel");
    std::string text = (average ? "avg_pool" : "max_pool") + a.pair_text("kernel_size", "kernel");
    if (family == mindspore_family && !a.has("stride")) text += " stride=1";
    text += a.pair_text("stride", "stride") + a.pair_text("padding", "padding", Pair{0, 0}, 0);
    if (family == mindspore_family && a.word("pad_mode", "valid") != "valid")
        text += " padding=" + a.word("pad_mode", "valid");
    if (!average) text += a.pair_text("dilation", "dilation", Pair{1, 1});
    if (a.flag("ceil_mode", false)) text += " ceil-mode=true";
    if (average && !a.flag("count_include_pad", true)) text += " exclude-padding=true";
    if (average && family == paddle_family && a.flag("exclusive", true) && padding != Pair{0, 0})
        text += " exclude-padding=true";
    a.ignore({"return_mask"});
    return finished_layer(a, text);
}

ReadLayer keras_pool(LayerArguments& a, Family family) {
    refuse_volumes(a);
    const bool average = a.call().name.starts_with("A") || a.call().name.starts_with("a");
    const bool gluon = family == mxnet_family;
    a.order({"pool_size", "strides", "padding"});
    a.alias("padding", {"border_mode"});
    a.alias("pool_size", {"pool_length"});
    const Pair kernel = a.pair("pool_size").value_or(a.dimensions() == 1 ? Pair{1, 2} : Pair{2, 2});
    std::string text = fmt::format("{} kernel={},{}", average ? "avg_pool" : "max_pool", kernel.h, kernel.w);
    text += a.pair_text("strides", "stride");
    if (gluon) {
        text += a.pair_text("padding", "padding", Pair{0, 0}, 0);
        if (a.flag("ceil_mode", false)) text += " ceil-mode=true";
        if (average && !a.flag("count_include_pad", true)) text += " exclude-padding=true";
        return finished_layer(a, text);
    }
    const std::string padding = a.word("padding", "valid");
    if (padding != "same" && padding != "valid")
        a.refuse(fmt::format("padding \"{}\" is neither same nor valid", padding));
    if (padding == "same") text += " padding=same";
    if (average) text += " exclude-padding=true";  // Keras leaves padding out of its averages
    return finished_layer(a, text);
}

/// tf.nn.max_pool2d(x, 2, 2, "SAME") and flax' nn.max_pool(x, (2, 2), strides=(2, 2)).
ReadLayer function_pool(LayerArguments& a, Family family) {
    const bool average = a.call().name.starts_with("avg") || a.call().name.starts_with("Avg");
    const bool haiku = a.call().path.starts_with("hk.") || a.call().path.starts_with("haiku.");
    const bool flax = family == flax_family && !haiku;
    if (flax)
        a.order({"kernel", "strides", "padding"});
    else
        a.order({"kernel", "strides", "padding", "data_format"});
    a.alias("kernel", {"ksize", "window_shape"});
    const auto kernel = a.pair("kernel");
    if (!kernel) a.refuse("the size of its windows is missing");
    const auto sides =
        a.find("padding") && a.find("padding")->is(Kind::list) ? a.numbers("padding") : std::vector<double>();
    if (!sides.empty() && (!flax || sides.size() != 4))
        a.refuse("padding must be SAME or VALID, in flax also ((top, bottom), (left, right))");
    const std::string padding = sides.empty() ? a.word("padding", "valid") : "valid";
    if (padding != "same" && padding != "valid")
        a.refuse(fmt::format("padding \"{}\" is neither SAME nor VALID", padding));
    std::string text =
        fmt::format("{} kernel={},{}", average ? "avg_pool" : "max_pool", kernel->h, kernel->w);
    if (const auto strides = a.pair("strides"))
        text += fmt::format(" stride={},{}", strides->h, strides->w);
    else if (flax)
        text += " stride=1";
    else
        a.refuse("strides is missing");
    if (padding == "same") text += " padding=same";
    if (!sides.empty())
        text += fmt::format(" padding={:.0f},{:.0f},{:.0f},{:.0f}", sides[0], sides[2], sides[1], sides[3]);
    if (average && (!flax || !a.flag("count_include_pad", true))) text += " exclude-padding=true";
    return finished_layer(a, text);
}

ReadLayer mxnet_symbol_pool(LayerArguments& a, Family) {
    a.order({"kernel"});
    const std::string type = a.word("pool_type", "max");
    if (type != "max" && type != "avg")
        a.refuse(fmt::format("pool_type {} has no counterpart in a pipeline", type));
    if (a.flag("global_pool", false)) {
        ReadLayer layer;
        layer.action = ReadLayer::Action::flatten;
        layer.sentence = "gives one number a channel, and is left out";
        return layer;
    }
    std::string text = type + "_pool" + a.pair_text("kernel", "kernel") + " stride=" +
                       (a.has("stride") ? a.pair_text("stride", "x").substr(3) : std::string("1")) +
                       a.pair_text("pad", "padding", Pair{0, 0}, 0);
    if (a.word("pooling_convention", "valid") == "full") text += " ceil-mode=true";
    return finished_layer(a, text);
}

ReadLayer global_pool(LayerArguments& a, Family) {
    a.order({"output_size"});
    a.ignore({"keepdims"});
    const bool adaptive = a.call().name.find("daptive") != std::string::npos;
    if (adaptive) {
        const Pair size = a.pair("output_size").value_or(Pair{1, 1});
        const bool average = a.call().name.find("vg") != std::string::npos;
        if (size != Pair{1, 1} && !average)
            a.refuse(
                "its windows follow the picture's size; give the pool that does the same to yours, such as MaxPool2d(2)");
        if (size != Pair{1, 1})
            return finished_layer(a, fmt::format("upsample size={},{} mode=area", size.h, size.w));
    }
    ReadLayer layer;
    layer.action = ReadLayer::Action::flatten;
    layer.sentence = "gives one number a channel, and is left out";
    return layer;
}

/// jnp.mean(x, axis=(1, 2)), torch.mean(x, [2, 3]).
ReadLayer plane_mean(LayerArguments& a, Family family) {
    a.order({"axis"});
    a.alias("axis", {"dim"});
    a.ignore({"keepdims", "keepdim"});
    const auto axes = a.numbers("axis");
    const double first = family == torch_family ? 2 : 1;
    const bool plane =
        axes.size() == 2 && (axes[0] == first || axes[0] == -2 || axes[0] == -3) && axes[1] == axes[0] + 1;
    if (!plane)
        a.refuse(
            "a mean along these axes has no counterpart in a pipeline: leave it out, or paste the lines before or behind it "
            "alone");
    ReadLayer layer;
    layer.action = ReadLayer::Action::flatten;
    layer.sentence = "gives one number a channel, and is left out";
    return layer;
}

}  // namespace

std::span<const LayerWord> pool_words() {
    constexpr unsigned torch_like = torch_family | paddle_family, keras_like = keras_family | mxnet_family;
    static constexpr auto words = std::to_array<LayerWord>({
        {"MaxPool1d", torch_family, false, torch_pool},
        {"MaxPool2d", torch_family | mindspore_family, false, torch_pool},
        {"MaxPool3d", torch_family, false, torch_pool},
        {"AvgPool1d", torch_family, false, torch_pool},
        {"AvgPool2d", torch_family | mindspore_family, false, torch_pool},
        {"AvgPool3d", torch_family, false, torch_pool},
        {"MaxPool3D", paddle_family, false, torch_pool},
        {"AvgPool3D", paddle_family, false, torch_pool},
        {"max_pool3d", torch_like, true, torch_pool},
        {"avg_pool3d", torch_like, true, torch_pool},
        {"MaxPool2D", paddle_family, false, torch_pool},
        {"AvgPool2D", paddle_family, false, torch_pool},
        {"max_pool1d", torch_like, true, torch_pool},
        {"max_pool2d", torch_like, true, torch_pool},
        {"avg_pool1d", torch_like, true, torch_pool},
        {"avg_pool2d", torch_like, true, torch_pool},
        {"MaxPooling1D", keras_family, false, keras_pool},
        {"MaxPooling2D", keras_family, false, keras_pool},
        {"MaxPooling3D", keras_family, false, keras_pool},
        {"MaxPool1D", keras_like, false, keras_pool},
        {"MaxPool2D", keras_like, false, keras_pool},
        {"MaxPool3D", keras_like, false, keras_pool},
        {"AveragePooling1D", keras_family, false, keras_pool},
        {"AveragePooling2D", keras_family, false, keras_pool},
        {"AveragePooling3D", keras_family, false, keras_pool},
        {"AvgPool3D", keras_like, false, keras_pool},
        {"AvgPool1D", keras_like, false, keras_pool},
        {"AvgPool2D", keras_like, false, keras_pool},
        {"max_pooling2d", keras_family, true, keras_pool},
        {"average_pooling2d", keras_family, true, keras_pool},
        {"max_pool", tensorflow_family | flax_family, true, function_pool},
        {"max_pool2d", tensorflow_family, true, function_pool},
        {"avg_pool", tensorflow_family | flax_family, true, function_pool},
        {"avg_pool2d", tensorflow_family, true, function_pool},
        {"MaxPool", flax_family, false, function_pool},
        {"AvgPool", flax_family, false, function_pool},
        {"Pooling", mxnet_family, false, mxnet_symbol_pool},
        {"reduce_mean", tensorflow_family, true, plane_mean},
        {"mean", flax_family | torch_family, true, plane_mean},
        {"AdaptiveAvgPool2d", torch_family, false, global_pool},
        {"AdaptiveMaxPool2d", torch_family, false, global_pool},
        {"AdaptiveAvgPool2D", paddle_family, false, global_pool},
        {"AdaptiveMaxPool2D", paddle_family, false, global_pool},
        {"adaptive_avg_pool2d", torch_like, true, global_pool},
        {"adaptive_max_pool2d", torch_like, true, global_pool},
        {"AdaptiveAvgPool1d", torch_family, false, global_pool},
        {"GlobalAveragePooling1D", keras_family, false, global_pool},
        {"GlobalMaxPooling1D", keras_family, false, global_pool},
        {"GlobalAveragePooling2D", keras_family, false, global_pool},
        {"GlobalMaxPooling2D", keras_family, false, global_pool},
        {"GlobalAvgPool2D", keras_like, false, global_pool},
        {"GlobalMaxPool2D", keras_like, false, global_pool},
    });
    return words;
}

}  // namespace engine
