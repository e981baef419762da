// Contrast of the themes' colours, after WCAG 2.1: at least 4.5 for text (level AA).
#include <gtest/gtest.h>

#include <cmath>

#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/theme.h"

namespace app {
namespace {

double linear(unsigned byte) {
    const double value = byte / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(ImU32 colour) {
    return 0.2126 * linear(colour >> IM_COL32_R_SHIFT & 0xFF) +
           0.7152 * linear(colour >> IM_COL32_G_SHIFT & 0xFF) +
           0.0722 * linear(colour >> IM_COL32_B_SHIFT & 0xFF);
}

double contrast(ImU32 one, ImU32 other) {
    const double a = luminance(one), b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

TEST(Contrast, EveryTextColourReadsOnEveryGround) {
    EXPECT_NEAR(contrast(IM_COL32_WHITE, IM_COL32_BLACK), 21, 1e-9);
    for (const ThemeKind kind : {ThemeKind::dark, ThemeKind::light}) {
        const Theme theme = make_theme(kind, {});
        const char* name = kind == ThemeKind::dark ? "dark" : "light";
        for (const ImU32 ground : {theme.background, theme.panel, theme.plot}) {
            int index = 0;
            for (const ImU32 text :
                 {theme.text, theme.dim, theme.a, theme.b, theme.accent, theme.good, theme.warn, theme.bad})
                EXPECT_GE(contrast(text, ground), 4.5)
                    << name << ", colour " << index++ << " on " << std::hex << ground;
        }
        EXPECT_GE(contrast(theme.text, theme.raised), 4.5) << name;
        EXPECT_GE(contrast(theme.dim, theme.raised), 4.5) << name;
    }
}

TEST(Contrast, NumbersReadOnEveryColourOfEveryMap) {
    for (const auto map :
         {engine::ColourMap::grey, engine::ColourMap::sequential, engine::ColourMap::diverging})
        for (int i = 0; i <= 100; ++i) {
            const ImU32 ground = value_colour(map, i / 100.0, {0, 1});
            EXPECT_GE(contrast(ink_on(ground) | IM_COL32_A_MASK, ground), 4.5)
                << "map " << static_cast<int>(map) << " at " << i << " %";
        }
}

}  // namespace
}  // namespace app
