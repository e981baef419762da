#include "engine/figure/colour_map.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace engine {
namespace {

using Rgb = std::array<double, 3>;

// Control points, evenly spaced. Lightness rises evenly along the sequential map, so it also reads in grey;
// the two sides of the diverging map are told apart by colour-blind readers.
constexpr Rgb sequential_points[] = {{36, 10, 74},   {58, 40, 122},  {54, 79, 144},
                                     {42, 113, 148}, {32, 146, 143}, {57, 178, 122},
                                     {125, 206, 86}, {198, 225, 62}, {254, 240, 120}};
constexpr Rgb diverging_points[] = {{5, 48, 110},    {40, 104, 172},  {100, 160, 205},
                                    {180, 212, 232}, {247, 247, 247}, {250, 205, 180},
                                    {234, 140, 108}, {198, 62, 66},   {120, 8, 34}};
constexpr Rgb grey_points[] = {{0, 0, 0}, {255, 255, 255}};

std::span<const Rgb> points(ColourMap map) {
    switch (map) {
        case ColourMap::sequential: return sequential_points;
        case ColourMap::diverging: return diverging_points;
        case ColourMap::grey: break;
    }
    return grey_points;
}

}  // namespace

std::array<std::uint8_t, 3> map_colour(ColourMap map, double t) {
    const auto table = points(map);
    const double place = std::clamp(t, 0.0, 1.0) * static_cast<double>(table.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), table.size() - 2);
    const double share = place - static_cast<double>(below);
    std::array<std::uint8_t, 3> colour;
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = static_cast<std::uint8_t>(
            std::lround(table[below][c] * (1 - share) + table[below + 1][c] * share));
    return colour;
}

}  // namespace engine
