// One axis of a correlation, seen from the grid that is computed. Whichever of the two grids that is,
//     output index q * out_step + phase  sums the taps of that phase, each of which reads
//     input index  q * in_step + reach(tap).
// To the small grid there is one phase and in_step is the stride; to the large grid out_step is the stride,
// and each phase has the few taps that meet a value: no inserted zero is multiplied.
#pragma once

#include "engine/core/geometry.h"
#include "engine/core/scratch.h"

namespace engine {

struct AxisTap {
    Index tap, reach;
};

struct AxisPlan {
    enum class Target { small, large };
    AxisPlan(const AxisMap& axis, Target target);

    static constexpr Index most_step = 8;  ///< larger strides are left to the exact loops

    Index input, output;      ///< extents
    Index in_step, out_step;  ///< one of them is 1
    Index positions;          ///< of q
    Index min_reach = 0, max_reach = 0;
    Scratch<AxisTap> taps;  ///< sorted by phase; without the taps that never meet the input
    Index first[most_step + 1] = {};

    /// Taps of one phase are taps[first[phase]] … taps[first[phase + 1] - 1].
    Index count(Index phase) const { return first[phase + 1] - first[phase]; }

  private:
    void add(Index phase, Index tap, Index reach);
};

/// The remainder that is never negative.
constexpr Index modulo(Index a, Index b) { return a - floor_div(a, b) * b; }

}  // namespace engine
