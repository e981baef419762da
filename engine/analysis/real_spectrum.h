// The 2-D discrete Fourier transform of a real picture of any size, through Eigen's FFT.
#pragma once

#include <complex>
#include <vector>

#include "engine/analysis/side_findings.h"

namespace engine {

/// Transforms rows, then columns. Only the columns 0 … cols/2 are kept: the others are their mirrored conjugates.
class RealSpectrum {
  public:
    explicit RealSpectrum(const Grid& picture, const Progress& progress = {});

    /// |DFT|² at frequency row/rows, col/cols.
    double power(Index row, Index col) const {
        if (col < half_) return std::norm(values_[static_cast<std::size_t>(row * half_ + col)]);
        const Index mirrored = row == 0 ? 0 : rows_ - row;
        return std::norm(values_[static_cast<std::size_t>(mirrored * half_ + cols_ - col)]);
    }
    /// All of it, DC in the centre at (rows/2, cols/2).
    Grid centred_power(const Progress& progress = {}) const;

  private:
    void transform_rows(const Grid& picture, const Progress& progress);
    void transform_columns(const Progress& progress);

    Index rows_, cols_, half_;
    std::vector<std::complex<double>> values_;
};

}  // namespace engine
