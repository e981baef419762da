#include "engine/analysis/phases.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {

namespace {

/// One partial result per row, so that sums come out the same for every number of threads.
template <typename Row>
std::vector<double> over_rows(const Tensor& picture, const Progress& progress, Row row) {
    const Shape& shape = picture.shape();
    const Index planes = shape.n * shape.c;
    std::vector<double> partial(static_cast<std::size_t>(planes * shape.h));
    parallel_for(planes * shape.h, 64, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r) partial[static_cast<std::size_t>(r)] = row(picture.data() + r * shape.w);
    });
    return partial;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

Grid phase_means(const Tensor& picture, const Region& region, Pair period, Index channel, const Progress& progress) {
    if (region.empty()) return {};
    const Index first = channel < 0 ? 0 : channel, last = channel < 0 ? picture.shape().c : channel + 1;
    const Index rows = region.bottom - region.top, across = (region.right - region.left) / period.w;
    Grid row_sums(rows, period.w);
    parallel_for(rows, 32, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r)
            for (Index c = first; c < last; ++c) {
                const float* value = picture.plane(0, c) + (region.top + r) * picture.shape().w + region.left;
                for (Index block = 0; block < across; ++block)
                    for (Index j = 0; j < period.w; ++j) row_sums(r, j) += *value++;
            }
    });
    Grid means(period.h, period.w);
    for (Index r = 0; r < rows; ++r)
        for (Index j = 0; j < period.w; ++j) means(r % period.h, j) += row_sums(r, j);
    const double count = static_cast<double>(rows / period.h * across * (last - first));
    for (double& mean : means.values) mean /= count;
    return means;
}

std::optional<double> ripple_index(const Grid& phases, double magnitude) {
    if (phases.values.empty()) return std::nullopt;
    const double count = static_cast<double>(phases.values.size());
    const double mean = sum(phases.values) / count;
    double squares = 0;
    for (const double phase : phases.values) {
        squares += (phase - mean) * (phase - mean);
        magnitude = std::max(magnitude, std::abs(phase));
    }
    if (!std::isfinite(mean) || std::abs(mean) <= 1e-6 * magnitude) return std::nullopt;
    return std::sqrt(squares / count) / std::abs(mean);
}

OutputStatistics output_statistics(const Tensor& picture, const Region& region, Pair period,
                                   const Progress& progress) {
    const Index width = picture.shape().w;
    const double count = static_cast<double>(picture.size());
    OutputStatistics result;
    result.mean = sum(over_rows(picture, progress, [&](const float* row) {
                      return std::accumulate(row, row + width, 0.0);
                  })) / count;
    const double mean = result.mean;
    result.std = std::sqrt(sum(over_rows(picture, progress, [&](const float* row) {
                               double squares = 0;
                               for (Index x = 0; x < width; ++x) squares += (row[x] - mean) * (row[x] - mean);
                               return squares;
                           })) / count);
    const auto lows = over_rows(picture, progress, [&](const float* row) { return *std::min_element(row, row + width); });
    const auto highs = over_rows(picture, progress, [&](const float* row) { return *std::max_element(row, row + width); });
    result.min = *std::min_element(lows.begin(), lows.end());
    result.max = *std::max_element(highs.begin(), highs.end());
    if (std::isnan(mean)) result.min = result.max = mean;
    result.phase_means = phase_means(picture, region, period, -1, progress);
    result.ripple_index = ripple_index(result.phase_means, std::max(std::abs(result.min), std::abs(result.max)));
    return result;
}

Grid kernel_phase_sums(const Tensor& weight, Pair stride, Pair dilation, bool transposed, Index groups, Index channel) {
    const Shape& shape = weight.shape();
    // A conv keeps its output channels first and takes all of the second axis; a transposed conv has the inputs of the
    // channel's group first, and the channel's place within the group second.
    const Index per_group = transposed ? shape.c : shape.n / groups;
    const Index group = channel / per_group;
    const Index sources = transposed ? shape.n / groups : shape.c;
    Grid sums(stride.h, stride.w);
    for (Index s = 0; s < sources; ++s) {
        const float* taps = transposed ? weight.plane(group * sources + s, channel % per_group) : weight.plane(channel, s);
        for (Index ty = 0; ty < shape.h; ++ty)
            for (Index tx = 0; tx < shape.w; ++tx)
                sums(ty * dilation.h % stride.h, tx * dilation.w % stride.w) += taps[ty * shape.w + tx];
    }
    return sums;
}

}  // namespace engine
