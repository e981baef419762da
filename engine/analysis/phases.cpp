#include "engine/analysis/phases.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/analysis/histogram.h"
#include "engine/core/parallel.h"
#include "engine/simd/measure_rows.h"

namespace engine {

Grid phase_means(const Tensor& picture, const Region& region, Pair period, Index channel,
                 const Progress& progress) {
    if (region.empty()) return {};
    const Index first = channel < 0 ? 0 : channel, last = channel < 0 ? picture.shape().c : channel + 1;
    const Index rows = region.bottom - region.top, across = (region.right - region.left) / period.w;
    Grid row_sums(rows, period.w);
    parallel_for(rows, 32, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r)
            for (Index c = first; c < last; ++c) {
                const float* value = picture.plane(0, c) + (region.top + r) * picture.shape().w + region.left;
                row_kernels().add_phases(value, across * period.w, period.w, &row_sums(r, 0));
            }
    });
    Grid means(period.h, period.w);
    for (Index r = 0; r < rows; ++r)
        for (Index j = 0; j < period.w; ++j)
            means(r % period.h, j) += row_sums(r, j);
    const double count = static_cast<double>(rows / period.h * across * (last - first));
    for (double& mean : means.values)
        mean /= count;
    return means;
}

bool has_finite_mean(const Grid& phases) {
    return std::isfinite(std::accumulate(phases.values.begin(), phases.values.end(), 0.0));
}

std::optional<double> ripple_index(const Grid& phases, double magnitude) {
    if (phases.values.empty()) return std::nullopt;
    const double count = static_cast<double>(phases.values.size());
    const double mean = std::accumulate(phases.values.begin(), phases.values.end(), 0.0) / count;
    double squares = 0;
    for (const double phase : phases.values) {
        squares += (phase - mean) * (phase - mean);
        magnitude = std::max(magnitude, std::abs(phase));
    }
    if (!std::isfinite(mean) || std::abs(mean) <= 1e-6 * magnitude) return std::nullopt;
    return std::sqrt(squares / count) / std::abs(mean);
}

namespace {

/// The moments of one row of pixels.
struct RowStatistics {
    RowMeasure measure;
    double squares = 0;  ///< about the row's own mean
};

/// Sets min, max, mean and std. Each row is read once, and its squares are taken about its own mean, which
/// loses nothing where the mean is large.
void set_moments(const std::vector<RowStatistics>& rows, Index width, OutputStatistics& result) {
    double sum = 0, squares = 0;
    bool nan = false;
    RowMeasure range = rows.front().measure;
    for (const RowStatistics& row : rows) {
        sum += row.measure.sum;
        nan = nan || row.measure.nan;
        range.min = std::min(range.min, row.measure.min);
        range.max = std::max(range.max, row.measure.max);
    }
    const double across = static_cast<double>(width), count = across * static_cast<double>(rows.size());
    result.mean = sum / count;
    for (const RowStatistics& row : rows) {
        const double off = row.measure.sum / across - result.mean;
        squares += row.squares + across * off * off;
    }
    result.std = std::sqrt(squares / count);
    result.min = nan ? NAN : range.min;
    result.max = nan ? NAN : range.max;
}

}  // namespace

OutputStatistics output_statistics(const Tensor& picture, const Region& region, Pair period,
                                   const Progress& progress) {
    constexpr Index bins = 96, most_rows = 512;
    const Index width = picture.shape().w, rows = picture.size() / width;
    std::vector<RowStatistics> found(static_cast<std::size_t>(rows));
    parallel_for(rows, 32, progress, [&](Index begin, Index end) {
        const RowKernels& kernels = row_kernels();
        for (Index r = begin; r < end; ++r) {
            const float* row = picture.data() + r * width;
            const RowMeasure measured = kernels.measure(row, width);
            const double mean = measured.sum / static_cast<double>(width);
            found[static_cast<std::size_t>(r)] = {measured, kernels.squares_about(row, width, mean)};
        }
    });
    OutputStatistics result;
    set_moments(found, width, result);
    if (std::isfinite(result.min) && std::isfinite(result.max))
        result.histogram = histogram(picture, result.min, result.max, bins, most_rows, progress);
    else
        result.histogram = {result.min, result.min + 1, std::vector<Index>(static_cast<std::size_t>(bins))};
    result.phase_means = phase_means(picture, region, period, -1, progress);
    result.ripple_index =
        ripple_index(result.phase_means, std::max(std::abs(result.min), std::abs(result.max)));
    return result;
}

}  // namespace engine
