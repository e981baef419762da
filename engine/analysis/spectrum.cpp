#include "engine/analysis/spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unsupported/Eigen/FFT>

#include "engine/core/parallel.h"

namespace engine {

namespace {

using Complex = std::complex<double>;

/// Below this no detail is meant: it is what float32 pictures can hold.
constexpr double floor_db = -160.0;

/// The 2-D DFT of a real picture, its rows and then its columns. Only the columns 0 … cols/2 are kept: the others are
/// their mirrored conjugates.
class RealSpectrum {
  public:
    RealSpectrum(const Grid& picture, const Progress& progress)
        : rows_(picture.rows), cols_(picture.cols), half_(picture.cols / 2 + 1),
          values_(static_cast<std::size_t>(rows_ * half_)) {
        transform_rows(picture, progress);
        transform_columns(progress);
    }

    double power(Index row, Index col) const {
        if (col < half_) return std::norm(values_[static_cast<std::size_t>(row * half_ + col)]);
        return std::norm(values_[static_cast<std::size_t>((rows_ - row) % rows_ * half_ + cols_ - col)]);
    }

  private:
    void transform_rows(const Grid& picture, const Progress& progress) {
        parallel_for(rows_, 16, progress, [&](Index begin, Index end) {
            Eigen::FFT<double> fft;
            std::vector<Complex> row(static_cast<std::size_t>(cols_)), result;
            for (Index y = begin; y < end; ++y) {
                std::copy_n(picture.values.begin() + y * cols_, cols_, row.begin());
                fft.fwd(result, row);
                std::copy_n(result.begin(), half_, values_.begin() + y * half_);
            }
        });
    }
    void transform_columns(const Progress& progress) {
        parallel_for(half_, 16, progress, [&](Index begin, Index end) {
            Eigen::FFT<double> fft;
            std::vector<Complex> column(static_cast<std::size_t>(rows_)), result;
            for (Index x = begin; x < end; ++x) {
                for (Index y = 0; y < rows_; ++y) column[static_cast<std::size_t>(y)] = values_[static_cast<std::size_t>(y * half_ + x)];
                fft.fwd(result, column);
                for (Index y = 0; y < rows_; ++y) values_[static_cast<std::size_t>(y * half_ + x)] = result[static_cast<std::size_t>(y)];
            }
        });
    }

    Index rows_, cols_, half_;
    std::vector<Complex> values_;
};

/// Periodic Hann window: 0.5 - 0.5 cos(2 pi i / n); 1 for a single value.
std::vector<double> hann(Index n) {
    std::vector<double> window(static_cast<std::size_t>(n), 1.0);
    if (n > 1)
        for (Index i = 0; i < n; ++i)
            window[static_cast<std::size_t>(i)] =
                0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n));
    return window;
}

/// The mean over channels of the centred part, times the window.
Grid windowed_centre(const Tensor& picture, Index limit, const Progress& progress) {
    const Shape& shape = picture.shape();
    Grid part(std::min(shape.h, limit), std::min(shape.w, limit));
    const Index top = (shape.h - part.rows) / 2, left = (shape.w - part.cols) / 2;
    const auto down = hann(part.rows), across = hann(part.cols);
    parallel_for(part.rows, 16, progress, [&](Index begin, Index end) {
        for (Index y = begin; y < end; ++y)
            for (Index x = 0; x < part.cols; ++x) {
                double sum = 0;
                for (Index c = 0; c < shape.c; ++c) sum += picture(0, c, top + y, left + x);
                part(y, x) = sum / static_cast<double>(shape.c) * down[static_cast<std::size_t>(y)] *
                             across[static_cast<std::size_t>(x)];
            }
    });
    return part;
}

double decibel(double power) { return power > 0 ? std::max(10.0 * std::log10(power), floor_db) : floor_db; }

/// The mean power on rings of equal frequency. Frequencies are in cycles per picture of the shorter side.
std::vector<double> radial_profile(const Grid& power) {
    const Index side = std::min(power.rows, power.cols);
    std::vector<double> sums(static_cast<std::size_t>(side / 2 + 1));
    std::vector<Index> counts(sums.size());
    const double scale_y = static_cast<double>(side) / static_cast<double>(power.rows);
    const double scale_x = static_cast<double>(side) / static_cast<double>(power.cols);
    for (Index y = 0; y < power.rows; ++y)
        for (Index x = 0; x < power.cols; ++x) {
            const double fy = static_cast<double>(y - power.rows / 2) * scale_y;
            const double fx = static_cast<double>(x - power.cols / 2) * scale_x;
            const auto ring = static_cast<std::size_t>(std::lround(std::hypot(fy, fx)));
            if (ring >= sums.size()) continue;
            sums[ring] += power(y, x);
            ++counts[ring];
        }
    for (std::size_t r = 0; r < sums.size(); ++r) sums[r] = decibel(counts[r] ? sums[r] / static_cast<double>(counts[r]) : 0.0);
    return sums;
}

/// Power with DC in the centre, at (rows/2, cols/2).
Grid centred_power(const RealSpectrum& transformed, Index rows, Index cols) {
    Grid power(rows, cols);
    for (Index y = 0; y < rows; ++y)
        for (Index x = 0; x < cols; ++x)
            power(y, x) = transformed.power((y + rows - rows / 2) % rows, (x + cols - cols / 2) % cols);
    return power;
}

}  // namespace

Spectrum spectrum(const Tensor& picture, Pair period, Index limit, const Progress& progress) {
    const Grid part = windowed_centre(picture, limit, progress);
    double window_sum = 0;  // of the 2-D window: a constant picture of value 1 has 0 dB at DC
    const auto down = hann(part.rows), across = hann(part.cols);
    for (const double a : down)
        for (const double b : across) window_sum += a * b;
    const RealSpectrum transformed(part, progress);
    Spectrum result;
    result.period = period;
    result.power_db = centred_power(transformed, part.rows, part.cols);
    for (double& power : result.power_db.values) power /= window_sum * window_sum;
    result.radial_db = radial_profile(result.power_db);
    for (double& power : result.power_db.values) power = decibel(power);
    return result;
}

Grid kernel_response(const Grid& kernel, Index size) {
    Grid padded(std::max(size, kernel.rows), std::max(size, kernel.cols));
    for (Index y = 0; y < kernel.rows; ++y)
        for (Index x = 0; x < kernel.cols; ++x) padded(y, x) = kernel(y, x);
    Grid response = centred_power(RealSpectrum(padded, {}), padded.rows, padded.cols);
    for (double& value : response.values) value = std::sqrt(value);
    return response;
}

}  // namespace engine
