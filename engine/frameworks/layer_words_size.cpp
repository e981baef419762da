// Resizing, shuffles and paddings in the words of each framework.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/frameworks/layer_words.h"
#include "engine/pipeline/parameter_table.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

ReadLayer finished(LayerArguments& a, std::string text) {
    ReadLayer layer;
    layer.stages = std::move(text);
    layer.notes = a.notes;
    if (a.dimensions() == 1)
        layer.notes.push_back(a.call().written +
                              " is read as its 2-D form along the width: a signal is a picture of height 1");
    a.finish();
    return layer;
}

void check_dimensions(const LayerArguments& a) {
    if (a.dimensions() == 3) a.refuse("a pipeline works on pictures, and this layer on volumes");
}

bool knows(std::string_view operation, std::string_view key) {
    const OperationInfo* info = find_operation(operation);
    return info && find_parameter(*info, key);
}

std::string shortest(double number) { return fmt::format("{}", static_cast<float>(number)); }

/// " scale=2,2" or " size=8,8" out of scale_factor= and size=.
std::string scale_or_size(LayerArguments& a, bool one_dimensional, bool& whole) {
    const auto scales = a.numbers("scale_factor");
    const PythonValue* size = a.find("size");
    if (!scales.empty() && size)
        a.refuse("size and scale_factor are given both, and the framework takes one of them");
    if (!scales.empty()) {
        if (scales.size() > 2)
            a.refuse("a pipeline works on pictures: scale_factor must be one number or two");
        whole = std::all_of(scales.begin(), scales.end(), [](double s) { return s == std::floor(s); });
        const std::string first = one_dimensional ? "1" : shortest(scales.front());
        return fmt::format(" scale={},{}", first, shortest(scales.back()));
    }
    if (!size) a.refuse("scale_factor is missing");
    const bool is_number =
        size->is(Kind::number) ||
        (size->is(Kind::list) && std::all_of(size->items.begin(), size->items.end(),
                                             [](const auto& item) { return item->is(Kind::number); }));
    if (!is_number)
        a.refuse(
            "size follows another tensor, which the text gives no numbers for: give scale_factor instead");
    if (!knows("upsample", "size")) a.refuse("a pipeline upsamples by a factor: give scale_factor, not size");
    whole = false;
    return a.pair_text("size", "size");
}

ReadLayer torch_upsample(LayerArguments& a, Family family) {
    check_dimensions(a);
    const std::string& name = a.call().name;
    const bool bilinear = name == "UpsamplingBilinear2d" || name == "UpsamplingBilinear2D";
    if (name.starts_with("Upsampling"))
        a.order({"size", "scale_factor"});
    else if (family == mxnet_family)
        a.order({});
    else
        a.order({"size", "scale_factor", "mode", "align_corners"});
    a.alias("scale_factor", {"scale"});
    a.alias("mode", {"sample_type"});
    std::string mode = a.word("mode", bilinear ? "bilinear" : "nearest");
    a.ignore({"align_mode", "num_args", "num_filter", "data_format"});
    const bool one_dimensional = a.dimensions() == 1 || mode == "linear";
    if (mode == "linear") {
        mode = "bilinear";
        a.notes.push_back(a.call().written +
                          " is read as its 2-D form along the width: a signal is a picture of height 1");
    }
    if (mode == "trilinear") a.refuse("a pipeline works on pictures, and this layer on volumes");
    bool whole = true;
    std::string text = "upsample" + scale_or_size(a, one_dimensional, whole);
    if (mode != "nearest" && mode != "nearest-exact" && mode != "bilinear" && mode != "bicubic" &&
        mode != "area")
        a.refuse(fmt::format("mode \"{}\" is none of nearest, nearest-exact, bilinear, bicubic, area", mode));
    if (mode == "nearest-exact" && whole) mode = "nearest";  // the same pixels
    const bool smooth = mode == "bilinear" || mode == "bicubic";
    if (!smooth && a.has("align_corners") && family == torch_family)
        a.refuse(fmt::format("PyTorch refuses align_corners with mode \"{}\"", mode));
    const bool corners = a.flag("align_corners", bilinear), antialias = a.flag("antialias", false);
    text += " mode=" + mode + (corners && smooth ? " align-corners=true" : "") +
            (antialias ? " antialias=true" : "");
    return finished(a, text);
}

ReadLayer keras_upsample(LayerArguments& a, Family) {
    check_dimensions(a);
    a.order({"size"});
    a.alias("size", {"length"});
    const Pair scale = a.pair("size").value_or(a.dimensions() == 1 ? Pair{1, 2} : Pair{2, 2});
    const std::string mode = a.word("interpolation", "nearest");
    const bool bicubic = mode == "bicubic" && knows("upsample", "cubic-a");
    if (mode == "bicubic" && !bicubic)
        a.refuse(
            "interpolation bicubic has no counterpart (Keras' bicubic has a = -0.5, a pipeline's -0.75)");
    if (mode != "nearest" && mode != "bilinear" && !bicubic)
        a.refuse(fmt::format(
            "interpolation {} has no counterpart in a pipeline: there are nearest, bilinear, bicubic", mode));
    return finished(a, fmt::format("upsample scale={},{} mode={}{}", scale.h, scale.w, mode,
                                   bicubic ? " cubic-a=-0.5" : ""));
}

/// tf.image.resize(x, (64, 64)).
ReadLayer tensorflow_resize(LayerArguments& a, Family) {
    a.order({"size", "method"});
    std::string mode = a.word("method", "bilinear");
    if (mode == "nearest_neighbor" || a.call().name == "resize_nearest_neighbor") mode = "nearest";
    if (a.call().name == "resize_bicubic") mode = "bicubic";
    a.alias("align_corners", {});
    bool whole = true;
    std::string text = "upsample" + scale_or_size(a, false, whole);
    if (mode != "nearest" && mode != "bilinear")
        a.refuse(fmt::format("method {} has no counterpart in a pipeline", mode));
    if (a.flag("align_corners", false)) text += " align-corners=true";
    if (a.flag("antialias", false)) text += " antialias=true";
    a.ignore({"half_pixel_centers", "preserve_aspect_ratio"});
    return finished(a, text + " mode=" + mode);
}

/// K.resize_images(x, 2, 2, "channels_last").
ReadLayer backend_resize(LayerArguments& a, Family) {
    a.order({"height_factor", "width_factor", "data_format"});
    const std::string mode = a.word("interpolation", "nearest");
    if (mode != "nearest" && mode != "bilinear")
        a.refuse(fmt::format("interpolation {} has no counterpart in a pipeline", mode));
    return finished(a, fmt::format("upsample scale={},{} mode={}", a.number("height_factor"),
                                   a.number("width_factor"), mode));
}

ReadLayer shuffle(LayerArguments& a, Family family) {
    const std::string& name = a.call().name;
    const bool up = name == "PixelShuffle" || name == "pixel_shuffle" || name == "depth_to_space";
    a.order({"factor", "data_format"});
    a.alias("factor", {"upscale_factor", "downscale_factor", "block_size"});
    const Index factor = a.number("factor");
    if (factor < 1 || factor > 1024) a.refuse("the factor must be at least 1");
    const bool dcr = family == tensorflow_family || name.find("_to_") != std::string::npos;
    ReadLayer layer =
        finished(a, fmt::format("{} factor={} order={}", up ? "pixel_shuffle" : "pixel_unshuffle", factor,
                                dcr ? "dcr" : "crd"));
    layer.channel_factor = up ? factor * factor : -factor * factor;
    return layer;
}

ReadLayer padding_of(LayerArguments& a, std::array<Index, 4> sides, const std::string& mode,
                     const std::string& value) {
    std::string text = fmt::format("pad pad={},{},{},{}", sides[0], sides[1], sides[2], sides[3]);
    if (mode != "zeros") text += " mode=" + mode;
    if (!value.empty() && value != "0") text += " value=" + value;
    return finished(a, text);
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
        {"Upsample", torch_like, false, torch_upsample},
        {"UpsamplingNearest2d", torch_family, false, torch_upsample},
        {"UpsamplingBilinear2d", torch_family, false, torch_upsample},
        {"UpsamplingNearest2D", paddle_family, false, torch_upsample},
        {"UpsamplingBilinear2D", paddle_family, false, torch_upsample},
        {"interpolate", torch_like, true, torch_upsample},
        {"upsample", torch_like, true, torch_upsample},
        {"UpSampling", mxnet_family, false, torch_upsample},
        {"UpSampling1D", keras_family, false, keras_upsample},
        {"UpSampling2D", keras_family, false, keras_upsample},
        {"UpSampling3D", keras_family, false, keras_upsample},
        {"resize", tensorflow_family, true, tensorflow_resize},
        {"resize_images", tensorflow_family, true, tensorflow_resize},
        {"resize_bilinear", tensorflow_family, true, tensorflow_resize},
        {"resize_nearest_neighbor", tensorflow_family, true, tensorflow_resize},
        {"resize_images", keras_family, true, backend_resize},
        {"PixelShuffle", torch_like, false, shuffle},
        {"PixelUnshuffle", torch_like, false, shuffle},
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
