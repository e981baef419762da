// What the pools share: where windows lie. Padding is smaller than the kernel, so that a window without
// dilation has at least one real pixel; padding itself never wins a maximum.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/parallel.h"

namespace engine {

/// Every `step`-th index from begin to before end.
struct Taps {
    Index begin = 0, end = 0, step = 1;
    bool empty() const { return begin >= end; }
};

/// The real pixels of window `o`.
inline Taps window(const AxisMap& map, Index o) {
    const Index start = o * map.stride - map.offset;
    const Index begin = start < 0 ? start + ceil_div(-start, map.dilation) * map.dilation : start;
    return {begin, std::min(start + map.effective_kernel(), map.large), map.dilation};
}

/// The windows (of a pool without dilation) that pixel `i` is in.
inline IndexRange windows_of(const AxisMap& map, Index i) {
    const Index place = i + map.offset;
    return {std::max<Index>(ceil_div(place - map.kernel + 1, map.stride), 0),
            std::min(floor_div(place, map.stride) + 1, map.small)};
}

inline Shape pooled_shape(const Shape& x, const PlaneMap& map) {
    const Shape y{x.n, x.c, map.y.small, map.x.small};
    check_size(y, "the pool's output");
    return y;
}

/// Folds each window's rows into one line, then the line's pieces into the outputs: k_h + k_w steps per
/// output instead of k_h * k_w, without running sums that would carry NaN and infinity on to the next window.
/// finish(value, output row, output column) makes the output of what was folded.
template <typename Value, typename Fold, typename Finish>
Tensor pool(const Tensor& x, const PlaneMap& map, Value start, const Progress& progress, const Fold& fold,
            const Finish& finish) {
    const Shape& from = x.shape();
    Tensor y = Tensor::uninitialized(pooled_shape(from, map));
    const Shape& to = y.shape();
    parallel_for(to.n * to.c * to.h, 4, progress, [&](Index begin, Index end) {
        std::vector<Value> line(static_cast<std::size_t>(from.w));
        for (Index row = begin; row < end; ++row) {
            const Taps rows = window(map.y, row % to.h);
            std::fill(line.begin(), line.end(), start);
            for (Index h = rows.begin; h < rows.end; h += rows.step) {
                const float* in = x.data() + (row / to.h * from.h + h) * from.w;
                for (std::size_t w = 0; w < line.size(); ++w)
                    line[w] = fold(line[w], static_cast<Value>(in[w]));
            }
            for (Index o = 0; o < to.w; ++o) {
                const Taps columns = window(map.x, o);
                Value value = start;
                for (Index w = columns.begin; w < columns.end; w += columns.step)
                    value = fold(value, line[static_cast<std::size_t>(w)]);
                y.data()[row * to.w + o] = finish(value, row % to.h, o);
            }
        }
    });
    return y;
}

}  // namespace engine
