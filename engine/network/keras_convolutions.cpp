// Layers with kernels, by Keras' size rules, and pools.
#include <algorithm>

#include "engine/core/error.h"
#include "engine/files/json_value.h"
#include "engine/network/keras_builder.h"
#include "engine/network/same_padding.h"

namespace engine::network {
namespace {

std::vector<Index> list(Pair p) { return {p.h, p.w}; }

bool is_same(const KerasBuilder& b) {
    const std::string padding = b.word("padding", "valid");
    if (padding != "same" && padding != "valid") fail("its padding is \"{}\"", padding);
    return padding == "same";
}

struct Windows {
    Pair stride, dilation;
    bool same = false;
};

Windows windows_of(const KerasBuilder& b) {
    return {b.pair("strides", {1, 1}), b.pair("dilation_rate", {1, 1}), is_same(b)};
}

Pair kernel_of(const KerasBuilder& b, const std::string& weight) {
    const Array& array = b.graph.constants.at(weight);
    if (array.rank() != 4) fail("its kernel has {} axes instead of 4", array.rank());
    return {array.extents()[2], array.extents()[3]};
}

std::vector<std::string> with_bias(KerasBuilder& b, std::vector<std::string> inputs) {
    if (b.flag("use_bias", true)) inputs.push_back(b.weight("bias"));
    return inputs;
}

std::string convolved(KerasBuilder& b, std::vector<std::string> inputs, const Windows& windows,
                      Index groups) {
    const Pair kernel = kernel_of(b, inputs[1]);
    std::map<std::string, Attribute> attributes = {{"kernel_shape", list(kernel)},
                                                   {"strides", list(windows.stride)},
                                                   {"dilations", list(windows.dilation)},
                                                   {"group", groups}};
    if (windows.same) set_same_padding(attributes, kernel, windows.stride, windows.dilation);
    return b.add("Conv", std::move(inputs), std::move(attributes));
}

KerasOutput conv(KerasBuilder& b) {
    b.need_picture();
    const auto groups = b.setting("groups");
    const Index count = groups ? checked<Index>(*groups, "groups") : 1;
    if (count < 1) fail("it has {} groups", count);
    const auto inputs = with_bias(b, {b.input(), b.weight("kernel")});
    return with_activation(b, {convolved(b, inputs, windows_of(b), count)});
}

KerasOutput depthwise(KerasBuilder& b) {
    b.need_picture();
    const std::string kernel = b.weight("depthwise_kernel");
    kernel_of(b, kernel);
    return with_activation(b, {convolved(b, with_bias(b, {b.input(), kernel}), windows_of(b),
                                         b.weights.channels_of_depthwise(b.path))});
}

KerasOutput separable(KerasBuilder& b) {
    b.need_picture();
    const std::string kernel = b.weight("depthwise_kernel");
    kernel_of(b, kernel);
    const std::string each =
        convolved(b, {b.input(), kernel}, windows_of(b), b.weights.channels_of_depthwise(b.path));
    const auto inputs = with_bias(b, {each, b.weight("pointwise_kernel")});
    return with_activation(b, {convolved(b, inputs, {{1, 1}, {1, 1}, false}, 1)});
}

/// Along one axis: rows cut off at the start and the end, and rows that only the bias reaches.
struct Crop {
    Index start = 0, end = 0, added = 0;
};

/// DOMAIN: `valid` gives (n-1)s + max(ke, s), `same` n·s; with output_padding a, (n-1)s + ke + a and
/// (n-1)s + (ke mod 2) + a. TensorFlow cuts the smaller half at the start.
Crop crop_of(bool same, Index extent, Index stride, std::optional<Index> given) {
    const Index grown = same    ? given ? extent % 2 + *given : stride
                        : given ? extent + *given
                                : std::max(extent, stride);
    const Index total = extent - grown;
    if (total < 0) return {0, 0, -total};
    return {total / 2, total - total / 2, 0};
}

KerasOutput transposed(KerasBuilder& b) {
    b.need_picture();
    const Windows windows = windows_of(b);
    const auto inputs = with_bias(b, {b.input(), b.weight("kernel")});
    const Pair kernel = kernel_of(b, inputs[1]);
    std::optional<Pair> given;
    if (const auto padding = b.setting("output_padding")) {
        const auto numbers = padding->is_array()
                                 ? checked<std::vector<Index>>(*padding, "output_padding")
                                 : std::vector<Index>(2, checked<Index>(*padding, "output_padding"));
        if (numbers.size() != 2 || numbers[0] < 0 || numbers[1] < 0 || numbers[0] >= windows.stride.h ||
            numbers[1] >= windows.stride.w)
            fail("its output_padding does not stay below its strides");
        given = Pair{numbers[0], numbers[1]};
    }
    const auto along = [&](Index k, Index s, Index d, std::optional<Index> a) {
        return crop_of(windows.same, d * (k - 1) + 1, s, a);
    };
    const auto a_of = [&](bool rows) -> std::optional<Index> {
        if (!given) return std::nullopt;
        return rows ? given->h : given->w;
    };
    const Crop y = along(kernel.h, windows.stride.h, windows.dilation.h, a_of(true)),
               x = along(kernel.w, windows.stride.w, windows.dilation.w, a_of(false));
    std::map<std::string, Attribute> attributes = {
        {"kernel_shape", list(kernel)},
        {"strides", list(windows.stride)},
        {"dilations", list(windows.dilation)},
        {"pads", std::vector<Index>{y.start, x.start, y.end, x.end}}};
    if (y.added > 0 || x.added > 0) attributes["output_padding"] = std::vector<Index>{y.added, x.added};
    return with_activation(b, {b.add("ConvTranspose", inputs, std::move(attributes))});
}

KerasOutput pooled(KerasBuilder& b, const char* op) {
    b.need_picture();
    const Pair kernel = b.pair("pool_size", {2, 2}), stride = b.pair("strides", kernel);
    std::map<std::string, Attribute> attributes = {{"kernel_shape", list(kernel)}, {"strides", list(stride)}};
    if (is_same(b)) set_same_padding(attributes, kernel, stride, {1, 1});
    return {b.add(op, {b.input()}, std::move(attributes))};
}

KerasOutput global_pooled(KerasBuilder& b, const char* op) {
    b.need_picture();
    const std::string pooled = b.add(op, {b.input()});
    if (b.flag("keepdims", false)) return {pooled};
    return {b.add("Flatten", {pooled}, {{"axis", Index{1}}}), 2};
}

KerasOutput dense(KerasBuilder& b) {
    const std::string kernel = b.weight("kernel");
    const Extents extents = b.graph.constants.at(kernel).extents();
    if (extents.size() != 2) fail("its kernel has {} axes instead of 2", extents.size());
    if (b.rank() == 4) {  // along the channels: a convolution of single pixels
        const std::string wide = b.constant(
            "kernel_of_pixels", b.graph.constants.at(kernel).reshaped({extents[0], extents[1], 1, 1}));
        return with_activation(b, {b.add("Conv", with_bias(b, {b.input(), wide}))});
    }
    if (b.rank() == 2)
        return with_activation(b,
                               {b.add("Gemm", with_bias(b, {b.input(), kernel}), {{"transB", Index{1}}}), 2});
    const std::string turned = b.add("Transpose", {kernel}, {{"perm", std::vector<Index>{1, 0}}});
    std::string y = b.add("MatMul", {b.input(), turned});
    if (b.flag("use_bias", true)) y = b.add("Add", {y, b.weight("bias")});
    return with_activation(b, {y, b.rank()});
}

}  // namespace

KerasEntries keras_convolutions() {
    return {{"Conv2D", conv},
            {"Convolution2D", conv},
            {"DepthwiseConv2D", depthwise},
            {"SeparableConv2D", separable},
            {"SeparableConvolution2D", separable},
            {"Conv2DTranspose", transposed},
            {"Convolution2DTranspose", transposed},
            {"Dense", dense},
            {"MaxPooling2D", [](KerasBuilder& b) { return pooled(b, "MaxPool"); }},
            {"MaxPool2D", [](KerasBuilder& b) { return pooled(b, "MaxPool"); }},
            {"AveragePooling2D", [](KerasBuilder& b) { return pooled(b, "AveragePool"); }},
            {"AvgPool2D", [](KerasBuilder& b) { return pooled(b, "AveragePool"); }},
            {"GlobalAveragePooling2D", [](KerasBuilder& b) { return global_pooled(b, "GlobalAveragePool"); }},
            {"GlobalMaxPooling2D", [](KerasBuilder& b) { return global_pooled(b, "GlobalMaxPool"); }}};
}

}  // namespace engine::network
