// Counting values in equal bins.
#pragma once

#include "engine/analysis/side_findings.h"
#include "engine/core/progress.h"

namespace engine {

/// The number of values in each of `bins` equal parts of [low, high] ([low, low + 1], or a millionth of a
/// large low, when high is not larger); NaN and infinity are left out. Only one row in n of each plane
/// counts, with the least n such that these are at most `most_rows`.
Histogram histogram(const Tensor& x, double low, double high, Index bins, Index most_rows,
                    const Progress& progress = {});

}  // namespace engine
