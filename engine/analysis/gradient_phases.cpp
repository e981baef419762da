#include "engine/analysis/gradient_phases.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/analysis/grid_cause.h"
#include "engine/analysis/stage_ripple.h"
#include "engine/core/number_text.h"
#include "engine/core/parallel.h"

namespace engine {
namespace {

constexpr Index longest_period = 64;

/// Adds up the squares of one row per phase of its columns.
void add_squares(const float* row, const Region& region, Index period, double* sums) {
    for (Index x = region.left; x < region.right; x += period)
        for (Index phase = 0; phase < period; ++phase) {
            const double value = static_cast<double>(row[x + phase]);
            sums[phase] += value * value;
        }
}

}  // namespace

Grid phase_strengths(const Tensor& gradient, Pair period, const Progress& progress) {
    const Shape& shape = gradient.shape();
    if (period == Pair{1, 1} || std::max(period.h, period.w) > longest_period) return {};
    const Region region = middle_half(shape.plane(), period);
    if (region.empty()) return {};
    const Index height = region.bottom - region.top, rows = shape.c * height;
    // The rows are added up in order: this gives the same bits for every number of threads.
    std::vector<double> sums(static_cast<std::size_t>(rows * period.w));
    parallel_for(rows, 32, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r)
            add_squares(gradient.plane(0, r / height) + (region.top + r % height) * shape.w, region, period.w,
                        sums.data() + r * period.w);
    });
    Grid strengths(period.h, period.w);  // the height is a whole number of periods
    for (Index r = 0; r < rows; ++r)
        for (Index x = 0; x < period.w; ++x)
            strengths(r % period.h, x) += sums[static_cast<std::size_t>(r * period.w + x)];
    const double count =
        static_cast<double>(rows * (region.right - region.left)) / static_cast<double>(period.h * period.w);
    for (double& value : strengths.values)
        value = std::sqrt(value / count);
    return strengths;
}

std::optional<double> unevenness(const Grid& strengths) {
    if (strengths.values.empty()) return std::nullopt;
    const double count = static_cast<double>(strengths.values.size());
    double mean = 0, off = 0;
    for (const double value : strengths.values)
        mean += value / count;
    for (const double value : strengths.values)
        off += (value - mean) * (value - mean) / count;
    if (!(mean > 0) || !std::isfinite(off)) return std::nullopt;
    return std::sqrt(off) / mean;
}

std::optional<std::size_t> where_it_grows(const GradientFlow& flow) {
    std::optional<std::size_t> found;
    double most = 0.01, behind = 0;
    for (std::size_t i = flow.stages.size(); i-- > 0;) {
        const double here = unevenness(flow.stages[i].strengths).value_or(0);
        if (here - behind > most) {
            most = here - behind;
            found = i;
        }
        behind = here;
    }
    return found;
}

std::vector<std::string> gradient_sentences(const SideFindings& side) {
    if (!side.gradient || side.gradient->stages.empty()) return {""};
    const GradientFlow& flow = *side.gradient;
    if (flow.loss.kind == LossKind::pixel)
        return {"One output pixel is the loss: too few input pixels get its gradient for a pattern to show.",
                "The loss is one pixel: no pattern."};
    const Grid& strengths = flow.stages.front().strengths;
    if (strengths.values.empty())
        return {"No phases to compare: the gradient has period 1, or too long a one for this picture.",
                "No phases to compare."};
    if (!unevenness(strengths))
        return {"In the middle of the input the gradient is 0, or not finite.", "Gradient 0, or not finite."};
    const auto [low, high] = std::ranges::minmax(strengths.values);
    const std::size_t phases = strengths.values.size();
    const auto none = std::ranges::count(strengths.values, 0.0);
    constexpr double alike = 1.005;
    if (low > 0 && high < alike * low)
        return {fmt::format("All {} phases of the input get the same gradient, within 0.5 %.", phases),
                "All phases get the same gradient."};
    const std::string times = low > 0 ? number_text(high / low, 3) : "";
    const std::string middle =
        none > 0 ? fmt::format("{} of {} phases of the input get no gradient", none, phases)
                 : fmt::format("The strongest of {} phases gets {} times the gradient of the weakest", phases,
                               times);
    const std::string brief = none > 0 ? fmt::format("{} of {} phases get no gradient.", none, phases)
                                       : fmt::format("Gradient by phase: {} to 1.", times);
    std::vector<std::string> forms{middle + ".", brief};
    if (const auto stage = where_it_grows(flow))
        forms.insert(forms.begin(),
                     fmt::format("{}; it grows most at {}.", middle, stage_name(side.built, *stage)));
    return forms;
}

}  // namespace engine
