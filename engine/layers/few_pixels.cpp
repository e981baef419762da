#include "engine/layers/few_pixels.h"

#include <algorithm>

#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/layers/fold_kernel.h"
#include "engine/layers/kernels.h"

namespace engine {
namespace {

constexpr Index most_pixels = 512;
constexpr Index least_outputs = 8;
/// Tiles of output channels that keep a few threads evenly busy.
constexpr Index enough_tiles = 8;
/// Input channels whose weights for one tile are brought together in cache.
constexpr Index channels_at_once = 32;
/// Columns of weights that one piece of work of contract_few takes.
constexpr Index columns_at_once = 512;

Index reaches(const AxisPlan& axis) { return axis.max_reach - axis.min_reach + 1; }

Index padded(Index count, Index lanes) { return ceil_div(count, lanes) * lanes; }

Index tiles_of(Index outputs, const Kernels& set) {
    return std::max(ceil_div(outputs, set.tile_rows), std::min(enough_tiles, outputs / 4));
}

/// to[i] = row[(i + ...) * step + reach] for every position of an axis, zero outside.
void gather(const AxisPlan& x, const float* row, Index reach, float* to) {
    const Index low = std::clamp<Index>(ceil_div(-reach, x.in_step), 0, x.positions);
    const Index high = std::clamp<Index>(ceil_div(x.input - reach, x.in_step), low, x.positions);
    std::fill(to, to + low, 0.0f);
    for (Index i = low; i < high; ++i) to[i] = row[i * x.in_step + reach];
    std::fill(to + high, to + x.positions, 0.0f);
}

/// Runs the direct tile over `width` columns; what a last, partial vector has too much goes nowhere.
/// (Sums that go on, `more`, come in whole vectors.)
void run_tiles(const Kernels& set, DirectSum sum, Index rows, Index width, const float* bias, float* out, Index stride) {
    alignas(64) float buffer[Kernels::most_rows * 16];
    const Index lanes = set.lanes, wide = lanes * set.tile_vectors[rows];
    for (Index x = 0; x < width;) {
        const Index step = width - x >= wide ? wide : lanes;
        if (step <= width - x) {
            (step == wide ? set.direct_tile : set.narrow_direct_tile)[rows](sum, bias, out + x, stride);
        } else {
            set.narrow_direct_tile[rows](sum, bias, buffer, lanes);
            for (Index m = 0; m < rows; ++m) std::copy_n(buffer + m * lanes, width - x, out + m * stride + x);
        }
        sum.input += step;
        x += step;
    }
}

struct FewPixels {
    const Kernels& set;
    const AxisPlan &y, &x;
    const WeightView& weights;
    Index batch, pixels, pitch, kernel_taps;

    FewPixels(const AxisPlan& vertical, const AxisPlan& horizontal, const WeightView& view, Index n)
        : set(kernels()),
          y(vertical),
          x(horizontal),
          weights(view),
          batch(n),
          pixels(n * y.positions * x.positions),
          pitch(padded(pixels, set.lanes)),
          kernel_taps(view.kernel_h * view.kernel_w) {}

    Index gathered_rows() const { return reaches(y) * reaches(x); }

    /// For one input channel (reach of y, reach of x, pixel).
    void gather_channel(const Tensor& input, Index channel, float* to) const {
        for (Index ry = y.min_reach; ry <= y.max_reach; ++ry)
            for (Index rx = x.min_reach; rx <= x.max_reach; ++rx, to += pitch) {
                float* pixel = to;
                for (Index n = 0; n < batch; ++n)
                    for (Index q = 0; q < y.positions; ++q, pixel += x.positions) {
                        const Index row = q * y.in_step + ry;
                        if (row < 0 || row >= y.input)
                            std::fill_n(pixel, x.positions, 0.0f);
                        else
                            gather(x, input.plane(n, channel) + row * x.input, rx, pixel);
                    }
                std::fill(pixel, to + pitch, 0.0f);
            }
    }

    /// The weights of a tile and of some input channels, close together: (channel, row, tap).
    void load_weights(Index group, Index first, Index rows, Index channel, Index channels, float* to) const {
        const float* from = weights.values + group * weights.group_stride + first * weights.output_stride +
                            channel * weights.input_stride;
        const auto fold = weights.fold ? fold_one(weights.fold->kernel, weights.fold->scale) : nullptr;
        for (Index c = 0; c < channels; ++c)
            for (Index m = 0; m < rows; ++m, to += kernel_taps) {
                const float* kernel = from + m * weights.output_stride + c * weights.input_stride;
                if (fold)
                    fold(kernel, weights.fold->kernel, weights.fold->scale, to);
                else
                    std::copy_n(kernel, kernel_taps, to);
            }
    }

    /// Where each tap of a phase finds its input and its weight, for `channels` of load_weights; returns their number.
    Index list_taps(Index phase_y, Index phase_x, Index channels, Index rows, Index* inputs, Index* places) const {
        Index count = 0;
        for (Index c = 0; c < channels; ++c)
            for (Index ty = y.first[phase_y]; ty < y.first[phase_y + 1]; ++ty)
                for (Index tx = x.first[phase_x]; tx < x.first[phase_x + 1]; ++tx, ++count) {
                    const Index row = (y.taps[ty].reach - y.min_reach) * reaches(x) + x.taps[tx].reach - x.min_reach;
                    inputs[count] = (c * gathered_rows() + row) * pitch;
                    places[count] = c * rows * kernel_taps + y.taps[ty].tap * weights.kernel_w + x.taps[tx].tap;
                }
        return count;
    }

    /// One phase of `rows` output channels, from (row, pixel) into the picture.
    void scatter(const float* from, Index rows, Index channel, Index phase_y, Index phase_x, Tensor& output) const {
        const Index width = ceil_div(x.output - phase_x, x.out_step);
        for (Index m = 0; m < rows; ++m)
            for (Index n = 0; n < batch; ++n)
                for (Index q = 0; q < y.positions && q * y.out_step + phase_y < y.output; ++q) {
                    const float* pixel = from + m * pitch + (n * y.positions + q) * x.positions;
                    float* to = output.plane(n, channel + m) + (q * y.out_step + phase_y) * x.output + phase_x;
                    for (Index i = 0; i < width; ++i) to[i * x.out_step] = pixel[i];
                }
    }
};

}  // namespace

bool few_pixels(const AxisPlan& y, const AxisPlan& x, Index batch, Index outputs) {
    const Index taps = std::max<Index>(y.first[y.out_step], 1) * std::max<Index>(x.first[x.out_step], 1);
    return outputs >= least_outputs && batch * y.positions * x.positions <= most_pixels &&
           reaches(y) * reaches(x) <= 2 * taps;
}

void correlate_few(const AxisPlan& y, const AxisPlan& x, const Tensor& input, const WeightView& weights,
                   const Tensor* bias, const Progress& progress, Tensor& output) {
    static constexpr float no_bias[Kernels::most_rows] = {};
    const FewPixels few(y, x, weights, input.shape().n);
    const Index channel_floats = few.gathered_rows() * few.pitch, channels = weights.groups * weights.inputs;
    const Scratch<float> gathered(channels * channel_floats);
    parallel_for(channels, 8, progress, [&](Index begin, Index end) {
        for (Index c = begin; c < end; ++c) few.gather_channel(input, c, gathered.data() + c * channel_floats);
    });
    const Index tiles = tiles_of(weights.outputs, few.set);
    const Index phases = y.out_step * x.out_step, most_taps = channels_at_once * few.kernel_taps;
    parallel_for(weights.groups * tiles, 1, progress, [&](Index item, Index) {
        const Index group = item / tiles, tile = item % tiles;
        const Index first = tile * weights.outputs / tiles, rows = (tile + 1) * weights.outputs / tiles - first;
        const Index channel = group * weights.outputs + first;
        const Scratch<Index> inputs(most_taps), places(most_taps);
        const Scratch<float> block(rows * most_taps), sums(phases * rows * few.pitch);
        for (Index c = 0; c < weights.inputs; c += channels_at_once) {
            const Index count = std::min(channels_at_once, weights.inputs - c);
            few.load_weights(group, first, rows, c, count, block.data());
            for (Index phase = 0; phase < phases; ++phase) {
                const Index taps = few.list_taps(phase / x.out_step, phase % x.out_step, count, rows, inputs.data(),
                                                 places.data());
                const DirectSum sum{gathered.data() + (group * weights.inputs + c) * channel_floats, inputs.data(), taps,
                                    block.data(), places.data(), few.kernel_taps, c > 0};
                run_tiles(few.set, sum, rows, few.pitch, bias ? bias->data() + channel : no_bias,
                          sums.data() + phase * rows * few.pitch, few.pitch);
            }
        }
        for (Index phase = 0; phase < phases; ++phase)
            if (phase % x.out_step < x.output)
                few.scatter(sums.data() + phase * rows * few.pitch, rows, channel, phase / x.out_step, phase % x.out_step,
                            output);
    });
}

void contract_few(const AxisPlan& y, const AxisPlan& x, const Tensor& small, const Tensor& large, Index groups,
                  Pair kernel, const std::optional<Fold>& fold, const Progress& progress, float* weight) {
    static constexpr float no_bias[Kernels::most_rows] = {};
    const Kernels& set = kernels();
    const Index per_small = small.shape().c / groups, per_large = large.shape().c / groups;
    const Index taps = kernel.h * kernel.w, columns = per_large * taps, plane = y.positions * x.positions;
    const Index pixels = small.shape().n * plane, pitch = padded(columns, set.lanes);
    // For each group and pixel, all values that the taps read there: (large channel, tap), as the weights lie.
    const Scratch<float> patches(groups * pixels * pitch);
    parallel_for(groups * pixels, 4, progress, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            const Index group = i / pixels, n = i % pixels / plane, q = i % plane / x.positions, p = i % x.positions;
            float* patch = patches.data() + i * pitch;
            std::fill_n(patch, pitch, 0.0f);
            for (Index l = 0; l < per_large; ++l)
                for (Index ty = 0; ty < y.count(0); ++ty) {
                    const Index row = q * y.in_step + y.taps[ty].reach;
                    if (row < 0 || row >= y.input) continue;
                    const float* from = large.plane(n, group * per_large + l) + row * x.input + p * x.in_step;
                    float* to = patch + l * taps + y.taps[ty].tap * kernel.w;
                    for (Index tx = 0; tx < x.count(0); ++tx) {
                        const Index column = p * x.in_step + x.taps[tx].reach;
                        if (column >= 0 && column < x.input) to[x.taps[tx].tap] = from[x.taps[tx].reach];
                    }
                }
        }
    });
    const Index tiles = tiles_of(per_small, set), at_once = ceil_div(columns_at_once, taps) * taps;
    const Index parts = ceil_div(columns, at_once);
    parallel_for(groups * parts * tiles, 1, progress, [&](Index item, Index) {
        const Index group = item / tiles / parts, part = item / tiles % parts, tile = item % tiles;
        const Index first = tile * per_small / tiles, rows = (tile + 1) * per_small / tiles - first;
        const Index column = part * at_once, width = std::min(at_once, columns - column);
        const Scratch<Index> inputs(pixels), places(pixels);
        for (Index i = 0; i < pixels; ++i) {
            inputs[i] = i * pitch;
            places[i] = (i / plane * small.shape().c) * plane + i % plane;
        }
        const DirectSum sum{patches.data() + group * pixels * pitch + column, inputs.data(), pixels,
                            small.data() + (group * per_small + first) * plane, places.data(), plane, false};
        if (!fold) {
            float* to = weight + (group * per_small + first) * columns + column;
            return run_tiles(set, sum, rows, width, no_bias, to, columns);
        }
        const Scratch<float> folded(rows * width);
        run_tiles(set, sum, rows, width, no_bias, folded.data(), width);
        const auto unfold = unfold_one(fold->kernel, fold->scale);
        const Index unfolded = fold->kernel.h * fold->kernel.w;
        for (Index l = 0; l < width / taps; ++l)
            for (Index m = 0; m < rows; ++m) {
                const Index channel = group * per_large + column / taps + l;
                unfold(folded.data() + m * width + l * taps, fold->kernel, fold->scale,
                       weight + (channel * per_small + first + m) * unfolded);
            }
    });
}

}  // namespace engine
