#include "engine/layers/upsample_fast.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

constexpr Index most_scale = 8;
constexpr Index rows_at_once = 16;

/// Output q * scale + phase = sum over taps of weight * input[clamp(q + shift)].
struct Phase {
    Index taps = 0;
    Index shift[4];
    float weight[4];
};

struct AxisPhases {
    Index scale;
    Phase phase[most_scale];
    Index min_shift = 0, max_shift = 0;
};

/// The phases, read off an output far from both borders.
AxisPhases phases(const Upsample& layer, Index scale) {
    constexpr Index far = 8;
    AxisPhases axis{scale, {}, 0, 0};
    for (Index r = 0; r < scale; ++r) {
        const AxisSample sample = sample_axis(layer, 2 * far, scale, far * scale + r);
        for (const auto& [index, weight] : sample.taps) {
            Phase& phase = axis.phase[r];
            phase.shift[phase.taps] = index - far;
            phase.weight[phase.taps++] = weight;
            axis.min_shift = std::min(axis.min_shift, index - far);
            axis.max_shift = std::max(axis.max_shift, index - far);
        }
    }
    return axis;
}

/// out[i] for i < count by the tile kernel for one channel, whatever the count; `in` is readable a vector
/// further.
void sum_taps(const Kernels& kernels, TapSum sum, Index count, float* out) {
    constexpr float no_bias = 0;
    alignas(64) float buffer[64];
    const Index lanes = kernels.lanes, width = lanes * kernels.tile_vectors[1];
    for (Index i = 0; i < count;) {
        const bool wide = count - i >= width;
        if (wide || count - i >= lanes) {
            (wide ? kernels.tile : kernels.narrow_tile)[1](&sum, &no_bias, out + i, 0);
        } else {
            kernels.narrow_tile[1](&sum, &no_bias, buffer, 0);
            std::copy_n(buffer, count - i, out + i);
        }
        i += wide ? width : lanes;
        sum.input += wide ? width : lanes;
    }
}

/// Two phases at once, interleaved.
void sum_tap_pairs(const Kernels& kernels, TapSum even, TapSum odd, Index count, float* out) {
    constexpr float no_bias = 0;
    alignas(64) float buffer[64];
    const Index lanes = kernels.lanes, width = lanes * kernels.tile_vectors[1];
    for (Index i = 0; i < count;) {
        TapSum sums[] = {even, odd};
        const bool wide = count - i >= width;
        if (wide || count - i >= lanes) {
            (wide ? kernels.pair_tile : kernels.narrow_pair_tile)[1](sums, &no_bias, out + 2 * i, 0);
        } else {
            kernels.narrow_pair_tile[1](sums, &no_bias, buffer, 0);
            std::copy_n(buffer, 2 * (count - i), out + 2 * i);
        }
        i += wide ? width : lanes;
        even.input += wide ? width : lanes;
        odd.input += wide ? width : lanes;
    }
}

/// The forward pass along a row. `line` has the pixels beyond both borders.
void spread_row(const Kernels& kernels, const AxisPhases& axis, const float* line, Index width, float* phase,
                float* out) {
    const auto sum = [&](Index r) {
        return TapSum{line, axis.phase[r].shift, axis.phase[r].taps, axis.phase[r].weight};
    };
    if (axis.scale == 1) return sum_taps(kernels, sum(0), width, out);
    if (axis.scale == 2) return sum_tap_pairs(kernels, sum(0), sum(1), width, out);
    for (Index r = 0; r < axis.scale; ++r) {
        sum_taps(kernels, sum(r), width, phase);
        for (Index i = 0; i < width; ++i)
            out[i * axis.scale + r] = phase[i];
    }
}

/// The taps of the adjoint along a row: position q gathers weight * stream(phase)[q - shift] from the sorted
/// columns of dy.
struct Gathering {
    Index taps = 0;
    Index offset[4 * most_scale];
    float weight[4 * most_scale];
    Index pitch, width;
    Index before, after;  ///< positions beyond the borders, whose sums belong to the outermost pixels

    Gathering(const AxisPhases& axis, Index columns, Index lanes)
        : width(columns), before(-axis.min_shift), after(axis.max_shift) {
        const Index span = before + after;
        pitch = span + ceil_div(columns + span, lanes) * lanes + span;
        for (Index r = 0; r < axis.scale; ++r)
            for (Index t = 0; t < axis.phase[r].taps; ++t, ++taps) {
                // Column j of dy's stream lies at span + j; the sums start at position -before.
                offset[taps] = r * pitch + span - before - axis.phase[r].shift[t];
                weight[taps] = axis.phase[r].weight[t];
            }
    }
};

/// Turns one row of dy into one row of sums, `streams` being zero around the columns.
void gather_row(const Kernels& kernels, const Gathering& g, Index scale, const float* dy, float* streams,
                float* sums, float* out) {
    const Index start = g.before + g.after;
    if (scale == 2) {
        kernels.split_pairs(dy, g.width, streams + start, streams + g.pitch + start);
    } else {
        for (Index r = 0; r < scale; ++r)
            for (Index i = 0; i < g.width; ++i)
                streams[r * g.pitch + start + i] = dy[i * scale + r];
    }
    sum_taps(kernels, {streams, g.offset, g.taps, g.weight}, g.before + g.width + g.after, sums);
    std::copy_n(sums + g.before, g.width, out);
    for (Index i = 0; i < g.before; ++i)
        out[0] += sums[i];
    for (Index i = 0; i < g.after; ++i)
        out[g.width - 1] += sums[g.before + g.width + i];
}

/// Rows of dy that use row y of x, with the sum of their weights.
struct Uses {
    int count = 0;
    Index row[8 * most_scale];
    float weight[8 * most_scale];
};

Uses uses(const AxisPhases& axis, Index y, Index n) {
    Uses all;
    const Index last = std::min(y - axis.min_shift, n - 1);
    for (Index q = std::max<Index>(y - axis.max_shift, 0); q <= last; ++q)
        for (Index r = 0; r < axis.scale; ++r) {
            float weight = 0;
            for (Index t = 0; t < axis.phase[r].taps; ++t)
                if (std::clamp<Index>(q + axis.phase[r].shift[t], 0, n - 1) == y)
                    weight += axis.phase[r].weight[t];
            if (weight == 0) continue;
            all.row[all.count] = q * axis.scale + r;
            all.weight[all.count++] = weight;
        }
    return all;
}

/// Rows [begin, end) of the output of one plane.
void resize_rows(const AxisPhases& vertical, const AxisPhases& horizontal, const float* x, Pair size,
                 Index begin, Index end, float* y) {
    const Kernels& set = kernels();
    const Index before = -horizontal.min_shift, after = horizontal.max_shift + set.lanes;
    const Scratch<float> line(before + size.w + after), phase(size.w);
    float* middle = line.data() + before;
    for (Index row = begin; row < end; ++row) {
        const Phase& taps = vertical.phase[row % vertical.scale];
        const float* rows[4];
        for (Index t = 0; t < taps.taps; ++t)
            rows[t] = x + std::clamp<Index>(row / vertical.scale + taps.shift[t], 0, size.h - 1) * size.w;
        set.mix_rows(rows, taps.weight, static_cast<int>(taps.taps), size.w, middle);
        std::fill_n(line.data(), before, middle[0]);
        std::fill_n(middle + size.w, after, middle[size.w - 1]);
        spread_row(set, horizontal, middle, size.w, phase.data(),
                   y + (row - begin) * size.w * horizontal.scale);
    }
}

void resize_rows_backward(const AxisPhases& vertical, const AxisPhases& horizontal, const float* dy,
                          Pair size, Index begin, Index end, float* dx) {
    const Kernels& set = kernels();
    const Gathering gathering(horizontal, size.w, set.lanes);
    const Index first = std::max<Index>(begin - vertical.max_shift, 0) * vertical.scale;
    const Index last = std::min(end - vertical.min_shift, size.h) * vertical.scale;
    const Scratch<float> streams(horizontal.scale * gathering.pitch), sums(gathering.pitch),
        lines((last - first) * size.w);
    std::fill_n(streams.data(), horizontal.scale * gathering.pitch, 0.0f);
    for (Index row = first; row < last; ++row)
        gather_row(set, gathering, horizontal.scale, dy + row * size.w * horizontal.scale, streams.data(),
                   sums.data(), lines.data() + (row - first) * size.w);
    for (Index q = begin; q < end; ++q) {
        const Uses used = uses(vertical, q, size.h);
        const float* rows[8 * most_scale];
        for (int i = 0; i < used.count; ++i)
            rows[i] = lines.data() + (used.row[i] - first) * size.w;
        set.mix_rows(rows, used.weight, used.count, size.w, dx + q * size.w);
    }
}

}  // namespace

bool can_resize(const Upsample& layer) {
    const bool continues = layer.mode == UpsampleMode::nearest || layer.mode == UpsampleMode::bilinear ||
                           layer.mode == UpsampleMode::bicubic;  // the border, for all taps beyond it
    return continues && is_periodic(layer) && std::max(layer.scale.h, layer.scale.w) <= most_scale;
}

void resize(const Upsample& layer, const Tensor& x, const Progress& progress, Tensor& y) {
    ENGINE_CHECK(can_resize(layer), "no fast resize for this layer");
    const Shape& from = x.shape();
    y.reset(output_shape(layer, from));
    const AxisPhases vertical = phases(layer, layer.scale.h), horizontal = phases(layer, layer.scale.w);
    const Index plane = y.shape().h * y.shape().w;
    parallel_for_rows(from.n * from.c, from.h, rows_at_once, progress, [&](Index i, Index begin, Index end) {
        const Index first = begin * layer.scale.h;
        resize_rows(vertical, horizontal, x.data() + i * from.h * from.w, from.plane(), first,
                    end * layer.scale.h, y.data() + i * plane + first * y.shape().w);
    });
}

void resize_rows(const Upsample& layer, const float* x, Pair size, Index begin, Index end, float* y) {
    resize_rows(phases(layer, layer.scale.h), phases(layer, layer.scale.w), x, size, begin, end, y);
}

void resize_backward(const Upsample& layer, const Shape& x, const Tensor& dy, const Progress& progress,
                     Tensor& dx) {
    ENGINE_CHECK(can_resize(layer) && dy.shape() == output_shape(layer, x), "gradient {} of an input {}",
                 to_string(dy.shape()), to_string(x));
    dx.reset(x);
    const AxisPhases vertical = phases(layer, layer.scale.h), horizontal = phases(layer, layer.scale.w);
    const Index plane = dy.shape().h * dy.shape().w;
    parallel_for_rows(x.n * x.c, x.h, rows_at_once, progress, [&](Index i, Index begin, Index end) {
        resize_rows_backward(vertical, horizontal, dy.data() + i * plane, x.plane(), begin, end,
                             dx.data() + i * x.h * x.w);
    });
}

}  // namespace engine
