#include "engine/links/axis_taps.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/layers/padding_mode.h"

namespace engine {

namespace {

constexpr Index most_samples = 4;  ///< inputs of an output of a resize
constexpr Index list_numbers = 6;  ///< what a list of its own for each output takes besides, roughly

/// An empty list with room for so many outputs, each of so many inputs.
AxisTaps list_for(Index inputs, Index outputs, Index each) {
    constexpr Index floats_each = 2,
                    numbers_each = 6;  // start, first and last, beside the counts and marks made of them
    require_memory(floats_each * outputs * (numbers_each + each), "the list of taps");
    AxisTaps taps;
    taps.inputs = inputs;
    taps.start.reserve(static_cast<std::size_t>(outputs) + 1);
    taps.first.reserve(static_cast<std::size_t>(outputs));
    taps.last.reserve(static_cast<std::size_t>(outputs));
    return taps;
}

void close_output(AxisTaps& taps, Index first, Index last) {
    taps.first.push_back(first);
    taps.last.push_back(last);
    taps.start.push_back(static_cast<Index>(taps.index.size()));
}

/// Where the value for index i comes from, which a padding mode finds inside [0, n); -1 for a zero.
Index padded_index(Index i, Index n, PaddingMode mode) {
    const bool inside = i >= 0 && i < n;
    return mode == PaddingMode::zeros && !inside ? -1 : source_index(mode, i, n);
}

/// conv, pooling, pixel_unshuffle: each small index gathers its window of the large grid.
AxisTaps gather(const AxisMap& map, PaddingMode mode = PaddingMode::zeros) {
    AxisTaps taps = list_for(map.large, map.small, map.kernel);
    for (Index o = 0; o < map.small; ++o) {
        const Index first = o * map.stride - map.offset;
        for (Index t = 0; t < map.kernel; ++t)
            if (const Index i = padded_index(first + t * map.dilation, map.large, mode);
                i >= 0 && i < map.large)
                taps.index.push_back(i);
        close_output(taps, first, first + map.effective_kernel() - 1);
    }
    return taps;
}

/// conv_transpose, zero_insert and the gradients of gather: large index o takes the taps of the equivalent
/// convolution over the zero-inserted small grid. `mode` is the forward conv's, whose padding sends gradients
/// back inside: what it reaches is border.
AxisTaps scatter(const AxisMap& map, PaddingMode mode = PaddingMode::zeros) {
    AxisTaps taps = list_for(map.small, map.large, list_numbers + map.kernel);
    std::vector<std::vector<Index>> reached(static_cast<std::size_t>(map.large));
    std::vector<bool> reached_by_padding(static_cast<std::size_t>(map.large));
    for (Index i = 0; i < map.small; ++i)
        for (Index t = 0; t < map.kernel; ++t) {
            const Index at = i * map.stride + t * map.dilation - map.offset;
            const Index o = padded_index(at, map.large, mode);
            if (o < 0 || o >= map.large) continue;
            reached[static_cast<std::size_t>(o)].push_back(i);
            if (o != at) reached_by_padding[static_cast<std::size_t>(o)] = true;
        }
    for (Index o = 0; o < map.large; ++o) {
        const auto& inputs = reached[static_cast<std::size_t>(o)];
        taps.index.insert(taps.index.end(), inputs.begin(), inputs.end());
        const Index first = floor_div(o + map.offset - map.effective_kernel() + 1, map.stride);
        close_output(taps, reached_by_padding[static_cast<std::size_t>(o)] ? -1 : first,
                     ceil_div(o + map.offset, map.stride));
    }
    return taps;
}

/// upsample nearest, pixel_shuffle: every input fills a block of `factor` outputs.
AxisTaps replicate(Index n, Index factor) {
    AxisTaps taps = list_for(n, n * factor, 1);
    for (Index o = 0; o < n * factor; ++o) {
        taps.index.push_back(o / factor);
        close_output(taps, o / factor, o / factor);
    }
    return taps;
}

AxisTaps interpolate(const Upsample& layer, Index n, Index scale) {
    AxisTaps taps = list_for(n, n * scale, most_samples);
    for (Index o = 0; o < n * scale; ++o) {
        const AxisSample sample = sample_axis(layer, n, scale, o);
        const auto [low, high] = std::minmax_element(sample.index, sample.index + sample.count);
        taps.index.insert(taps.index.end(), sample.index, sample.index + sample.count);
        close_output(taps, sample.clamped ? -1 : *low, *high);
    }
    return taps;
}

/// The first and last output that an input in the middle of a long axis reaches, less its own index times the
/// scale.
std::pair<Index, Index> reach_of_interpolation(const Upsample& layer, Index scale) {
    constexpr Index middle = 8;
    Index first = middle * scale, last = first;
    for (Index o = (middle - 4) * scale; o < (middle + 5) * scale; ++o) {
        const AxisSample sample = sample_axis(layer, 2 * middle, scale, o);
        if (std::find(sample.index, sample.index + sample.count, middle) == sample.index + sample.count)
            continue;
        first = std::min(first, o);
        last = std::max(last, o);
    }
    return {first - middle * scale, last - middle * scale};
}

AxisTaps interpolate_back(const Upsample& layer, Index n, Index scale) {
    AxisTaps taps = list_for(n * scale, n, list_numbers + most_samples * scale);
    std::vector<std::vector<Index>> reached(static_cast<std::size_t>(n));
    for (Index o = 0; o < n * scale; ++o) {
        const AxisSample sample = sample_axis(layer, n, scale, o);
        for (int t = 0; t < sample.count; ++t)
            reached[static_cast<std::size_t>(sample.index[t])].push_back(o);
    }
    // With align_corners every input is reached a little differently: its own list, with the two ends as
    // borders.
    Upsample half_pixel = layer;
    half_pixel.align_corners = false;
    const auto [before, after] = reach_of_interpolation(half_pixel, scale);
    for (Index i = 0; i < n; ++i) {
        const auto& outputs = reached[static_cast<std::size_t>(i)];
        taps.index.insert(taps.index.end(), outputs.begin(), outputs.end());
        if (!layer.align_corners)
            close_output(taps, i * scale + before, i * scale + after);
        else if (i == 0 || i == n - 1 || outputs.empty())
            close_output(taps, -1, -1);
        else
            close_output(taps, *std::min_element(outputs.begin(), outputs.end()),
                         *std::max_element(outputs.begin(), outputs.end()));
    }
    return taps;
}

AxisMap identity(Index n) { return {.small = n, .large = n}; }
AxisMap blocks(Index small, Index factor) {
    return {.small = small, .large = small * factor, .kernel = factor, .stride = factor};
}

Pair kernel_of(const BuiltStage& stage) { return stage.parameters.weight->shape().plane(); }

/// Chooses the lists for each kind of layer; `back` turns each into its transpose.
struct TapsOf {
    const BuiltStage& stage;
    bool back;

    PlaneTaps strided(const PlaneMap& map, bool transposed, PaddingMode mode = PaddingMode::zeros) const {
        if (transposed != back) return {scatter(map.y, mode), scatter(map.x, mode)};
        return {gather(map.y, mode), gather(map.x, mode)};
    }
    PlaneTaps enlarged(Pair small, Pair factor) const {
        if (back) return strided({blocks(small.h, factor.h), blocks(small.w, factor.w)}, true);
        return {replicate(small.h, factor.h), replicate(small.w, factor.w)};
    }

    PlaneTaps operator()(const Conv& conv) const {
        return strided(geometry(conv, stage.input.plane(), kernel_of(stage)), false, conv.padding_mode);
    }
    PlaneTaps operator()(const ConvTranspose& layer) const {
        return strided(geometry(layer, stage.input.plane(), kernel_of(stage)), true);
    }
    PlaneTaps operator()(const Upsample& layer) const {
        const Shape& in = stage.input;
        if (layer.mode == UpsampleMode::nearest) return enlarged(in.plane(), layer.scale);
        if (back)
            return {interpolate_back(layer, in.h, layer.scale.h),
                    interpolate_back(layer, in.w, layer.scale.w)};
        return {interpolate(layer, in.h, layer.scale.h), interpolate(layer, in.w, layer.scale.w)};
    }
    PlaneTaps operator()(const ZeroInsert& layer) const {
        const Shape &in = stage.input, &out = stage.output;
        return strided({{.small = in.h, .large = out.h, .stride = layer.stride.h},
                        {.small = in.w, .large = out.w, .stride = layer.stride.w}},
                       true);
    }
    PlaneTaps operator()(const AvgPool& layer) const {
        return strided(geometry(layer, stage.input.plane()), false);
    }
    PlaneTaps operator()(const MaxPool& layer) const {
        return strided(geometry(layer, stage.input.plane()), false);
    }
    PlaneTaps operator()(const PixelShuffle& layer) const {
        return enlarged(stage.input.plane(), {layer.factor, layer.factor});
    }
    PlaneTaps operator()(const PixelUnshuffle& layer) const {
        if (back) return {replicate(stage.output.h, layer.factor), replicate(stage.output.w, layer.factor)};
        return strided({blocks(stage.output.h, layer.factor), blocks(stage.output.w, layer.factor)}, false);
    }
    PlaneTaps operator()(const Activation&) const {
        return strided({identity(stage.input.h), identity(stage.input.w)}, false);
    }
};

PlaneTaps taps_of(const BuiltStage& stage, bool back) {
    const Layer* layer = std::get_if<Layer>(&stage.op);
    ENGINE_CHECK(layer != nullptr, "{} has no taps of its own", stage.name);
    return std::visit(TapsOf{stage, back}, *layer);
}

}  // namespace

PlaneTaps forward_taps(const BuiltStage& stage) { return taps_of(stage, false); }
PlaneTaps backward_taps(const BuiltStage& stage) { return taps_of(stage, true); }

}  // namespace engine
