// The one mapping from values to pixels: exact bytes.
#include "engine/figure/display.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/simd/loops.h"
#include "engine/simd/measure_rows.h"

namespace engine {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

Tensor row(const std::vector<float>& values, Index channels = 1) {
    return {Shape{1, channels, 1, static_cast<Index>(values.size()) / channels}, values};
}

std::array<int, 4> pixel(const std::vector<std::uint8_t>& rgba, std::size_t i) {
    return {rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2], rgba[4 * i + 3]};
}

TEST(Display, GreyPictureIsRoundedAndClipped) {
    const struct {
        float value;
        Range range;
        int grey;
    } cases[] = {{0, {0, 1}, 0},
                 {1, {0, 1}, 255},
                 {0.5f, {0, 1}, 128},
                 {0.25f, {0, 1}, 64},
                 {-3, {0, 1}, 0},
                 {7, {0, 1}, 255},
                 {infinity, {0, 1}, 255},
                 {-infinity, {0, 1}, 0},
                 {0, {-1, 1}, 128},
                 {0.1f, {0, 0.2}, 128},
                 {3, {2, 6}, 64},
                 {5, {5, 5}, 255},
                 {4.9f, {5, 5}, 0},
                 {127.0f / 255, {0, 1}, 127},
                 {200.0f / 255, {0, 1}, 200}};
    for (const auto& c : cases) {
        const auto rgba = to_rgba(row({c.value}), {DisplayKind::picture, c.range, 0});
        EXPECT_EQ(pixel(rgba, 0), (std::array<int, 4>{c.grey, c.grey, c.grey, 255})) << c.value;
    }
}

TEST(Display, EveryByteOfAPictureSurvives) {
    std::vector<float> values;
    for (int i = 0; i < 256; ++i)
        values.push_back(static_cast<float>(i) / 255.0f);
    const auto rgba = to_rgba(row(values), {});
    for (std::size_t i = 0; i < 256; ++i)
        EXPECT_EQ(rgba[4 * i], i);
}

class EveryInstructionSet : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override { force_instruction_set(GetParam()); }
    void TearDown() override { force_instruction_set(""); }
};

/// Rows longer than a vector, with a rest; a few values are not finite.
std::vector<float> values_around(Index count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(std::sin(0.37 * static_cast<double>(i * i % 1009)) * 1.3 + 0.4);
    values[3] = nan, values[values.size() - 2] = nan, values[17] = infinity, values[40] = -infinity;
    return values;
}

TEST_P(EveryInstructionSet, MapsLongRowsByTheFormula) {
    const Index width = 611;
    const auto values = values_around(3 * width);
    const Range range{-0.25, 1.5};
    const auto expected = [&](float value) {
        const double place = std::clamp((value - range.low) / (range.high - range.low), 0.0, 1.0);
        return std::isnan(value) ? -1 : static_cast<int>(255.0 * place + 0.5);
    };
    const auto rgb = to_rgba(row(values, 3), {DisplayKind::picture, range, 0});
    const auto channel = to_rgba(row(values, 3), {DisplayKind::channel, range, 1});
    for (Index x = 0; x < width; ++x) {
        const auto i = static_cast<std::size_t>(x), w = static_cast<std::size_t>(width);
        const int r = expected(values[i]), g = expected(values[w + i]), b = expected(values[2 * w + i]);
        const std::array<int, 4> unknown{255, 0, 255, 255};
        EXPECT_EQ(pixel(rgb, i), (std::min({r, g, b}) < 0 ? unknown : std::array<int, 4>{r, g, b, 255})) << x;
        EXPECT_EQ(pixel(channel, i), (g < 0 ? unknown : std::array<int, 4>{g, g, g, 255})) << x;
    }
}

TEST_P(EveryInstructionSet, CountsWhatLiesOutside) {
    const auto values = values_around(1003);
    const auto outside = std::count_if(values.begin(), values.end(), [](float v) { return v < 0 || v > 1; });
    ASSERT_GT(outside, 100);
    EXPECT_EQ(row_kernels().count_outside(values.data(), 1003, 0, 1), outside);
}

INSTANTIATE_TEST_SUITE_P(Name, EveryInstructionSet, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) { return set.param; });

TEST(Display, ChannelsAndNaN) {
    const Tensor rgb = row({0, 1, 0.2f, 0.4f, nan, 0}, 3);  // pixels (0, 0.2, NaN) and (1, 0.4, 0)
    const auto picture = to_rgba(rgb, {});
    EXPECT_EQ(pixel(picture, 0), (std::array<int, 4>{255, 0, 255, 255}));
    EXPECT_EQ(pixel(picture, 1), (std::array<int, 4>{255, 102, 0, 255}));
    EXPECT_EQ(to_rgba(rgb, {DisplayKind::channel, {0, 1}, 1})[4], 102);
    const Tensor two = row({0.2f, 0.6f}, 2);
    EXPECT_EQ(to_rgba(two, {})[0], 102);  // mean 0.4
    EXPECT_EQ(pixel(to_rgba(row({nan}), {DisplayKind::magnitude, {0, 1}, 0}), 0),
              (std::array<int, 4>{255, 0, 255, 255}));
}

TEST(Display, ColourMapsMeetTheirEndsAndCentre) {
    const auto colour = [](DisplayKind kind, float value) {
        const auto p = pixel(
            to_rgba(row({value}), {kind, kind == DisplayKind::signed_map ? Range{-1, 1} : Range{0, 1}, 0}),
            0);
        return std::array<std::uint8_t, 3>{static_cast<std::uint8_t>(p[0]), static_cast<std::uint8_t>(p[1]),
                                           static_cast<std::uint8_t>(p[2])};
    };
    EXPECT_EQ(colour(DisplayKind::signed_map, -1), map_colour(ColourMap::diverging, 0));
    EXPECT_EQ(colour(DisplayKind::signed_map, 1), map_colour(ColourMap::diverging, 1));
    EXPECT_EQ(colour(DisplayKind::magnitude, -1), map_colour(ColourMap::sequential, 1));
    EXPECT_EQ(colour(DisplayKind::magnitude, 0), map_colour(ColourMap::sequential, 0));
    EXPECT_EQ(map_colour(ColourMap::diverging, 0.5), (std::array<std::uint8_t, 3>{247, 247, 247}));
    EXPECT_EQ(map_colour(ColourMap::grey, 2.0), (std::array<std::uint8_t, 3>{255, 255, 255}));
}

TEST(Display, SequentialMapRisesInLuminance) {
    double before = -1;
    for (int i = 0; i <= 64; ++i) {
        const auto c = map_colour(ColourMap::sequential, i / 64.0);
        const double luminance = 0.2126 * std::pow(c[0] / 255.0, 2.2) + 0.7152 * std::pow(c[1] / 255.0, 2.2) +
                                 0.0722 * std::pow(c[2] / 255.0, 2.2);
        EXPECT_GT(luminance, before) << i;
        before = luminance;
    }
}

TEST(Display, AutomaticRange) {
    EXPECT_EQ(automatic_range(row({2, nan, 5, infinity}), DisplayKind::picture), (Range{2, 5}));
    EXPECT_EQ(automatic_range(row({2, -5}), DisplayKind::signed_map), (Range{-5, 5}));
    EXPECT_EQ(automatic_range(row({2, -5}), DisplayKind::magnitude), (Range{0, 5}));
    EXPECT_EQ(automatic_range(row({3, 3}), DisplayKind::picture), (Range{2.5, 3.5}));
    EXPECT_EQ(automatic_range(row({0, 0}), DisplayKind::signed_map), (Range{-1, 1}));
    EXPECT_EQ(automatic_range(row({nan}), DisplayKind::picture), (Range{0, 1}));
    EXPECT_EQ(automatic_range(row({1, 2, 3, 4, 5, 6}, 3), DisplayKind::channel, 2), (Range{5, 6}));
}

TEST(Display, TheGradientOfOnePixelIsShownInItsWholeRange) {
    GradientFlow flow;
    flow.loss = parse_loss("mse");
    flow.stages.emplace_back();
    Histogram& histogram = flow.stages.front().histogram;
    histogram = {-1, 3, {1, 996, 2, 1}};
    EXPECT_EQ(gradient_range(flow).high, 1) << "98 % of the values";
    flow.loss = parse_loss("pixel:2,3");
    EXPECT_EQ(gradient_range(flow).high, 3);
    EXPECT_EQ(gradient_range(flow, 7).high, 3) << "the last stage's";
}

}  // namespace
}  // namespace engine
