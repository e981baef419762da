#include "engine/analysis/phases.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "engine/analysis/row_sums.h"

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
                for (Index block = 0; block < across; ++block)
                    for (Index j = 0; j < period.w; ++j)
                        row_sums(r, j) += *value++;
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

// Finite values only; the range is known already.
static Histogram histogram_of_rows(const Tensor& picture, double low, double high, const Progress& progress) {
    constexpr std::size_t bins = 96;
    constexpr Index most_rows = 512;
    Histogram result{low, high > low ? high : low + 1, std::vector<Index>(bins)};
    if (!std::isfinite(low) || !std::isfinite(high)) return result;
    const Shape& shape = picture.shape();
    const float scale = static_cast<float>(static_cast<double>(bins) / (result.high - result.low));
    const float first = static_cast<float>(low);
    const Index step = ceil_div(shape.h, most_rows);
    for (Index n = 0; n < shape.n; ++n)
        for (Index c = 0; c < shape.c; ++c) {
            progress.check();
            for (Index y = 0; y < shape.h; y += step)
                for (const float v : std::span(picture.plane(n, c) + y * shape.w, static_cast<std::size_t>(shape.w)))
                    if (std::isfinite(v))
                        ++result.counts[std::min(static_cast<std::size_t>(std::max(0.0f, (v - first) * scale)), bins - 1)];
        }
    return result;
}

OutputStatistics output_statistics(const Tensor& picture, const Region& region, Pair period,
                                   const Progress& progress) {
    const float* values = picture.data();
    const double count = static_cast<double>(picture.size());
    OutputStatistics result;
    const double mean =
        total(picture, progress, [=](Index i) { return static_cast<double>(values[i]); }) / count;
    const double squares = total(picture, progress, [=](Index i) {
        const double d = static_cast<double>(values[i]) - mean;
        return d * d;
    });
    result.mean = mean;
    result.std = std::sqrt(squares / count);
    const Extremes range = extremes(picture, progress);
    result.min = range.min;
    result.max = range.max;
    result.histogram = histogram_of_rows(picture, result.min, result.max, progress);
    result.phase_means = phase_means(picture, region, period, -1, progress);
    result.ripple_index =
        ripple_index(result.phase_means, std::max(std::abs(result.min), std::abs(result.max)));
    return result;
}

Grid kernel_phase_sums(const Tensor& weight, Pair stride, Pair dilation, bool transposed, Index groups,
                       Index channel) {
    const Shape& shape = weight.shape();
    // A conv keeps its output channels first and takes all of the second axis; a transposed conv has the
    // inputs of the channel's group first, and the channel's place within the group second.
    const Index per_group = transposed ? shape.c : shape.n / groups;
    const Index group = channel / per_group;
    const Index sources = transposed ? shape.n / groups : shape.c;
    Grid sums(stride.h, stride.w);
    for (Index s = 0; s < sources; ++s) {
        const float* taps =
            transposed ? weight.plane(group * sources + s, channel % per_group) : weight.plane(channel, s);
        for (Index ty = 0; ty < shape.h; ++ty)
            for (Index tx = 0; tx < shape.w; ++tx)
                sums(ty * dilation.h % stride.h, tx * dilation.w % stride.w) += taps[ty * shape.w + tx];
    }
    return sums;
}

}  // namespace engine
