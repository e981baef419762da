// PNG: every kind of samples, and checksums.
#include <gtest/gtest.h>
#include <zlib.h>

#include <chrono>
#include <functional>

#include "engine/picture/picture.h"
#include "tests/engine/picture/files.h"

namespace engine {
namespace {

using namespace testing;

std::string chunk(const std::string& type, const std::string& data) {
    const std::string body = type + data;
    return high_first(data.size(), 4) + body +
           high_first(crc32_z(0, reinterpret_cast<const Bytef*>(body.data()), body.size()), 4);
}

std::string deflate_all(const std::string& data) {
    uLongf size = compressBound(static_cast<uLong>(data.size()));
    std::string packed(size, '\0');
    compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(data.data()),
              static_cast<uLong>(data.size()), 9);
    packed.resize(size);
    return packed;
}

struct Png {
    int width, height, bits, colour;       ///< colour: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA
    std::string rows;                      ///< with the byte of the filter before each
    std::string before = {}, behind = {};  ///< chunks before and behind the pixels
    int interlaced = 0;
};

std::string png(const Png& p) {
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR", high_first(static_cast<std::uint64_t>(p.width), 4) +
                             high_first(static_cast<std::uint64_t>(p.height), 4) +
                             bytes_of({p.bits, p.colour, 0, 0, p.interlaced})) +
           p.before + chunk("IDAT", deflate_all(p.rows)) + p.behind + chunk("IEND", "");
}

TEST(Png, EveryKindOfSamplesHasItsValues) {
    const struct {
        const char* name;
        Png file;
        std::vector<int> levels;
    } cases[] = {
        {"grey 1", {4, 1, 1, 0, bytes_of({0, 0xA0})}, {255, 0, 255, 0}},
        {"grey 2", {4, 1, 2, 0, bytes_of({0, 0x1B})}, {0, 85, 170, 255}},
        {"grey 4", {2, 1, 4, 0, bytes_of({0, 0x5F})}, {85, 255}},
        {"grey 8", {2, 1, 8, 0, bytes_of({0, 7, 200})}, {7, 200}},
        {"grey alpha", {2, 1, 8, 4, bytes_of({0, 7, 0, 200, 9})}, {7, 200}},
        {"RGB", {1, 1, 8, 2, bytes_of({0, 1, 2, 3})}, {1, 2, 3}},
        {"RGBA", {1, 1, 8, 6, bytes_of({0, 1, 2, 3, 0})}, {1, 2, 3}},
        {"palette 2",
         {4, 1, 2, 3, bytes_of({0, 0x1B}), chunk("PLTE", bytes_of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}))},
         {1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12}},
        {"palette with alpha",
         {1, 1, 8, 3, bytes_of({0, 0}), chunk("PLTE", bytes_of({9, 8, 7})) + chunk("tRNS", bytes_of({0}))},
         {9, 8, 7}},
        {"grey with a transparent level",
         {2, 1, 8, 0, bytes_of({0, 7, 200}), chunk("tRNS", bytes_of({0, 7}))},
         {7, 200}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(levels(decoded(png(c.file)).picture), c.levels);
    }
}

TEST(Png, SixteenBitsAreKept) {
    for (const auto& [colour, channels] : {std::pair{0, 1}, {2, 3}, {4, 2}, {6, 4}}) {
        std::string row(1, '\0');
        for (int c = 0; c < channels; ++c)
            row += high_first(static_cast<std::uint64_t>(0x1234 + c), 2);
        const Tensor picture = decoded(png({1, 1, 16, colour, row})).picture;
        ASSERT_EQ(picture.shape().c, channels < 3 ? 1 : 3);
        for (Index c = 0; c < picture.shape().c; ++c)
            EXPECT_EQ(picture(0, c, 0, 0), static_cast<float>(0x1234 + c) / 65535.0f);
    }
}

TEST(Png, InterlacedPicturesAreWhole) {
    // Pass 1 has the pixel (0, 0), pass 6 those of odd columns, pass 7 the odd rows.
    const Tensor picture = decoded(png({2, 2, 8, 0, bytes_of({0, 1, 0, 2, 0, 3, 4}), {}, {}, 1})).picture;
    EXPECT_EQ(levels(picture), (std::vector<int>{1, 2, 3, 4}));
}

TEST(Png, AWrongChecksumIsRefused) {
    expect_says(refusal(golden_picture("flipped.png")), "checksum");
    // Any bit of any chunk, pixels or not.
    const std::string good =
        png({2, 2, 8, 0, bytes_of({0, 1, 2, 0, 3, 4}), chunk("tEXt", std::string("a\0b", 3))});
    ASSERT_TRUE(refusal(good).empty());
    for (std::size_t at = 8; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 4);
        EXPECT_FALSE(refusal(bad).empty()) << at;
    }
}

TEST(Png, AWrongSumOfTheCompressedDataIsRefused) {
    std::string packed = deflate_all(bytes_of({0, 1, 2, 0, 3, 4}));
    packed.back() = static_cast<char>(packed.back() ^ 1);
    const std::string bytes = "\x89PNG\r\n\x1a\n" +
                              chunk("IHDR", high_first(2, 4) + high_first(2, 4) + bytes_of({8, 0, 0, 0, 0})) +
                              chunk("IDAT", packed) + chunk("IEND", "");
    EXPECT_FALSE(refusal(bytes).empty());
}

TEST(Png, TooFewPixelsAndWrongColourNumbersAreRefused) {
    EXPECT_FALSE(refusal(png({2, 2, 8, 0, bytes_of({0, 1, 2})})).empty());
    EXPECT_FALSE(refusal(png({1, 1, 8, 3, bytes_of({0, 5}), chunk("PLTE", bytes_of({9, 8, 7}))})).empty());
    EXPECT_FALSE(refusal(png({1, 1, 8, 3, bytes_of({0, 0})})).empty());
}

TEST(Png, ABadColourProfileIsNoReasonToRefuse) {
    EXPECT_TRUE(
        refusal(png({1, 1, 8, 0, bytes_of({0, 1}),
                     chunk("iCCP", std::string("x\0\0garbage", 10)) + chunk("gAMA", high_first(0, 4))}))
            .empty());
}

TEST(Png, IsTurnedAsExifSays) {
    const std::string exif = "MM" + high_first(42, 2) + high_first(8, 4) + high_first(1, 2) +
                             high_first(0x0112, 2) + high_first(3, 2) + high_first(1, 4) + high_first(8, 2) +
                             high_first(0, 6);
    for (const bool behind : {false, true}) {
        Png file{3, 1, 8, 0, bytes_of({0, 1, 2, 3})};
        (behind ? file.behind : file.before) = chunk("eXIf", exif);
        const StoredPicture found = decoded(png(file));
        EXPECT_EQ(levels(found.picture), (std::vector<int>{3, 2, 1}));
        EXPECT_EQ(found.picture.shape().h, 3);
        expect_says(found.notes.at(0), "quarter anticlockwise");
    }
}

TEST(Png, AnAnimatedOneSaysThatItIsStill) {
    expect_says(
        decoded(png({1, 1, 8, 0, bytes_of({0, 1}), chunk("acTL", high_first(7, 4) + high_first(0, 4))}))
            .notes.at(0),
        "animated PNG of 7 frames");
}

TEST(Png, AClaimIsRefusedBeforeItCosts) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& [width, height] :
         {std::pair{11585, 11585}, {60000, 60000}, {1, 134217728}, {134217727, 1}, {2147483647, 2147483647}})
        expect_says(refusal(png({width, height, 8, 6, std::string(20000, '\0')})), "pixels");
    // This file is as honest as it is small: one bit a pixel, all of them equal.
    expect_says(refusal(png({16384, 8192, 1, 0, std::string(2049 * 8192, '\0')})), "cannot hold that many");
    expect_says(refusal(png({0, 5, 8, 0, {}})), "nothing in it");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(Png, EveryCutIsNoticedAndNoDamageBreaks) {
    for (const int interlaced : {0, 1}) {
        const std::string bytes =
            png({2,
                 2,
                 8,
                 0,
                 interlaced ? bytes_of({0, 1, 0, 2, 0, 3, 4}) : bytes_of({0, 1, 2, 0, 3, 4}),
                 {},
                 {},
                 interlaced});
        expect_every_cut_noticed(bytes);
        expect_no_damage_breaks(bytes);
    }
}

TEST(Png, WhatIsWrittenIsRead) {
    // Flat, a ramp along rows, a ramp along columns, noise: each is best filtered in another way.
    const std::function<int(int, int, int)> contents[] = {
        [](int, int, int c) { return 40 * c; }, [](int, int x, int c) { return 3 * x + c; },
        [](int y, int, int c) { return 5 * y + c; },
        [](int y, int x, int c) { return (y * 7919 + x * 104729 + c * 31) >> 3; }};
    for (const auto& content : contents)
        for (const int channels : {1, 3, 4})
            for (const auto& [width, height] : {std::pair{1, 1}, {1, 9}, {9, 1}, {37, 23}}) {
                Bitmap bitmap{width, height, channels, {}};
                for (int y = 0; y < height; ++y)
                    for (int x = 0; x < width; ++x)
                        for (int c = 0; c < channels; ++c)
                            bitmap.pixels.push_back(static_cast<std::uint8_t>(content(y, x, c)));
                const Tensor picture = decoded(encode_png(bitmap)).picture;
                ASSERT_EQ(picture.shape(), (Shape{1, channels == 1 ? 1 : 3, height, width}));
                for (Index c = 0; c < picture.shape().c; ++c)
                    for (Index i = 0; i < height * width; ++i)
                        ASSERT_EQ(
                            picture.plane(0, c)[i],
                            static_cast<float>(bitmap.pixels[static_cast<std::size_t>(i * channels + c)]) /
                                255.0f);
            }
}

}  // namespace
}  // namespace engine
