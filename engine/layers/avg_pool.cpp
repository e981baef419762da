#include <algorithm>
#include <vector>

#include "engine/layers/pool.h"
#include "engine/layers/pool_window.h"

namespace engine {
namespace {

/// The number of counted places in each window of an axis.
std::vector<double> counts(const AxisMap& map, const IndexRange& counted) {
    std::vector<double> result(static_cast<std::size_t>(map.small));
    for (Index o = 0; o < map.small; ++o) {
        const Index start = o * map.stride - map.offset;
        const Index count = std::min(start + map.kernel, counted.end) - std::max(start, counted.begin);
        result[static_cast<std::size_t>(o)] = static_cast<double>(count);
    }
    return result;
}

/// The factor for the sums along one axis, for every window.
std::vector<double> shares(std::vector<double> counts) {
    for (double& count : counts)
        count = 1.0 / count;
    return counts;
}

std::vector<IndexRange> all_windows_of(const AxisMap& map) {
    std::vector<IndexRange> result;
    for (Index i = 0; i < map.large; ++i)
        result.push_back(windows_of(map, i));
    return result;
}

}  // namespace

Shape output_shape(const AvgPool& layer, const Shape& x) {
    return pooled_shape(x, geometry(layer, x.plane()));
}

CountedPlaces counted_places(const AvgPool& layer, const PlaneMap& map) {
    if (layer.exclude_padding) return {{0, map.y.large}, {0, map.x.large}};
    const bool numbers = layer.padding.kind == PaddingKind::numbers,
               valid = layer.padding.kind == PaddingKind::valid;
    const auto end = [&](const AxisMap& axis, Index asked) {
        return axis.large + (numbers ? asked : valid ? 0 : std::max<Index>(axis.offset_end(), 0));
    };
    return {{-map.y.offset, end(map.y, layer.padding.sides.bottom)},
            {-map.x.offset, end(map.x, layer.padding.sides.right)}};
}

Tensor forward(const AvgPool& layer, const Tensor& x, const Progress& progress) {
    const PlaneMap map = geometry(layer, x.shape().plane());
    const CountedPlaces counted = counted_places(layer, map);
    const auto rows = counts(map.y, counted.y), columns = counts(map.x, counted.x);
    return pool(
        x, map, 0.0, progress, [](double sum, double value) { return sum + value; },
        [&](double sum, Index h, Index w) {
            return static_cast<float>(
                sum / (rows[static_cast<std::size_t>(h)] * columns[static_cast<std::size_t>(w)]));
        });
}

/// Each input row gathers the windows that it is in, weighted, then their columns: the adjoint, axis by axis.
Tensor backward(const AvgPool& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    const PlaneMap map = geometry(layer, x.plane());
    const CountedPlaces counted = counted_places(layer, map);
    const auto row_shares = shares(counts(map.y, counted.y)),
               column_shares = shares(counts(map.x, counted.x));
    const auto column_windows = all_windows_of(map.x);
    const Shape& y = dy.shape();
    Tensor dx = Tensor::uninitialized(x);
    parallel_for(x.n * x.c * x.h, 8, progress, [&](Index begin, Index end) {
        std::vector<double> line(static_cast<std::size_t>(y.w));
        for (Index row = begin; row < end; ++row) {
            const IndexRange rows = windows_of(map.y, row % x.h);
            std::fill(line.begin(), line.end(), 0.0);
            for (Index o = rows.begin; o < rows.end; ++o) {
                const float* upstream = dy.data() + (row / x.h * y.h + o) * y.w;
                const double share = row_shares[static_cast<std::size_t>(o)];
                for (std::size_t w = 0; w < line.size(); ++w)
                    line[w] += share * column_shares[w] * upstream[w];
            }
            for (Index w = 0; w < x.w; ++w) {
                const IndexRange& columns = column_windows[static_cast<std::size_t>(w)];
                double sum = 0;
                for (Index o = columns.begin; o < columns.end; ++o)
                    sum += line[static_cast<std::size_t>(o)];
                dx.data()[row * x.w + w] = static_cast<float>(sum);
            }
        }
    });
    return dx;
}

}  // namespace engine
