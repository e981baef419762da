// Where a resize looks: one axis of n pixels sampled at `size` places, and the weights of the pixels around
// each.
#pragma once

#include <optional>
#include <vector>

#include "engine/core/geometry.h"

namespace engine {

/// nearest floors, nearest_exact rounds (Pillow, scikit-image); area is the mean of all pixels that an output
/// touches; lanczos3 and lanczos5 are the sinc, windowed to 3 and 5 pixels on either side (TensorFlow, JAX,
/// Pillow).
enum class UpsampleMode { nearest, bilinear, bicubic, nearest_exact, area, lanczos3, lanczos5 };

/// How many pixels a mode's kernel reaches on either side of the place that it samples; 0 for modes without
/// a kernel.
Index kernel_reach(UpsampleMode mode);
inline bool is_lanczos(UpsampleMode mode) {
    return mode == UpsampleMode::lanczos3 || mode == UpsampleMode::lanczos5;
}

/// up/down in lowest terms.
struct Ratio {
    Index up = 1, down = 1;
    bool is_whole() const { return down == 1; }
    bool operator==(const Ratio&) const = default;
};
/// The simplest fraction that a number is, to twelve digits.
Ratio ratio_of(double number);

/// The weights by which an output index samples its input.
struct AxisSample {
    struct Tap {
        Index index = 0;  ///< of the input, clamped into [0, n)
        float weight = 0;
    };
    std::vector<Tap> taps;
    Index first = 0, last = 0;  ///< the outermost inputs before they were clamped
};

struct AxisResize {
    Index n = 1, size = 1;
    Ratio step;                    ///< input pixels from one output to the next
    std::optional<double> factor;  ///< the scale as it was given; without one the step is n/size
    UpsampleMode mode = UpsampleMode::nearest;
    bool align_corners = false, antialias = false;
    double cubic_a = -0.75;

    /// `output` may lie beyond the ends, as if the picture went on.
    AxisSample sample(Index output) const;
};

}  // namespace engine
