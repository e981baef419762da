// WebP, still and animated, through libwebp and libwebpdemux.
#include <webp/decode.h>
#include <webp/demux.h>

#include <algorithm>
#include <memory>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

WebPData data_of(const PictureBytes& file) {
    return {reinterpret_cast<const std::uint8_t*>(file.bytes.data()), file.bytes.size()};
}

int orientation_of(const PictureBytes& file) {
    const WebPData data = data_of(file);
    const std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)> demuxer(WebPDemux(&data), WebPDemuxDelete);
    WebPChunkIterator chunk;
    if (!demuxer || !WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk)) return 1;
    std::string_view exif(reinterpret_cast<const char*>(chunk.chunk.bytes), chunk.chunk.size);
    if (exif.starts_with(std::string_view("Exif\0\0", 6))) exif.remove_prefix(6);  // some writers keep JPEG's
    const int orientation = exif_orientation(exif);
    WebPDemuxReleaseChunkIterator(&chunk);
    return orientation;
}

Tensor to_picture(const PictureBytes& file, Pair size, const std::uint8_t* rgba, int stride) {
    Tensor picture = picture_for(file, size, 4);
    for (Index y = 0; y < size.h; ++y)
        set_row(picture, y, rgba + y * stride, 4);
    return picture;
}

/// The file is read in pieces, so that a large picture can be cancelled.
Tensor decode_still(const PictureBytes& file, Pair size) {
    WebPDecoderConfig config;
    ENGINE_CHECK(WebPInitDecoderConfig(&config), "libwebp does not fit its headers");
    config.output.colorspace = MODE_RGBA;
    const auto free_output = [](WebPDecBuffer* buffer) { WebPFreeDecBuffer(buffer); };
    const std::unique_ptr<WebPDecBuffer, decltype(free_output)> output(&config.output, free_output);
    const std::unique_ptr<WebPIDecoder, decltype(&WebPIDelete)> decoder(WebPINewDecoder(&config.output),
                                                                        WebPIDelete);
    if (!decoder) throw ResourceError("there is not enough memory to read a WebP");
    constexpr std::size_t piece = 1 << 16;
    const WebPData data = data_of(file);
    VP8StatusCode status = VP8_STATUS_SUSPENDED;
    for (std::size_t given = 0; given < data.size && status == VP8_STATUS_SUSPENDED;) {
        file.progress.check();
        given = std::min(given + piece, data.size);
        status = WebPIUpdate(decoder.get(), data.bytes, given);
    }
    if (status == VP8_STATUS_SUSPENDED) fail_cut_off(file);
    if (status == VP8_STATUS_OUT_OF_MEMORY)
        throw ResourceError(fmt::format("'{}' needs more memory than is available", file.name));
    if (status != VP8_STATUS_OK) fail_damaged(file, "its pixels cannot be decoded");
    return to_picture(file, size, config.output.u.RGBA.rgba, config.output.u.RGBA.stride);
}

/// Frames are drawn upon those before them.
Tensor decode_animated(const PictureBytes& file, Index& frames) {
    WebPAnimDecoderOptions options;
    ENGINE_CHECK(WebPAnimDecoderOptionsInit(&options), "libwebpdemux does not fit its headers");
    options.color_mode = MODE_RGBA;
    const WebPData data = data_of(file);
    const std::unique_ptr<WebPAnimDecoder, decltype(&WebPAnimDecoderDelete)> decoder(
        WebPAnimDecoderNew(&data, &options), WebPAnimDecoderDelete);
    WebPAnimInfo info;
    if (!decoder || !WebPAnimDecoderGetInfo(decoder.get(), &info))
        fail_damaged(file, "its frames cannot be found");
    frames = info.frame_count;
    check_frame(file, frames);
    std::uint8_t* canvas = nullptr;
    int time = 0;
    for (Index i = 0; i <= file.frame; ++i) {
        file.progress.check();
        if (!WebPAnimDecoderGetNext(decoder.get(), &canvas, &time))
            fail_damaged(file, fmt::format("frame {} cannot be decoded", i));
    }
    return to_picture(file, {info.canvas_height, info.canvas_width}, canvas,
                      static_cast<int>(info.canvas_width) * 4);
}

}  // namespace

StoredPicture decode_webp(const PictureBytes& file) {
    if (static_cast<std::size_t>(little_endian(file, 4, 4)) + 8 > file.bytes.size()) fail_cut_off(file);
    WebPBitstreamFeatures features;
    const VP8StatusCode status = WebPGetFeatures(data_of(file).bytes, data_of(file).size, &features);
    if (status == VP8_STATUS_NOT_ENOUGH_DATA) fail_cut_off(file);
    if (status != VP8_STATUS_OK) fail_damaged(file, "its header cannot be read");
    const Pair size{features.height, features.width};
    check_compressed_size(size, file.bytes.size(), file.name);
    require_memory((features.has_animation ? 2 : 1) * size.h * size.w, "'" + file.name + "'");
    StoredPicture stored;
    stored.orientation = orientation_of(file);
    if (!features.has_animation) check_frame(file, 1);
    stored.picture = features.has_animation ? decode_animated(file, stored.frames) : decode_still(file, size);
    return stored;
}

}  // namespace engine
