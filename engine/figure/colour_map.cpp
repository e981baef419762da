#include "engine/figure/colour_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "engine/core/error.h"

namespace engine {
namespace {

using Rgb = std::array<double, 3>;

// Control points, evenly spaced.
constexpr Rgb sequential_points[] = {{36, 10, 74},   {58, 40, 122},  {54, 79, 144},
                                     {42, 113, 148}, {32, 146, 143}, {57, 178, 122},
                                     {125, 206, 86}, {198, 225, 62}, {254, 240, 120}};
constexpr Rgb diverging_points[] = {{5, 48, 110},    {40, 104, 172},  {100, 160, 205},
                                    {180, 212, 232}, {247, 247, 247}, {250, 205, 180},
                                    {234, 140, 108}, {198, 62, 66},   {120, 8, 34}};
constexpr Rgb grey_points[] = {{0, 0, 0}, {255, 255, 255}};

Rgb between(std::span<const Rgb> points, double t) {
    const double place = t * static_cast<double>(points.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), points.size() - 2);
    const double share = place - static_cast<double>(below);
    Rgb colour;
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = points[below][c] * (1 - share) + points[below + 1][c] * share;
    return colour;
}

/// Viridis (S. van der Walt and N. Smith, 2015, CC0) as a polynomial of degree 6 in t, fitted by M. Zucker
/// (CC0); within 4 of 255 of the table.
Rgb viridis(double t) {
    constexpr Rgb coefficients[] = {{0.2777273272234177, 0.005407344544966578, 0.3340998053353061},
                                    {0.1050930431085774, 1.404613529898575, 1.384590162594685},
                                    {-0.3308618287255563, 0.214847559468213, 0.09509516302823659},
                                    {-4.634230498983486, -5.799100973351585, -19.33244095627987},
                                    {6.228269936347081, 14.17993336680509, 56.69055260068105},
                                    {4.776384997670288, -13.74514537774601, -65.35303263337234},
                                    {-5.435455855934631, 4.645852612178535, 26.3124352495832}};
    Rgb colour{};
    for (std::size_t i = std::size(coefficients); i-- > 0;)
        for (std::size_t c = 0; c < 3; ++c)
            colour[c] = colour[c] * t + coefficients[i][c];
    for (double& share : colour)
        share = 255 * std::clamp(share, 0.0, 1.0);
    return colour;
}

/// A colour by its lightness, chroma and hue in degrees, in the space Oklab (B. Ottosson, 2020), where equal
/// distances look alike.
Rgb oklab(double lightness, double chroma, double degrees) {
    const double hue = degrees * std::numbers::pi / 180;
    const double a = chroma * std::cos(hue), b = chroma * std::sin(hue);
    const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3),
                 m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3),
                 s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
    Rgb colour{4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
               -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
               -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
    for (double& share : colour) {
        const double linear = std::clamp(share, 0.0, 1.0);
        share = 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055);
    }
    return colour;
}

/// From near black over red to pale yellow.
Rgb warm(double t) {
    return oklab(0.12 + 0.84 * t, std::min(0.6 * t * (1 - t), 0.17), -60 + 165 * std::pow(t, 0.9));
}

/// From purple over near white to green, evenly on either side.
Rgb purple_green(double t) {
    const double far = std::abs(2 * t - 1);
    return t < 0.5 ? oklab(0.97 - 0.55 * far, 0.16 * far, 320) : oklab(0.97 - 0.55 * far, 0.12 * far, 145);
}

struct MapRow {
    ColourMap map;
    const char* name;
    bool for_magnitudes, for_signed_values;
    Rgb (*colour)(double t);
};
constexpr std::array<MapRow, colour_map_count> map_table{
    {{ColourMap::sequential, "sequential", true, false,
      [](double t) { return between(sequential_points, t); }},
     {ColourMap::diverging, "diverging", false, true, [](double t) { return between(diverging_points, t); }},
     {ColourMap::grey, "grey", true, true, [](double t) { return between(grey_points, t); }},
     {ColourMap::viridis, "viridis", true, false, viridis},
     {ColourMap::warm, "warm", true, false, warm},
     {ColourMap::purple_green, "purple-green", false, true, purple_green}}};
constexpr bool stand_in_order() {
    for (std::size_t i = 0; i < map_table.size(); ++i)
        if (map_table[i].map != static_cast<ColourMap>(i)) return false;
    return true;
}
static_assert(stand_in_order(), "a map is found by its number");
const MapRow& row_of(ColourMap map) { return map_table[static_cast<std::size_t>(map)]; }

}  // namespace

std::array<std::uint8_t, 3> map_colour(ColourMap map, double t) {
    const Rgb exact = row_of(map).colour(std::clamp(t, 0.0, 1.0));
    std::array<std::uint8_t, 3> colour;
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = static_cast<std::uint8_t>(std::lround(exact[c]));
    return colour;
}

std::string_view print(ColourMap map) { return row_of(map).name; }

std::vector<ColourMap> colour_maps(ColourMapUse use) {
    std::vector<ColourMap> maps;
    for (const MapRow& row : map_table)
        if (use == ColourMapUse::magnitudes ? row.for_magnitudes : row.for_signed_values)
            maps.push_back(row.map);
    return maps;
}

std::string colour_map_names(ColourMapUse use) {
    std::string names;
    for (const ColourMap map : colour_maps(use))
        names += fmt::format("{}{}", names.empty() ? "" : "|", print(map));
    return names;
}

ColourMap parse_colour_map(std::string_view text, ColourMapUse use) {
    for (const ColourMap map : colour_maps(use))
        if (print(map) == text) return map;
    fail("{}: {} is expected", text, colour_map_names(use));
}

}  // namespace engine
