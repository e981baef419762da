// The one mapping from tensors to pixels: the window, the figures and the exported files all show exactly
// this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/side_findings.h"
#include "engine/figure/colour_map.h"

namespace engine {

/// The values shown as black and as white (or as the two ends of a colour map).
struct Range {
    double low = 0, high = 1;
    bool operator==(const Range&) const = default;
};

enum class DisplayKind {
    picture,     ///< 1 or 3 channels as grey or RGB; other counts as the mean over channels; clipped
    channel,     ///< one channel as grey
    signed_map,  ///< the mean over channels through the diverging colour map, centred on 0
    magnitude,   ///< the mean over channels of |value| through the sequential colour map
};

struct Display {
    DisplayKind kind = DisplayKind::picture;
    Range range;
    Index channel = 0;
    std::optional<ColourMap> map{};  ///< instead of the kind's, where each pixel is one number
    bool operator==(const Display&) const = default;
};
/// Whether each pixel is one number, so that a colour map shows it, and not red, green and blue.
bool shows_one_number(const Tensor& tensor, const Display& display);

/// RGBA8 of batch entry 0, H×W×4 bytes. NaN is shown in magenta. A picture value v maps to
/// round(255*(v-low)/(high-low)).
std::vector<std::uint8_t> to_rgba(const Tensor& tensor, const Display& display);
/// The full range of the values (finite ones), for "automatic"; symmetric about 0 for signed_map.
Range automatic_range(const Tensor& tensor, DisplayKind kind, Index channel = 0);
/// A range for signed values that reaches as far to either side of 0 as 98 % of them: a few large ones at a
/// border would hide the rest. From the histogram's bins; ±1 when all are 0.
Range signed_range(const Histogram& histogram);
/// signed_range of the gradient at a stage's input (the last stage's when there are fewer). The range takes
/// in everything when a single output pixel is the loss: nearly every value is 0 then, and the few others are
/// of interest.
Range gradient_range(const GradientFlow& flow, std::size_t stage = 0);
/// A range for b - a, which have one shape: 99 % of the magnitudes, judged on every n-th value; all of them
/// when nearly all are rounding. `largest` is the largest magnitude.
Range difference_range(const Tensor& a, const Tensor& b, double largest);
/// "±0.01 (99 % of it), at most 0.3", or "±0.3 (all of it)".
std::string difference_range_text(const Range& range, double largest);

}  // namespace engine
