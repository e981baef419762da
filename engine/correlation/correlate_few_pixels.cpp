#include "engine/correlation/correlate_few_pixels.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/correlation/direct_tiles.h"
#include "engine/correlation/fold_kernel.h"

namespace engine {
namespace {

constexpr Index most_pixels = 512;
constexpr Index least_outputs = 8;
/// Input channels whose weights for one tile are brought together in cache.
constexpr Index channels_at_once = 32;

Index reaches(const AxisPlan& axis) { return axis.max_reach - axis.min_reach + 1; }

/// to[i] = row[i * step + reach] for every position of an axis, zero outside.
void gather(const AxisPlan& x, const float* row, Index reach, float* to) {
    const Index low = std::clamp<Index>(ceil_div(-reach, x.in_step), 0, x.positions);
    const Index high = std::clamp<Index>(ceil_div(x.input - reach, x.in_step), low, x.positions);
    for (Index i = 0; i < low; ++i)
        to[i] = 0;
    for (Index i = low; i < high; ++i)
        to[i] = row[i * x.in_step + reach];
    for (Index i = high; i < x.positions; ++i)
        to[i] = 0;
}

struct FewPixels {
    const Kernels& set;
    const AxisPlan &y, &x;
    const WeightView& weights;
    Index pixels;  ///< positions of the picture, row after row
    Index pitch;   ///< the same in whole vectors
    Index kernel_taps;
    Index shifted_rows;    ///< of a shifted picture
    Index shifted_floats;  ///< of one input channel
    std::optional<KernelFolder> folder;

    FewPixels(const AxisPlan& vertical, const AxisPlan& horizontal, const WeightView& view)
        : set(kernels()),
          y(vertical),
          x(horizontal),
          weights(view),
          pixels(y.positions * x.positions),
          pitch(padded(pixels, set.lanes)),
          kernel_taps(view.kernel_h * view.kernel_w),
          shifted_rows(y.positions + (reaches(y) - 1) / y.in_step),
          shifted_floats(reaches(x) * y.in_step * shifted_rows * x.positions + pitch - pixels) {
        if (view.fold) folder.emplace(view.fold->kernel, view.fold->scale);
    }

    /// Copies one input channel once for each reach of x, its rows sorted by their remainder: the values that
    /// a tap reads at all positions lie in one run, and taps above one another share it.
    void gather_channel(const Tensor& input, Index channel, float* to) const {
        const float* plane = input.plane(0, channel);
        for (Index reach = x.min_reach; reach <= x.max_reach; ++reach)
            for (Index remainder = 0; remainder < y.in_step; ++remainder)
                for (Index i = 0; i < shifted_rows; ++i, to += x.positions) {
                    const Index row = y.min_reach + remainder + i * y.in_step;
                    if (row < 0 || row >= y.input)
                        std::fill_n(to, x.positions, 0.0f);
                    else
                        gather(x, plane + row * x.input, reach, to);
                }
        std::fill_n(to, pitch - pixels, 0.0f);
    }

    Index place(Index y_reach, Index x_reach) const {
        const Index down = y_reach - y.min_reach;
        const Index picture = (x_reach - x.min_reach) * y.in_step + down % y.in_step;
        return (picture * shifted_rows + down / y.in_step) * x.positions;
    }

    /// The weights of a tile and of some input channels, close together: (channel, row, tap).
    void load_weights(Index group, Index first, Index rows, Index channel, Index channels, float* to) const {
        const float* from = weights.values + group * weights.group_stride + first * weights.output_stride +
                            channel * weights.input_stride;
        if (!weights.fold && weights.output_stride == kernel_taps) {
            for (Index c = 0; c < channels; ++c, to += rows * kernel_taps)
                std::copy_n(from + c * weights.input_stride, rows * kernel_taps, to);
            return;
        }
        for (Index m = 0; m < rows; ++m, from += weights.output_stride, to += kernel_taps) {
            if (folder)
                folder->fold(from, weights.input_stride, channels, to, rows * kernel_taps);
            else
                for (Index c = 0; c < channels; ++c)
                    std::copy_n(from + c * weights.input_stride, kernel_taps, to + c * rows * kernel_taps);
        }
    }

    /// Where each tap of a phase finds its input and its weight, for `channels` of load_weights. Returns how
    /// many there are.
    Index list_taps(Index phase_y, Index phase_x, Index channels, Index rows, Index* inputs,
                    Index* places) const {
        for (Index c = 0; c < channels; ++c)
            for (Index ty = y.first[phase_y]; ty < y.first[phase_y + 1]; ++ty)
                for (Index tx = x.first[phase_x]; tx < x.first[phase_x + 1]; ++tx) {
                    *inputs++ = c * shifted_floats + place(y.taps[ty].reach, x.taps[tx].reach);
                    *places++ = c * rows * kernel_taps + y.taps[ty].tap * weights.kernel_w + x.taps[tx].tap;
                }
        return channels * y.count(phase_y) * x.count(phase_x);
    }

    /// One phase of `rows` output channels, from (row, pixel) into the picture.
    void scatter(const float* from, Index rows, Index channel, Index phase_y, Index phase_x,
                 Tensor& output) const {
        const Index width = ceil_div(x.output - phase_x, x.out_step);
        for (Index m = 0; m < rows; ++m)
            for (Index q = 0; q < y.positions && q * y.out_step + phase_y < y.output; ++q) {
                const float* pixel = from + m * pitch + q * x.positions;
                float* to = output.plane(0, channel + m) + (q * y.out_step + phase_y) * x.output + phase_x;
                for (Index i = 0; i < width; ++i)
                    to[i * x.out_step] = pixel[i];
            }
    }
};

/// One tile of output channels: block by block of input channels, all phases of the output.
void correlate_tile(const FewPixels& few, Index group, Index first, Index rows, const float* gathered,
                    const float* bias, Tensor& output) {
    const WeightView& weights = few.weights;
    const AxisPlan &y = few.y, &x = few.x;
    const Index phases = y.out_step * x.out_step, most_taps = channels_at_once * few.kernel_taps;
    const Index channel = group * weights.outputs + first;
    const Scratch<Index> inputs(phases * most_taps), places(phases * most_taps);
    const Scratch<float> block(rows * most_taps), sums(phases * rows * few.pitch);
    for (Index phase = 0; phase < phases; ++phase)
        few.list_taps(phase / x.out_step, phase % x.out_step, std::min(channels_at_once, weights.inputs),
                      rows, inputs.data() + phase * most_taps, places.data() + phase * most_taps);
    for (Index c = 0; c < weights.inputs; c += channels_at_once) {
        const Index count = std::min(channels_at_once, weights.inputs - c);
        few.load_weights(group, first, rows, c, count, block.data());
        for (Index phase = 0; phase < phases; ++phase) {
            const Index taps = count * y.count(phase / x.out_step) * x.count(phase % x.out_step);
            const DirectSum sum{gathered + (group * weights.inputs + c) * few.shifted_floats,
                                inputs.data() + phase * most_taps,
                                taps,
                                block.data(),
                                places.data() + phase * most_taps,
                                few.kernel_taps,
                                c > 0};
            run_tiles(few.set, sum, rows, few.pitch, bias ? bias + channel : no_bias,
                      sums.data() + phase * rows * few.pitch, few.pitch);
        }
    }
    for (Index phase = 0; phase < phases; ++phase)
        if (phase % x.out_step < x.output)
            few.scatter(sums.data() + phase * rows * few.pitch, rows, channel, phase / x.out_step,
                        phase % x.out_step, output);
}

/// Whether one vector holds all pixels, and four sums share the weights of a kernel: those of four phases, or
/// of four input channels where there is one phase.
bool streams(const FewPixels& few) {
    const Index phases = few.y.out_step * few.x.out_step;
    return few.pitch == few.set.lanes && !few.folder &&
           (phases == StreamSums::lists || (phases == 1 && few.weights.inputs % StreamSums::lists == 0));
}

/// One tile of output channels whose weights are used where they lie: the weights are most of what is read
/// here, and copying them costs as much as using them.
void stream_tile(const FewPixels& few, Index group, Index first, Index rows, const float* gathered,
                 const float* bias, Tensor& output) {
    const WeightView& weights = few.weights;
    const AxisPlan &y = few.y, &x = few.x;
    constexpr Index lists = StreamSums::lists;
    const Index phases = y.out_step * x.out_step, channels = phases == 1 ? lists : 1;
    const Index values = rows * few.set.lanes;
    const Scratch<Index> inputs(lists * few.kernel_taps), places(lists * few.kernel_taps);
    const Scratch<float> sums(lists * values);
    StreamSums list{gathered + group * weights.inputs * few.shifted_floats,
                    channels * few.shifted_floats,
                    weights.values + group * weights.group_stride + first * weights.output_stride,
                    channels * weights.input_stride,
                    weights.output_stride,
                    channels * few.kernel_taps,
                    weights.inputs / channels,
                    inputs.data(),
                    places.data(),
                    {}};
    Index taps = 0;
    for (Index i = 0; i < lists; ++i) {
        const Index phase = i % phases, channel = i / phases;
        const Index count = few.list_taps(phase / x.out_step, phase % x.out_step, 1, 1, inputs.data() + taps,
                                          places.data() + taps);
        for (Index k = 0; k < count; ++k, ++taps) {
            inputs[taps] += channel * few.shifted_floats;
            places[taps] += channel * weights.input_stride;
        }
        list.ends[i] = taps;
    }
    few.set.stream_tile[rows](list, sums.data());
    for (Index i = phases; i < lists; ++i)
        for (Index j = 0; j < values; ++j)
            sums[i % phases * values + j] += sums[i * values + j];
    const Index channel = group * weights.outputs + first;
    for (Index phase = 0; phase < phases; ++phase) {
        float* part = sums.data() + phase * values;
        for (Index j = 0; bias && j < values; ++j)
            part[j] += bias[channel + j / few.set.lanes];
        if (phase % x.out_step < x.output)
            few.scatter(part, rows, channel, phase / x.out_step, phase % x.out_step, output);
    }
}

}  // namespace

bool few_pixels(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs) {
    const Index taps = std::max<Index>(y.first[y.out_step], 1) * std::max<Index>(x.first[x.out_step], 1);
    return outputs >= least_outputs && batch == 1 && y.positions * x.positions <= most_pixels &&
           reaches(y) * reaches(x) <= 2 * taps;
}

void correlate_few(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
                   const Tensor* bias, const Progress& progress, Tensor& output) {
    const FewPixels few(y, x, weights);
    const Index channels = weights.groups * weights.inputs;
    const Scratch<float> gathered(channels * few.shifted_floats);
    parallel_for(channels, 8, progress, [&](Index begin, Index end) {
        for (Index c = begin; c < end; ++c)
            few.gather_channel(input, c, gathered.data() + c * few.shifted_floats);
    });
    const bool streaming = streams(few);
    const auto run_tile = streaming ? stream_tile : correlate_tile;
    const Index tiles =
        streaming ? ceil_div(weights.outputs, few.set.stream_rows) : tiles_of(weights.outputs, few.set);
    parallel_for(weights.groups * tiles, 1, progress, [&](Index item, Index) {
        const Index tile = item % tiles, first = tile * weights.outputs / tiles;
        const Index rows = (tile + 1) * weights.outputs / tiles - first;
        run_tile(few, item / tiles, first, rows, gathered.data(), bias ? bias->data() : nullptr, output);
    });
}

}  // namespace engine
