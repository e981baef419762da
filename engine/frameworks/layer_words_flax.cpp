// Convolutions in the words of flax, Haiku and jax.lax.
#include <algorithm>
#include <array>
#include <cmath>

#include "engine/frameworks/conv_arguments.h"
#include "engine/frameworks/initial_weights.h"

namespace engine {
namespace {

using Kind = PythonValue::Kind;

/// Flax pads by words or per side; of a transposed layer the numbers pad its zero-inserted input, which is a
/// crop by so much less than the kernel.
std::string flax_padding(LayerArguments& a, bool transposed) {
    const Pair kernel = *a.pair("kernel_size"), dilation = a.pair("kernel_dilation").value_or(Pair{1, 1});
    const Index reach_y = dilation.h * (kernel.h - 1), reach_x = dilation.w * (kernel.w - 1);
    const PythonValue* padding = a.find("padding");
    if (!padding || padding->is(Kind::text) || padding->is(Kind::path)) {
        const std::string word = a.word("padding", "same");
        if (word == "same" || word == "valid") return " padding=" + word;
        if (word != "circular" || transposed)
            a.refuse(
                fmt::format("padding \"{}\" has no counterpart in a pipeline: write SAME or VALID", word));
        return fmt::format(" padding={},{},{},{} padding-mode=circular", reach_y / 2, reach_x / 2,
                           reach_y - reach_y / 2, reach_x - reach_x / 2);
    }
    auto sides = a.numbers("padding");
    if (sides.size() == 1) sides = std::vector<double>(4, sides[0]);
    if (sides.size() == 2 && !padding->items[0]->is(Kind::list))
        sides = {sides[0], sides[0], sides[1], sides[1]};
    if (sides.size() != 4) a.refuse("padding must be SAME, VALID or ((top, bottom), (left, right))");
    Index side[4];
    for (std::size_t i = 0; i < 4; ++i) {
        if (sides[i] != std::floor(sides[i]) || sides[i] < 0 || sides[i] > 1e6)
            a.refuse("padding must be whole numbers");
        side[i] = static_cast<Index>(sides[i]);
    }
    if (!transposed) return fmt::format(" padding={},{},{},{}", side[0], side[2], side[1], side[3]);
    const Index top = reach_y - side[0], bottom = reach_y - side[1], left = reach_x - side[2],
                right = reach_x - side[3];
    if (top < 0 || left < 0) a.refuse("its padding has no counterpart in a pipeline: write SAME or VALID");
    const auto least = [](Index n) { return std::max<Index>(n, 0); };
    return fmt::format(" padding={},{},{},{}", top, left, least(bottom), least(right)) +
           (bottom < 0 || right < 0 ? fmt::format(" output-padding={},{}", least(-bottom), least(-right))
                                    : "");
}

ReadLayer flax_conv(LayerArguments& a, Family family) {
    const bool transposed = a.call().name == "ConvTranspose";
    if (a.call().path.find("nnx.") != std::string::npos)
        a.order({"in_features", "features", "kernel_size", "strides", "padding"});
    else
        a.order({"features", "kernel_size", "strides", "padding"});
    a.alias("features", {"out_features"});
    a.ignore({"rngs"});
    const PythonValue* kernel = a.find("kernel_size");
    if (kernel && (kernel->is(Kind::number) || kernel->items.size() == 1))
        a.refuse("a kernel_size of one number is a 1-D kernel in flax: write (3, 3) for one of pictures");
    if (kernel && kernel->is(Kind::list) && kernel->items.size() == 3) refuse_volume(a);
    const ConvChannels channels =
        channels_of(a, "in_features", "features", transposed ? "" : "feature_group_count");
    std::string text = (transposed ? "conv_transpose" : "conv") + kernel_text(a, "kernel_size") +
                       channels.text + a.pair_text("strides", "stride");
    text += flax_padding(a, transposed);
    text += a.pair_text("kernel_dilation", "dilation") + init_text(a, family);
    if (a.flag("use_bias", true)) text += " bias=0";
    if (a.pair("input_dilation").value_or(Pair{1, 1}) != Pair{1, 1})
        a.refuse("input_dilation has no counterpart in a pipeline: nn.ConvTranspose has strides instead");
    a.ignore({"transpose_kernel"});
    return finished_conv(a, text, channels);
}

/// hk.Conv2D and hk.Conv2DTranspose.
ReadLayer haiku_conv(LayerArguments& a, Family family) {
    refuse_volumes(a);
    const bool transposed = a.call().name.find("Transpose") != std::string::npos;
    if (transposed)
        a.order({"output_channels", "kernel_shape", "stride", "output_shape", "padding"});
    else
        a.order({"output_channels", "kernel_shape", "stride", "rate", "padding"});
    const ConvChannels channels =
        channels_of(a, "", "output_channels", transposed ? "" : "feature_group_count");
    std::string text = (transposed ? "conv_transpose" : "conv") + kernel_text(a, "kernel_shape") +
                       channels.text + a.pair_text("stride", "stride");
    if (a.has("output_shape")) a.refuse("output_shape is not followed: leave it out");
    const PythonValue* padding = a.find("padding");
    const std::string word = padding && padding->is(Kind::list) ? "" : a.word("padding", "same");
    if (word != "same" && word != "valid")
        a.refuse("padding must be SAME or VALID here: other paddings are written as a pad stage before it");
    text += " padding=" + word + a.pair_text("rate", "dilation", Pair{1, 1}) + init_text(a, family);
    if (a.flag("with_bias", true)) text += " bias=0";
    a.ignore({"w_init", "b_init"});
    return finished_conv(a, text, channels);
}

/// lax.conv(x, w, strides, padding), NCHW, and lax.conv_transpose, NHWC, whose kernels are of a known shape.
ReadLayer lax_short_conv(LayerArguments& a, Family family) {
    const bool transposed = a.call().name == "conv_transpose";
    a.order({"weight", "strides", "padding"});
    a.alias("strides", {"window_strides"});
    a.alias("weight", {"rhs"});
    const PythonValue& shape = shape_of_weight(a, "weight");
    ConvChannels channels;
    channels.out = side(shape, transposed ? 3 : 0);
    channels.in = side(shape, transposed ? 2 : 1);
    const std::size_t rows = transposed ? 0 : 2;
    const std::string padding = a.word("padding", "");
    if (padding != "same" && padding != "valid") a.refuse("padding must be SAME or VALID here");
    return finished_conv(a,
                         fmt::format("{} kernel={},{} channels={}", transposed ? "conv_transpose" : "conv",
                                     side(shape, rows), side(shape, rows + 1), *channels.out) +
                             a.pair_text("strides", "stride") + " padding=" + padding + init_text(a, family),
                         channels);
}

}  // namespace

std::span<const LayerWord> flax_conv_words() {
    static constexpr auto words = std::to_array<LayerWord>({
        {"Conv", flax_family, false, flax_conv},
        {"ConvTranspose", flax_family, false, flax_conv},
        {"Conv1D", flax_family, false, haiku_conv},
        {"Conv2D", flax_family, false, haiku_conv},
        {"Conv3D", flax_family, false, haiku_conv},
        {"Conv1DTranspose", flax_family, false, haiku_conv},
        {"Conv2DTranspose", flax_family, false, haiku_conv},
        {"conv", flax_family, true, lax_short_conv},
        {"conv_transpose", flax_family, true, lax_short_conv},
    });
    return words;
}

}  // namespace engine
