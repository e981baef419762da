#include "engine/network/ripple.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/core/geometry.h"

namespace engine::network {
namespace {

/// The whole periods in the middle half of an axis.
struct Middle {
    Index begin = 0, end = 0;
};

Middle middle_of(Index n, Index period) {
    // H/4 and 3H/4 are real numbers; both are rounded inwards.
    return {ceil_div(n, 4 * period) * period, floor_div(3 * n, 4 * period) * period};
}

}  // namespace

Ripple measure_ripple(const Array& x, Pair period, bool channels_last) {
    Ripple result;
    const Extents& e = x.extents();
    if (!x.is_number() || (e.size() != 4 && e.size() != 3) || x.size() == 0 || period == Pair{1, 1})
        return result;
    const bool flat = e.size() == 3;
    const Index channels = channels_last && !flat ? e[3] : e[1];
    const Index h = flat ? 1 : channels_last ? e[1] : e[2], w = flat ? e[2] : channels_last ? e[2] : e[3];
    const Middle rows = flat ? Middle{0, 1} : middle_of(h, period.h), columns = middle_of(w, period.w);
    if (rows.end <= rows.begin || columns.end <= columns.begin) return result;
    const Index down = flat ? 1 : period.h, phases = down * period.w;
    if (phases > (rows.end - rows.begin) * (columns.end - columns.begin)) return result;
    const double per_phase = static_cast<double>((rows.end - rows.begin) * (columns.end - columns.begin)) /
                             static_cast<double>(phases);
    const float* values = x.numbers().data();
    double deviation = 0, level = 0;
    std::vector<double> means(static_cast<std::size_t>(phases));
    for (Index c = 0; c < channels; ++c) {
        std::fill(means.begin(), means.end(), 0.0);
        for (Index i = rows.begin; i < rows.end; ++i)
            for (Index j = columns.begin; j < columns.end; ++j) {
                const Index at = channels_last && !flat ? (i * w + j) * channels + c : (c * h + i) * w + j;
                means[static_cast<std::size_t>(i % down * period.w + j % period.w)] +=
                    static_cast<double>(values[at]);
            }
        double mean = 0, spread = 0;
        for (double& m : means) {
            m /= per_phase;
            mean += m / static_cast<double>(phases);
        }
        for (const double m : means)
            spread += (m - mean) * (m - mean);
        deviation += spread;
        level += static_cast<double>(phases) * mean * mean;
        result.levels = std::max(result.levels, 255 * std::sqrt(spread / static_cast<double>(phases)));
    }
    if (level > 0 && std::isfinite(deviation) && std::isfinite(level))
        result.ripple = std::sqrt(deviation / level);
    return result;
}

}  // namespace engine::network
