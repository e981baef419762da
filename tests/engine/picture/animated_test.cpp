// GIF and WebP: frames, what lies under them, and orientation.
#include <gtest/gtest.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <chrono>

#include "engine/picture/animation.h"
#include "tests/engine/picture/files.h"

namespace engine {
namespace {

using namespace testing;

/// The colours of a picture as their numbers in gif()'s table.
std::vector<int> colours(const Tensor& picture) {
    std::vector<int> list;
    for (Index i = 0; i < picture.shape().h * picture.shape().w; ++i) {
        const float r = picture.plane(0, 0)[i], g = picture.plane(0, 1)[i], b = picture.plane(0, 2)[i];
        list.push_back(r == 1 && g == 1 && b == 1 ? 3 : r == 1 ? 0 : g == 1 ? 1 : b == 1 ? 2 : -1);
    }
    return list;
}

TEST(Gif, TheHandedOneSaysWhichFrameOfHowMany) {
    const std::string bytes = golden_picture("two.gif");
    const StoredPicture first = decoded(bytes), second = decoded(bytes, 1);
    EXPECT_EQ(first.picture.shape(), (Shape{1, 3, 8, 8}));
    expect_says(first.notes.at(0), "holds 2 frames (0 to 1): this is frame 0; --frame N takes another");
    expect_says(second.notes.at(0), "this is frame 1");
    EXPECT_EQ(first.picture(0, 0, 3, 3), 1.0f);   // red
    EXPECT_EQ(second.picture(0, 1, 3, 3), 1.0f);  // green
    EXPECT_EQ(second.picture(0, 0, 3, 3), 0.0f);
    expect_says(error_of([&] { decoded(bytes, 2); }), "no frame 2: it holds 2, frame 0 to frame 1");
    expect_says(error_of([&] { decoded(bytes, -1); }), "no frame -1");
}

TEST(Gif, OneFrameNeedsNoWord) {
    const std::string bytes = gif(2, 1, {{0, 0, 2, 1, {0, 3}}});
    EXPECT_EQ(colours(decoded(bytes).picture), (std::vector<int>{0, 3}));
    EXPECT_TRUE(decoded(bytes).notes.empty());
    expect_says(error_of([&] { decoded(bytes, 1); }), "no frame 1: it holds 1, frame 0");
}

TEST(Gif, FramesLieUponEachOther) {
    const GifFrame ground{0, 0, 3, 1, {0, 1, 2}};
    const struct {
        const char* name;
        std::vector<GifFrame> frames;
        std::vector<int> last;
    } cases[] = {
        {"a part", {ground, {1, 0, 1, 1, {3}}}, {0, 3, 2}},
        {"a transparent pixel shows what is below", {ground, {0, 0, 3, 1, {3, 0, 3}, 0, 0}}, {3, 1, 3}},
        {"kept", {ground, {0, 0, 1, 1, {3}, 1}, {2, 0, 1, 1, {3}}}, {3, 1, 3}},
        {"to the background", {ground, {0, 0, 2, 1, {3, 3}, 2}, {2, 0, 1, 1, {3}}}, {2, 2, 3}},
        {"back to what was", {ground, {0, 0, 2, 1, {3, 3}, 3}, {2, 0, 1, 1, {0}}}, {0, 1, 0}},
        {"beyond the edge", {ground, {2, 0, 3, 2, {3, 3, 3, 3, 3, 3}}}, {0, 1, 3}},
    };
    for (const auto& c : cases) {
        SCOPED_TRACE(c.name);
        const std::string bytes = gif(3, 1, c.frames, 2);
        EXPECT_EQ(colours(decoded(bytes, static_cast<Index>(c.frames.size()) - 1).picture), c.last);
        EXPECT_EQ(colours(decoded(bytes).picture), (std::vector<int>{0, 1, 2}));
    }
}

TEST(Gif, TransparentPixelsOfTheFirstFrameKeepTheirColour) {
    EXPECT_EQ(colours(decoded(gif(3, 1, {{0, 0, 3, 1, {0, 1, 3}, 0, 1}})).picture),
              (std::vector<int>{0, 1, 3}));
    // Pixels that no frame covers have the background's colour.
    EXPECT_EQ(colours(decoded(gif(3, 1, {{1, 0, 1, 1, {1}}}, 2)).picture), (std::vector<int>{2, 1, 2}));
}

TEST(Gif, InterlacedRowsComeInTheirOrder) {
    std::vector<int> pixels(9);
    for (int i = 0; i < 9; ++i)
        pixels[static_cast<std::size_t>(i)] = i % 4;  // stored: rows 0 8 4 2 6 1 3 5 7
    EXPECT_EQ(colours(decoded(gif(1, 9, {{0, 0, 1, 9, pixels, 0, -1, true}})).picture),
              (std::vector<int>{0, 1, 3, 2, 2, 3, 0, 0, 1}));
}

TEST(Gif, EveryCutIsNoticedAndNoDamageBreaks) {
    const std::string bytes = gif(3, 2, {{0, 0, 3, 2, {0, 1, 2, 3, 0, 1}}, {1, 0, 2, 1, {3, 3}, 2, 0}});
    expect_every_cut_noticed(gif(3, 2, {{0, 0, 3, 2, {0, 1, 2, 3, 0, 1}}}), 1);
    expect_says(refusal(bytes.substr(0, bytes.size() - 4)),
                "cut off");  // in the second frame, although the first is whole
    expect_no_damage_breaks(bytes, 1000);
    EXPECT_FALSE(refusal(gif(1, 1, {})).empty());
}

TEST(Gif, AClaimIsRefusedBeforeItCosts) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto& [width, height] : {std::pair{11585, 11585}, {65535, 65535}, {65535, 1000}})
        expect_says(refusal(gif(width, height, {{0, 0, 1, 1, {1}}}) + std::string(18000, '\0')), "pixels");
    EXPECT_FALSE(refusal(gif(4, 4, {{0, 0, 65535, 65535, {1}}})).empty());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

std::string still_webp(const std::vector<std::uint8_t>& rgb, int width, int height, int orientation = 1) {
    std::uint8_t* out = nullptr;
    const std::size_t size = WebPEncodeLosslessRGB(rgb.data(), width, height, width * 3, &out);
    std::string bytes(reinterpret_cast<const char*>(out), size);
    WebPFree(out);
    if (orientation == 1) return bytes;
    const std::string exif = "II" + low_first(42, 2) + low_first(8, 4) + low_first(1, 2) +
                             low_first(0x0112, 2) + low_first(3, 2) + low_first(1, 4) +
                             low_first(static_cast<std::uint64_t>(orientation), 4) + low_first(0, 4);
    WebPMux* mux = WebPMuxNew();
    const WebPData image{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()},
        chunk{reinterpret_cast<const std::uint8_t*>(exif.data()), exif.size()};
    WebPMuxSetImage(mux, &image, 1);
    WebPMuxSetChunk(mux, "EXIF", &chunk, 1);
    WebPData whole;
    WebPMuxAssemble(mux, &whole);
    const std::string result(reinterpret_cast<const char*>(whole.bytes), whole.size);
    WebPDataClear(&whole);
    WebPMuxDelete(mux);
    return result;
}

Bitmap flat(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    Bitmap bitmap{3, 2, 3, {}};
    for (int i = 0; i < 6; ++i)
        bitmap.pixels.insert(bitmap.pixels.end(), {r, g, b});
    return bitmap;
}

TEST(WebP, StillPicturesHaveTheirValuesAndAreTurned) {
    const std::vector<std::uint8_t> rgb{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    EXPECT_EQ(levels(decoded(still_webp(rgb, 2, 2)).picture),
              (std::vector<int>{1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12}));
    for (const auto& [orientation, red] : std::vector<std::pair<int, std::vector<int>>>{{2, {4, 1, 10, 7}},
                                                                                        {3, {10, 7, 4, 1}},
                                                                                        {4, {7, 10, 1, 4}},
                                                                                        {5, {1, 7, 4, 10}},
                                                                                        {6, {7, 1, 10, 4}},
                                                                                        {7, {10, 4, 7, 1}},
                                                                                        {8, {4, 10, 1, 7}}}) {
        const StoredPicture found = decoded(still_webp(rgb, 2, 2, orientation));
        std::vector<int> first = levels(found.picture);
        first.resize(4);
        EXPECT_EQ(first, red) << orientation;
        EXPECT_EQ(found.notes.size(), 1u);
    }
}

TEST(WebP, AnimationsSayWhichFrame) {
    const std::string bytes = encode_webp({flat(255, 0, 0), flat(0, 255, 0), flat(0, 0, 255)}, 100);
    for (Index frame = 0; frame < 3; ++frame) {
        const StoredPicture found = decoded(bytes, frame);
        EXPECT_EQ(found.frames, 3);
        EXPECT_EQ(colours(found.picture), std::vector<int>(6, static_cast<int>(frame)));
        expect_says(found.notes.at(0), fmt::format("this is frame {}", frame));
    }
    expect_says(error_of([&] { decoded(bytes, 3); }), "no frame 3");
}

TEST(WebP, EveryCutIsNoticedAndNoDamageBreaks) {
    for (const std::string& bytes :
         {still_webp({1, 2, 3, 4, 5, 6}, 2, 1), still_webp({1, 2, 3, 4, 5, 6}, 2, 1, 6),
          encode_webp({flat(255, 0, 0), flat(0, 255, 0)}, 100)}) {
        expect_every_cut_noticed(bytes);
        expect_no_damage_breaks(bytes, 1000);
    }
}

TEST(WebP, AClaimIsRefusedBeforeItCosts) {
    // A flat lossless picture of any size takes some dozen bytes.
    for (const auto& [width, height] :
         {std::pair{12000, 12000}, {16383, 16383}, {16383, 1200}, {5000, 5000}}) {
        // The header's 28 bits of width - 1 and height - 1 behind the signature 0x2f.
        std::string bytes = still_webp(std::vector<std::uint8_t>(3 * 64 * 64), 64, 64);
        const std::size_t at = bytes.find("VP8L") + 9;
        bytes.replace(
            at, 4,
            low_first(static_cast<std::uint64_t>(width - 1) | static_cast<std::uint64_t>(height - 1) << 14,
                      4));
        const auto start = std::chrono::steady_clock::now();
        expect_says(refusal(bytes), "pixels");
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
    }
}

}  // namespace
}  // namespace engine
