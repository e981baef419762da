// Reading pictures and signals, and writing PNG.
#include "engine/picture/picture.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <numeric>

#include "engine/core/error.h"
#include "engine/picture/picture_decode.h"
#include "tests/support/scratch_folder.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

std::string bytes_of(const std::vector<int>& values) {
    std::string bytes;
    for (int value : values)
        bytes.push_back(static_cast<char>(value));
    return bytes;
}

Bitmap gradient(int width, int height, int channels) {
    Bitmap bitmap{width, height, channels,
                  std::vector<std::uint8_t>(static_cast<std::size_t>(width * height * channels))};
    std::iota(bitmap.pixels.begin(), bitmap.pixels.end(), std::uint8_t{3});
    return bitmap;
}

/// The sentence of the Error, or "" when there was none.
template <typename Call>
std::string error_of(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

void expect_says(const std::string& sentence, const std::string& what) {
    EXPECT_NE(sentence.find(what), std::string::npos) << "'" << sentence << "' does not say '" << what << "'";
    EXPECT_EQ(sentence.find('\n'), std::string::npos);
}

// 8×8 grey baseline JPEG, 4×3 GIF (one frame), 9×2 run-length TGA, 9×2 BMP, 2×1 Radiance HDR.
const std::string jpeg = bytes_of(
    {255, 216, 255, 224, 0,  16,  74,  70,  73, 70, 0,  1,  1,   0,   0,   1,   0,  1,   0,   0,   255,
     219, 0,   67,  0,   16, 11,  12,  14,  12, 10, 16, 14, 13,  14,  18,  17,  16, 19,  24,  40,  26,
     24,  22,  22,  24,  49, 35,  37,  29,  40, 58, 51, 61, 60,  57,  51,  56,  55, 64,  72,  92,  78,
     64,  68,  87,  69,  55, 56,  80,  109, 81, 87, 95, 98, 103, 104, 103, 62,  77, 113, 121, 112, 100,
     120, 92,  101, 103, 99, 255, 192, 0,   11, 8,  0,  8,  0,   8,   1,   1,   17, 0,   255, 196, 0,
     20,  0,   1,   0,   0,  0,   0,   0,   0,  0,  0,  0,  0,   0,   0,   0,   0,  0,   0,   255, 196,
     0,   23,  16,  0,   3,  1,   0,   0,   0,  0,  0,  0,  0,   0,   0,   0,   0,  0,   0,   0,   22,
     99,  161, 255, 218, 0,  8,   1,   1,   0,  0,  63, 0,  59,  215, 79,  255, 217});
const std::string gif = bytes_of({71,  73,  70, 56,  57, 97, 4, 0,  3,   0,   241, 0,  0,   255, 0, 0,  0, 0,
                                  255, 128, 0,  128, 0,  0,  0, 33, 249, 4,   0,   0,  0,   0,   0, 44, 0, 0,
                                  0,   0,   4,  0,   3,  0,  0, 2,  5,   132, 33,  41, 193, 81,  0, 59});
const std::string tga =
    bytes_of({0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 0, 24, 0, 136, 0, 0, 255, 136, 255, 0, 0});
const std::string bmp = bytes_of(
    {66, 77,  194, 0,   0,   0,   0,   0,   0,   0,   138, 0, 0,   0,   124, 0,   0,   0,   9,   0, 0,   0,
     2,  0,   0,   0,   1,   0,   24,  0,   0,   0,   0,   0, 56,  0,   0,   0,   0,   0,   0,   0, 0,   0,
     0,  0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0, 255, 0,   0,   255, 0,   0,   255, 0, 0,   0,
     0,  0,   0,   255, 66,  71,  82,  115, 0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0, 0,   0,
     0,  0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0, 0,   0,   0,   0,   0,   0,   0,   0, 0,   0,
     0,  0,   0,   0,   0,   0,   0,   0,   0,   0,   0,   0, 4,   0,   0,   0,   0,   0,   0,   0, 0,   0,
     0,  0,   0,   0,   0,   0,   255, 0,   0,   255, 0,   0, 255, 0,   0,   255, 0,   0,   255, 0, 0,   255,
     0,  0,   255, 0,   0,   255, 0,   0,   255, 0,   0,   0, 0,   0,   255, 0,   0,   255, 0,   0, 255, 0,
     0,  255, 0,   0,   255, 0,   0,   255, 0,   0,   255, 0, 0,   255, 0,   0,   255, 0});
const std::string hdr =
    "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 2\n" + bytes_of({128, 64, 32, 129, 0, 0, 0, 0});

class ImageIo : public ::testing::Test {
  protected:
    std::string file(const std::string& name, const std::string& bytes) const {
        const std::filesystem::path path = folder_ / name;
        std::ofstream(path, std::ios::binary) << bytes;
        return path.string();
    }

    const ScratchFolder folder_;
};

TEST_F(ImageIo, PngValuesAreBytesOver255WithoutAlpha) {
    for (const auto& [channels, kept] : {std::pair{1, 1}, {3, 3}, {4, 3}}) {
        const Bitmap bitmap = gradient(5, 4, channels);
        const Source source = load_source(file("a.png", encode_png(bitmap)));
        ASSERT_EQ(source.picture->shape(), (Shape{1, kept, 4, 5}));
        for (Index c = 0; c < kept; ++c)
            for (Index i = 0; i < 20; ++i)
                EXPECT_EQ(
                    source.picture->plane(0, c)[i],
                    static_cast<float>(bitmap.pixels[static_cast<std::size_t>(i * channels + c)]) / 255.0f);
    }
}

TEST_F(ImageIo, EveryFormatIsReadAndEveryCutIsNoticed) {
    struct Case {
        const char* name;
        std::string bytes;
        Shape shape;
    };
    const std::vector<Case> cases = {
        {"a.png", encode_png(gradient(7, 5, 3)), {1, 3, 5, 7}},
        {"a.jpg", jpeg, {1, 1, 8, 8}},
        {"a.gif", gif, {1, 3, 3, 4}},
        {"a.tga", tga, {1, 3, 2, 9}},
        {"a.bmp", bmp, {1, 3, 2, 9}},
        {"a.hdr", hdr, {1, 3, 1, 2}},
        {"a.pgm", "P5\n# grey\n3 2 255\nabcdef", {1, 1, 2, 3}},
        {"a.ppm", "P3 1 1 9\n1 2 3", {1, 3, 1, 1}},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(load_source(file(c.name, c.bytes)).picture->shape(), c.shape);
        // A GIF, a TGA and text may end in bytes that carry no pixels.
        const std::size_t tail = c.bytes == gif ? 1 : c.bytes[0] == 'P' && c.bytes[1] == '3' ? 1 : 0;
        for (std::size_t kept = 0; kept + 1 + tail <= c.bytes.size() - (tail ? 1 : 0); ++kept)
            EXPECT_FALSE(error_of([&] { decode_picture(c.bytes.substr(0, kept), c.name); }).empty())
                << kept << " bytes";
        for (std::size_t kept : {c.bytes.size() / 2, c.bytes.size() - 1 - tail})
            expect_says(error_of([&] { load_source(file(c.name, c.bytes.substr(0, kept))); }),
                        "'" + folder_.path().string());
    }
}

TEST_F(ImageIo, SixteenBitAndFloatValues) {
    const Tensor deep = decode_picture("P5 2 1 65535\n" + bytes_of({0x12, 0x34, 0xff, 0xff}), "deep");
    EXPECT_EQ(deep(0, 0, 0, 0), static_cast<float>(0x1234) / 65535.0f);
    EXPECT_EQ(deep(0, 0, 0, 1), 1.0f);
    EXPECT_EQ(decode_picture("P2 1 1 100 50", "scaled")(0, 0, 0, 0), 0.5f);
    const Tensor radiance = decode_picture(hdr, "radiance");  // mantissa/256 * 2^(exponent - 128)
    EXPECT_EQ(radiance(0, 0, 0, 0), 1.0f);
    EXPECT_EQ(radiance(0, 1, 0, 0), 0.5f);
    EXPECT_EQ(radiance(0, 2, 0, 0), 0.25f);
}

TEST_F(ImageIo, BadFilesGetASentence) {
    fs::create_directory(folder_ / "folder");
    ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
    std::string huge = encode_png(gradient(4, 4, 3));
    for (std::size_t at : {18u, 22u})
        huge.replace(at, 2, bytes_of({0xea, 0x60}));  // 60000, big-endian
    std::string lying = bmp;
    for (std::size_t at : {18u, 22u})
        lying.replace(at, 4, bytes_of({0x10, 0x27, 0, 0}));  // 10000, little-endian
    const struct {
        std::string path, says;
    } cases[] = {
        {(folder_ / "missing.png").string(), "no such file"},
        {(folder_ / "folder").string(), "it is a folder"},
        {(folder_ / "fifo").string(), "not a regular file"},
        {"/dev/zero", "not a regular file"},
        {file("empty.png", ""), "0 bytes"},
        {file("text.png", "this is no picture at all"), "is not a picture"},
        {file("huge.png", huge), "60000×60000 pixels: more than the limit of 134217728"},
        {file("huge.pgm", "P5 60000 60000 255\nabc"), "60000×60000 pixels: more than the limit"},
        {file("lying.pgm", "P5 6000 6000 255\nabc"), "cannot hold that many"},
        {file("lying.bmp", lying), "cannot hold that many"},
        {file("none.pgm", "P5 0 7 255\n"), "nothing in it"},
        {file("range.pgm", "P2 1 1 9 10"), "damaged PNM value"},
        {file("maximum.pgm", "P2 1 1 70000 10"), "1 to 65535"},
        {file("letter.pgm", bytes_of({'P', 0}) + " 1 1 255 7"), "is not a picture"},
    };
    for (const auto& c : cases) {
        const std::string sentence = error_of([&] { load_source(c.path); });
        expect_says(sentence, c.says);
        expect_says(sentence, c.path);
    }
}

TEST_F(ImageIo, DamagedBytesNeverHangOrCrash) {
    const std::string good[] = {encode_png(gradient(7, 5, 3)), jpeg, gif, tga, bmp, hdr};
    std::uint32_t state = 1;
    for (const std::string& original : good)
        for (int round = 0; round < 300; ++round) {
            std::string bytes = original;
            for (int flips = 0; flips < 3; ++flips) {
                state = state * 1664525u + 1013904223u;
                bytes[(state >> 8) % bytes.size()] = static_cast<char>(state >> 24);
            }
            error_of([&] { decode_picture(bytes, "damaged"); });
        }
}

TEST(Signals, HaveTheirShapesAndValues) {
    for (const char* name : {"constant", "impulse", "ramp", "step", "zoneplate", "checker", "noise"}) {
        const Source source = load_source(std::string("signal:") + name + ":6x9");
        ASSERT_EQ(source.picture->shape(), (Shape{1, 1, 6, 9})) << name;
        for (float value : source.picture->values())
            EXPECT_TRUE(value >= 0.0f && value <= 1.0f) << name;
        EXPECT_EQ(load_source(std::string("signal:") + name).picture->shape(), (Shape{1, 1, 64, 64}));
        EXPECT_EQ(*source.picture, make_signal(name, {6, 9}));
    }
    const Tensor impulse = make_signal("impulse", {4, 5});
    EXPECT_EQ(impulse(0, 0, 2, 2), 1.0f);
    EXPECT_EQ(std::accumulate(impulse.values().begin(), impulse.values().end(), 0.0f), 1.0f);
    EXPECT_EQ(make_signal("ramp", {2, 5})(0, 0, 1, 3), 0.75f);
    EXPECT_EQ(make_signal("checker", {16, 16})(0, 0, 1, 2), 1.0f);
    EXPECT_EQ(make_signal("noise", {1, 1})(0, 0, 0, 0), static_cast<float>(1791095845u >> 8) / (1 << 24));
}

TEST(Samples, AreBuiltIn) {
    EXPECT_EQ(load_source("").name, "sample");
    EXPECT_EQ(load_source("sample").picture->shape(), (Shape{1, 3, 384, 512}));
    for (const char* name : {"sample:portrait", "sample:fruit"})
        EXPECT_EQ(load_source(name).picture->shape().c, 3);
    expect_says(error_of([] { load_source("sample:cat"); }), "sample:portrait or sample:fruit");
}

TEST(Signals, BadNamesAndSizesAreRefused) {
    for (const auto& [name, says] :
         std::vector<std::pair<std::string, std::string>>{{"signal:", "is unknown"},
                                                          {"signal:sawtooth", "sawtooth"},
                                                          {"signal:ramp:", "HxW"},
                                                          {"signal:ramp:3", "HxW"},
                                                          {"signal:ramp:3x", "HxW"},
                                                          {"signal:ramp:3x4x5", "HxW"},
                                                          {"signal:ramp:99999999999999999999x1", "HxW"},
                                                          {"signal:ramp:0x4", "at least 1"},
                                                          {"signal:ramp:-3x4", "at least 1"},
                                                          {"signal:ramp:60000x60000", "limit is 134217728"}})
        expect_says(error_of([&, n = name] { load_source(n); }), says);
}

TEST_F(ImageIo, PngCarriesDensityAndTextAndIsDeterministic) {
    const Bitmap bitmap = gradient(6, 3, 4);
    const PngOptions options{300, {{"Title", "A · left"}, {"deconvoscope", "{\"version\": 1}"}}};
    const std::string bytes = encode_png(bitmap, options);
    EXPECT_EQ(bytes, encode_png(bitmap, options));
    const std::string path = file("a.png", bytes);
    EXPECT_EQ(read_png_text(path, "Title"), "A · left");
    EXPECT_EQ(read_png_text(path, "deconvoscope"), "{\"version\": 1}");
    EXPECT_EQ(read_png_text(path, "decon"), "");
    EXPECT_EQ(read_png_text(file("b.png", encode_png(bitmap)), "Title"), "");
    EXPECT_EQ(read_png_text(file("c.png", "no picture"), "Title"), "");
    const auto physical = bytes.find("pHYs");
    ASSERT_NE(physical, std::string::npos);
    EXPECT_EQ(bytes.substr(physical + 4, 9),
              bytes_of({0, 0, 0x2e, 0x23, 0, 0, 0x2e, 0x23, 1}));  // 11811 per metre
}

}  // namespace
}  // namespace engine
