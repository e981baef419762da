// Coverage, interior and period of a pipeline, forward and backward (Odena et al. 2016).
#pragma once

#include "engine/analysis/side_findings.h"

namespace engine {

/// Total upsampling and downsampling factors per axis, and period = U / gcd(U, D) (forward) or D / gcd(U, D)
/// (backward).
struct Scaling {
    Pair up{1, 1}, down{1, 1};
    Pair forward_period() const;
    Pair backward_period() const;
};
Scaling scaling(const BuiltPipeline& pipeline);
Scaling scaling(const Pipeline& pipeline);

/// Output pixels that no border reaches: all their taps lie inside every stage's real input. Not cropped to
/// periods.
Region interior(const BuiltPipeline& pipeline);
/// The part of `region` that holds whole periods, from the first row and column that are multiples of the
/// period.
Region crop_to_periods(const Region& region, Pair period);

/// nullopt after max_pool. Activations count as the identity.
std::optional<Coverage> forward_coverage(const BuiltPipeline& pipeline);
std::optional<Coverage> backward_coverage(const BuiltPipeline& pipeline);

}  // namespace engine
