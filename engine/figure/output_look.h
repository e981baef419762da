// How outputs are shown: which values are black and white, in which colours, and which channels. The window
// and the figures share it.
#pragma once

#include <optional>
#include <string>

#include "engine/experiment/findings.h"
#include "engine/figure/display.h"

namespace engine {

struct OutputLook {
    bool automatic = false;  ///< from the least to the greatest value of both outputs, instead of `range`
    Range range;
    std::optional<Index> channel;     ///< nullopt: all; a picture with fewer channels shows its last one
    ColourMap map = ColourMap::grey;  ///< where each pixel is one number
    bool operator==(const OutputLook&) const = default;
};

/// The values shown as black and white in A and B alike.
Range shown_range(const OutputLook& look, const Findings& findings);
/// The mapping of a picture of so many channels, in that range.
Display output_display(const OutputLook& look, const Range& range, Index channels);
/// The mapping of one output, or of the input.
Display output_display(const OutputLook& look, const Findings& findings, const Tensor& shown);
/// "black 0, white 1" with what lies outside; "channel 2 · automatic: black -0.1, white 1.3".
std::string look_text(const OutputLook& look, const Findings& findings, const Tensor& shown);

}  // namespace engine
