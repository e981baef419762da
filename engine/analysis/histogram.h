// Counting values in equal bins.
#pragma once

#include "engine/analysis/side_findings.h"
#include "engine/core/progress.h"

namespace engine {

/// How many of the values lie in each of `bins` equal parts of [low, high] ([low, low + 1], or a millionth of
/// a large low, when high is not larger); NaN and infinity are left out. Every step-th row of each plane,
/// such that at most `most_rows` of a plane are counted.
Histogram histogram(const Tensor& x, double low, double high, Index bins, Index most_rows,
                    const Progress& progress = {});

}  // namespace engine
