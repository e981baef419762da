// Conv and ConvTranspose, by the engine's own layers.
#include "engine/core/error.h"
#include "engine/layers/conv.h"
#include "engine/layers/conv_transpose.h"
#include "engine/network/windows.h"

namespace engine::network {
namespace {

struct Operands {
    Shape x, weight;
    std::shared_ptr<const Tensor> input;
    Parameters parameters;
    WindowAttributes windows;
    Index groups = 1;
};

Operands operands_of(const Call& call) {
    Operands result;
    const Array& x = call.numbers(0);
    const Array& weight = call.numbers(1);
    result.x = picture_shape(x);
    if (weight.rank() != x.rank()) fail("its input has {} axes, but its weight {}", x.rank(), weight.rank());
    result.weight = picture_shape(weight);
    const Index spatial = x.rank() - 2;
    const Pair kernel = pair_of(call.integers("kernel_shape"), spatial, 0, "kernel_shape");
    if (call.gives("kernel_shape") && kernel != result.weight.plane())
        fail("kernel_shape is {}, but its weight is {}", to_string(kernel), to_string(weight.extents()));
    result.windows = window_attributes(call.node, spatial);
    result.groups = call.integer("group", 1);
    result.input = x.tensor(result.x);
    result.parameters.weight = *weight.tensor(result.weight);
    if (call.has(2)) {
        const Index channels = call.numbers(2).size();
        result.parameters.bias = *call.numbers(2).tensor({1, channels, 1, 1});
    }
    return result;
}

Values conv(Call& call) {
    const Operands o = operands_of(call);
    const Conv layer{o.windows.stride, o.windows.padding, o.windows.dilation, o.groups, PaddingMode::zeros};
    return {like(forward(layer, *o.input, o.parameters, call.progress), call.input(0))};
}

/// The crop at the start and the size of one axis of the result.
struct Crop {
    Index start = 0, size = 0;
};

/// ONNX' rules: pads and output_padding, or output_shape from which the pads follow, half at each end.
Crop crop_of(const Call& call, Index axis, Index spatial, Index n, Index kernel,
             const WindowAttributes& windows, bool second) {
    const Index stride = second ? windows.stride.w : windows.stride.h;
    const Index dilation = second ? windows.dilation.w : windows.dilation.h;
    const Index start = second ? windows.padding.sides.left : windows.padding.sides.top;
    const Index end = second ? windows.padding.sides.right : windows.padding.sides.bottom;
    const auto at = static_cast<std::size_t>(axis);
    if (!windows.output_padding.empty() && static_cast<Index>(windows.output_padding.size()) != spatial)
        fail("output_padding needs {} numbers, but has {}", spatial, windows.output_padding.size());
    const Index more = windows.output_padding.empty() ? 0 : windows.output_padding[at];
    if (more < 0 || more >= Index{1} << 31) fail("output_padding must not be negative, but is {}", more);
    const Index full = stride * (n - 1) + more + dilation * (kernel - 1) + 1;
    std::vector<Index> wanted = call.integers("output_shape");
    if (static_cast<Index>(wanted.size()) == spatial + 2) wanted.erase(wanted.begin(), wanted.begin() + 2);
    if (!wanted.empty() && static_cast<Index>(wanted.size()) != spatial)
        fail("output_shape needs {} numbers, but has {}", spatial, wanted.size());
    const bool same = windows.padding.kind != PaddingKind::numbers;
    if (wanted.empty() && !same) return {start, full - start - end};
    const Index size = wanted.empty() ? n * stride : wanted[at];
    const Index total = std::max<Index>(full - size, 0);
    // TensorFlow, Keras and ONNX since 1.10 do the same: same and same_upper crop the smaller half at the
    // start.
    return {windows.padding.kind == PaddingKind::same ? total / 2 : total - total / 2, size};
}

/// The layer that gives a crop at the start alone, whatever is cut off or added at the end.
ConvTranspose layer_for(const Operands& o, const Crop& y, const Crop& x) {
    ConvTranspose layer;
    layer.stride = o.windows.stride;
    layer.dilation = o.windows.dilation;
    layer.groups = o.groups;
    const auto end = [](const Crop& crop, Index n, Index kernel, Index stride, Index dilation) {
        return stride * (n - 1) + dilation * (kernel - 1) + 1 - crop.start - crop.size;
    };
    const Index bottom = end(y, o.x.h, o.weight.h, o.windows.stride.h, o.windows.dilation.h);
    const Index right = end(x, o.x.w, o.weight.w, o.windows.stride.w, o.windows.dilation.w);
    layer.padding = {PaddingKind::numbers,
                     {y.start, x.start, std::max<Index>(bottom, 0), std::max<Index>(right, 0)}};
    if (bottom < 0 || right < 0)
        layer.output_padding = Pair{std::max<Index>(-bottom, 0), std::max<Index>(-right, 0)};
    return layer;
}

Values conv_transpose(Call& call) {
    const Operands o = operands_of(call);
    const Index spatial = call.input(0).rank() - 2;
    const Crop y = spatial == 1 ? Crop{0, 1} : crop_of(call, 0, spatial, o.x.h, o.weight.h, o.windows, false);
    const Crop x = crop_of(call, spatial - 1, spatial, o.x.w, o.weight.w, o.windows, true);
    return {like(forward(layer_for(o, y, x), *o.input, o.parameters, call.progress), call.input(0))};
}

constexpr OperatorEntry entries[] = {{"Conv", conv}, {"ConvTranspose", conv_transpose}};

}  // namespace

OperatorList convolution_operators() { return entries; }

}  // namespace engine::network
