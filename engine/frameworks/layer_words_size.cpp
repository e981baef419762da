// Shuffles and paddings in the words of each framework.
#include <array>
#include <cmath>

#include "engine/frameworks/layer_parts.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

ReadLayer shuffle(LayerArguments& a, Family family) {
    const std::string& name = a.call().name;
    const bool up = name.starts_with("PixelShuffle") || name == "pixel_shuffle" || name == "depth_to_space";
    a.order({"factor", "data_format"});
    a.alias("factor", {"upscale_factor", "downscale_factor", "block_size"});
    const Index factor = a.number("factor");
    if (factor < 1 || factor > 1024) a.refuse("the factor must be at least 1");
    const bool dcr = family == tensorflow_family || name.find("_to_") != std::string::npos;
    ReadLayer layer =
        finished_layer(a, fmt::format("{} factor={} order={}", up ? "pixel_shuffle" : "pixel_unshuffle",
                                      factor, dcr ? "dcr" : "crd"));
    layer.channel_factor = up ? factor * factor : -factor * factor;
    return layer;
}

ReadLayer padding_of(LayerArguments& a, std::array<Index, 4> sides, const std::string& mode,
                     const std::string& value) {
    if (sides == std::array<Index, 4>{}) return finished_layer(a, "");
    std::string text = fmt::format("pad pad={},{},{},{}", sides[0], sides[1], sides[2], sides[3]);
    if (mode != "zeros") text += " mode=" + mode;
    if (!value.empty() && value != "0") text += " value=" + value;
    return finished_layer(a, text);
}

Index whole_side(const LayerArguments& a, double value) {
    if (value != std::floor(value) || std::abs(value) > 1e6) a.refuse("the padding must be whole numbers");
    return static_cast<Index>(value);
}

/// nn.ReflectionPad2d(1), F.pad(x, (1, 1, 1, 1)): left, right, top, bottom.
ReadLayer torch_pad(LayerArguments& a, Family) {
    const std::string& name = a.call().name;
    if (name == "pad" || name == "Pad2D")
        a.order({"padding", "mode", "value"});
    else
        a.order({"padding", "value"});
    a.alias("padding", {"pad"});
    std::string mode = name.starts_with("Reflect")    ? "reflect"
                       : name.starts_with("Replicat") ? "replicate"
                       : name.starts_with("Circular") ? "circular"
                                                      : a.word("mode", "constant");
    if (mode == "constant") mode = "zeros";
    auto list = a.numbers("padding");
    if (list.size() == 1) list = std::vector<double>(4, list[0]);
    if (list.size() == 2) list = {list[0], list[1], 0, 0};
    if (list.size() != 4) a.refuse("the padding must be one number or left, right, top, bottom");
    const std::string value = a.decimal("value", "");
    return padding_of(
        a, {whole_side(a, list[2]), whole_side(a, list[0]), whole_side(a, list[3]), whole_side(a, list[1])},
        mode, value);
}

/// ZeroPadding2D(((top, bottom), (left, right))) and Cropping2D.
ReadLayer keras_pad(LayerArguments& a, Family) {
    const bool crops = a.call().name.starts_with("Crop");
    a.order({"padding"});
    a.alias("padding", {"cropping"});
    auto list = a.numbers("padding");
    if (list.empty()) list = crops ? std::vector<double>(4, 0.0) : std::vector<double>(4, 1.0);
    if (list.size() == 1) list = std::vector<double>(4, list[0]);
    if (list.size() == 2) list = {list[0], list[0], list[1], list[1]};
    if (list.size() != 4) a.refuse("the padding must be one number, two, or two pairs");
    const double sign = crops ? -1 : 1;
    return padding_of(a,
                      {whole_side(a, sign * list[0]), whole_side(a, sign * list[2]),
                       whole_side(a, sign * list[1]), whole_side(a, sign * list[3])},
                      "zeros", "");
}

/// tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], "REFLECT").
ReadLayer tensorflow_pad(LayerArguments& a, Family) {
    a.order({"paddings", "mode"});
    a.alias("paddings", {"pad_width"});
    std::string mode = a.word("mode", "constant");
    if (mode == "constant") mode = "zeros";
    if (mode != "zeros" && mode != "reflect")
        a.refuse(fmt::format("mode {} has no counterpart in a pipeline", mode));
    const auto list = a.numbers("paddings");
    if (list.size() != 8 || list[0] != 0 || list[1] != 0 || list[6] != 0 || list[7] != 0)
        a.refuse("the paddings must be four pairs, of which those of height and width alone are not 0");
    const std::string value = a.decimal("constant_values", "");
    return padding_of(
        a, {whole_side(a, list[2]), whole_side(a, list[4]), whole_side(a, list[3]), whole_side(a, list[5])},
        mode, value);
}

}  // namespace

std::span<const LayerWord> size_words() {
    constexpr unsigned torch_like = torch_family | paddle_family;
    static constexpr auto words = std::to_array<LayerWord>({
        {"PixelShuffle", torch_like, false, shuffle},
        {"PixelUnshuffle", torch_like, false, shuffle},
        {"PixelShuffle2D", mxnet_family, false, shuffle},
        {"pixel_shuffle", torch_like, true, shuffle},
        {"pixel_unshuffle", torch_like, true, shuffle},
        {"depth_to_space", tensorflow_family | keras_family, true, shuffle},
        {"space_to_depth", tensorflow_family | keras_family, true, shuffle},
        {"ZeroPad2d", torch_family, false, torch_pad},
        {"ConstantPad2d", torch_family, false, torch_pad},
        {"ReflectionPad2d", torch_family, false, torch_pad},
        {"ReplicationPad2d", torch_family, false, torch_pad},
        {"CircularPad2d", torch_family, false, torch_pad},
        {"Pad2D", paddle_family, false, torch_pad},
        {"ZeroPad2D", paddle_family, false, torch_pad},
        {"pad", torch_like, true, torch_pad},
        {"ZeroPadding2D", keras_family, false, keras_pad},
        {"Cropping2D", keras_family, false, keras_pad},
        {"pad", tensorflow_family | keras_family, true, tensorflow_pad},
    });
    return words;
}

}  // namespace engine
