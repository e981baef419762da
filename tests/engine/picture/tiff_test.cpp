// TIFF: depths, floats, kinds of colours, compressions, tiles, orientation.
#include <gtest/gtest.h>
#include <tiffio.h>

#include <bit>
#include <cstring>

#include "engine/picture/picture.h"
#include "tests/engine/picture/files.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

using namespace testing;

std::vector<TiffEntry> with(std::vector<TiffEntry> entries, const TiffEntry& entry) {
    std::erase_if(entries, [&](const TiffEntry& old) { return old.tag == entry.tag; });
    entries.push_back(entry);
    return entries;
}

std::string floats(const std::vector<float>& values) {
    std::string bytes;
    for (const float value : values)
        bytes += low_first(std::bit_cast<std::uint32_t>(value), 4);
    return bytes;
}

TEST(Tiff, WholeNumbersOfEveryDepth) {
    const struct {
        const char* name;
        std::string file;
        std::vector<int> levels;
    } cases[] = {
        {"1 bit", tiff(tiff_entries(4, 1, 1, 1, 1), bytes_of({0xA0})), {255, 0, 255, 0}},
        {"1 bit, white is 0", tiff(tiff_entries(4, 1, 1, 1, 0), bytes_of({0xA0})), {0, 255, 0, 255}},
        {"2 bits", tiff(tiff_entries(4, 1, 2, 1, 1), bytes_of({0x1B})), {0, 85, 170, 255}},
        {"4 bits", tiff(tiff_entries(2, 1, 4, 1, 1), bytes_of({0x5F})), {85, 255}},
        {"8 bits", tiff(tiff_entries(2, 2, 8, 1, 1), bytes_of({1, 2, 3, 4})), {1, 2, 3, 4}},
        {"8 bits, white is 0", tiff(tiff_entries(2, 1, 8, 1, 0), bytes_of({0, 250})), {255, 5}},
        {"RGB", tiff(tiff_entries(2, 1, 8, 3, 2), bytes_of({1, 2, 3, 4, 5, 6})), {1, 4, 2, 5, 3, 6}},
        {"RGBA", tiff(with(tiff_entries(1, 1, 8, 4, 2), {338, 3, {2}}), bytes_of({1, 2, 3, 0})), {1, 2, 3}},
        {"32 bits", tiff(tiff_entries(2, 1, 32, 1, 1), low_first(0xFFFFFFFF, 4) + low_first(0, 4)), {255, 0}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(levels(decoded(c.file).picture), c.levels);
    }
}

TEST(Tiff, SixteenBitsAndFloatsAreKept) {
    EXPECT_EQ(decoded(tiff(tiff_entries(1, 1, 16, 1, 1), low_first(0x1234, 2))).picture(0, 0, 0, 0),
              static_cast<float>(0x1234) / 65535.0f);
    const Tensor colour =
        decoded(tiff(tiff_entries(1, 1, 16, 3, 2), low_first(1, 2) + low_first(2, 2) + low_first(65535, 2)))
            .picture;
    EXPECT_EQ(colour(0, 1, 0, 0), 2.0f / 65535.0f);
    EXPECT_EQ(colour(0, 2, 0, 0), 1.0f);
    const Tensor single =
        decoded(tiff(tiff_entries(3, 1, 32, 1, 1, 3), floats({-1.5f, 0.25f, 1e6f}))).picture;
    EXPECT_EQ(single, Tensor({1, 1, 1, 3}, std::vector<float>{-1.5f, 0.25f, 1e6f}));
    const Tensor rgb = decoded(tiff(tiff_entries(1, 1, 32, 3, 2, 3), floats({0.5f, 2, -3}))).picture;
    EXPECT_EQ(rgb, Tensor({1, 3, 1, 1}, std::vector<float>{0.5f, 2, -3}));
    EXPECT_EQ(decoded(tiff(tiff_entries(1, 1, 64, 1, 1, 3), low_first(std::bit_cast<std::uint64_t>(0.1), 8)))
                  .picture(0, 0, 0, 0),
              0.1f);
}

TEST(Tiff, ColourTablesOfBothCustoms) {
    for (const std::uint32_t unit :
         {1u, 256u, 257u}) {  // entries filled with the low, the high, or both bytes
        std::vector<std::uint32_t> table;
        for (const std::uint32_t level : {10, 255, 20, 0, 30, 7})
            table.push_back(level * unit);  // two reds, two greens, two blues
        const std::string file = tiff(with(tiff_entries(2, 1, 1, 1, 3), {320, 3, table}), bytes_of({0x40}));
        EXPECT_EQ(levels(decoded(file).picture), (std::vector<int>{10, 255, 20, 0, 30, 7})) << unit;
    }
    EXPECT_FALSE(refusal(tiff(tiff_entries(2, 1, 1, 1, 3), bytes_of({0x40}))).empty());
}

TEST(Tiff, IsTurnedAsItSays) {
    for (const auto& [orientation, expected] :
         std::vector<std::pair<std::uint32_t, std::vector<int>>>{{1, {1, 2, 3, 4, 5, 6}},
                                                                 {2, {3, 2, 1, 6, 5, 4}},
                                                                 {3, {6, 5, 4, 3, 2, 1}},
                                                                 {4, {4, 5, 6, 1, 2, 3}},
                                                                 {5, {1, 4, 2, 5, 3, 6}},
                                                                 {6, {4, 1, 5, 2, 6, 3}},
                                                                 {7, {6, 3, 5, 2, 4, 1}},
                                                                 {8, {3, 6, 2, 5, 1, 4}}}) {
        const StoredPicture found = decoded(
            tiff(with(tiff_entries(3, 2, 8, 1, 1), {274, 3, {orientation}}), bytes_of({1, 2, 3, 4, 5, 6})));
        EXPECT_EQ(levels(found.picture), expected) << orientation;
        EXPECT_EQ(found.notes.empty(), orientation == 1);
    }
}

/// A file that libtiff writes with these settings: 20×30 pixels of colour.
std::string written(std::uint16_t compression, bool tiles, std::uint16_t planar, int pages = 1) {
    const ScratchFolder folder;
    const std::string path = folder.path() / "x.tif";
    TIFF* file = TIFFOpen(path.c_str(), "w");
    for (int page = 0; page < pages; ++page) {
        TIFFSetField(file, TIFFTAG_IMAGEWIDTH, 30);
        TIFFSetField(file, TIFFTAG_IMAGELENGTH, 20);
        TIFFSetField(file, TIFFTAG_BITSPERSAMPLE, 8);
        TIFFSetField(file, TIFFTAG_SAMPLESPERPIXEL, 3);
        TIFFSetField(file, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_RGB);
        TIFFSetField(file, TIFFTAG_PLANARCONFIG, planar);
        TIFFSetField(file, TIFFTAG_COMPRESSION, compression);
        if (compression == COMPRESSION_LZW) TIFFSetField(file, TIFFTAG_PREDICTOR, 2);
        if (tiles)
            TIFFSetField(file, TIFFTAG_TILEWIDTH, 16), TIFFSetField(file, TIFFTAG_TILELENGTH, 16);
        else
            TIFFSetField(file, TIFFTAG_ROWSPERSTRIP, 7);
        const bool apart = planar == PLANARCONFIG_SEPARATE;
        const auto level = [&](int y, int x, int c) {
            return static_cast<unsigned char>(x * 8 + y + c + page);
        };
        const int block = tiles ? 16 : 30, rows = tiles ? 16 : 7;
        std::uint32_t number = 0;
        for (int plane = 0; plane < (apart ? 3 : 1); ++plane)
            for (int top = 0; top < 20; top += rows)
                for (int left = 0; left < 30; left += block) {
                    std::vector<unsigned char> data;
                    for (int y = top; y < top + rows && (tiles || y < 20); ++y)
                        for (int x = left; x < left + block; ++x)
                            for (int c = 0; c < (apart ? 1 : 3); ++c)
                                data.push_back(level(y, x, apart ? plane : c));
                    if (tiles)
                        TIFFWriteEncodedTile(file, number++, data.data(), static_cast<tmsize_t>(data.size()));
                    else
                        TIFFWriteEncodedStrip(file, number++, data.data(),
                                              static_cast<tmsize_t>(data.size()));
                }
        TIFFWriteDirectory(file);
    }
    TIFFClose(file);
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Tiff, StripsTilesPlanesAndCompressions) {
    for (const std::uint16_t compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
                                            COMPRESSION_PACKBITS, COMPRESSION_ZSTD, COMPRESSION_LZMA})
        for (const bool tiles : {false, true})
            for (const std::uint16_t planar : {PLANARCONFIG_CONTIG, PLANARCONFIG_SEPARATE}) {
                SCOPED_TRACE(fmt::format("compression {}, tiles {}, planes {}", compression, tiles, planar));
                const std::string bytes = written(compression, tiles, planar);
                const Tensor picture = decoded(bytes).picture;
                ASSERT_EQ(picture.shape(), (Shape{1, 3, 20, 30}));
                for (Index c = 0; c < 3; ++c)
                    for (Index y = 0; y < 20; ++y)
                        for (Index x = 0; x < 30; ++x)
                            ASSERT_EQ(picture(0, c, y, x),
                                      static_cast<float>((x * 8 + y + c) & 255) / 255.0f);
                expect_no_damage_breaks(bytes, 100);
            }
}

TEST(Tiff, PagesAreFrames) {
    const std::string bytes = written(COMPRESSION_LZW, false, PLANARCONFIG_CONTIG, 3);
    for (Index page = 0; page < 3; ++page) {
        const StoredPicture found = decoded(bytes, page);
        EXPECT_EQ(found.frames, 3);
        EXPECT_EQ(found.picture(0, 0, 0, 0), static_cast<float>(page) / 255.0f);
        expect_says(found.notes.at(0), fmt::format("holds 3 frames (0 to 2): this is frame {}", page));
    }
    expect_says(error_of([&] { decoded(bytes, 3); }), "no frame 3: it holds 3, frame 0 to frame 2");
}

TEST(Tiff, WhatIsNotReadIsSaid) {
    expect_says(refusal(tiff(tiff_entries(1, 1, 16, 1, 1, 2), low_first(1, 2))), "with a sign");
    expect_says(refusal(tiff(tiff_entries(1, 1, 16, 1, 1, 3), low_first(1, 2))), "16-bit floats");
    expect_says(refusal(tiff(tiff_entries(1, 1, 12, 1, 1), low_first(1, 2))), "12-bit");
    expect_says(refusal(tiff(with(tiff_entries(1, 1, 8, 1, 1), {259, 3, {34712}}), "a")),
                "compression 34712");
    expect_says(refusal(tiff(with(tiff_entries(1, 1, 8, 1, 1), {259, 3, {6}}), "a")), "old style");
    expect_says(refusal(tiff(tiff_entries(2, 2, 8, 1, 32803), "abcd")), "camera's raw file");
    expect_says(refusal(tiff(with(tiff_entries(1, 1, 8, 1, 1), {50706, 1, {1, 4, 0, 0}}), "a")), "raw file");
}

TEST(Tiff, AClaimIsRefusedBeforeItCosts) {
    expect_says(refusal(tiff(tiff_entries(60000, 60000, 8, 1, 1), "abc")), "more than the limit");
    expect_says(refusal(tiff(tiff_entries(11585, 11585, 8, 3, 2), std::string(20000, 'a'))),
                "cannot hold that many");
    expect_says(refusal(tiff(tiff_entries(4000, 4000, 8, 3, 2), std::string(20000, 'a'))), "");
    EXPECT_FALSE(refusal(tiff(tiff_entries(4000, 4000, 8, 3, 2), std::string(20000, 'a'))).empty());
    auto tiled = with(with(tiff_entries(10, 10, 8, 1, 1), {322, 4, {65536}}), {323, 4, {65536}});
    tiled.push_back({324, 4, {8}});
    tiled.push_back({325, 4, {100}});
    EXPECT_FALSE(refusal(tiff(tiled, std::string(100, 'a'))).empty());
    EXPECT_FALSE(
        refusal(tiff(with(tiff_entries(4, 4, 8, 1, 1), {277, 3, {60000}}), std::string(16, 'a'))).empty());
}

TEST(Tiff, EveryCutIsNoticedAndNoDamageBreaks) {
    for (const std::string& bytes : {tiff(tiff_entries(2, 2, 8, 1, 1), bytes_of({1, 2, 3, 4})),
                                     tiff(tiff_entries(2, 1, 8, 3, 2), bytes_of({1, 2, 3, 4, 5, 6}))}) {
        expect_every_cut_noticed(bytes, 4);  // the end of the last directory holds no pixels
        expect_no_damage_breaks(bytes, 1000);
    }
}

}  // namespace
}  // namespace engine
