#include <vector>

#include "engine/layers/pool.h"
#include "engine/layers/pool_window.h"

namespace engine {
namespace {

/// What the sums along one axis are multiplied by, for every window: the kernel's extent counts, or the real
/// pixels'.
std::vector<double> shares(const AvgPool& layer, const AxisMap& map) {
    std::vector<double> result(static_cast<std::size_t>(map.small));
    for (Index o = 0; o < map.small; ++o) {
        const Index count = layer.exclude_padding ? window(map, o).size() : map.kernel;
        result[static_cast<std::size_t>(o)] = 1.0 / static_cast<double>(count);
    }
    return result;
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

Tensor forward(const AvgPool& layer, const Tensor& x, const Progress& progress) {
    const double taps = static_cast<double>(layer.kernel.h) * static_cast<double>(layer.kernel.w);
    return pool(
        x, geometry(layer, x.shape().plane()), 0.0, progress,
        [](double sum, double value) { return sum + value; },
        [&](double sum, const IndexRange& rows, const IndexRange& columns) {
            const double real = static_cast<double>(rows.size()) * static_cast<double>(columns.size());
            return static_cast<float>(sum / (layer.exclude_padding ? real : taps));
        });
}

/// Each input row gathers the windows that it is in, weighted, then their columns: the adjoint, axis by axis.
Tensor backward(const AvgPool& layer, const Shape& x, const Tensor& dy, const Progress& progress) {
    const PlaneMap map = geometry(layer, x.plane());
    const auto row_shares = shares(layer, map.y), column_shares = shares(layer, map.x);
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
