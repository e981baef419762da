// The facts of conv and conv_transpose.
#pragma once

#include "engine/layers/facts_parts.h"

namespace engine::layer_facts {

template <>
struct FactsOf<Conv> : Usual {
    static LayerFacts facts(const Conv& layer) {
        return {.has_kernel = true, .sized = true, .padding = layer.padding};
    }
    static Factors factors(const Conv& layer, std::optional<Pair>) { return {{1, 1}, layer.stride}; }
    static PlaneRule rule(const Conv& layer, const Place& at) {
        return gathering(geometry(layer, at.input.plane(), at.kernel()), layer.padding_mode);
    }
    static std::vector<ChannelWeight> channels(const Conv& layer, const Place& at, Index channel, Index y,
                                               Index x) {
        const Tensor& weight = *at.parameters.weight;
        const Index inputs = weight.shape().c;
        const Index first = channel / (weight.shape().n / layer.groups) * inputs;
        std::vector<ChannelWeight> found;
        for (Index i = 0; i < inputs; ++i)
            found.push_back({first + i, static_cast<double>(weight(channel, i, y, x))});
        return found;
    }
    static Index macs(const Conv& layer, const Place& at) {
        const Shape &w = at.parameters.weight->shape(), y = at.output(layer);
        return y.h * y.w * y.c * w.h * w.w * w.c;
    }
    static SizeFormula formula(const Conv& layer, Pair input, Pair kernel) {
        return window_formula(geometry(layer, input, kernel), layer.padding);
    }
    static std::string words(const Conv& layer, Pair kernel) {
        return fmt::format("conv {}×{}", kernel.h, kernel.w) + with("stride", layer.stride) +
               with("dilation", layer.dilation);
    }
};

template <>
struct FactsOf<ConvTranspose> : Usual {
    static LayerFacts facts(const ConvTranspose& layer) {
        return {.has_kernel = true,
                .inputs_first = true,
                .sized = true,
                .enlarges = true,
                .depends_on_size = layer.output_size.has_value()};
    }
    static Factors factors(const ConvTranspose& layer, std::optional<Pair>) { return {layer.stride, {1, 1}}; }
    static PlaneRule rule(const ConvTranspose& layer, const Place& at) {
        const PlaneMap map = geometry(layer, at.input.plane(), at.kernel());
        PlaneRule rule{scattering(map.y), scattering(map.x)};
        rule.y.mode = rule.x.mode = layer.padding_mode;
        return rule;
    }
    static std::vector<ChannelWeight> channels(const ConvTranspose& layer, const Place& at, Index channel,
                                               Index y, Index x) {
        const Tensor& weight = *at.parameters.weight;
        const Index outputs = weight.shape().c, inputs = weight.shape().n / layer.groups;
        const Index first = channel / outputs * inputs;
        std::vector<ChannelWeight> found;
        for (Index i = first; i < first + inputs; ++i)
            found.push_back({i, static_cast<double>(weight(i, channel % outputs, y, x))});
        return found;
    }
    static Index macs(const ConvTranspose&, const Place& at) {
        const Shape &w = at.parameters.weight->shape(), &x = at.input;
        return x.h * x.w * x.c * w.h * w.w * w.c;
    }
    static SizeFormula formula(const ConvTranspose& layer, Pair input, Pair kernel) {
        const PlaneMap map = geometry(layer, input, kernel);
        return {conv_transpose_formula(map.y), conv_transpose_formula(map.x)};
    }
    static std::string words(const ConvTranspose& layer, Pair kernel) {
        return fmt::format("transposed conv {}×{}, stride {}", kernel.h, kernel.w, short_text(layer.stride)) +
               with("dilation", layer.dilation) + (layer.padding.kind == PaddingKind::same ? ", same" : "");
    }
    /// The crop is PyTorch's symmetric padding where that gives exactly s * n pixels, otherwise `same`.
    static Layer with_factor(ConvTranspose layer, Pair stride, Pair kernel) {
        const Index over_h = layer.dilation.h * (kernel.h - 1) + 1 - stride.h;
        const Index over_w = layer.dilation.w * (kernel.w - 1) + 1 - stride.w;
        const bool symmetric = over_h >= 0 && over_w >= 0 && over_h % 2 == 0 && over_w % 2 == 0;
        layer.stride = stride;
        layer.padding = symmetric
                            ? Padding{PaddingKind::numbers, {over_h / 2, over_w / 2, over_h / 2, over_w / 2}}
                            : Padding{PaddingKind::same, {}};
        layer.output_padding.reset();
        layer.output_size.reset();
        return layer;
    }
};

}  // namespace engine::layer_facts
