#include "engine/picture/animation.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>

#include "engine/core/error.h"

namespace engine {
namespace {

struct PictureGuard {
    WebPPicture picture;
    PictureGuard() { ENGINE_CHECK(WebPPictureInit(&picture), "libwebp does not fit its headers"); }
    ~PictureGuard() { WebPPictureFree(&picture); }
};

[[noreturn]] void give_up(const char* why) {
    throw ResourceError(fmt::format("the WebP animation could not be made: {}", why));
}

void import(WebPPicture& picture, const Bitmap& frame) {
    picture.use_argb = 1;
    picture.width = frame.width;
    picture.height = frame.height;
    const int stride = frame.width * frame.channels;
    const int done = frame.channels == 3 ? WebPPictureImportRGB(&picture, frame.pixels.data(), stride)
                                         : WebPPictureImportRGBA(&picture, frame.pixels.data(), stride);
    if (!done) give_up("out of memory");
}

}  // namespace

std::string encode_webp(const std::vector<Bitmap>& frames, int milliseconds) {
    ENGINE_CHECK(!frames.empty(), "no frames");
    if (frames[0].width > WEBP_MAX_DIMENSION || frames[0].height > WEBP_MAX_DIMENSION)
        fail("WebP holds at most {} pixels a side, not {}×{}", WEBP_MAX_DIMENSION, frames[0].height,
             frames[0].width);
    WebPAnimEncoderOptions options;
    ENGINE_CHECK(WebPAnimEncoderOptionsInit(&options), "libwebp does not fit its headers");
    const std::unique_ptr<WebPAnimEncoder, decltype(&WebPAnimEncoderDelete)> encoder(
        WebPAnimEncoderNew(frames[0].width, frames[0].height, &options), WebPAnimEncoderDelete);
    if (!encoder) give_up("out of memory");
    WebPConfig config;
    ENGINE_CHECK(WebPConfigInit(&config) && WebPConfigLosslessPreset(&config, 4),
                 "libwebp does not fit its headers");
    int time = 0;
    for (const Bitmap& frame : frames) {
        ENGINE_CHECK(frame.width == frames[0].width && frame.height == frames[0].height, "{}×{} among {}×{}",
                     frame.height, frame.width, frames[0].height, frames[0].width);
        PictureGuard guard;
        import(guard.picture, frame);
        if (!WebPAnimEncoderAdd(encoder.get(), &guard.picture, time, &config))
            give_up(WebPAnimEncoderGetError(encoder.get()));
        time += milliseconds;
    }
    WebPData data;
    WebPDataInit(&data);
    const bool done = WebPAnimEncoderAdd(encoder.get(), nullptr, time, nullptr) &&
                      WebPAnimEncoderAssemble(encoder.get(), &data);
    const std::string bytes(reinterpret_cast<const char*>(data.bytes), done ? data.size : 0);
    WebPDataClear(&data);
    if (!done) give_up(WebPAnimEncoderGetError(encoder.get()));
    return bytes;
}

}  // namespace engine
