// Sums over whole pictures: in double precision, and the same for every number of threads.
#pragma once

#include <numeric>
#include <vector>

#include "engine/core/parallel.h"

namespace engine {

/// term(begin) + … + term(end - 1), in four interleaved chains so that additions need not wait for each other.
template <typename Term>
double row_sum(Index begin, Index end, Term term) {
    double chains[4] = {0, 0, 0, 0};
    Index i = begin;
    for (; i + 4 <= end; i += 4)
        for (Index j = 0; j < 4; ++j) chains[j] += term(i + j);
    for (; i < end; ++i) chains[0] += term(i);
    return (chains[0] + chains[1]) + (chains[2] + chains[3]);
}

/// The sum of term(i) over all values i of x, row by row.
template <typename Term>
double total(const Tensor& x, const Progress& progress, Term term) {
    const Index width = x.shape().w, rows = x.size() / width;
    std::vector<double> partial(static_cast<std::size_t>(rows));
    parallel_for(rows, 64, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r) partial[static_cast<std::size_t>(r)] = row_sum(r * width, (r + 1) * width, term);
    });
    return std::accumulate(partial.begin(), partial.end(), 0.0);
}

/// Smallest and largest value of x; NaN when x holds one.
struct Extremes {
    double min = 0, max = 0;
};
Extremes extremes(const Tensor& x, const Progress& progress);

}  // namespace engine
