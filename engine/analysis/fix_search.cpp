#include "engine/analysis/fix_search.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/links/cost.h"

namespace engine {
namespace {

/// The highest cost of a candidate that is tried: a box after a stride of s has s² taps for each of s²
/// pixels.
constexpr Index most_macs = Index{1} << 32;

/// Whether the attempt leaves at most half of the ripple.
bool helps(const Pipeline& pipeline, const Shape& input, const Attempt& attempt, const MeasureFix& measure,
           Fix& fix, const Progress& progress) {
    std::vector<std::size_t> moved;
    fix.pipeline = with_changes(pipeline, attempt.changes, moved);
    try {
        fix.cost = total_cost(stage_costs(build(fix.pipeline, input, progress)));
        if (fix.cost.macs > most_macs) return false;
        measure(fix, moved);
    } catch (const Error&) {
        return false;
    }
    return fix.ripple_after && *fix.ripple_after <= *fix.ripple_before / 2;
}

}  // namespace

FixSearch try_attempts(const Pipeline& pipeline, const Shape& input, const Fix& start,
                       const std::vector<Attempt>& all, const MeasureFix& measure, const Progress& progress) {
    FixSearch search;
    for (std::size_t i = 0; i < all.size(); ++i) {
        progress.report(static_cast<double>(i) / static_cast<double>(all.size()));
        Fix fix = start;
        fix.sentence = all[i].sentence();
        fix.reason = all[i].changes.front().reason;
        if (helps(pipeline, input, all[i], measure, fix, progress))
            search.fixes.push_back(std::move(fix));
        else
            search.failed.push_back(fix.sentence);
    }
    sort_by_result(search.fixes);
    return search;
}

void sort_by_result(std::vector<Fix>& fixes) {
    std::stable_sort(fixes.begin(), fixes.end(), [](const Fix& a, const Fix& b) {
        const auto left = [](const Fix& fix) { return fix.removes() ? 0 : *fix.ripple_after; };
        return left(a) < left(b);
    });
}

}  // namespace engine
