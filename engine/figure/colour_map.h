// Colour maps for numbers. Lightness rises evenly along the sequential ones, so that they also read in grey;
// the two sides of the diverging ones are told apart by colour-blind readers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

enum class ColourMap { sequential, diverging, grey, viridis, warm, purple_green };
inline constexpr std::size_t colour_map_count = 6;

/// What a map is for: numbers from little to much, or to either side of 0. Grey does for both.
enum class ColourMapUse { magnitudes, signed_values };

/// t in [0, 1], clamped.
std::array<std::uint8_t, 3> map_colour(ColourMap map, double t);

/// "sequential", "purple-green"; throws Error that lists the maps for that use.
ColourMap parse_colour_map(std::string_view text, ColourMapUse use);
std::string_view print(ColourMap map);
/// The maps for that use, the usual one first.
std::vector<ColourMap> colour_maps(ColourMapUse use);
/// "grey|viridis|…"
std::string colour_map_names(ColourMapUse use);

}  // namespace engine
