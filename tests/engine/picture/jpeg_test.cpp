// JPEG: values, colours, orientation, and what must be refused.
#include <gtest/gtest.h>

#include <cstdio>

#include <jpeglib.h>

#include <chrono>

#include "tests/engine/picture/files.h"

namespace engine {
namespace {

using namespace testing;

struct Jpeg {
    int width = 16, height = 8, channels = 3;
    bool progressive = false;
    std::string exif{};
    J_COLOR_SPACE stored = JCS_YCbCr;
    int grey = -1;  ///< all pixels of that level; -1 for a ramp
};

std::string encode(const Jpeg& wanted) {
    jpeg_compress_struct info{};
    jpeg_error_mgr errors{};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* out = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &out, &size);
    info.image_width = static_cast<JDIMENSION>(wanted.width);
    info.image_height = static_cast<JDIMENSION>(wanted.height);
    info.input_components = wanted.channels;
    info.in_color_space = wanted.channels == 1 ? JCS_GRAYSCALE : wanted.channels == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&info);
    if (wanted.channels == 4) jpeg_set_colorspace(&info, wanted.stored);
    jpeg_set_quality(&info, 100, TRUE);
    if (wanted.progressive) jpeg_simple_progression(&info);
    jpeg_start_compress(&info, TRUE);
    if (!wanted.exif.empty()) {
        const std::string marker = std::string("Exif\0\0", 6) + wanted.exif;
        jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(marker.data()),
                          static_cast<unsigned>(marker.size()));
    }
    std::vector<JSAMPLE> row(static_cast<std::size_t>(wanted.width * wanted.channels));
    for (int y = 0; y < wanted.height; ++y) {
        for (int x = 0; x < wanted.width; ++x)
            for (int c = 0; c < wanted.channels; ++c)
                row[static_cast<std::size_t>(x * wanted.channels + c)] =
                    static_cast<JSAMPLE>(wanted.grey >= 0 ? wanted.grey : 8 * x + y);
        JSAMPROW rows[] = {row.data()};
        jpeg_write_scanlines(&info, rows, 1);
    }
    jpeg_finish_compress(&info);
    std::string bytes(reinterpret_cast<const char*>(out), size);
    jpeg_destroy_compress(&info);
    std::free(out);
    return bytes;
}

/// An EXIF block that says only how to turn the picture.
std::string exif(int orientation, bool little = true) {
    const auto number = [&](std::uint64_t value, int width) {
        return little ? low_first(value, width) : high_first(value, width);
    };
    return (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(1, 2) + number(0x0112, 2) +
           number(3, 2) + number(1, 4) + number(static_cast<std::uint64_t>(orientation), 2) + number(0, 2) +
           number(0, 4);
}

TEST(Jpeg, GreyColourAndProgressiveHaveTheirValues) {
    for (const int channels : {1, 3})
        for (const bool progressive : {false, true}) {
            const Tensor picture =
                decoded(encode({.channels = channels, .progressive = progressive})).picture;
            ASSERT_EQ(picture.shape(), (Shape{1, channels, 8, 16}));
            for (Index x = 0; x < 16; ++x)
                EXPECT_NEAR(picture(0, channels - 1, 3, x) * 255, 8 * static_cast<double>(x) + 3, 2.1);
        }
}

TEST(Jpeg, InksBecomeColoursAndANoteSaysSo) {
    for (const J_COLOR_SPACE stored : {JCS_CMYK, JCS_YCCK}) {
        // libjpeg writes Adobe's marker with these, whose inks are stored inverted: 128/255 of light through
        // colour and black each.
        const StoredPicture found = decoded(encode({.channels = 4, .stored = stored, .grey = 128}));
        EXPECT_NEAR(found.picture(0, 0, 4, 4), 128.0 / 255 * 128 / 255, 0.01);
        ASSERT_EQ(found.notes.size(), 1u);
        expect_says(found.notes[0], "CMYK");
    }
}

TEST(Jpeg, IsTurnedAsExifSays) {
    const Tensor upright = decoded(encode({})).picture;
    for (int orientation = 1; orientation <= 8; ++orientation)
        for (const bool little : {true, false}) {
            const StoredPicture found = decoded(encode({.exif = exif(orientation, little)}));
            ASSERT_EQ(found.picture.shape().w, orientation < 5 ? 16 : 8) << orientation;
            EXPECT_EQ(found.notes.size(), orientation == 1 ? 0u : 1u);
            // The place where the stored corner at the top left is seen.
            const bool right = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
            const bool bottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
            const Shape shape = found.picture.shape();
            EXPECT_EQ(found.picture(0, 0, bottom ? shape.h - 1 : 0, right ? shape.w - 1 : 0),
                      upright(0, 0, 0, 0))
                << orientation;
            EXPECT_NE(found.picture(0, 0, bottom ? 0 : shape.h - 1, right ? shape.w - 1 : 0),
                      upright(0, 0, 0, 0));
        }
}

TEST(Jpeg, APhoneHeldUprightIsSeenUpright) {
    const StoredPicture found = decoded(golden_picture("phone.jpg"));
    EXPECT_EQ(found.picture.shape(), (Shape{1, 3, 6, 4}));
    ASSERT_EQ(found.notes.size(), 1u);
    expect_says(found.notes[0], "turned a quarter clockwise");
    expect_says(found.notes[0], "stored are 4×6 pixels, seen 6×4");
}

TEST(Jpeg, NonsenseInExifTurnsNothing) {
    for (const std::string& block :
         {exif(9), exif(0), std::string("II"), exif(6).substr(0, 17), "XX" + exif(6).substr(2),
          exif(6).replace(4, 4, "\xff\xff\xff\xff"), exif(6).replace(8, 2, "\xff\xff")})
        EXPECT_EQ(decoded(encode({.exif = block})).picture.shape().w,
                  block == exif(6).replace(8, 2, "\xff\xff") ? 8 : 16);
}

TEST(Jpeg, MoreThan256HuffmanCodesAreRefused) {
    expect_says(refusal(golden_picture("dht_overflow.jpg")), "Bogus Huffman table definition");
    // The same in tables of other classes and numbers.
    const std::string good = encode({.channels = 1});
    for (std::size_t at = good.find("\xff\xc4"); at != std::string::npos;
         at = good.find("\xff\xc4", at + 2)) {
        std::string bad = good;
        bad.replace(at + 5, 16, std::string(16, '\xff'));
        EXPECT_FALSE(refusal(bad).empty());
    }
}

TEST(Jpeg, TablesThatAreNotThereAreRefused) {
    const std::string good = encode({});
    std::string bad = good;
    for (std::size_t at = bad.find("\xff\xdb"); at != std::string::npos; at = bad.find("\xff\xdb"))
        bad[at + 1] = '\xfe';
    expect_says(refusal(bad), "Quantization table");
}

TEST(Jpeg, EveryCutIsNoticedAndNoDamageBreaks) {
    for (const Jpeg& kind :
         {Jpeg{}, Jpeg{.channels = 1}, Jpeg{.progressive = true}, Jpeg{.channels = 4, .stored = JCS_YCCK}}) {
        const std::string bytes = encode(kind);
        expect_every_cut_noticed(bytes);
        expect_no_damage_breaks(bytes);
    }
}

/// The bytes with another size in the frame header.
std::string claiming(std::string bytes, int height, int width) {
    for (const char* marker : {"\xff\xc0", "\xff\xc2"})
        if (const std::size_t at = bytes.find(marker); at != std::string::npos)
            bytes.replace(at + 5, 4,
                          high_first(static_cast<std::uint64_t>(height), 2) +
                              high_first(static_cast<std::uint64_t>(width), 2));
    return bytes;
}

TEST(Jpeg, AClaimIsRefusedBeforeItCosts) {
    for (const bool progressive : {false, true}) {
        const std::string small = encode({.progressive = progressive});
        for (const auto& [height, width] :
             {std::pair{11585, 11585}, {65500, 2048}, {2048, 65500}, {60000, 60000}, {8000, 16000}}) {
            const auto start = std::chrono::steady_clock::now();
            // Bytes behind the end that hold nothing.
            expect_says(refusal(claiming(small, height, width) + std::string(20000 - small.size(), '\0')),
                        "pixels");
            EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
        }
        expect_says(refusal(claiming(small, 4000, 4000)), "end too soon");
    }
    expect_says(refusal(claiming(encode({}), 0, 16)), "");
}

TEST(Jpeg, ThousandsOfScansAreRefused) {
    const std::string good = encode({.channels = 1, .progressive = true});
    const std::size_t scan = good.find("\xff\xda"), end = good.find("\xff\xc4", scan);
    std::string many = good.substr(0, end);
    for (int i = 0; i < 300; ++i)
        many += good.substr(scan, end - scan);
    expect_says(refusal(many + good.substr(end)), "limit of 200 scans");
}

TEST(Jpeg, ReadingCanBeCancelled) {
    std::stop_source source;
    source.request_stop();
    for (const bool progressive : {false, true}) {
        const std::string bytes = encode({.width = 512, .height = 512, .progressive = progressive});
        EXPECT_THROW(decode_picture(PictureBytes{bytes, "x", 0, Progress(source.get_token())}), Cancelled);
    }
}

}  // namespace
}  // namespace engine
