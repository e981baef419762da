#include "engine/analysis/row_sums.h"

#include <algorithm>
#include <cmath>

namespace engine {

Extremes extremes(const Tensor& x, const Progress& progress) {
    const Index width = x.shape().w, rows = x.size() / width;
    std::vector<Extremes> partial(static_cast<std::size_t>(rows));
    parallel_for(rows, 64, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r) {
            const float* row = x.data() + r * width;
            float low = row[0], high = row[0];
            bool nan = false;
            for (Index i = 0; i < width; ++i) {
                low = row[i] < low ? row[i] : low;
                high = row[i] > high ? row[i] : high;
                nan |= row[i] != row[i];
            }
            partial[static_cast<std::size_t>(r)] = nan ? Extremes{NAN, NAN} : Extremes{low, high};
        }
    });
    Extremes result = partial.front();
    for (const Extremes& row : partial) {
        if (std::isnan(row.min)) return row;
        result = {std::min(result.min, row.min), std::max(result.max, row.max)};
    }
    return result;
}

}  // namespace engine
