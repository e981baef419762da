// Which taps connect which pixels: for the inspector and the stride-and-padding view.
#pragma once

#include <vector>

#include "engine/core/geometry.h"

namespace engine {

/// One product that writes a value: large index = small*stride + tap*dilation - offset on both axes.
struct TapLink {
    Index small_y = 0, small_x = 0, large_y = 0, large_x = 0, tap_y = 0, tap_x = 0;
    bool operator==(const TapLink&) const = default;
};

/// All taps that touch a pixel of the large (or small) grid; empty for a hole.
std::vector<TapLink> links_of_large(const PlaneMap& map, Index y, Index x);
std::vector<TapLink> links_of_small(const PlaneMap& map, Index y, Index x);

}  // namespace engine
