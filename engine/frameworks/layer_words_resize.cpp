// Resizing in the words of each framework: whose pixels lie where, and what is antialiased.
#include <algorithm>
#include <array>

#include "engine/frameworks/resize_target.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// TensorFlow 2's and JAX' rules: half-pixel centres, and a bicubic of a = -0.5 that leaves out what lies
/// beyond the border. That is the antialiased bicubic of PyTorch and Pillow wherever nothing shrinks.
ReadLayer centred_resize(LayerArguments& a, const ResizeTarget& target, std::string mode, bool antialias) {
    if (mode == "linear" || mode == "triangle") mode = "bilinear";
    if (mode == "cubic") mode = "bicubic";
    if (mode == "nearest_neighbor") mode = "nearest";
    std::string text = "upsample" + target.text + " mode=";
    if (mode == "nearest")
        return finished_layer(a, text + (target.whole_factor ? "nearest" : "nearest-exact"));
    if (mode == "bilinear")
        return finished_layer(a, text + mode + (antialias && !target.whole_factor ? " antialias=true" : ""));
    if (mode == "bicubic") {
        if (!antialias && !target.whole_factor)
            a.notes.push_back(
                a.call().written +
                " is read with antialias=true: the same where the picture grows, and smoother where it shrinks");
        return finished_layer(a, text + "bicubic antialias=true cubic-a=-0.5");
    }
    if (mode == "lanczos3" || mode == "lanczos5")
        return finished_layer(a, text + mode + (antialias && !target.whole_factor ? " antialias=true" : ""));
    if (mode == "area" && target.whole_factor) return finished_layer(a, text + "nearest");
    if (mode == "area") {
        a.notes.push_back(
            a.call().written +
            " is read as an average of whole pixels: the same where the size divides the picture's");
        return finished_layer(a, text + "area");
    }
    refuse_method(a, mode);
}

/// scale_factor=1.7, recompute_scale_factor=True samples by the ratio of the sizes, which differs from 1.7.
void check_recomputed(LayerArguments& a, const ResizeTarget& target) {
    if (a.flag("recompute_scale_factor", false) && !target.whole_factor)
        a.refuse(
            "recompute_scale_factor=True samples by the ratio of the sizes, which depends on the picture: leave it out, or "
            "give the size in numbers");
}

ReadLayer torch_upsample(LayerArguments& a, Family family) {
    refuse_volumes(a);
    const std::string& name = a.call().name;
    const bool bilinear = name == "UpsamplingBilinear2d" || name == "UpsamplingBilinear2D";
    if (name.starts_with("Upsampling"))
        a.order({"size", "scale_factor"});
    else
        a.order({"size", "scale_factor", "mode", "align_corners"});
    a.alias("scale_factor", {"scale"});
    std::string mode = a.word("mode", bilinear ? "bilinear" : "nearest");
    const bool one_dimensional = a.dimensions() == 1 || mode == "linear";
    if (mode == "linear") {
        mode = "bilinear";
        a.notes.push_back(height_one_note(a));
    }
    if (mode == "trilinear") refuse_volume(a);
    const ResizeTarget target = scale_or_size(a, one_dimensional);
    check_recomputed(a, target);
    if (mode != "nearest" && mode != "nearest-exact" && mode != "bilinear" && mode != "bicubic" &&
        mode != "area")
        a.refuse(fmt::format("mode \"{}\" is none of nearest, nearest-exact, bilinear, bicubic, area", mode));
    if (mode == "nearest-exact" && target.whole_factor) mode = "nearest";  // the same pixels
    const bool smooth = mode == "bilinear" || mode == "bicubic";
    if (!smooth && a.has("align_corners") && family == torch_family)
        a.refuse(fmt::format("PyTorch refuses align_corners with mode \"{}\"", mode));
    const bool corners = a.flag("align_corners", bilinear), antialias = a.flag("antialias", false);
    if (a.number("align_mode", 0) == 1 && mode == "bilinear" && !corners)
        a.refuse("align_mode=1 samples without half-pixel centres, which no stage does: leave it out");
    return finished_layer(a, "upsample" + target.text + " mode=" + mode +
                                 (corners && smooth ? " align-corners=true" : "") +
                                 (antialias && smooth ? " antialias=true" : ""));
}

/// mx.sym.UpSampling(x, scale=2, sample_type="nearest"); its bilinear is a transposed convolution.
ReadLayer mxnet_upsample(LayerArguments& a, Family) {
    a.order({});
    a.ignore({"num_args", "num_filter", "multi_input_mode"});
    const Index scale = a.number("scale");
    if (scale < 1 || scale > 1024) a.refuse(fmt::format("scale must be at least 1, and {} is given", scale));
    const std::string type = a.word("sample_type", "nearest");
    if (type == "nearest") return finished_layer(a, fmt::format("upsample scale={} mode=nearest", scale));
    if (type != "bilinear") refuse_method(a, type);
    return finished_layer(
        a, fmt::format("conv_transpose kernel={} stride={} padding={} init=bilinear normalize=none",
                       2 * scale - scale % 2, scale, scale / 2));
}

ReadLayer keras_upsample(LayerArguments& a, Family) {
    refuse_volumes(a);
    a.order({"size", "data_format", "interpolation"});
    a.alias("size", {"length"});
    const Pair scale = a.pair("size").value_or(a.dimensions() == 1 ? Pair{1, 2} : Pair{2, 2});
    const ResizeTarget target{fmt::format(" scale={},{}", scale.h, scale.w), true};
    return centred_resize(a, target, a.word("interpolation", "nearest"), false);
}

/// layers.Resizing(64, 64).
ReadLayer keras_resizing(LayerArguments& a, Family) {
    a.order({"height", "width", "interpolation"});
    for (const std::string_view key : {"crop_to_aspect_ratio", "pad_to_aspect_ratio"})
        if (a.flag(key, false)) a.refuse(fmt::format("{} depends on the picture: leave it out", key));
    a.ignore({"fill_mode", "fill_value"});
    const Index height = a.number("height"), width = a.number("width");
    if (height < 1 || width < 1) a.refuse("height and width must be at least 1");
    return centred_resize(a, {fmt::format(" size={},{}", height, width)}, a.word("interpolation", "bilinear"),
                          a.flag("antialias", false));
}

std::string method_word(LayerArguments& a) {
    constexpr auto by_number = std::to_array<std::string_view>({"bilinear", "nearest", "bicubic", "area"});
    const PythonValue* method = a.find("method");
    if (!method || !method->is(Kind::number)) return a.word("method", a.word("interpolation", "bilinear"));
    a.ignore({"method"});
    if (method->number < 0 || method->number > 3) refuse_method(a, fmt::format("method {}", method->number));
    return std::string(by_number[static_cast<std::size_t>(method->number)]);
}

/// TensorFlow 1's: without half-pixel centres unless they are asked for, or corners are aligned.
ReadLayer old_resize(LayerArguments& a, const ResizeTarget& target, std::string mode) {
    if (mode == "nearest_neighbor") mode = "nearest";
    const bool corners = a.flag("align_corners", false), centres = a.flag("half_pixel_centers", false);
    const std::string text = "upsample" + target.text + " mode=";
    if (centres && !corners) return centred_resize(a, target, mode, false);
    if (mode == "nearest" && !corners) return finished_layer(a, text + "nearest");
    if (mode == "bilinear" && corners) return finished_layer(a, text + "bilinear align-corners=true");
    a.refuse(fmt::format(
        "{} of TensorFlow 1 samples {}, which no stage does: write TensorFlow 2's tf.image.resize, or give {}",
        mode, corners ? "with aligned corners" : "without half-pixel centres",
        mode == "bilinear" ? "half_pixel_centers=True or align_corners=True" : "half_pixel_centers=True"));
}

/// tf.image.resize(x, (64, 64)), and the functions of TensorFlow 1.
ReadLayer tensorflow_resize(LayerArguments& a, Family) {
    const LibraryCall& call = a.call();
    const bool old = call.name != "resize" || call.path.find("v1") != std::string::npos;
    if (!old)
        a.order({"size", "method"});
    else if (call.name == "resize" || call.name == "resize_images")
        a.order({"size", "method", "align_corners"});
    else
        a.order({"size", "align_corners"});
    if (a.flag("preserve_aspect_ratio", false))
        a.refuse("preserve_aspect_ratio depends on the picture: leave it out");
    const ResizeTarget target = scale_or_size(a, false);
    const std::string prefix = "resize_";
    const bool named = old && call.name != "resize" && call.name != "resize_images";
    const std::string mode = named ? call.name.substr(prefix.size()) : method_word(a);
    if (old) return old_resize(a, target, mode);
    return centred_resize(a, target, mode, a.flag("antialias", false));
}

/// jax.image.resize(x, (n, h, w, c), "bilinear"), antialiased unless it says otherwise.
ReadLayer jax_resize(LayerArguments& a, Family) {
    a.order({"shape", "method", "antialias"});
    const PythonValue* shape = a.find("shape");
    a.ignore({"shape"});
    if (!shape || !shape->is(Kind::list) || shape->items.size() != 4)
        a.refuse("shape must be written as (n, height, width, channels)");
    const ResizeTarget target = size_target(a, *shape, 1);
    return centred_resize(a, target, a.word("method", ""), a.flag("antialias", true));
}

/// K.resize_images(x, 2, 2, "channels_last").
ReadLayer backend_resize(LayerArguments& a, Family) {
    a.order({"height_factor", "width_factor", "data_format", "interpolation"});
    const Index y = a.number("height_factor"), x = a.number("width_factor");
    if (y < 1 || x < 1) a.refuse("the factors must be at least 1");
    return centred_resize(a, {fmt::format(" scale={},{}", y, x), true}, a.word("interpolation", "nearest"),
                          false);
}

}  // namespace

std::span<const LayerWord> resize_words() {
    constexpr unsigned torch_like = torch_family | paddle_family;
    static constexpr auto words = std::to_array<LayerWord>({
        {"Upsample", torch_like, false, torch_upsample},
        {"UpsamplingNearest2d", torch_family, false, torch_upsample},
        {"UpsamplingBilinear2d", torch_family, false, torch_upsample},
        {"UpsamplingNearest2D", paddle_family, false, torch_upsample},
        {"UpsamplingBilinear2D", paddle_family, false, torch_upsample},
        {"interpolate", torch_like, true, torch_upsample},
        {"upsample", torch_like, true, torch_upsample},
        {"upsample_nearest", torch_family, true, torch_upsample},
        {"UpSampling", mxnet_family, false, mxnet_upsample},
        {"UpSampling1D", keras_family, false, keras_upsample},
        {"UpSampling2D", keras_family, false, keras_upsample},
        {"UpSampling3D", keras_family, false, keras_upsample},
        {"Resizing", keras_family, false, keras_resizing},
        {"resize", tensorflow_family | keras_family, true, tensorflow_resize},
        {"resize_images", tensorflow_family, true, tensorflow_resize},
        {"resize_bilinear", tensorflow_family, true, tensorflow_resize},
        {"resize_bicubic", tensorflow_family, true, tensorflow_resize},
        {"resize_area", tensorflow_family, true, tensorflow_resize},
        {"resize_nearest_neighbor", tensorflow_family, true, tensorflow_resize},
        {"resize_images", keras_family, true, backend_resize},
        {"resize", flax_family, true, jax_resize},
    });
    return words;
}

}  // namespace engine
