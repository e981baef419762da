// The grid in an output, in levels of 255: what a learning pipeline leaves in the picture and in constants
// that it never saw.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "engine/core/grid.h"
#include "engine/core/progress.h"
#include "engine/pipeline/pipeline.h"

namespace engine {

/// The colours of constants, as audits of networks try them: mid grey, and a saturated red. With one channel:
/// their mean.
inline constexpr std::array<float, 3> grey_colour{0.5f, 0.5f, 0.5f}, red_colour{0.9f, 0.3f, 0.2f};

/// A constant picture of 1×C×H×W for 1 or 3 channels; nullopt for other numbers of channels, unless all three
/// values agree.
std::optional<Tensor> constant_picture(std::span<const float, 3> colour, const Shape& shape);

/// 255 times the largest, over channels, population standard deviation of the phase means over the whole
/// periods of the middle half: rows from H/4 to 3H/4 and columns likewise, rounded inwards to multiples of
/// the period. 0 for a period of 1; nullopt when no whole period fits, or when a value is not finite.
std::optional<double> grid_levels(const Tensor& output, Pair period, const Progress& progress = {});

/// An input size for which no border reaches the middle half of the output: one that suits the
/// pipeline's factors, up to `most` a side.
Pair constant_size(const Pipeline& pipeline, Index channels, Index most = 512);

}  // namespace engine
