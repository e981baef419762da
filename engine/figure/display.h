// The one mapping from tensors to pixels: the window, the figures and the exported files all show exactly
// this.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "engine/core/tensor.h"
#include "engine/figure/colormap.h"

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
    bool operator==(const Display&) const = default;
};

/// RGBA8 of batch entry 0, H×W×4 bytes. NaN is shown in magenta. A picture value v maps to
/// round(255*(v-low)/(high-low)).
std::vector<std::uint8_t> to_rgba(const Tensor& tensor, const Display& display);
/// The least and the greatest finite number that pixels of that kind show (every value, for RGB pictures); low > high
/// where there is none.
struct Extent {
    double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
};
Extent finite_extent(const Tensor& tensor, DisplayKind kind, Index channel = 0);
/// The range that shows it all; symmetric about 0 for signed_map, never empty.
Range range_of(const Extent& extent, DisplayKind kind);
/// The full range of the values (finite ones), for "automatic"; symmetric about 0 for signed_map.
Range automatic_range(const Tensor& tensor, DisplayKind kind, Index channel = 0);

}  // namespace engine
