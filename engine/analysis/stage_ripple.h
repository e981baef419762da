// How much a grid stands out in a stage's output.
#pragma once

#include <optional>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/links/endless_plane.h"
#include "engine/pipeline/stage_outputs.h"

namespace engine {

/// sqrt(sum over c, r of (m(c,r) - mean_r m(c,r))² / sum over c, r of (mean_r m(c,r))²) with the means m of
/// phase r in channel c; nullopt with one phase, and when the denominator is 0 to rounding.
std::optional<double> ripple_of(const EndlessPicture& phases);

/// Rows from H/4 to 3H/4 and columns likewise, rounded inwards to multiples of the period; empty where no
/// whole period is left.
Region middle_half(Pair plane, Pair period);

/// The phase means of all channels over a region of whole periods, as a picture of one period.
EndlessPicture phases_of(const Tensor& picture, const Region& region, Pair period,
                         const Progress& progress = {});

/// ripple_of the phase means in the middle half.
std::optional<double> picture_ripple(const Tensor& picture, Pair period, const Progress& progress = {});

/// The ripple of every stage's output. Each output is made once, in order; a nearest upsample repeats its
/// input, so that its phases are read from there.
std::vector<std::optional<double>> picture_ripples(StageOutputs& outputs, const Progress& progress = {});

}  // namespace engine
