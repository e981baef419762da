// Colour maps for numbers: sequential (viridis-like, readable in grey and for colour-blind readers) and
// diverging.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace engine {

enum class ColourMap { sequential, diverging, grey };

/// t in [0, 1], clamped.
std::array<std::uint8_t, 3> map_colour(ColourMap map, double t);

}  // namespace engine
