#include "engine/frameworks/convention.h"

#include "engine/core/error.h"
#include "engine/frameworks/convention_parts.h"

namespace engine {

using namespace conventions;

namespace {

bool is_symmetric(const Padding& padding) {
    return padding.sides.top == padding.sides.bottom && padding.sides.left == padding.sides.right;
}

void check_words(Convention convention, const FrameworkSettings& settings, bool transposed) {
    const PaddingKind kind = settings.padding.kind;
    if (convention == Convention::pytorch) {
        if (kind == PaddingKind::numbers && !is_symmetric(settings.padding))
            fail("PyTorch pads both ends of an axis alike, but padding is {}", to_string(settings.padding));
        if (transposed && kind != PaddingKind::numbers)
            fail("PyTorch's ConvTranspose2d takes padding as numbers only, not {}",
                 to_string(settings.padding));
        if (kind == PaddingKind::same_lower) fail("PyTorch has no padding same_lower");
        if (kind == PaddingKind::same && settings.stride != Pair{})
            fail("PyTorch takes padding same only with stride 1, but stride is {}",
                 to_string(settings.stride));
    }
    if (convention == Convention::keras) {
        if (kind != PaddingKind::same && kind != PaddingKind::valid)
            fail("Keras takes padding same or valid, not {}", to_string(settings.padding));
        if (keras_refuses_dilation(settings.stride, settings.dilation))
            fail("{}, but stride is {} and dilation {}", keras_dilation_rule, to_string(settings.stride),
                 to_string(settings.dilation));
    }
}

}  // namespace

std::string_view name(Convention convention) {
    switch (convention) {
        case Convention::pytorch: return "PyTorch";
        case Convention::keras: return "Keras";
        case Convention::onnx: break;
    }
    return "ONNX";
}

PlaneMap conv_geometry(Convention convention, Pair input, const FrameworkSettings& settings) {
    check_words(convention, settings, false);
    if (settings.output_padding) fail("a conv has no output padding");
    return conv_geometry(input, settings.kernel, settings.stride, settings.padding, settings.dilation);
}

PlaneMap conv_transpose_geometry(Convention convention, Pair input, const FrameworkSettings& settings) {
    check_words(convention, settings, true);
    return conv_transpose_geometry(input, settings.kernel, settings.stride, settings.padding,
                                   settings.dilation, settings.output_padding, std::nullopt);
}

Expression express_conv(Convention convention, const PlaneMap& map) {
    const Sides sides = map.sides();
    Expression result;
    if (convention == Convention::onnx) {
        result.padding = {PaddingKind::numbers, sides};
        result.sentence =
            fmt::format("ONNX: pads=[{}, {}, {}, {}]", sides.top, sides.left, sides.bottom, sides.right);
        return result;
    }
    if (convention == Convention::keras && keras_refuses_dilation(map.stride(), map.dilation()))
        return impossible(keras_dilation_rule);
    const auto geometry = [convention](Pair input, const FrameworkSettings& settings) {
        return conv_geometry(convention, input, settings);
    };
    const Padding symmetric = numbers(map.y.offset, map.x.offset, map.y.offset, map.x.offset);
    for (const Padding& padding :
         {symmetric, Padding{PaddingKind::same, {}}, Padding{PaddingKind::valid, {}}}) {
        if (!reproduces(geometry, map.large_size(), settings_of(map, padding), map)) continue;
        result.padding = padding;
        result.sentence = fmt::format("{}: padding={}", name(convention), to_string(padding));
        return result;
    }
    result.exact = false;
    result.input_padding = sides;
    result.padding.kind = convention == Convention::keras ? PaddingKind::valid : PaddingKind::numbers;
    result.sentence = fmt::format(
        "{} cannot express it in the layer; put {} zero rows above, {} below, {} columns left and "
        "{} right of the input, then use no padding",
        name(convention), sides.top, sides.bottom, sides.left, sides.right);
    return result;
}

}  // namespace engine
