#include "engine/correlation/axis_plan.h"

#include <algorithm>

#include "engine/core/error.h"

namespace engine {

AxisPlan::AxisPlan(const AxisMap& axis, Target target)
    : input(target == Target::small ? axis.large : axis.small),
      output(target == Target::small ? axis.small : axis.large),
      in_step(target == Target::small ? axis.stride : 1),
      out_step(target == Target::small ? 1 : axis.stride),
      positions(ceil_div(output, out_step)),
      taps(axis.kernel) {
    ENGINE_CHECK(axis.stride <= most_step, "stride {}", axis.stride);
    for (Index phase = 0; phase < out_step; ++phase) {
        first[phase + 1] = first[phase];
        for (Index t = 0; t < axis.kernel; ++t) {
            const Index reach = t * axis.dilation - axis.offset;
            const Index back = phase + axis.offset - t * axis.dilation;
            if (target == Target::small)
                add(phase, t, reach);
            else if (modulo(back, axis.stride) == 0)
                add(phase, t, floor_div(back, axis.stride));
        }
    }
}

void AxisPlan::add(Index phase, Index tap, Index reach) {
    if (reach >= input || reach + (positions - 1) * in_step < 0) return;
    const bool none = first[phase + 1] == 0;
    min_reach = none ? reach : std::min(min_reach, reach);
    max_reach = none ? reach : std::max(max_reach, reach);
    taps[first[phase + 1]++] = {tap, reach};
}

}  // namespace engine
