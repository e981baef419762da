#include "engine/analysis/row_sums.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/simd/measure_rows.h"

namespace engine {

namespace {
constexpr Index rows_at_once = 32;
}

Measures measure(const Tensor& x, const Progress& progress) {
    const Index width = x.shape().w, rows = x.size() / width;
    std::vector<RowMeasure> partial(static_cast<std::size_t>(rows));
    parallel_for(rows, rows_at_once, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r)
            partial[static_cast<std::size_t>(r)] = row_kernels().measure(x.data() + r * width, width);
    });
    Measures result{0, 0, 0, partial.front().min, partial.front().max, false};
    for (const RowMeasure& row : partial) {
        result.sum += row.sum;
        result.absolute += row.absolute;
        result.squares += row.squares;
        result.min = std::min<double>(result.min, row.min);
        result.max = std::max<double>(result.max, row.max);
        result.nan = result.nan || row.nan;
    }
    return result;
}

double dot(const Tensor& a, const Tensor& b, const Progress& progress) {
    const Index width = a.shape().w, rows = a.size() / width;
    std::vector<double> partial(static_cast<std::size_t>(rows));
    parallel_for(rows, rows_at_once, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r)
            partial[static_cast<std::size_t>(r)] = std::inner_product(
                a.data() + r * width, a.data() + (r + 1) * width, b.data() + r * width, 0.0, std::plus<>(),
                [](float x, float y) { return static_cast<double>(x) * static_cast<double>(y); });
    });
    return std::accumulate(partial.begin(), partial.end(), 0.0);
}

}  // namespace engine
