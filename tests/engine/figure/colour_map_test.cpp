// The colour maps: known colours, even steps, and which map is for what.
#include "engine/figure/colour_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"

namespace engine {
namespace {

using Lab = std::array<double, 3>;

/// B. Ottosson's Oklab of an sRGB colour: the way there, which the maps only go back.
Lab oklab(const std::array<std::uint8_t, 3>& colour) {
    std::array<double, 3> linear;
    for (std::size_t i = 0; i < 3; ++i) {
        const double share = colour[i] / 255.0;
        linear[i] = share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    }
    const auto [r, g, b] = linear;
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b),
                 m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b),
                 s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

TEST(ColourMaps, LightnessRisesEvenlyAlongTheSequentialOnes) {
    for (const ColourMap map : colour_maps(ColourMapUse::magnitudes)) {
        double before = -1;
        for (int i = 0; i <= 32; ++i) {
            const double lightness = oklab(map_colour(map, i / 32.0))[0];
            EXPECT_GT(lightness, before) << print(map) << " at " << i;
            if (i > 1 && map != ColourMap::grey) {
                EXPECT_LT(lightness - before, 0.05) << print(map) << " jumps at " << i;
            }
            before = lightness;
        }
    }
}

TEST(ColourMaps, DivergingOnesAreLightestInTheMiddleAndEvenOnBothSides) {
    for (const ColourMap map : {ColourMap::diverging, ColourMap::purple_green}) {
        for (int i = 0; i < 16; ++i) {
            EXPECT_LT(oklab(map_colour(map, i / 32.0))[0], oklab(map_colour(map, (i + 1) / 32.0))[0])
                << print(map);
            EXPECT_GT(oklab(map_colour(map, 0.5 + i / 32.0))[0],
                      oklab(map_colour(map, 0.5 + (i + 1) / 32.0))[0])
                << print(map);
        }
        const double low = oklab(map_colour(map, 0))[0], high = oklab(map_colour(map, 1))[0];
        EXPECT_NEAR(low, high, 0.06) << print(map);
    }
}

TEST(ColourMaps, ViridisIsTheKnownOne) {
    const std::array<std::array<int, 3>, 5> known{
        {{68, 1, 84}, {59, 82, 139}, {33, 145, 140}, {94, 201, 98}, {253, 231, 37}}};
    for (std::size_t i = 0; i < known.size(); ++i)
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_NEAR(map_colour(ColourMap::viridis, static_cast<double>(i) / 4)[c], known[i][c], 4);
}

TEST(ColourMaps, TheUsualOnesStayAsTheyWere) {
    EXPECT_EQ(map_colour(ColourMap::sequential, 0), (std::array<std::uint8_t, 3>{36, 10, 74}));
    EXPECT_EQ(map_colour(ColourMap::sequential, 0.5), (std::array<std::uint8_t, 3>{32, 146, 143}));
    EXPECT_EQ(map_colour(ColourMap::diverging, 0.5), (std::array<std::uint8_t, 3>{247, 247, 247}));
    EXPECT_EQ(map_colour(ColourMap::grey, 0.5), (std::array<std::uint8_t, 3>{128, 128, 128}));
}

TEST(ColourMaps, AreChosenByNameForWhatTheyAreFor) {
    for (const ColourMapUse use : {ColourMapUse::magnitudes, ColourMapUse::signed_values})
        for (const ColourMap map : colour_maps(use))
            EXPECT_EQ(parse_colour_map(print(map), use), map);
    EXPECT_THROW(parse_colour_map("viridis", ColourMapUse::signed_values), Error);
    EXPECT_THROW(parse_colour_map("diverging", ColourMapUse::magnitudes), Error);
    EXPECT_THROW(parse_colour_map("jet", ColourMapUse::magnitudes), Error);
}

}  // namespace
}  // namespace engine
