// The loops over rows of pixels that measuring is made of, in double precision, compiled once per instruction
// set and chosen at run time (Google Highway). Every sum depends on the values of its row alone.
#pragma once

#include <cstdint>

#include "engine/core/tensor.h"

namespace engine {

struct RowMeasure {
    double sum = 0, absolute = 0, squares = 0;  ///< of x, |x|, x²
    float min = 0, max = 0;                     ///< of the values that are numbers
    bool nan = false;                           ///< whether there are others
};

struct RowDifference {
    double largest = 0, absolute = 0, squares = 0;  ///< of |a - b|, its sum and that of its square
};

/// The loops of one instruction set. Rows have at least one value.
struct RowKernels {
    RowMeasure (*measure)(const float* row, Index count);
    /// Sum of (x - mean)².
    double (*squares_about)(const float* row, Index count, double mean);
    RowDifference (*difference)(const float* a, const float* b, Index count);
    /// Sum of (y - target)², and gradient[i] = scale * (y[i] - target[i]).
    double (*squared_error)(const float* y, const float* target, Index count, double scale, float* gradient);
    /// sums[j] += the values at j, j + period, …; `count` is a multiple of the period.
    void (*add_phases)(const float* row, Index count, Index period, double* sums);
    /// sums[i] += row[i]
    void (*add_row)(const float* row, Index count, double* sums);
    /// to[i] += factor * from[i]
    void (*add_scaled)(const double* from, Index count, double factor, double* to);
    /// bin[i] of `bins` equal ones, scale = bins / (high - low), what lies outside in the outermost; `bins`
    /// for NaN and infinity.
    void (*bin)(const float* row, Index count, double low, double scale, std::int32_t bins,
                std::int32_t* bin);
    /// bytes[i] = 0 to 255 for low to low + width, what lies outside clamped. False where a value is NaN,
    /// whose byte means nothing.
    bool (*to_bytes)(const float* row, Index count, double low, double width, std::uint8_t* bytes);
    bool (*doubles_to_bytes)(const double* row, Index count, double low, double width, std::uint8_t* bytes);
    /// How many values are less than low or greater than high.
    Index (*count_outside)(const float* row, Index count, double low, double high);
    /// powers[i] = max(10 log10(powers[i]), least); `least` for 0 and NaN.
    void (*decibels)(double* powers, Index count, double least);
};

/// The loops of the same instruction set that the layers use.
const RowKernels& row_kernels();

}  // namespace engine
