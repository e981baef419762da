#include "app/explain/framework_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/explain/plain_words.h"
#include "engine/core/error.h"

namespace app {
namespace {

using engine::Convention;
using engine::Expression;
using engine::Index;
using engine::Pair;
using engine::Sides;

// The layer that all the texts are about.
struct Subject {
    Convention convention;
    engine::PlaneMap map;
    Index in, out, groups;
    bool transposed;
};

// "2" or "(2, 3)", as Python has it; ONNX wants a list always.
std::string number(Convention convention, Pair pair) {
    if (convention == Convention::onnx) return fmt::format("[{}, {}]", pair.h, pair.w);
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("({}, {})", pair.h, pair.w);
}

std::string padding_words(const Subject& subject, const Expression& expression) {
    const auto& [kind, sides] = expression.padding;
    if (subject.convention == Convention::onnx)
        return fmt::format("pads=[{}, {}, {}, {}]", sides.top, sides.left, sides.bottom, sides.right);
    if (kind == engine::PaddingKind::numbers)
        return "padding=" + number(subject.convention, {sides.top, sides.left});
    return fmt::format("padding=\"{}\"", engine::to_string(expression.padding));
}

std::string call_of(const Subject& subject, const Expression& expression) {
    const Convention convention = subject.convention;
    const auto write = [convention](Pair pair) { return number(convention, pair); };
    const Pair kernel{subject.map.y.kernel, subject.map.x.kernel},
        stride{subject.map.y.stride, subject.map.x.stride};
    const Pair dilation{subject.map.y.dilation, subject.map.x.dilation};
    const bool torch = convention == Convention::pytorch, onnx = convention == Convention::onnx;
    std::string text;
    if (torch)
        text = fmt::format("nn.Conv{}2d({}, {}, kernel_size=", subject.transposed ? "Transpose" : "",
                           subject.in, subject.out);
    else if (onnx)
        text = fmt::format("Conv{}(kernel_shape=", subject.transposed ? "Transpose" : "");
    else
        text = fmt::format("Conv2D{}({}, kernel_size=", subject.transposed ? "Transpose" : "", subject.out);
    text += write(kernel) + (torch ? ", stride=" : ", strides=") + write(stride) + ", " +
            padding_words(subject, expression);
    if (expression.output_padding) text += ", output_padding=" + write(*expression.output_padding);
    const char* dilation_word = torch ? ", dilation=" : onnx ? ", dilations=" : ", dilation_rate=";
    if (dilation != Pair{1, 1}) text += dilation_word + write(dilation);
    const bool has_groups = convention != Convention::keras || !subject.transposed;
    if (subject.groups > 1 && has_groups)
        text += fmt::format(", group{}={}", onnx ? "" : "s", subject.groups);
    return text + ")";
}

std::string four(const Sides& sides) {
    return fmt::format("{} top, {} left, {} bottom, {} right", sides.top, sides.left, sides.bottom,
                       sides.right);
}

// The crop or padding at the four edges, whatever the framework calls it.
std::string crop_of(const Subject& subject) {
    const Sides sides = subject.map.sides();
    const Pair rest = subject.map.tail();
    if (!subject.transposed) {
        std::string text =
            sides == Sides{} ? "nothing is put around the input" : "around the input: " + four(sides);
        if (rest != Pair{0, 0})
            text += fmt::format("; the last {} and {} are dropped", counted(rest.h, "row"),
                                counted(rest.w, "column"));
        return text;
    }
    std::string text =
        sides == Sides{} ? "nothing is cropped off the output" : "crops the output: " + four(sides);
    if (rest != Pair{0, 0})
        text += fmt::format("; {} and {} beyond the last tap hold the bias only", counted(rest.h, "row"),
                            counted(rest.w, "column"));
    return text;
}

std::string upsample_call(Convention convention, const engine::Upsample& layer) {
    using engine::UpsampleMode;
    const char* mode = layer.mode == UpsampleMode::nearest    ? "nearest"
                       : layer.mode == UpsampleMode::bilinear ? "bilinear"
                       : layer.mode == UpsampleMode::lanczos3 ? "lanczos3"
                       : layer.mode == UpsampleMode::lanczos5 ? "lanczos5"
                                                              : "bicubic";
    if (convention == Convention::keras)
        return fmt::format("UpSampling2D(size={}, interpolation=\"{}\")", number(convention, layer.scale),
                           mode);
    if (convention == Convention::pytorch)
        return fmt::format("nn.Upsample(scale_factor={}, mode=\"{}\"{})", number(convention, layer.scale),
                           mode, layer.align_corners ? ", align_corners=True" : "");
    const char* onnx_mode = layer.mode == UpsampleMode::bilinear  ? "linear"
                            : layer.mode == UpsampleMode::bicubic ? "cubic"
                                                                  : "nearest";
    const char* coordinates = layer.mode == UpsampleMode::nearest ? "asymmetric\", nearest_mode=\"floor"
                              : layer.align_corners               ? "align_corners"
                                                                  : "half_pixel";
    return fmt::format("Resize(scales=[1, 1, {}, {}], mode=\"{}\", coordinate_transformation_mode=\"{}\"{})",
                       layer.scale.h, layer.scale.w, onnx_mode, coordinates,
                       layer.mode == UpsampleMode::bicubic ? ", cubic_coeff_a=-0.75" : "");
}

FrameworkWords upsample_words(Convention convention, const engine::Upsample& layer) {
    FrameworkWords words;
    if (layer.fraction || layer.size || layer.antialias || layer.cubic_a ||
        layer.mode == engine::UpsampleMode::area || layer.mode == engine::UpsampleMode::nearest_exact ||
        (engine::is_lanczos(layer.mode) && convention != Convention::keras)) {
        words.warning = engine::is_lanczos(layer.mode) && convention != Convention::keras
                            ? "It has no Lanczos resize: the exported code writes one matrix for each axis."
                            : "No plain layer: the exported code says how it is written.";
        return words;
    }
    words.call = upsample_call(convention, layer);
    if (convention != Convention::keras) return words;
    if (layer.align_corners)
        words.warning =
            "Keras has no align_corners: its layer samples half-pixel centres, and other pixels come out.";
    else if (layer.mode == engine::UpsampleMode::bicubic)
        words.warning =
            "TensorFlow's bicubic uses a = -0.5 where PyTorch and ONNX use -0.75: other pixels come out.";
    return words;
}

}  // namespace

std::optional<FrameworkWords> framework_words(Convention convention, const engine::Stage& stage,
                                              const engine::Shape& input) {
    if (const auto* upsample = std::get_if<engine::Upsample>(&stage.op))
        return upsample_words(convention, *upsample);
    const auto* conv = std::get_if<engine::Conv>(&stage.op);
    const auto* transposed = std::get_if<engine::ConvTranspose>(&stage.op);
    if (!conv && !transposed) return std::nullopt;
    const engine::KernelSpec& spec = stage.kernel;
    const Index groups = spec.channels ? spec.groups.value_or(1) : input.c;
    Subject subject{convention, {}, input.c, spec.channels.value_or(input.c), groups, transposed != nullptr};
    const Pair kernel = kernel_size(spec), plane = input.plane();
    subject.map = conv ? engine::conv_geometry(plane, kernel, conv->stride, conv->padding, conv->dilation)
                       : engine::conv_transpose_geometry(plane, kernel, transposed->stride,
                                                         transposed->padding, transposed->dilation,
                                                         transposed->output_padding, transposed->output_size);
    const Expression expression = conv ? engine::express_conv(convention, subject.map)
                                       : engine::express_conv_transpose(convention, subject.map);
    FrameworkWords words;
    words.call = expression.possible ? call_of(subject, expression) : std::string();
    words.crop = crop_of(subject);
    if (!expression.possible || !expression.exact) words.warning = expression.sentence;
    if (transposed && groups > 1 && convention == Convention::keras) {
        if (!words.warning.empty()) words.warning += ". ";
        words.warning += fmt::format(
            "Keras' Conv2DTranspose has no groups: use {} layers of one group each, or a full kernel "
            "with zeros between the groups",
            groups);
    }
    if (transposed) words.own = engine::same_size_shifted(convention, subject.map);
    if (expression.exact && conv && conv->padding_mode != engine::PaddingMode::zeros &&
        convention == Convention::keras)
        words.warning = "Keras pads with zeros only: put the border around the input before the layer.";
    return words;
}

Edit use_own_layer(Part part, std::size_t stage, const engine::Shifted& own) {
    const auto set = [=](engine::Pipeline& pipeline) {
        if (stage >= pipeline.stages.size()) engine::fail("there is no stage {}", stage);
        auto* layer = std::get_if<engine::ConvTranspose>(&pipeline.stages[stage].op);
        if (!layer) engine::fail("stage {} is no conv_transpose", stage);
        layer->padding = own.padding;
        layer->output_padding = own.output_padding;
        layer->output_size.reset();
    };
    return {[=](Document& document) { set(document.pipeline(part)); },
            [=](const Document&, const Document&) {
                return fmt::format("{} padding of the framework's own layer", letter(part));
            }};
}

}  // namespace app
