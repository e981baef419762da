// The energy at the stride frequencies, straight from the definition of the discrete Fourier transform.
#include <cmath>
#include <complex>
#include <numbers>

#include "engine/analysis/spectrum.h"
#include "engine/core/parallel.h"

namespace engine {

namespace {

using Complex = std::complex<double>;

/// e^(-2 pi i n / period) for n = 0 … period - 1.
std::vector<Complex> roots_of_unity(Index period) {
    std::vector<Complex> roots;
    for (Index n = 0; n < period; ++n)
        roots.push_back(std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(n) / static_cast<double>(period)));
    return roots;
}

/// One row of the mean over channels.
void mean_row(const Tensor& picture, Index y, const Region& region, std::vector<double>& row) {
    std::fill(row.begin(), row.end(), 0.0);
    for (Index c = 0; c < picture.shape().c; ++c) {
        const float* values = picture.plane(0, c) + y * picture.shape().w + region.left;
        for (std::size_t x = 0; x < row.size(); ++x) row[x] += values[x];
    }
    for (double& value : row) value /= static_cast<double>(picture.shape().c);
}

}  // namespace

std::optional<double> stride_energy_ratio(const Tensor& picture, const Region& region, Pair period,
                                          const Progress& progress) {
    if (region.empty()) return std::nullopt;
    const Index rows = region.bottom - region.top;
    const auto across = roots_of_unity(period.w), down = roots_of_unity(period.h);
    // transformed[y * period.w + j]: row y's DFT at frequency j / period.w
    std::vector<Complex> transformed(static_cast<std::size_t>(rows * period.w));
    parallel_for(rows, 16, progress, [&](Index begin, Index end) {
        std::vector<double> row(static_cast<std::size_t>(region.right - region.left));
        for (Index y = begin; y < end; ++y) {
            mean_row(picture, region.top + y, region, row);
            for (Index j = 0; j < period.w; ++j) {
                Complex sum = 0;
                Index turn = 0;
                for (const double value : row) {
                    sum += value * across[static_cast<std::size_t>(turn)];
                    turn = (turn + j) % period.w;
                }
                transformed[static_cast<std::size_t>(y * period.w + j)] = sum;
            }
        }
    });
    double dc = 0, others = 0;
    for (Index i = 0; i < period.h; ++i) {
        progress.check();
        for (Index j = 0; j < period.w; ++j) {
            Complex sum = 0;
            for (Index y = 0; y < rows; ++y)
                sum += transformed[static_cast<std::size_t>(y * period.w + j)] * down[static_cast<std::size_t>(i * y % period.h)];
            (i == 0 && j == 0 ? dc : others) += std::norm(sum);
        }
    }
    if (dc == 0 || !std::isfinite(dc)) return std::nullopt;
    return others / dc;
}

}  // namespace engine
