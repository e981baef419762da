// The energy at the stride frequencies. There are few of them, so the discrete Fourier transform is summed up
// for these alone: first down all columns, then, for each vertical frequency, along the one row that is left.
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "engine/analysis/real_spectrum.h"
#include "engine/analysis/spectrum.h"
#include "engine/core/parallel.h"
#include "engine/simd/measure_rows.h"

namespace engine {

namespace {

using Complex = std::complex<double>;

/// e^(-2 pi i n / period) for n = 0 … period - 1.
std::vector<Complex> roots_of_unity(Index period) {
    std::vector<Complex> roots;
    for (Index n = 0; n < period; ++n)
        roots.push_back(
            std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(period)));
    return roots;
}

/// The columns' DFT at the vertical frequencies i / period.h, i = 0 … period.h / 2; the others are
/// conjugates, because the picture is real. Row i holds one value per column of the region.
struct Columns {
    Grid real, imaginary;
};

/// Columns [begin, end) of the region, of the mean over channels.
void transform_columns(const Tensor& picture, const Region& region, const std::vector<Complex>& roots,
                       Index begin, Index end, Columns& columns) {
    const Index period = static_cast<Index>(roots.size()), width = end - begin;
    std::vector<double> row(static_cast<std::size_t>(width));
    const RowKernels& kernels = row_kernels();
    for (Index y = region.top; y < region.bottom; ++y) {
        std::fill(row.begin(), row.end(), 0.0);
        for (Index c = 0; c < picture.shape().c; ++c) {
            const float* values = picture.plane(0, c) + y * picture.shape().w + region.left + begin;
            kernels.add_row(values, width, row.data());
        }
        for (Index i = 0; i < columns.real.rows; ++i) {
            const Complex root = roots[static_cast<std::size_t>(i * (y - region.top) % period)] /
                                 static_cast<double>(picture.shape().c);
            kernels.add_scaled(row.data(), width, root.real(), &columns.real(i, begin));
            if (root.imag() != 0)
                kernels.add_scaled(row.data(), width, root.imag(), &columns.imaginary(i, begin));
        }
    }
}

/// |DFT|² along row i of `columns` at the horizontal frequency j / period.
double energy(const Columns& columns, Index i, Index j, const std::vector<Complex>& roots) {
    Complex sum = 0;
    const Index period = static_cast<Index>(roots.size());
    for (Index x = 0; x < columns.real.cols; ++x)
        sum += Complex(columns.real(i, x), columns.imaginary(i, x)) *
               roots[static_cast<std::size_t>(j * (x % period) % period)];
    return std::norm(sum);
}

struct Energies {
    double dc = 0, others = 0;
};

Energies direct_energies(const Tensor& picture, const Region& region, Pair period, const Progress& progress) {
    const auto down = roots_of_unity(period.h), across = roots_of_unity(period.w);
    const Index width = region.right - region.left, frequencies = period.h / 2 + 1;
    Columns columns{Grid(frequencies, width), Grid(frequencies, width)};
    // Long pieces of every row, but few enough columns that their sums stay in the cache.
    const Index at_once = std::clamp<Index>(width / 4, 128, 1024);
    parallel_for(width, at_once, progress, [&](Index begin, Index end) {
        transform_columns(picture, region, down, begin, end, columns);
    });
    Energies result{energy(columns, 0, 0, across), 0};
    for (Index i = 0; i < frequencies; ++i) {
        const bool mirrored = i != 0 && 2 * i != period.h;  // stands for -i as well
        for (Index j = 0; j < period.w; ++j)
            if (i != 0 || j != 0) result.others += (mirrored ? 2.0 : 1.0) * energy(columns, i, j, across);
    }
    return result;
}

/// The same from a whole FFT, for the rare long periods with many frequencies.
Energies fft_energies(const Tensor& picture, const Region& region, Pair period, const Progress& progress) {
    Grid mean(region.bottom - region.top, region.right - region.left);
    for (Index c = 0; c < picture.shape().c; ++c)
        for (Index y = 0; y < mean.rows; ++y)
            for (Index x = 0; x < mean.cols; ++x)
                mean(y, x) +=
                    picture(0, c, region.top + y, region.left + x) / static_cast<double>(picture.shape().c);
    const RealSpectrum transformed(mean, progress);
    Energies result{transformed.power(0, 0), 0};
    for (Index i = 0; i < period.h; ++i)
        for (Index j = 0; j < period.w; ++j)
            if (i != 0 || j != 0)
                result.others += transformed.power(i * (mean.rows / period.h), j * (mean.cols / period.w));
    return result;
}

}  // namespace

std::optional<double> stride_energy_ratio(const Tensor& picture, const Region& region, Pair period,
                                          const Progress& progress) {
    if (region.empty()) return std::nullopt;
    const bool few = period.h * period.w <= 1024;
    const Energies found = few ? direct_energies(picture, region, period, progress)
                               : fft_energies(picture, region, period, progress);
    if (found.dc == 0 || !std::isfinite(found.dc)) return std::nullopt;
    return found.others / found.dc;
}

}  // namespace engine
