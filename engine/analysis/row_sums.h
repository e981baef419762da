// Sums over whole pictures: in double precision, and the same for every number of threads.
#pragma once

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

/// Sums over all values of x, and the range of those that are numbers.
struct Measures {
    double sum = 0, absolute = 0, squares = 0;  ///< of x, |x|, x²
    double min = 0, max = 0;
    bool nan = false;  ///< whether there is one
};
Measures measure(const Tensor& x, const Progress& progress = {});

/// The sum of a[i] * b[i].
double dot(const Tensor& a, const Tensor& b, const Progress& progress = {});

}  // namespace engine
