#include "engine/layers/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"

namespace engine {
namespace {

/// A layer in its place: the input that it is applied to, and the size of its weight's kernel.
struct Place {
    Shape input;
    const Parameters& parameters;

    Pair kernel() const { return parameters.weight->shape().plane(); }
    Shape output(const Layer& layer) const { return output_shape(layer, input, parameters); }
};

/// "2", or "2×3" where the axes differ.
std::string number(Pair pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{}×{}", pair.h, pair.w);
}

std::string with(const char* what, Pair value) {
    return value == Pair{1, 1} ? std::string() : fmt::format(", {} {}", what, number(value));
}

PlaneRule gathering(const PlaneMap& map, PaddingMode mode = PaddingMode::zeros) {
    PlaneRule rule{gathering(map.y), gathering(map.x)};
    rule.y.mode = rule.x.mode = mode;
    return rule;
}

/// Blocks of `factor` large pixels for each small one.
PlaneMap blocks(Pair small, Pair factor) {
    const auto axis = [](Index n, Index f) {
        return AxisMap{.small = n, .large = n * f, .kernel = f, .stride = f};
    };
    return {axis(small.h, factor.h), axis(small.w, factor.w)};
}

PlaneRule copying(Pair input, Pair factor) {
    const PlaneMap map = blocks(input, factor);
    PlaneRule rule{scattering(map.y), scattering(map.x)};
    rule.y.copies = rule.x.copies = true;
    return rule;
}

/// The windows of a conv or pool; `same` and `valid` pad as much as the windows reach.
SizeFormula window_formula(const PlaneMap& map, const Padding& padding) {
    const bool numbers = padding.kind == PaddingKind::numbers;
    const auto end = [&](Index side) { return numbers ? std::optional(side) : std::nullopt; };
    return {conv_formula(map.y, end(padding.sides.bottom)), conv_formula(map.x, end(padding.sides.right))};
}

template <typename Line>
SizeFormula both(Pair input, Pair factor, const Line& line) {
    return {line(input.h, factor.h), line(input.w, factor.w)};
}

/// The facts of a layer unless its own block says otherwise: it has no neighbours, scales nothing, costs
/// nothing.
struct Usual {
    static Factors factors(const auto&, std::optional<Pair>) { return {}; }
    static Index macs(const auto&, const Place&) { return 0; }
    static std::vector<ChannelWeight> channels(const auto&, const Place&, Index channel, Index, Index) {
        return {{channel, 1}};
    }
    static PlaneRule rule(const auto&, const Place& at) {
        return gathering(blocks(at.input.plane(), {1, 1}));
    }
    static SizeFormula formula(const auto&, Pair, Pair) { return {}; }
};

/// One specialisation for each layer.
template <typename L>
struct FactsOf;

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
        return fmt::format("transposed conv {}×{}, stride {}", kernel.h, kernel.w, number(layer.stride)) +
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

/// Half-pixel resizing by s as a transposed conv: 2s - (s mod 2) triangle taps cropped by s/2, or s more on
/// either side for the cubic. The weights are read off an output in the middle.
void describe_kernel(const Upsample& layer, AxisRule& rule) {
    const Index s = rule.map.stride, reach = layer.mode == UpsampleMode::bicubic ? 2 : 1;
    rule.map.kernel = 2 * reach * s - s % 2;
    rule.map.offset = (reach - 1) * s + s / 2;
    constexpr Index far = 8;
    for (Index tap = 0; tap < rule.map.kernel; ++tap) {
        double weight = 0;
        for (const auto& [index, w] : sample_axis(layer, 2 * far, s, far * s + tap - rule.map.offset).taps)
            if (index == far) weight = static_cast<double>(w);
        rule.tap_weights.push_back(weight);
    }
}

/// One axis of a resize that does not copy pixels.
AxisRule sampling(const Upsample& plain, const AxisResize& axis) {
    AxisRule rule =
        scattering({.small = axis.n, .large = axis.size, .stride = std::max<Index>(axis.size / axis.n, 1)});
    rule.regular = is_periodic(plain);
    rule.sample = [axis](Index output) { return axis.sample(output); };
    if (rule.regular) describe_kernel(plain, rule);
    return rule;
}

/// "1.5", or "1.5×2" where the axes differ.
std::string number(const RealPair& pair) {
    return pair.h == pair.w ? fmt::format("{}", pair.h) : fmt::format("{}×{}", pair.h, pair.w);
}

template <>
struct FactsOf<Upsample> : Usual {
    static bool copies(const Upsample& plain) {
        return plain.mode == UpsampleMode::nearest && !plain.fraction && !plain.size;
    }
    static LayerFacts facts(const Upsample& layer) {
        const Upsample plain = plainest(layer, {1, 1});  // what a size makes of it, only the input tells
        const bool shrinks = layer.fraction && layer.fraction->h < 1 && layer.fraction->w < 1;
        return {.enlarges = !shrinks,
                .depends_on_size = layer.align_corners || layer.size,
                .filling = copies(plain) && !layer.size ? Filling::copies : Filling::resampled};
    }
    static Factors factors(const Upsample& layer, std::optional<Pair> input) {
        if (layer.size) {
            const auto part = [](Index size, Index n) {
                return std::pair{size / std::gcd(size, n), n / std::gcd(size, n)};
            };
            if (!input) return {};
            const auto [up_h, down_h] = part(layer.size->h, input->h);
            const auto [up_w, down_w] = part(layer.size->w, input->w);
            return {{up_h, up_w}, {down_h, down_w}};
        }
        if (!layer.fraction) return {layer.scale, {1, 1}};
        const Ratio y = ratio_of(layer.fraction->h), x = ratio_of(layer.fraction->w);
        return {{y.up, x.up}, {y.down, x.down}};
    }
    static PlaneRule rule(const Upsample& layer, const Place& at) {
        const Pair input = at.input.plane();
        const Upsample plain = plainest(layer, input);
        const PlaneResize plane = plane_resize(plain, input);
        if (copies(plain)) return copying(input, plain.scale);
        return {sampling(plain, plane.y), sampling(plain, plane.x)};
    }
    static Index macs(const Upsample& layer, const Place& at) {
        const Index each = layer.mode == UpsampleMode::bilinear  ? 4
                           : layer.mode == UpsampleMode::bicubic ? 16
                                                                 : 0;
        return each * at.output(layer).elements();
    }
    static SizeFormula formula(const Upsample& layer, Pair input, Pair) {
        const PlaneResize plane = plane_resize(layer, input);
        if (layer.size)
            return {fmt::format("size = {}", plane.y.size), fmt::format("size = {}", plane.x.size)};
        const auto line = [](const AxisResize& axis, Index scale) {
            return axis.factor ? fmt::format("floor({} × {}) = {}", axis.n, *axis.factor, axis.size)
                               : fmt::format("{} × {} = {}", axis.n, scale, axis.size);
        };
        return {line(plane.y, layer.scale.h), line(plane.x, layer.scale.w)};
    }
    static std::string words(const Upsample& layer, Pair) {
        constexpr const char* modes[]{"nearest", "bilinear", "bicubic", "nearest (rounded)", "area"};
        const std::string how = modes[static_cast<int>(layer.mode)];
        return (layer.size       ? how + " to " + to_string(*layer.size)
                : layer.fraction ? how + " ×" + number(*layer.fraction)
                                 : how + " ×" + number(layer.scale)) +
               (layer.align_corners ? ", corners aligned" : "") + (layer.antialias ? ", antialiased" : "");
    }
    static Layer with_factor(Upsample layer, Pair factor, Pair) {
        layer.scale = factor;
        layer.fraction.reset();
        layer.size.reset();
        return layer;
    }
};

template <>
struct FactsOf<ZeroInsert> : Usual {
    static LayerFacts facts(const ZeroInsert&) { return {.enlarges = true, .filling = Filling::zeros}; }
    static Factors factors(const ZeroInsert& layer, std::optional<Pair>) { return {layer.stride, {1, 1}}; }
    static PlaneRule rule(const ZeroInsert& layer, const Place& at) {
        const Shape& x = at.input;
        const auto axis = [](Index n, Index s) {
            return scattering({.small = n, .large = (n - 1) * s + 1, .stride = s});
        };
        return {axis(x.h, layer.stride.h), axis(x.w, layer.stride.w)};
    }
    static SizeFormula formula(const ZeroInsert& layer, Pair input, Pair) {
        return both(input, layer.stride, [](Index n, Index s) {
            return fmt::format("({}-1)*{} + 1 = {}", n, s, (n - 1) * s + 1);
        });
    }
    static std::string words(const ZeroInsert& layer, Pair) {
        return "zeros inserted ×" + number(layer.stride);
    }
    static Layer with_factor(ZeroInsert layer, Pair factor, Pair) {
        layer.stride = factor;
        return layer;
    }
};

/// The windows of a pool in ceil_mode, less one that would begin beyond the input.
std::string ceil_formula(const AxisMap& axis, Index end) {
    const Index all = ceil_div(axis.large + axis.offset + end - axis.effective_kernel(), axis.stride) + 1;
    return fmt::format("ceil(({} + {} + {} - {})/{}) + 1{} = {}", axis.large, axis.offset, end,
                       axis.effective_kernel(), axis.stride, all > axis.small ? " - 1" : "", axis.small);
}

template <typename Pool>
struct FactsOfPool : Usual {
    static Factors factors(const Pool& layer, std::optional<Pair>) {
        return {{1, 1}, layer.stride.value_or(layer.kernel)};
    }
    static SizeFormula formula(const Pool& layer, Pair input, Pair) {
        const PlaneMap map = geometry(layer, input);
        const Padding& padding = layer.padding;
        if (!layer.ceil_mode || padding.kind == PaddingKind::same || padding.kind == PaddingKind::same_lower)
            return window_formula(map, padding);
        const Sides sides = padding.kind == PaddingKind::numbers ? padding.sides : Sides{};
        return {ceil_formula(map.y, sides.bottom), ceil_formula(map.x, sides.right)};
    }
    static const char* ceil_words(const Pool& layer) { return layer.ceil_mode ? ", rounded up" : ""; }
};

template <>
struct FactsOf<AvgPool> : FactsOfPool<AvgPool> {
    static LayerFacts facts(const AvgPool& layer) {
        return {.sized = true, .padding = layer.padding, .window = layer.kernel};
    }
    static PlaneRule rule(const AvgPool& layer, const Place& at) {
        const PlaneMap map = geometry(layer, at.input.plane());
        PlaneRule rule = gathering(map);
        const CountedPlaces counted = counted_places(layer, map);
        rule.y.counted = counted.y;
        rule.x.counted = counted.x;
        return rule;
    }
    static std::string words(const AvgPool& layer, Pair) {
        return "average pool " + number(layer.kernel) + ceil_words(layer);
    }
};

template <>
struct FactsOf<MaxPool> : FactsOfPool<MaxPool> {
    static LayerFacts facts(const MaxPool& layer) {
        return {.linear = false,
                .chooses = true,
                .sized = true,
                .padding = layer.padding,
                .window = layer.kernel};
    }
    static PlaneRule rule(const MaxPool& layer, const Place& at) {
        return gathering(geometry(layer, at.input.plane()));
    }
    static std::string words(const MaxPool& layer, Pair) {
        return "max pool " + number(layer.kernel) + with("dilation", layer.dilation) + ceil_words(layer);
    }
};

template <>
struct FactsOf<PixelShuffle> : Usual {
    static LayerFacts facts(const PixelShuffle&) { return {.enlarges = true, .filling = Filling::channels}; }
    static Factors factors(const PixelShuffle& layer, std::optional<Pair>) {
        return {{layer.factor, layer.factor}, {1, 1}};
    }
    static PlaneRule rule(const PixelShuffle& layer, const Place& at) {
        return copying(at.input.plane(), {layer.factor, layer.factor});
    }
    static std::vector<ChannelWeight> channels(const PixelShuffle& layer, const Place& at, Index channel,
                                               Index y, Index x) {
        const Index r = layer.factor, place = y * r + x;
        if (layer.order == ShuffleOrder::crd) return {{channel * r * r + place, 1}};
        return {{place * (at.input.c / (r * r)) + channel, 1}};
    }
    static SizeFormula formula(const PixelShuffle& layer, Pair input, Pair) {
        return both(input, {layer.factor, layer.factor},
                    [](Index n, Index r) { return fmt::format("{} × {} = {}", n, r, n * r); });
    }
    static std::string words(const PixelShuffle& layer, Pair) {
        return fmt::format("pixel shuffle ×{}", layer.factor);
    }
    static Layer with_factor(PixelShuffle layer, Pair factor, Pair) {
        if (factor.h != factor.w)
            fail("pixel_shuffle has one factor for both axes, not {}", to_string(factor));
        layer.factor = factor.h;
        return layer;
    }
};

template <>
struct FactsOf<PixelUnshuffle> : Usual {
    static LayerFacts facts(const PixelUnshuffle&) { return {}; }
    static Factors factors(const PixelUnshuffle& layer, std::optional<Pair>) {
        return {{1, 1}, {layer.factor, layer.factor}};
    }
    static PlaneRule rule(const PixelUnshuffle& layer, const Place& at) {
        const Shape y = at.output(layer);
        PlaneRule rule = gathering(blocks(y.plane(), {layer.factor, layer.factor}));
        rule.y.copies = rule.x.copies = true;
        return rule;
    }
    static std::vector<ChannelWeight> channels(const PixelUnshuffle& layer, const Place& at, Index channel,
                                               Index y, Index x) {
        const Index area = layer.factor * layer.factor, place = y * layer.factor + x;
        const bool crd = layer.order == ShuffleOrder::crd;
        if (place != (crd ? channel % area : channel / at.input.c)) return {};
        return {{crd ? channel / area : channel % at.input.c, 1}};
    }
    static SizeFormula formula(const PixelUnshuffle& layer, Pair input, Pair) {
        return both(input, {layer.factor, layer.factor},
                    [](Index n, Index r) { return fmt::format("{} / {} = {}", n, r, n / r); });
    }
    static std::string words(const PixelUnshuffle& layer, Pair) {
        return fmt::format("pixel unshuffle ÷{}", layer.factor);
    }
};

template <>
struct FactsOf<Pad> : Usual {
    static LayerFacts facts(const Pad& layer) { return {.beyond = layer.value}; }
    static PlaneRule rule(const Pad& layer, const Place& at) { return pad_rule(layer, at.input.plane()); }
    static SizeFormula formula(const Pad& layer, Pair input, Pair) {
        const PlaneRule rule = pad_rule(layer, input);
        const auto line = [](const AxisRule& axis, Index start, Index end) {
            return fmt::format("{} + {} + {} = {}", axis.inputs, start, end, axis.outputs);
        };
        return {line(rule.y, layer.sides.top, layer.sides.bottom),
                line(rule.x, layer.sides.left, layer.sides.right)};
    }
    static std::string words(const Pad& layer, Pair) {
        constexpr const char* modes[]{"", "reflect ", "replicate ", "circular "};
        return fmt::format("{}pad {}", modes[static_cast<int>(layer.mode)],
                           to_string(Padding{PaddingKind::numbers, layer.sides}));
    }
};

template <>
struct FactsOf<Activation> : Usual {
    static LayerFacts facts(const Activation&) { return {.linear = false, .pointwise = true}; }
    static std::string words(const Activation& layer, Pair) { return std::string(op_name(layer)); }
};

template <>
struct FactsOf<Prelu> : Usual {
    static LayerFacts facts(const Prelu&) { return {.linear = false, .pointwise = true, .has_slopes = true}; }
    static std::string words(const Prelu& layer, Pair) { return std::string(layer.op_name()); }
};

}  // namespace

LayerFacts facts(const Layer& layer) {
    return std::visit([]<typename L>(const L& op) { return FactsOf<L>::facts(op); }, layer);
}

Factors factors(const Layer& layer, std::optional<Pair> input) {
    return std::visit([&]<typename L>(const L& op) { return FactsOf<L>::factors(op, input); }, layer);
}

Layer with_factor(const Layer& layer, Pair factor, Pair kernel) {
    return std::visit(
        [&]<typename L>(const L& op) -> Layer {
            if constexpr (requires { FactsOf<L>::with_factor(op, factor, kernel); })
                return FactsOf<L>::with_factor(op, factor, kernel);
            fail("{} does not enlarge", op_name(layer));
        },
        layer);
}

PlaneRule plane_rule(const Layer& layer, const Shape& input, const Parameters& parameters) {
    return std::visit(
        [&]<typename L>(const L& op) {
            return FactsOf<L>::rule(op, Place{input, parameters});
        },
        layer);
}

std::vector<ChannelWeight> channels_of_tap(const Layer& layer, const Shape& input,
                                           const Parameters& parameters, Index output_channel, Index tap_y,
                                           Index tap_x) {
    return std::visit(
        [&]<typename L>(const L& op) {
            return FactsOf<L>::channels(op, Place{input, parameters}, output_channel, tap_y, tap_x);
        },
        layer);
}

Index framework_macs(const Layer& layer, const Shape& input, const Parameters& parameters) {
    return std::visit(
        [&]<typename L>(const L& op) {
            return FactsOf<L>::macs(op, Place{input, parameters});
        },
        layer);
}

SizeFormula size_formula(const Layer& layer, Pair input, Pair kernel) {
    return std::visit([&]<typename L>(const L& op) { return FactsOf<L>::formula(op, input, kernel); }, layer);
}

std::string layer_words(const Layer& layer, Pair kernel) {
    return std::visit([&]<typename L>(const L& op) { return FactsOf<L>::words(op, kernel); }, layer);
}

}  // namespace engine
