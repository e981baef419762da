// BMP and TGA: palettes, run lengths, masks and every corner that rows may begin at.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/engine/picture/files.h"

namespace engine {
namespace {

using namespace testing;

const std::string four_colours =
    bytes_of({3, 2, 1, 0, 6, 5, 4, 0, 9, 8, 7, 0, 12, 11, 10, 0});  // (1, 2, 3) and so on

TEST(Bmp, TheHandedTopDownOneIsRead) {
    const Tensor picture = decoded(golden_picture("topdown24.bmp")).picture;
    ASSERT_EQ(picture.shape(), (Shape{1, 3, 6, 6}));
    for (Index x = 0; x < 6; ++x) {
        EXPECT_EQ(picture(0, 0, 0, x), 1.0f);  // the first row of the file is red and on top, the last blue
        EXPECT_EQ(picture(0, 2, 0, x), 0.0f);
        EXPECT_EQ(picture(0, 2, 5, x), 1.0f);
    }
}

TEST(Bmp, EveryDepthBothWaysUp) {
    const struct {
        const char* name;
        int width, height, bits, compression;
        std::string palette, rows;
        std::vector<int> red;  ///< levels of the red channel
    } cases[] = {
        {"1 bit",
         2,
         2,
         1,
         0,
         four_colours.substr(0, 8),
         bytes_of({0x40, 0, 0, 0, 0x80, 0, 0, 0}),
         {4, 1, 1, 4}},
        {"4 bits, top-down",
         2,
         -2,
         4,
         0,
         four_colours,
         bytes_of({0x01, 0, 0, 0, 0x23, 0, 0, 0}),
         {1, 4, 7, 10}},
        {"8 bits", 2, 2, 8, 0, four_colours, bytes_of({0, 1, 0, 0, 2, 3, 0, 0}), {7, 10, 1, 4}},
        {"8 bits, top-down", 2, -2, 8, 0, four_colours, bytes_of({0, 1, 0, 0, 2, 3, 0, 0}), {1, 4, 7, 10}},
        {"16 bits", 1, 1, 16, 0, "", bytes_of({0, 0x7C, 0, 0}), {255}},
        {"16 bits 5-6-5",
         1,
         1,
         16,
         3,
         low_first(0xF800, 4) + low_first(0x7E0, 4) + low_first(0x1F, 4),
         bytes_of({0xE0, 0xFF, 0, 0}),
         {255}},
        {"24 bits", 1, 2, 24, 0, "", bytes_of({9, 8, 7, 0, 3, 2, 1, 0}), {1, 7}},
        {"32 bits, top-down", 1, -2, 32, 0, "", bytes_of({9, 8, 7, 0, 3, 2, 1, 0}), {7, 1}},
        {"32 bits, masks",
         1,
         1,
         32,
         3,
         low_first(0xFF, 4) + low_first(0xFF00, 4) + low_first(0xFF0000, 4),
         bytes_of({7, 8, 9, 0}),
         {7}},
        {"RLE 8",
         3,
         2,
         8,
         1,
         four_colours,
         bytes_of({2, 1, 1, 2, 0, 0, 0, 3, 0, 1, 3, 0, 0, 1}),
         {1, 4, 10, 4, 4, 7}},
        {"RLE 8 with a jump",
         3,
         2,
         8,
         1,
         four_colours,
         bytes_of({1, 3, 0, 2, 1, 1, 1, 2, 0, 1}),
         {1, 1, 7, 10, 1, 1}},
        {"RLE 4", 4, 1, 4, 2, four_colours, bytes_of({3, 0x12, 1, 0x30, 0, 1}), {4, 7, 4, 10}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const Tensor picture =
            decoded(bmp(c.width, c.height, c.bits, c.compression, c.palette, c.rows)).picture;
        ASSERT_EQ(picture.shape(), (Shape{1, 3, std::abs(c.height), c.width}));
        std::vector<int> red = levels(picture);
        red.resize(c.red.size());
        EXPECT_EQ(red, c.red);
    }
}

TEST(Bmp, TheOldHeaderHasColoursOfThreeBytes) {
    const std::string bytes = "BM" + low_first(0, 8) + low_first(26 + 6, 4) + low_first(12, 4) +
                              low_first(2, 2) + low_first(1, 2) + low_first(1, 2) + low_first(1, 2) +
                              bytes_of({3, 2, 1, 6, 5, 4}) + bytes_of({0x40, 0, 0, 0});
    EXPECT_EQ(levels(decoded(bytes).picture), (std::vector<int>{1, 4, 2, 5, 3, 6}));
}

TEST(Bmp, WhatItCannotMeanIsRefused) {
    expect_says(refusal(bmp(2, 1, 8, 0, four_colours, bytes_of({0, 9, 0, 0}))), "colour 9 of 4");
    expect_says(refusal(bmp(2, 1, 8, 1, four_colours, bytes_of({9, 1, 0, 1}))), "leaves the picture");
    expect_says(refusal(bmp(2, -1, 8, 1, four_colours, bytes_of({2, 1, 0, 1}))), "compression 1");
    expect_says(refusal(bmp(2, 1, 8, 5, four_colours, bytes_of({0, 0, 0, 0}))), "compression 5");
    expect_says(refusal(bmp(2, 1, 13, 0, "", bytes_of({0, 0, 0, 0}))), "13 bits");
    expect_says(refusal(bmp(0, 1, 8, 0, four_colours, "")), "nothing in it");
    expect_says(refusal(bmp(2, static_cast<int>(0x80000000), 24, 0, "", "")), "pixels");
    expect_says(refusal(bmp(10000, 10000, 1, 0, four_colours, "abc")), "cannot hold that many");
    expect_says(refusal(bmp(10000, 10000, 8, 1, four_colours, bytes_of({0, 1}))), "cannot hold that many");
    expect_says(refusal(bmp(1, 1, 32, 3, low_first(0, 12), bytes_of({7, 8, 9, 0}))), "no bits");
}

TEST(Bmp, EveryCutIsNoticedAndNoDamageBreaks) {
    for (const std::string& bytes :
         {bmp(2, 2, 8, 0, four_colours, bytes_of({0, 1, 0, 0, 2, 3, 0, 0})),
          bmp(3, 2, 8, 1, four_colours, bytes_of({2, 1, 1, 2, 0, 0, 0, 3, 0, 1, 3, 0, 0, 1})),
          bmp(1, -2, 32, 0, "", bytes_of({9, 8, 7, 0, 3, 2, 1, 0})), golden_picture("topdown24.bmp")}) {
        expect_every_cut_noticed(bytes.substr(
            0, bytes.size() == 176 ? 174 : bytes.size()));  // the handed one ends in two more zeros
        expect_no_damage_breaks(bytes);
    }
}

TEST(Tga, RowsBeginAtAnyCorner) {
    const std::string pixels = bytes_of({1, 2, 3, 4, 5, 6});
    const struct {
        int descriptor;
        std::vector<int> levels;
    } cases[] = {{0x00, {4, 5, 6, 1, 2, 3}},
                 {0x10, {6, 5, 4, 3, 2, 1}},
                 {0x20, {1, 2, 3, 4, 5, 6}},
                 {0x30, {3, 2, 1, 6, 5, 4}}};
    for (const auto& c : cases) {
        EXPECT_EQ(levels(decoded(tga(3, 3, 2, 8, c.descriptor, pixels)).picture), c.levels) << c.descriptor;
        // The same in runs: two packets of three pixels.
        const std::string runs = bytes_of({2, 1, 2, 3, 2, 4, 5, 6});
        EXPECT_EQ(levels(decoded(tga(11, 3, 2, 8, c.descriptor, runs)).picture), c.levels) << c.descriptor;
    }
}

TEST(Tga, EveryKindHasItsValues) {
    const std::string map = bytes_of({3, 2, 1, 6, 5, 4});
    const struct {
        const char* name;
        std::string file;
        std::vector<int> levels;
    } cases[] = {
        {"24 bits", tga(2, 1, 1, 24, 0x20, bytes_of({9, 8, 7})), {7, 8, 9}},
        {"32 bits", tga(2, 1, 1, 32, 0x28, bytes_of({9, 8, 7, 0})), {7, 8, 9}},
        {"16 bits", tga(2, 1, 1, 16, 0x20, bytes_of({0, 0x7C})), {255, 0, 0}},
        {"runs", tga(10, 3, 1, 24, 0x20, bytes_of({0x81, 3, 2, 1, 0, 6, 5, 4})), {1, 1, 4, 2, 2, 5, 3, 3, 6}},
        {"palette", tga(1, 2, 1, 8, 0x20, bytes_of({1, 0}), map, 24), {4, 1, 5, 2, 6, 3}},
        {"palette from the right", tga(1, 2, 1, 8, 0x30, bytes_of({1, 0}), map, 24), {1, 4, 2, 5, 3, 6}},
        {"palette in runs", tga(9, 2, 1, 8, 0x20, bytes_of({0x81, 1}), map, 24), {4, 4, 5, 5, 6, 6}},
        {"grey with alpha", tga(3, 1, 1, 16, 0x20, bytes_of({7, 0})), {7}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(levels(decoded(c.file).picture), c.levels);
        expect_every_cut_noticed(c.file);
        expect_no_damage_breaks(c.file, 100);
    }
    expect_says(refusal(tga(1, 1, 1, 8, 0x20, bytes_of({2}), map, 24)), "colour 2 of 2");
}

TEST(Tga, AClaimIsRefusedBeforeItCosts) {
    const auto start = std::chrono::steady_clock::now();
    for (const int type : {2, 3, 10, 11})
        for (const auto& [width, height] :
             {std::pair{11585, 11585}, {65535, 65535}, {65535, 1000}, {1000, 65535}, {8000, 8000}})
            expect_says(
                refusal(tga(type, width, height, type & 1 ? 8 : 24, 0x20, std::string(18000, '\xff'))),
                "pixels");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace engine
