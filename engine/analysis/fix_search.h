// The search for changes that help, whatever they are to even out.
#pragma once

#include <functional>
#include <vector>

#include "engine/analysis/fix_changes.h"
#include "engine/analysis/fixes.h"

namespace engine {

/// Fills in what the changed pipeline comes to; `moved` is that of with_changes(). An Error means that it is
/// not possible with these settings.
using MeasureFix = std::function<void(Fix& fix, const std::vector<std::size_t>& moved)>;

/// Tries all attempts on a pipeline for this input. `start` holds what is the same for all: the stage that
/// makes most of the ripple, and the ripples before. Kept is what leaves at most half of the ripple, the best
/// first; impossible, too, are changes without an effect and more than 2^32 multiply-adds. Throws Cancelled.
FixSearch try_attempts(const Pipeline& pipeline, const Shape& input, const Fix& start,
                       const std::vector<Attempt>& all, const MeasureFix& measure, const Progress& progress);

/// What leaves least first; those that leave nothing stay in their order.
void sort_by_result(std::vector<Fix>& fixes);

}  // namespace engine
