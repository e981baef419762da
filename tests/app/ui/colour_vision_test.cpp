// Colours seen with one kind of cone missing, after Machado, Oliveira and Fernandes (IEEE TVCG 15(6), 2009,
// severity 1): what the window tells apart by colour stays apart in CIELAB.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/theme.h"

namespace app {
namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

struct Vision {
    const char* name;
    Matrix matrix;  ///< of linear RGB
};
constexpr std::array visions{
    Vision{"all cones", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    Vision{"protanopia",
           {{{0.152286, 1.052583, -0.204868},
             {0.114503, 0.786281, 0.099216},
             {-0.003882, -0.048116, 1.051998}}}},
    Vision{
        "deuteranopia",
        {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}}},
    Vision{"tritanopia",
           {{{1.255528, -0.076749, -0.178779},
             {-0.078411, 0.930809, 0.147602},
             {0.004733, 0.691367, 0.303900}}}}};

double linear(ImU32 byte) {
    const double value = (byte & 0xFF) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

Triple times(const Matrix& matrix, const Triple& v) {
    Triple result{};
    for (std::size_t i = 0; i < 3; ++i)
        result[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
    return result;
}

/// CIELAB with the white of sRGB (D65).
Triple lab(ImU32 colour, const Vision& vision) {
    Triple rgb = times(vision.matrix, {linear(colour >> IM_COL32_R_SHIFT), linear(colour >> IM_COL32_G_SHIFT),
                                       linear(colour >> IM_COL32_B_SHIFT)});
    for (double& channel : rgb)
        channel = std::clamp(channel, 0.0, 1.0);
    const Triple xyz = times({{{0.4124564, 0.3575761, 0.1804375},
                               {0.2126729, 0.7151522, 0.0721750},
                               {0.0193339, 0.1191920, 0.9503041}}},
                             rgb);
    const auto f = [](double t) { return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116; };
    const double x = f(xyz[0] / 0.95047), y = f(xyz[1]), z = f(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double apart(ImU32 one, ImU32 other, const Vision& vision) {
    const Triple a = lab(one, vision), b = lab(other, vision);
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

TEST(ColourVision, TheMeasureKnowsBlackWhiteAndTheConfusions) {
    EXPECT_NEAR(apart(IM_COL32_BLACK, IM_COL32_WHITE, visions[0]), 100, 0.01);
    // Red and green of one brightness: far apart, and nearly alike without the middle cones.
    const ImU32 red = IM_COL32(200, 90, 60, 255), green = IM_COL32(120, 135, 50, 255);
    EXPECT_GT(apart(red, green, visions[0]), 40);
    EXPECT_LT(apart(red, green, visions[2]), 15);
}

TEST(ColourVision, AAndBStayApartInBothThemes) {
    for (const ThemeKind kind : {ThemeKind::dark, ThemeKind::light}) {
        const Theme theme = make_theme(kind, {});
        for (const Vision& vision : visions) {
            EXPECT_GT(apart(theme.a, theme.b, vision), 40)
                << vision.name << (kind == ThemeKind::dark ? ", dark" : ", light");
            // Lines on the ground of the plots, and the marks of the verdicts.
            EXPECT_GT(apart(theme.a, theme.plot, vision), 40) << vision.name;
            EXPECT_GT(apart(theme.b, theme.plot, vision), 40) << vision.name;
            EXPECT_GT(apart(theme.good, theme.bad, vision), 22)
                << vision.name << (kind == ThemeKind::dark ? ", dark" : ", light");
            EXPECT_GT(apart(theme.bad, theme.text, vision), 25)
                << vision.name << (kind == ThemeKind::dark ? ", dark" : ", light");
            // A sentence stands beside every red; still it is not to pass for B's orange.
            EXPECT_GT(apart(theme.bad, theme.b, vision), 14)
                << vision.name << (kind == ThemeKind::dark ? ", dark" : ", light");
        }
    }
}

TEST(ColourVision, PositiveAndNegativeStayApart) {
    const auto colour = [](double value) {
        return value_colour(engine::ColourMap::diverging, value, {-1, 1});
    };
    for (const Vision& vision : visions)
        for (const double value : {1.0, 0.75, 0.5, 0.25}) {
            EXPECT_GT(apart(colour(value), colour(-value), vision), 20 + 20 * value)
                << vision.name << " at ±" << value;
            EXPECT_GT(apart(colour(value), colour(0), vision), 40 * value) << vision.name << " at " << value;
            EXPECT_GT(apart(colour(-value), colour(0), vision), 40 * value)
                << vision.name << " at " << -value;
        }
}

TEST(ColourVision, CountsGrowLighter) {
    for (const Vision& vision : visions) {
        double before = -1;
        for (int i = 0; i <= 16; ++i) {
            const double lightness =
                lab(value_colour(engine::ColourMap::sequential, i / 16.0, {0, 1}), vision)[0];
            EXPECT_GT(lightness, before) << vision.name << " at " << i << "/16";
            before = lightness;
        }
    }
}

}  // namespace
}  // namespace app
