// The 2-D discrete Fourier transform of a real picture of any size, through Eigen's FFT.
#pragma once

#include <complex>

#include "engine/analysis/side_findings.h"
#include "engine/core/progress.h"
#include "engine/core/scratch.h"

namespace engine {

/// Transforms rows, then columns. Only the columns 0 … cols/2 are kept: the others are their mirrored
/// conjugates.
class RealSpectrum {
  public:
    explicit RealSpectrum(const Grid& picture, const Progress& progress = {})
        : RealSpectrum(picture.values.data(), picture.rows, picture.cols, progress) {}
    RealSpectrum(const double* picture, Index rows, Index cols, const Progress& progress);

    /// |DFT|² at frequency row/rows, col/cols.
    double power(Index row, Index col) const {
        if (col < half_) return std::norm(values_[row * half_ + col]);
        const Index mirrored = row == 0 ? 0 : rows_ - row;
        return std::norm(values_[mirrored * half_ + cols_ - col]);
    }
    /// |DFT|² of the columns that are kept.
    Grid half_power(const Progress& progress = {}) const;

  private:
    void transform_rows(const double* picture, const Progress& progress);
    void transform_columns(const Progress& progress);

    Index rows_, cols_, half_;
    Scratch<std::complex<double>> values_;  ///< lives as long as a call
};

/// A value for every frequency from those of the columns 0 … cols/2; DC in the centre at (rows/2, cols/2).
Grid centred(const Grid& half, Index cols, const Progress& progress = {});

}  // namespace engine
