// PBM, PGM, PPM and PFM.
#include <gtest/gtest.h>

#include <bit>

#include "tests/engine/picture/files.h"

namespace engine {
namespace {

using namespace testing;

TEST(Pnm, EveryKindHasItsValues) {
    const struct {
        std::string file;
        std::vector<int> levels;
    } cases[] = {
        {"P1\n# one is black\n3 2\n0 1 0\n1 0 1\n", {255, 0, 255, 0, 255, 0}},
        {"P1 3 1 010", {255, 0, 255}},
        {"P4 9 2\n" + bytes_of({0x80, 0x00, 0x00, 0x80}),
         {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0}},
        {"P2 2 1 100 50 100", {128, 255}},
        {"P3 1 1 255 1 2 3", {1, 2, 3}},
        {"P5 2 1 255\n" + bytes_of({7, 9}), {7, 9}},
        {"P5 2 1 51\n" + bytes_of({7, 51}), {35, 255}},
        {"P6 1 1 255\n" + bytes_of({7, 8, 9}), {7, 8, 9}},
        {"P6\n#a\n1 #b\n1\n255\n" + bytes_of({7, 8, 9}), {7, 8, 9}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.file.substr(0, 2));
        EXPECT_EQ(levels(decoded(c.file).picture), c.levels);
        expect_no_damage_breaks(c.file, 200);
    }
    EXPECT_EQ(decoded("P5 1 1 65535\n" + bytes_of({0x12, 0x34})).picture(0, 0, 0, 0),
              static_cast<float>(0x1234) / 65535.0f);
    EXPECT_EQ(decoded("P6 1 1 1000\n" + bytes_of({3, 0xE8, 0, 1, 0, 0})).picture(0, 0, 0, 0), 1.0f);
}

TEST(Pnm, BinaryFilesAreNotedWhenCut) {
    for (const std::string& bytes :
         {"P4 9 2\n" + bytes_of({0x80, 0x00, 0x00, 0x80}), "P5 2 1 255\n" + bytes_of({7, 9}),
          "P6 1 1 65535\n" + bytes_of({1, 2, 3, 4, 5, 6}), "Pf 1 1 -1\n" + bytes_of({0, 0, 0, 0})})
        expect_every_cut_noticed(bytes);
}

std::string words(const std::vector<float>& values, bool little) {
    std::string bytes;
    for (const float value : values)
        bytes += (little ? low_first : high_first)(std::bit_cast<std::uint32_t>(value), 4);
    return bytes;
}

TEST(Pfm, FloatsOfBothOrdersFromTheBottomUp) {
    for (const bool little : {true, false}) {
        const std::string scale = little ? "-1.0" : "1.0";
        EXPECT_EQ(decoded("Pf\n2 2\n" + scale + "\n" + words({-1, 2, 3.5f, 1e9f}, little)).picture,
                  Tensor({1, 1, 2, 2}, std::vector<float>{3.5f, 1e9f, -1, 2}));
        EXPECT_EQ(decoded("PF\n1 2\n" + scale + "\n" + words({1, 2, 3, 4, 5, 6}, little)).picture,
                  Tensor({1, 3, 2, 1}, std::vector<float>{4, 1, 5, 2, 6, 3}));
    }
    for (const char* scale : {"0", "abc", "1x", "", "inf", "nan"})
        EXPECT_FALSE(refusal("Pf\n1 1\n" + std::string(scale) + "\n" + words({1}, true)).empty()) << scale;
}

TEST(Pnm, WhatItCannotMeanIsRefused) {
    expect_says(refusal("P1 2 1 0 2"), "0 to 1");
    expect_says(refusal("P2 1 1 9 10"), "damaged PNM value");
    expect_says(refusal("P5 1 1 9\n" + bytes_of({10})), "above its maximum of 9");
    expect_says(refusal("P5 1 1 70000\n1"), "1 to 65535");
    expect_says(refusal("P5 1 1 0\n1"), "1 to 65535");
    expect_says(refusal("P5 0 7 255\n"), "nothing in it");
    for (const char* kind : {"P1", "P2", "P3", "P4", "P5", "P6", "PF", "Pf"}) {
        expect_says(refusal(std::string(kind) + " 60000 60000 255\nabc"),
                    "60000×60000 pixels: more than the limit of 134217728");
        expect_says(refusal(std::string(kind) + " 6000 6000 255\nabc"), "cannot hold that many");
    }
}

}  // namespace
}  // namespace engine
