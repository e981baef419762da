// Small plain values of the analysis: a matrix of doubles, a rectangle of pixels, a histogram.
#pragma once

#include <vector>

#include "engine/core/geometry.h"

namespace engine {

/// A small dense matrix of doubles, row by row: phases, coverage maps, spectra.
struct Grid {
    Index rows = 0, cols = 0;
    std::vector<double> values;

    Grid() = default;
    Grid(Index r, Index c, double fill = 0.0)
        : rows(r), cols(c), values(static_cast<std::size_t>(r * c), fill) {}
    double& operator()(Index r, Index c) { return values[static_cast<std::size_t>(r * cols + c)]; }
    double operator()(Index r, Index c) const { return values[static_cast<std::size_t>(r * cols + c)]; }
    bool operator==(const Grid&) const = default;
};

/// Half-open rectangle of pixels.
struct Region {
    Index top = 0, left = 0, bottom = 0, right = 0;
    bool empty() const { return bottom <= top || right <= left; }
    bool operator==(const Region&) const = default;
};

struct Histogram {
    double low = 0, high = 0;
    std::vector<Index> counts;
};

}  // namespace engine
