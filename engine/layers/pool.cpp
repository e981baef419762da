#include "engine/layers/pool.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {
namespace {

// Padding is smaller than the kernel and windows that stick out beyond it are dropped, so that every window
// has at least one real pixel; padding itself never wins a maximum.

struct Range {
    Index begin = 0, end = 0;
    Index size() const { return end - begin; }
};

/// The real pixels of window `o`.
Range window(const AxisMap& map, Index o) {
    const Index start = o * map.stride - map.offset;
    return {std::max<Index>(start, 0), std::min(start + map.kernel, map.large)};
}

template <typename Pool>
PlaneMap geometry(const Pool& layer, const Shape& x) {
    return pool_geometry(x.plane(), layer.kernel, layer.stride.value_or(layer.kernel), layer.padding);
}

Shape pooled(const Shape& x, const PlaneMap& map) {
    const Shape y{x.n, x.c, map.y.small, map.x.small};
    check_size(y, "the pool's output");
    return y;
}

/// What the sum of a window is divided by.
double divisor(const AvgPool& layer, const Range& rows, const Range& columns) {
    return layer.exclude_padding ? static_cast<double>(rows.size()) * static_cast<double>(columns.size())
                                 : static_cast<double>(layer.kernel.h) * static_cast<double>(layer.kernel.w);
}

/// a unless b is larger or NaN: NaN passes through, as in PyTorch.
float larger(float a, float b) {
    return b > a || std::isnan(b) ? b : a;
}

/// Whether a value shares its window's maximum; NaN is shared by every NaN.
bool is_maximum(float value, float maximum) {
    return value == maximum || (std::isnan(value) && std::isnan(maximum));
}

/// Where in one plane a window lies.
struct Window {
    Range rows, columns;
    template <typename Visit>
    void each(Index width, const Visit& visit) const {
        for (Index h = rows.begin; h < rows.end; ++h)
            for (Index w = columns.begin; w < columns.end; ++w)
                visit(h * width + w);
    }
};

/// Gives one window's gradient to those that hold its maximum.
void send_to_maximum(const Window& window, Ties ties, const float* x, Index width, double dy,
                     std::vector<double>& dx) {
    float maximum = x[window.rows.begin * width + window.columns.begin];
    window.each(width, [&](Index i) { maximum = larger(maximum, x[i]); });
    Index winners = 0;
    Index first = -1;
    window.each(width, [&](Index i) {
        if (!is_maximum(x[i], maximum)) return;
        if (winners++ == 0) first = i;
    });
    if (ties == Ties::first) {
        dx[static_cast<std::size_t>(first)] += dy;
        return;
    }
    const double share = ties == Ties::split ? dy / static_cast<double>(winners) : dy;
    window.each(width, [&](Index i) {
        if (is_maximum(x[i], maximum)) dx[static_cast<std::size_t>(i)] += share;
    });
}

/// Runs one plane's gradient at a time: add(plane, o_y, o_x, sums) for each output pixel, sums going into dx.
template <typename Add>
void accumulate(const Shape& y, const Progress& progress, Tensor& dx, const Add& add) {
    const Index plane_size = dx.shape().h * dx.shape().w;
    parallel_for(y.n * y.c, 1, progress, [&](Index begin, Index end) {
        std::vector<double> sums(static_cast<std::size_t>(plane_size));
        for (Index plane = begin; plane < end; ++plane) {
            std::fill(sums.begin(), sums.end(), 0.0);
            for (Index h = 0; h < y.h; ++h) {
                progress.check();
                for (Index w = 0; w < y.w; ++w)
                    add(plane, h, w, sums);
            }
            std::transform(sums.begin(), sums.end(), dx.data() + plane * plane_size,
                           [](double sum) { return static_cast<float>(sum); });
        }
    });
}

/// Folds each window's rows into one line, then the line's pieces into the outputs: k_h + k_w steps per
/// output instead of k_h * k_w, without running sums that would carry NaN and infinity on to the next window.
template <typename Value, typename Fold, typename Finish>
Tensor pool(const Tensor& x, const PlaneMap& map, Value start, const Progress& progress, const Fold& fold,
            const Finish& finish) {
    const Shape& from = x.shape();
    Tensor y = Tensor::uninitialized(pooled(from, map));
    const Shape& to = y.shape();
    parallel_for(to.n * to.c * to.h, 4, progress, [&](Index begin, Index end) {
        std::vector<Value> line(static_cast<std::size_t>(from.w));
        for (Index row = begin; row < end; ++row) {
            const Range rows = window(map.y, row % to.h);
            std::fill(line.begin(), line.end(), start);
            for (Index h = rows.begin; h < rows.end; ++h) {
                const float* in = x.data() + (row / to.h * from.h + h) * from.w;
                for (std::size_t w = 0; w < line.size(); ++w)
                    line[w] = fold(line[w], static_cast<Value>(in[w]));
            }
            for (Index o = 0; o < to.w; ++o) {
                const Range columns = window(map.x, o);
                Value value = start;
                for (Index w = columns.begin; w < columns.end; ++w)
                    value = fold(value, line[static_cast<std::size_t>(w)]);
                y.data()[row * to.w + o] = finish(value, rows, columns);
            }
        }
    });
    return y;
}

}  // namespace

Shape output_shape(const AvgPool& layer, const Shape& x) {
    return pooled(x, geometry(layer, x));
}

Tensor forward(const AvgPool& layer, const Tensor& x, const Progress& progress) {
    return pool(
        x, geometry(layer, x.shape()), 0.0, progress, [](double sum, double value) { return sum + value; },
        [&](double sum, const Range& rows, const Range& columns) {
            return static_cast<float>(sum / divisor(layer, rows, columns));
        });
}

Tensor backward(const AvgPool& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    const PlaneMap map = geometry(layer, x);
    const Shape& y = dy.shape();
    Tensor dx = Tensor::uninitialized(x);
    accumulate(y, progress, dx, [&](Index plane, Index h, Index w, std::vector<double>& sums) {
        const Window where{window(map.y, h), window(map.x, w)};
        const double share =
            dy.data()[(plane * y.h + h) * y.w + w] / divisor(layer, where.rows, where.columns);
        where.each(x.w, [&](Index i) { sums[static_cast<std::size_t>(i)] += share; });
    });
    return dx;
}

Shape output_shape(const MaxPool& layer, const Shape& x) {
    return pooled(x, geometry(layer, x));
}

Tensor forward(const MaxPool& layer, const Tensor& x, const Progress& progress) {
    return pool(x, geometry(layer, x.shape()), -std::numeric_limits<float>::infinity(), progress, larger,
                [](float value, const Range&, const Range&) { return value; });
}

Tensor backward(const MaxPool& layer, const Tensor& x, const Tensor& dy, const Progress& progress) {
    const PlaneMap map = geometry(layer, x.shape());
    const Shape& y = dy.shape();
    const Index width = x.shape().w, plane_size = x.shape().h * width;
    Tensor dx = Tensor::uninitialized(x.shape());
    accumulate(y, progress, dx, [&](Index plane, Index h, Index w, std::vector<double>& sums) {
        send_to_maximum({window(map.y, h), window(map.x, w)}, layer.ties, x.data() + plane * plane_size,
                        width, dy.data()[(plane * y.h + h) * y.w + w], sums);
    });
    return dx;
}

}  // namespace engine
