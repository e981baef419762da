// Counting values in equal bins.
#pragma once

#include "engine/analysis/side_findings.h"
#include "engine/core/progress.h"

namespace engine {

/// The number of values in each of `bins` equal parts of [low, high] ([low, low + 1], or a millionth of a
/// large low, when high is not larger); NaN and infinity are left out. Only every n-th row of each plane
/// counts, such that these are at most `most_rows`.
Histogram histogram(const Tensor& x, double low, double high, Index bins, Index most_rows,
                    const Progress& progress = {});

}  // namespace engine
