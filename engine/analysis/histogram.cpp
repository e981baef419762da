#include "engine/analysis/histogram.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/simd/measure_rows.h"

namespace engine {
namespace {

constexpr Index most_bins = 128;
constexpr Index rows_at_once = 64;
/// Neighbouring values are often equal: their counts go to different copies, so that they need not wait for
/// each other.
constexpr Index copies = 8;

using Counts = std::array<std::int32_t, copies*(most_bins + 1)>;

void count_row(const float* row, Index width, const Histogram& into, std::int32_t* places, Counts& counts) {
    const auto bins = static_cast<std::int32_t>(into.counts.size());
    const double scale = static_cast<double>(bins) / (into.high - into.low);
    row_kernels().bin(row, width, into.low, scale, bins, places);
    Index x = 0;
    for (; x + copies <= width; x += copies)
        for (Index copy = 0; copy < copies; ++copy)
            ++counts[static_cast<std::size_t>(copy * (most_bins + 1) + places[x + copy])];
    for (; x < width; ++x)
        ++counts[static_cast<std::size_t>(places[x])];
}

/// The i-th of the rows that are counted, one in `step`. It moves on by one each time, so that no phase of a
/// pattern is left out, which has the period of some stride.
Index counted_row(Index i, Index step, Index rows) { return std::min(i * step + i % step, rows - 1); }

}  // namespace

Histogram histogram(const Tensor& x, double low, double high, Index bins, Index most_rows,
                    const Progress& progress) {
    ENGINE_CHECK(bins >= 1 && bins <= most_bins, "{} bins", bins);
    // Beyond 2^53 a value and the same plus 1 are one double.
    const double wide = low + std::max(1.0, 1e-6 * std::abs(low));
    Histogram result{low, high > low ? high : wide, std::vector<Index>(static_cast<std::size_t>(bins))};
    const Shape& shape = x.shape();
    const Index step = std::max<Index>(1, ceil_div(shape.h, most_rows)), rows = ceil_div(shape.h, step);
    const Index blocks = ceil_div(shape.n * shape.c * rows, rows_at_once);
    std::vector<Counts> counts(static_cast<std::size_t>(blocks));
    parallel_for(blocks, 1, progress, [&](Index block, Index) {
        const Scratch<std::int32_t> places(shape.w);
        const Index end = std::min((block + 1) * rows_at_once, shape.n * shape.c * rows);
        for (Index r = block * rows_at_once; r < end; ++r)
            count_row(x.plane(0, r / rows) + counted_row(r % rows, step, shape.h) * shape.w, shape.w, result,
                      places.data(), counts[static_cast<std::size_t>(block)]);
    });
    for (const Counts& some : counts)
        for (Index copy = 0; copy < copies; ++copy)
            for (std::size_t bin = 0; bin < result.counts.size(); ++bin)
                result.counts[bin] += some[static_cast<std::size_t>(copy * (most_bins + 1)) + bin];
    return result;
}

}  // namespace engine
