// Ripple of a picture inside a network: how the means of its phases differ.
#pragma once

#include <optional>

#include "engine/core/progress.h"
#include "engine/network/array.h"

namespace engine::network {

struct Ripple {
    std::optional<double> ripple;  ///< nothing with one phase, no whole period, or means of 0
    double levels = 0;             ///< 255 times the largest standard deviation of a channel's phase means
};

/// Over whole periods of the middle half: rows from H/4 to 3H/4 and columns likewise, rounded inwards to
/// multiples of the period. With the phase means m(c, r), ripple = sqrt(sum of (m - mean_r m)² over sum of
/// (mean_r m)²). `x` has 3 or 4 axes, channels second, or last; of a batch the first picture counts.
Ripple measure_ripple(const Array& x, Pair period, bool channels_last);

}  // namespace engine::network
