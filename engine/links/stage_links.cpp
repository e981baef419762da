#include "engine/links/stage_links.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/layers/padding_mode.h"
#include "engine/links/receptive_field.h"

namespace engine {
namespace {

AxisMap plain_axis(Index input, Index output, Index size, bool scatters) {
    AxisMap axis;
    axis.small = scatters ? input : output;
    axis.large = scatters ? output : input;
    axis.kernel = axis.stride = size;
    return axis;
}

StageMap plain_map(const BuiltStage& stage, Pair size, bool scatters) {
    return {{plain_axis(stage.input.h, stage.output.h, size.h, scatters),
             plain_axis(stage.input.w, stage.output.w, size.w, scatters)},
            scatters};
}

/// Half-pixel resizing by s as a transposed conv: 2s - (s mod 2) triangle taps cropped by ceil((s-1)/2), or s
/// more on either side for the cubic.
AxisMap resize_axis(AxisMap axis, UpsampleMode mode) {
    const Index s = axis.stride;
    if (mode == UpsampleMode::nearest) return axis;
    const Index reach = mode == UpsampleMode::bicubic ? 2 : 1;
    axis.kernel = 2 * reach * s - s % 2;
    axis.offset = (reach - 1) * s + s / 2;
    return axis;
}

Pair kernel_size(const BuiltStage& stage) { return stage.parameters.weight->shape().plane(); }

struct MapOf {
    const BuiltStage& stage;

    std::optional<StageMap> operator()(const Conv& layer) const {
        return StageMap{geometry(layer, stage.input.plane(), kernel_size(stage)), false};
    }
    std::optional<StageMap> operator()(const ConvTranspose& layer) const {
        return StageMap{geometry(layer, stage.input.plane(), kernel_size(stage)), true};
    }
    template <typename Pool>
    requires std::same_as<Pool, AvgPool> || std::same_as<Pool, MaxPool> std::optional<StageMap>
    operator()(const Pool& layer) const { return StageMap{geometry(layer, stage.input.plane()), false}; }
    std::optional<StageMap> operator()(const Upsample& layer) const {
        if (layer.align_corners) return std::nullopt;
        StageMap map = plain_map(stage, layer.scale, true);
        map.map = {resize_axis(map.map.y, layer.mode), resize_axis(map.map.x, layer.mode)};
        return map;
    }
    std::optional<StageMap> operator()(const ZeroInsert& layer) const {
        StageMap map = plain_map(stage, layer.stride, true);
        map.map.y.kernel = map.map.x.kernel = 1;
        return map;
    }
    std::optional<StageMap> operator()(const PixelShuffle& layer) const {
        return plain_map(stage, {layer.factor, layer.factor}, true);
    }
    std::optional<StageMap> operator()(const PixelUnshuffle& layer) const {
        return plain_map(stage, {layer.factor, layer.factor}, false);
    }
    std::optional<StageMap> operator()(const Activation&) const { return plain_map(stage, {1, 1}, false); }
};

struct AxisRead {
    Index input, tap;
    double weight = 1;
    bool padded = false;
};

/// One axis of a stage: which input indices an output index reads.
struct StageAxis {
    AxisMap map;
    bool scatters = false, has_map = true;
    PaddingMode mode = PaddingMode::zeros;
    const Upsample* resize = nullptr;
    Index scale = 1, input = 0, output = 0;

    std::vector<AxisRead> reads(Index o) const {
        if (resize) return resized(o);
        std::vector<AxisRead> found;
        if (scatters) {
            for (const auto& link : links_of_large({map, {1, 1, 1, 1, 1, 0}}, o, 0))
                found.push_back({link.small_y, link.tap_y});
            return found;
        }
        for (Index tap = 0; tap < map.kernel; ++tap) {
            const Index i = o * map.stride + tap * map.dilation - map.offset;
            if (i >= 0 && i < input)
                found.push_back({i, tap});
            else if (mode != PaddingMode::zeros)
                found.push_back({source_index(mode, i, input), tap, 1, true});
        }
        return found;
    }

    std::vector<AxisRead> resized(Index o) const {
        const AxisSample sample = sample_axis(*resize, input, scale, o);
        std::vector<AxisRead> found;
        for (int k = 0; k < sample.count; ++k) {
            const auto same = std::find_if(found.begin(), found.end(), [&](const AxisRead& read) {
                return read.input == sample.index[k];
            });
            if (same != found.end())
                same->weight += static_cast<double>(sample.weight[k]);
            else
                found.push_back({sample.index[k],
                                 has_map ? o + map.offset - sample.index[k] * map.stride : -1,
                                 static_cast<double>(sample.weight[k])});
        }
        return found;
    }

    /// The output indices that may read input index i.
    std::vector<Index> readers(Index i) const {
        std::vector<Index> found;
        if (!resize && mode == PaddingMode::zeros) {
            const PlaneMap plane{map, {1, 1, 1, 1, 1, 0}};
            for (const auto& link : scatters ? links_of_small(plane, i, 0) : links_of_large(plane, i, 0))
                found.push_back(scatters ? link.large_y : link.small_y);
            return found;
        }
        for (Index o = 0; o < output; ++o)
            for (const auto& read : reads(o))
                if (read.input == i) {
                    found.push_back(o);
                    break;
                }
        return found;
    }
};

StageAxis axis_of(const BuiltStage& stage, const std::optional<StageMap>& map, bool vertical) {
    StageAxis axis;
    axis.input = vertical ? stage.input.h : stage.input.w;
    axis.output = vertical ? stage.output.h : stage.output.w;
    axis.has_map = map.has_value();
    if (map) {
        axis.map = vertical ? map->map.y : map->map.x;
        axis.scatters = map->scatters;
    }
    const auto* layer = std::get_if<Layer>(&stage.op);
    if (!layer) return axis;
    if (const auto* conv = std::get_if<Conv>(layer)) axis.mode = conv->padding_mode;
    if (const auto* resize = std::get_if<Upsample>(layer); resize && resize->mode != UpsampleMode::nearest) {
        axis.resize = resize;
        axis.scale = vertical ? resize->scale.h : resize->scale.w;
    }
    return axis;
}

struct ChannelWeight {
    Index channel;
    double weight;
};

/// The input channels, with their weights, that one tap of one output channel meets.
struct ChannelsOf {
    const BuiltStage& stage;
    Index channel, tap_y, tap_x;

    std::vector<ChannelWeight> operator()(const Conv&) const {
        const Tensor& weight = *stage.parameters.weight;
        const Index inputs = weight.shape().c, groups = stage.input.c / inputs;
        const Index first = channel / (stage.output.c / groups) * inputs;
        std::vector<ChannelWeight> found;
        for (Index i = 0; i < inputs; ++i)
            found.push_back({first + i, static_cast<double>(weight(channel, i, tap_y, tap_x))});
        return found;
    }
    std::vector<ChannelWeight> operator()(const ConvTranspose&) const {
        const Tensor& weight = *stage.parameters.weight;
        const Index outputs = weight.shape().c, inputs = stage.input.c / (stage.output.c / outputs);
        const Index first = channel / outputs * inputs;
        std::vector<ChannelWeight> found;
        for (Index i = first; i < first + inputs; ++i)
            found.push_back({i, static_cast<double>(weight(i, channel % outputs, tap_y, tap_x))});
        return found;
    }
    std::vector<ChannelWeight> operator()(const PixelShuffle& layer) const {
        const Index r = layer.factor, place = tap_y * r + tap_x;
        if (layer.order == ShuffleOrder::crd) return {{channel * r * r + place, 1}};
        return {{place * stage.output.c + channel, 1}};
    }
    std::vector<ChannelWeight> operator()(const PixelUnshuffle& layer) const {
        const Index area = layer.factor * layer.factor, place = tap_y * layer.factor + tap_x;
        const bool crd = layer.order == ShuffleOrder::crd;
        if (place != (crd ? channel % area : channel / stage.input.c)) return {};
        return {{crd ? channel / area : channel % stage.input.c, 1}};
    }
    template <typename Other>
    std::vector<ChannelWeight> operator()(const Other&) const {
        return {{channel, 1}};
    }
};

/// The weight of one tap of a half-pixel resize, taken where no border is near.
double resize_tap(const Upsample& layer, const AxisMap& axis, Index tap) {
    if (layer.mode == UpsampleMode::nearest) return 1;
    constexpr Index far = 8;
    const AxisSample sample = sample_axis(layer, 2 * far, axis.stride, far * axis.stride + tap - axis.offset);
    for (int k = 0; k < sample.count; ++k)
        if (sample.index[k] == far) return static_cast<double>(sample.weight[k]);
    return 0;
}

/// Turns the equal weights of a window into a mean, or into its winner.
void weigh_window(const Layer& layer, const Tensor& input, std::vector<Term>& terms) {
    if (const auto* pool = std::get_if<AvgPool>(&layer)) {
        const double count = static_cast<double>(pool->exclude_padding ? static_cast<Index>(terms.size())
                                                                       : pool->kernel.h * pool->kernel.w);
        for (auto& term : terms)
            term.weight = 1 / count;
    } else if (std::holds_alternative<MaxPool>(layer)) {
        const auto value = [&](const Term& term) {
            const float v = input(0, term.input.c, term.input.y, term.input.x);
            return std::isnan(v) ? std::numeric_limits<float>::infinity() : v;
        };
        const auto winner = std::max_element(
            terms.begin(), terms.end(), [&](const Term& a, const Term& b) { return value(a) < value(b); });
        for (auto it = terms.begin(); it != terms.end(); ++it)
            it->weight = it == winner ? 1 : 0;
    }
}

}  // namespace

std::optional<StageMap> stage_map(const BuiltStage& stage) {
    if (const auto* layer = std::get_if<Layer>(&stage.op)) return std::visit(MapOf{stage}, *layer);
    return plain_map(stage, {1, 1}, false);
}

std::vector<Term> terms_of_output(const BuiltStage& stage, const Tensor& input, Pixel output) {
    const auto map = stage_map(stage);
    const auto* layer = std::get_if<Layer>(&stage.op);
    if (!layer && output.c >= stage.input.c) return {};
    const auto columns = axis_of(stage, map, false).reads(output.x);
    std::vector<Term> terms;
    for (const auto& row : axis_of(stage, map, true).reads(output.y))
        for (const auto& column : columns) {
            const auto channels = layer ? std::visit(ChannelsOf{stage, output.c, row.tap, column.tap}, *layer)
                                        : std::vector<ChannelWeight>{{output.c, 1}};
            for (const auto& [channel, weight] : channels)
                terms.push_back({{channel, row.input, column.input},
                                 output,
                                 row.tap,
                                 column.tap,
                                 weight * row.weight * column.weight,
                                 row.padded || column.padded});
        }
    if (layer) weigh_window(*layer, input, terms);
    return terms;
}

std::vector<Term> terms_of_input(const BuiltStage& stage, const Tensor& input, Pixel pixel) {
    const auto map = stage_map(stage);
    const auto columns = axis_of(stage, map, false).readers(pixel.x);
    std::vector<Term> found;
    for (const Index y : axis_of(stage, map, true).readers(pixel.y))
        for (const Index x : columns)
            for (Index c = 0; c < stage.output.c; ++c)
                for (const auto& term : terms_of_output(stage, input, {c, y, x}))
                    if (term.input == pixel) found.push_back(term);
    return found;
}

Grid stage_taps(const BuiltStage& stage, Index input_channel, Index output_channel) {
    const auto map = stage_map(stage);
    if (!map) return {};
    Grid taps(map->kernel().h, map->kernel().w);
    const auto* layer = std::get_if<Layer>(&stage.op);
    const auto* resize = layer ? std::get_if<Upsample>(layer) : nullptr;
    for (Index y = 0; y < taps.rows; ++y)
        for (Index x = 0; x < taps.cols; ++x) {
            const auto channels = layer ? std::visit(ChannelsOf{stage, output_channel, y, x}, *layer)
                                        : std::vector<ChannelWeight>{{output_channel, 1}};
            for (const auto& [channel, weight] : channels)
                if (channel == input_channel) taps(y, x) = weight;
            if (resize) taps(y, x) *= resize_tap(*resize, map->map.y, y) * resize_tap(*resize, map->map.x, x);
            if (layer && std::holds_alternative<AvgPool>(*layer))
                taps(y, x) /= static_cast<double>(taps.rows * taps.cols);
        }
    return taps;
}

Index stage_coverage(const BuiltStage& stage, Index y, Index x) {
    const auto map = stage_map(stage);
    const auto count = [&](bool vertical, Index o) {
        const auto reads = axis_of(stage, map, vertical).reads(o);
        return std::count_if(reads.begin(), reads.end(), [](const AxisRead& read) { return !read.padded; });
    };
    return count(true, y) * count(false, x);
}

}  // namespace engine
