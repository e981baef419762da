// The functions in which exported programs of JAX, TensorFlow and ONNX say a stage.
#include <array>

#include "engine/frameworks/layer_parts.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

Index whole(const LayerArguments& a, const std::vector<double>& list, std::size_t at) {
    if (at >= list.size()) a.refuse("a number is missing");
    return static_cast<Index>(list[at]);
}

/// Rows of the array of a weight, in PyTorch's layout.
std::vector<Index> shape_of(LayerArguments& a, std::string_view key) {
    const PythonValue* weight = a.find(key);
    a.ignore({key});
    if (!weight || !weight->is(Kind::array) || weight->items.size() != 4)
        a.refuse("the size of its kernel is not in the text");
    std::vector<Index> shape;
    for (const PythonValuePtr& item : weight->items) {
        if (!item->is(Kind::number)) a.refuse("the size of its kernel is not in the text");
        shape.push_back(static_cast<Index>(item->number));
    }
    return shape;
}

std::string grouped(Index channels, Index groups) {
    return fmt::format(" channels={}", channels) + (groups > 1 ? fmt::format(" groups={}", groups) : "");
}

/// lax.conv_general_dilated(x, weight, window_strides, padding, lhs_dilation…): a transposed one where the
/// input is dilated.
ReadLayer lax_conv(LayerArguments& a, Family) {
    a.order({"rhs", "window_strides", "padding", "lhs_dilation", "rhs_dilation", "dimension_numbers"});
    const std::vector<Index> shape = shape_of(a, "rhs");
    const PythonValue* layout = a.find("dimension_numbers");
    if (layout && !(layout->is(Kind::list) && layout->items.size() == 3 && layout->items[0]->text == "NCHW" &&
                    layout->items[1]->text == "OIHW"))
        a.refuse("its dimension_numbers must be (\"NCHW\", \"OIHW\", \"NCHW\") to be read");
    const auto sides = a.numbers("padding");
    if (sides.size() != 4) a.refuse("padding must be ((top, bottom), (left, right))");
    const Index groups = a.number("feature_group_count", 1);
    const Pair dilation = a.pair("rhs_dilation").value_or(Pair{1, 1});
    const Pair stride = a.pair("window_strides").value_or(Pair{1, 1});
    const auto inserted = a.pair("lhs_dilation");
    a.ignore({"dimension_numbers", "precision"});
    const std::string kernel = fmt::format(" kernel={},{}{}", shape[2], shape[3], grouped(shape[0], groups));
    const std::string dilated =
        dilation == Pair{1, 1} ? "" : fmt::format(" dilation={},{}", dilation.h, dilation.w);
    Index side[4];
    for (std::size_t i = 0; i < 4; ++i)
        side[i] = whole(a, sides, i);
    if (!inserted)
        return finished_layer(a, fmt::format("conv{} stride={},{} padding={},{},{},{}{}", kernel, stride.h,
                                             stride.w, side[0], side[2], side[1], side[3], dilated));
    if (stride != Pair{1, 1})
        a.refuse("a stride and a dilated input together have no counterpart in a pipeline");
    const Index y = dilation.h * (shape[2] - 1), x = dilation.w * (shape[3] - 1);
    const Index bottom = y - side[1], right = x - side[3];
    if (y - side[0] < 0 || x - side[2] < 0) a.refuse("its padding has no counterpart in a pipeline");
    std::string text =
        fmt::format("conv_transpose{} stride={},{} padding={},{},{},{}", kernel, inserted->h, inserted->w,
                    y - side[0], x - side[2], std::max<Index>(bottom, 0), std::max<Index>(right, 0));
    if (bottom < 0 || right < 0)
        text += fmt::format(" output-padding={},{}", std::max<Index>(-bottom, 0), std::max<Index>(-right, 0));
    return finished_layer(a, text + dilated);
}

/// lax.reduce_window(x, -jnp.inf, lax.max, window, strides, padding).
ReadLayer lax_pool(LayerArguments& a, Family) {
    a.order({"init", "computation", "window", "strides", "padding"});
    const PythonValue* computation = a.find("computation");
    if (!computation || !computation->text.ends_with("max"))
        a.refuse("only windows that take the maximum are read");
    a.ignore({"init", "computation"});
    const auto window = a.numbers("window"), strides = a.numbers("strides"), sides = a.numbers("padding");
    if (window.size() != 4 || strides.size() != 4 || sides.size() != 8)
        a.refuse("window, strides and padding must be given for four axes");
    return finished_layer(
        a, fmt::format("max_pool kernel={},{} stride={},{} padding={},{},{},{}", whole(a, window, 2),
                       whole(a, window, 3), whole(a, strides, 2), whole(a, strides, 3), whole(a, sides, 4),
                       whole(a, sides, 6), whole(a, sides, 5), whole(a, sides, 7)));
}

/// jnp.repeat(x, 2, axis=2), tf.repeat(x, 2, axis=1): nearest, along one axis.
ReadLayer repeat(LayerArguments& a, Family family) {
    a.order({"repeats"});
    a.alias("axis", {"dim"});
    const Index n = a.number("repeats"), axis = a.number("axis");
    const Index rows = family == tensorflow_family ? 1 : 2;
    if (axis != rows && axis != rows + 1) a.refuse("only rows and columns are repeated in a pipeline");
    return finished_layer(
        a, fmt::format("upsample scale={},{} mode=nearest", axis == rows ? n : 1, axis == rows ? 1 : n));
}

std::string pads(LayerArguments& a) {
    const auto list = a.numbers("pads");
    if (list.empty()) return "";
    if (list.size() != 4) a.refuse("pads must be four numbers");
    return fmt::format(" padding={},{},{},{}", whole(a, list, 0), whole(a, list, 1), whole(a, list, 2),
                       whole(a, list, 3));
}

std::string onnx_resize(LayerArguments& a, const PythonValue& inputs) {
    const std::string mode = a.word("mode", "nearest");
    const PythonValue* scales = inputs.items.size() > 2 ? inputs.items[2] : nullptr;
    if (!scales || scales->fields.find("values") == scales->fields.end())
        a.refuse("its scales are not in the text");
    const auto& list = scales->fields.at("values")->items;
    if (list.size() != 4 || !list[2]->is(Kind::number) || !list[3]->is(Kind::number))
        a.refuse("its scales must be four numbers");
    const std::string coordinates = a.word("coordinate_transformation_mode", "half_pixel");
    a.ignore({"nearest_mode", "cubic_coeff_a"});
    return fmt::format("upsample scale={},{} mode={}{}", list[2]->number, list[3]->number,
                       mode == "linear"  ? "bilinear"
                       : mode == "cubic" ? "bicubic"
                                         : mode,
                       coordinates == "align_corners" ? " align-corners=true" : "");
}

/// node("Conv", [x, constant(weight)], kernel_shape=…, pads=…).
ReadLayer onnx_node(LayerArguments& a, Family) {
    a.order({"operation", "inputs"});
    const PythonValue* operation = a.find("operation");
    const PythonValue* inputs = a.find("inputs");
    a.ignore({"operation", "inputs"});
    if (!operation || !inputs || !inputs->is(Kind::list))
        a.refuse("the operation and its inputs are not in the text");
    const std::string& type = operation->text;
    if (type == "Resize") return finished_layer(a, onnx_resize(a, *inputs));
    if (type == "MaxPool" || type == "AveragePool") {
        std::string text = (type == "MaxPool" ? "max_pool" : "avg_pool") +
                           a.pair_text("kernel_shape", "kernel") + a.pair_text("strides", "stride") + pads(a);
        if (type == "AveragePool" && !a.flag("count_include_pad", false)) text += " exclude-padding=true";
        return finished_layer(a, text);
    }
    if (type == "DepthToSpace" || type == "SpaceToDepth") {
        const std::string mode = type == "SpaceToDepth" ? "dcr" : a.word("mode", "dcr");
        return finished_layer(a, fmt::format("{} factor={} order={}",
                                             type == "SpaceToDepth" ? "pixel_unshuffle" : "pixel_shuffle",
                                             a.number("blocksize"), mode));
    }
    if (type == "Relu") return finished_layer(a, "relu");
    if (type == "Sigmoid") return finished_layer(a, "sigmoid");
    if (type == "Tanh") return finished_layer(a, "tanh");
    if (type == "LeakyRelu") return finished_layer(a, "leaky_relu slope=" + a.decimal("alpha", "0.01"));
    if (type != "Conv" && type != "ConvTranspose") a.refuse(fmt::format("the operator {} is not read", type));
    const PythonValue* weight = inputs->items.size() > 1 ? inputs->items[1] : nullptr;
    if (!weight || !weight->is(Kind::array) || weight->items.size() != 4 ||
        !weight->items[0]->is(Kind::number) || !weight->items[1]->is(Kind::number))
        a.refuse("the size of its kernel is not in the text");
    const Index groups = a.number("group", 1);
    const Index channels =
        static_cast<Index>(weight->items[type == "Conv" ? 0 : 1]->number) * (type == "Conv" ? 1 : groups);
    std::string text = (type == "Conv" ? "conv" : "conv_transpose") + a.pair_text("kernel_shape", "kernel") +
                       grouped(channels, groups) + a.pair_text("strides", "stride") + pads(a) +
                       a.pair_text("output_padding", "output-padding", Pair{0, 0}, 0) +
                       a.pair_text("dilations", "dilation");
    if (inputs->items.size() > 2) text += " bias=0";
    return finished_layer(a, text);
}

}  // namespace

std::span<const LayerWord> export_words() {
    static constexpr auto words = std::to_array<LayerWord>({
        {"conv_general_dilated", flax_family, true, lax_conv},
        {"reduce_window", flax_family, true, lax_pool},
        {"repeat", flax_family | tensorflow_family, true, repeat},
        {"node", onnx_family, false, onnx_node},
    });
    return words;
}

}  // namespace engine
