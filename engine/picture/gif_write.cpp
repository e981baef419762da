// Animated GIF, through giflib: 256 fixed colours, for slides that take nothing else.
#include <gif_lib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/picture/animation.h"

namespace engine {
namespace {

using Rgb = std::array<int, 3>;
constexpr int levels = 6, cube = levels * levels * levels, greys = 256 - cube;

/// A cube of colours, then greys, which cells of numbers are made of.
Rgb palette_colour(int index) {
    if (index >= cube) {
        const int grey = (index - cube) * 255 / (greys - 1);
        return {grey, grey, grey};
    }
    return {index / (levels * levels) * 51, index / levels % levels * 51, index % levels * 51};
}

int distance(const Rgb& a, const Rgb& b) {
    int sum = 0;
    for (std::size_t i = 0; i < 3; ++i)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

int nearest(const Rgb& colour) {
    const auto level = [](int value) { return (value + 25) / 51; };
    const int in_cube = (level(colour[0]) * levels + level(colour[1])) * levels + level(colour[2]);
    const int mean = (colour[0] + colour[1] + colour[2]) / 3;
    const int grey = cube + (mean * (greys - 1) + 127) / 255;
    return distance(colour, palette_colour(grey)) <= distance(colour, palette_colour(in_cube)) ? grey
                                                                                               : in_cube;
}

class GifWriter {
  public:
    GifWriter(int width, int height) : width_(width), height_(height) {
        int error = 0;
        file_ = EGifOpen(&bytes_, &append, &error);
        if (!file_) give_up();
        EGifSetGifVersion(file_, true);
        std::array<GifColorType, 256> colours{};
        for (std::size_t i = 0; i < colours.size(); ++i) {
            const Rgb colour = palette_colour(static_cast<int>(i));
            colours[i] = {static_cast<GifByteType>(colour[0]), static_cast<GifByteType>(colour[1]),
                          static_cast<GifByteType>(colour[2])};
        }
        map_.reset(GifMakeMapObject(256, colours.data()));
        if (!map_) give_up();
        check(EGifPutScreenDesc(file_, width, height, 8, 0, map_.get()));
        static constexpr std::array<unsigned char, 3> forever{1, 0, 0};
        check(EGifPutExtensionLeader(file_, APPLICATION_EXT_FUNC_CODE));
        check(EGifPutExtensionBlock(file_, 11, "NETSCAPE2.0"));
        check(EGifPutExtensionBlock(file_, static_cast<int>(forever.size()), forever.data()));
        check(EGifPutExtensionTrailer(file_));
    }
    ~GifWriter() {
        int error = 0;
        if (file_) EGifCloseFile(file_, &error);
    }
    GifWriter(const GifWriter&) = delete;
    GifWriter& operator=(const GifWriter&) = delete;

    void add(const Bitmap& frame, int hundredths) {
        GraphicsControlBlock control{};
        control.DelayTime = hundredths;
        control.TransparentColor = NO_TRANSPARENT_COLOR;
        std::array<GifByteType, 4> packed{};
        EGifGCBToExtension(&control, packed.data());
        check(EGifPutExtension(file_, GRAPHICS_EXT_FUNC_CODE, 4, packed.data()));
        check(EGifPutImageDesc(file_, 0, 0, width_, height_, false, nullptr));
        std::vector<GifPixelType> line(static_cast<std::size_t>(width_));
        const auto channels = static_cast<std::size_t>(frame.channels);
        for (std::size_t y = 0; y < static_cast<std::size_t>(height_); ++y) {
            const std::uint8_t* pixel = frame.pixels.data() + y * line.size() * channels;
            for (GifPixelType& index : line) {
                index = index_of(pixel);
                pixel += channels;
            }
            check(EGifPutLine(file_, line.data(), width_));
        }
    }
    std::string finish() {
        int error = 0;
        const int done = EGifCloseFile(file_, &error);
        file_ = nullptr;
        if (done != GIF_OK) give_up();
        return std::move(bytes_);
    }

  private:
    struct FreeMap {
        void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
    };
    static int append(GifFileType* file, const GifByteType* data, int count) {
        static_cast<std::string*>(file->UserData)
            ->append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(count));
        return count;
    }
    [[noreturn]] static void give_up() { throw ResourceError("the GIF animation could not be made"); }
    static void check(int done) {
        if (done != GIF_OK) give_up();
    }
    GifPixelType index_of(const std::uint8_t* pixel) {
        const unsigned key =
            static_cast<unsigned>(pixel[0]) << 16 | static_cast<unsigned>(pixel[1]) << 8 | pixel[2];
        const auto known = known_.find(key);
        if (known != known_.end()) return known->second;
        return known_[key] = static_cast<GifPixelType>(nearest({pixel[0], pixel[1], pixel[2]}));
    }

    int width_, height_;
    std::string bytes_;
    std::unique_ptr<ColorMapObject, FreeMap> map_;
    GifFileType* file_ = nullptr;
    std::unordered_map<unsigned, GifPixelType> known_;
};

}  // namespace

std::string encode_gif(const std::vector<Bitmap>& frames, int milliseconds) {
    ENGINE_CHECK(!frames.empty(), "no frames");
    constexpr int longest_side = 65535;
    if (frames[0].width > longest_side || frames[0].height > longest_side)
        fail("GIF holds at most {} pixels a side, not {}×{}", longest_side, frames[0].height,
             frames[0].width);
    GifWriter writer(frames[0].width, frames[0].height);
    for (const Bitmap& frame : frames) {
        ENGINE_CHECK(frame.width == frames[0].width && frame.height == frames[0].height, "{}×{} among {}×{}",
                     frame.height, frame.width, frames[0].height, frames[0].width);
        writer.add(frame, std::max(2, (milliseconds + 5) / 10));
    }
    return writer.finish();
}

}  // namespace engine
