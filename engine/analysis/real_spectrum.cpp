#include "engine/analysis/real_spectrum.h"

#include <algorithm>
#include <unsupported/Eigen/FFT>

#include "engine/core/parallel.h"

namespace engine {

namespace {
using Complex = std::complex<double>;
}

RealSpectrum::RealSpectrum(const double* picture, Index rows, Index cols, const Progress& progress)
    : rows_(rows), cols_(cols), half_(cols / 2 + 1), values_(rows * half_) {
    transform_rows(picture, progress);
    transform_columns(progress);
}

// Eigen's FFT cannot take a single value, whose transform is itself.
void RealSpectrum::transform_rows(const double* picture, const Progress& progress) {
    if (cols_ == 1) {
        std::copy_n(picture, rows_, values_.data());
        return;
    }
    parallel_for(rows_, 32, progress, [&](Index begin, Index end) {
        Eigen::FFT<double> fft;
        fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
        for (Index y = begin; y < end; ++y)
            fft.fwd(values_.data() + y * half_, picture + y * cols_, cols_);
    });
}

void RealSpectrum::transform_columns(const Progress& progress) {
    if (rows_ == 1) return;
    constexpr Index together = 8;  // columns share the cache lines that they are gathered from
    parallel_for((half_ + together - 1) / together, 4, progress, [&](Index begin, Index end) {
        Eigen::FFT<double> fft;
        std::vector<Complex> columns(static_cast<std::size_t>(together * rows_)),
            result(static_cast<std::size_t>(rows_));
        for (Index block = begin; block < end; ++block) {
            progress.check();
            const Index first = block * together, count = std::min(together, half_ - first);
            for (Index y = 0; y < rows_; ++y)
                for (Index x = 0; x < count; ++x)
                    columns[static_cast<std::size_t>(x * rows_ + y)] = values_[y * half_ + first + x];
            for (Index x = 0; x < count; ++x) {
                fft.fwd(result.data(), columns.data() + x * rows_, rows_);
                std::copy_n(result.begin(), rows_, columns.begin() + x * rows_);
            }
            for (Index y = 0; y < rows_; ++y)
                for (Index x = 0; x < count; ++x)
                    values_[y * half_ + first + x] = columns[static_cast<std::size_t>(x * rows_ + y)];
        }
    });
}

Grid RealSpectrum::half_power(const Progress& progress) const {
    Grid result(rows_, half_);
    parallel_for(rows_, 32, progress, [&](Index begin, Index end) {
        for (Index i = begin * half_; i < end * half_; ++i)
            result.values[static_cast<std::size_t>(i)] = std::norm(values_[i]);
    });
    return result;
}

Grid centred(const Grid& half, Index cols, const Progress& progress) {
    const Index rows = half.rows;
    Grid result(rows, cols);
    parallel_for(rows, 32, progress, [&](Index begin, Index end) {
        for (Index y = begin; y < end; ++y) {
            const Index row = (y + rows - rows / 2) % rows;
            for (Index x = 0; x < cols / 2; ++x)
                result(y, x) = half((rows - row) % rows, cols / 2 - x);
            for (Index x = cols / 2; x < cols; ++x)
                result(y, x) = half(row, x - cols / 2);
        }
    });
    return result;
}

}  // namespace engine
