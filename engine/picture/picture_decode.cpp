#include "engine/picture/picture_decode.h"

#include <stb_image.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>

#include "engine/core/error.h"
#include "engine/picture/picture.h"

namespace engine {
namespace {

/// Feeds stb_image from memory and notices when it asks for bytes beyond the end: most of its decoders would
/// carry on with zeros and return half a picture. Beyond the end it is given noise instead, because some of
/// its loops (Radiance run lengths) never end on zeros.
class ByteSource {
  public:
    explicit ByteSource(std::string_view bytes) : bytes_(bytes) {}

    bool overrun() const { return overrun_; }
    static stbi_io_callbacks callbacks() { return {read, skip, eof}; }

  private:
    static int read(void* user, char* out, int wanted) {
        auto& self = *static_cast<ByteSource*>(user);
        // stb_image's own buffer is filled first and always at the same place; only there may a read come
        // back short.
        if (!self.buffer_) self.buffer_ = out;
        const auto left =
            static_cast<int>(std::min<std::size_t>(self.bytes_.size() - self.position_, 1 << 30));
        const int given = std::min(wanted, left);
        std::memcpy(out, self.bytes_.data() + self.position_, static_cast<std::size_t>(given));
        self.position_ += static_cast<std::size_t>(given);
        if (given == wanted || (given > 0 && out == self.buffer_)) return given;
        self.overrun_ = true;
        if (out != self.buffer_) return given;
        for (int i = given; i < wanted; ++i)
            out[i] = static_cast<char>(self.noise_() >> 8);
        return wanted;
    }

    static void skip(void* user, int count) {
        auto& self = *static_cast<ByteSource*>(user);
        const auto left = self.bytes_.size() - self.position_;
        if (count > 0 && static_cast<std::size_t>(count) > left) self.overrun_ = true;
        self.position_ += std::min(left, static_cast<std::size_t>(std::max(count, 0)));
    }

    static int eof(void* user) {
        const auto& self = *static_cast<ByteSource*>(user);
        return self.position_ == self.bytes_.size();
    }

    std::string_view bytes_;
    std::size_t position_ = 0;
    const char* buffer_ = nullptr;
    bool overrun_ = false;
    std::minstd_rand noise_;
};

[[noreturn]] void refuse(const ByteSource& source, const std::string& name) {
    if (source.overrun()) fail("'{}' ends before its picture does: the file is cut off", name);
    const std::string reason = stbi_failure_reason() ? stbi_failure_reason() : "unknown image type";
    if (reason == "unknown image type" || reason == "Image not of any known type, or corrupt")
        fail(
            "'{}' is not a picture that can be read: PNG, JPEG, BMP, TGA, GIF, PNM, PSD, PIC or HDR is "
            "expected",
            name);
    fail("'{}' is a damaged or unusual picture that cannot be read: {}", name, reason);
}

/// One pass of stb_image over the bytes; `call` gets the callbacks and the source they read from.
template <typename Call>
auto with_stb(std::string_view bytes, ByteSource& source, Call call) {
    source = ByteSource(bytes);
    const stbi_io_callbacks callbacks = ByteSource::callbacks();
    return call(&callbacks, &source);
}

/// Interleaved samples to planes, without alpha.
template <typename Sample>
Tensor to_tensor(const Sample* samples, Pair size, int channels, float scale) {
    const Index kept = channels < 3 ? 1 : 3;
    Tensor picture = Tensor::uninitialized({1, kept, size.h, size.w});
    for (Index c = 0; c < kept; ++c) {
        float* plane = picture.plane(0, c);
        for (Index i = 0; i < size.h * size.w; ++i)
            plane[i] = static_cast<float>(samples[i * channels + c]) / scale;
    }
    return picture;
}

template <typename Sample, typename Load>
Tensor load(std::string_view bytes, const std::string& name, float scale, Load load_samples) {
    ByteSource source(bytes);
    int width = 0, height = 0, channels = 0;
    const std::unique_ptr<Sample, decltype(&stbi_image_free)> samples(
        with_stb(bytes, source,
                 [&](const stbi_io_callbacks* io, void* user) {
                     return load_samples(io, user, &width, &height, &channels, 0);
                 }),
        stbi_image_free);
    if (!samples || source.overrun()) refuse(source, name);
    return to_tensor(samples.get(), {height, width}, channels, scale);
}

/// The most pixels that one byte of a file can stand for: deflate packs 1032 bytes into one, of eight pixels
/// each.
Index pixels_per_byte(std::string_view bytes) { return bytes.starts_with("BM") ? 8 : 8 * 1032; }

Index big_endian(std::string_view bytes, std::size_t at, int width) {
    Index value = 0;
    for (int i = 0; i < width; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
    return value;
}

/// stb_image refuses sizes beyond its own limits with the same words as files that are no picture, and takes
/// memory for a PNG chunk before it looks whether the chunk is there: so the two common formats are looked at
/// first.
void check_png(std::string_view bytes, const std::string& name) {
    if (bytes.size() >= 24) {
        const Pair size{big_endian(bytes, 20, 4), big_endian(bytes, 16, 4)};
        check_picture_size(size, bytes.size(), pixels_per_byte(bytes), name);
    }
    for (std::size_t at = 8; at + 8 <= bytes.size();) {
        if (bytes.substr(at + 4, 4) == "IEND") return;
        at += 12 + static_cast<std::size_t>(big_endian(bytes, at, 4));
    }
    fail("'{}' ends before its picture does: the file is cut off", name);
}

void check_jpeg(std::string_view bytes, const std::string& name) {
    for (std::size_t at = 2; at + 9 <= bytes.size();) {
        const int marker = static_cast<unsigned char>(bytes[at + 1]);
        if (bytes[at] != '\xff' || marker == 0xda) return;
        const bool frame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (frame) {
            const Pair size{big_endian(bytes, at + 5, 2), big_endian(bytes, at + 7, 2)};
            return check_picture_size(size, bytes.size(), pixels_per_byte(bytes), name);
        }
        at += 2 + static_cast<std::size_t>(big_endian(bytes, at + 2, 2));
    }
}

}  // namespace

void check_picture_size(Pair size, std::size_t bytes, Index pixels_per_byte, const std::string& name) {
    if (size.h < 1 || size.w < 1)
        fail("'{}' says that it is {} pixels: there is nothing in it", name, to_string(size));
    if (size.h > max_picture_pixels / size.w)
        fail("'{}' says that it is {} pixels: more than the limit of {} pixels", name, to_string(size),
             max_picture_pixels);
    if (size.h * size.w / pixels_per_byte > static_cast<Index>(bytes))
        fail("'{}' says that it is {} pixels, but its {} bytes cannot hold that many", name, to_string(size),
             bytes);
}

Tensor decode_picture(std::string_view bytes, const std::string& name) {
    if (bytes.empty()) fail("'{}' is empty: 0 bytes are no picture", name);
    if (bytes.size() >= 2 && bytes[0] == 'P' &&
        std::string_view("2356").find(bytes[1]) != std::string_view::npos)
        return decode_pnm(bytes, name);
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) check_png(bytes, name);
    if (bytes.starts_with("\xff\xd8")) check_jpeg(bytes, name);

    ByteSource source(bytes);
    int width = 0, height = 0, channels = 0;
    const int known = with_stb(bytes, source, [&](const stbi_io_callbacks* io, void* user) {
        return stbi_info_from_callbacks(io, user, &width, &height, &channels);
    });
    if (!known) refuse(source, name);
    check_picture_size({height, width}, bytes.size(), pixels_per_byte(bytes), name);

    if (with_stb(bytes, source, stbi_is_hdr_from_callbacks))
        return load<float>(bytes, name, 1.0f, stbi_loadf_from_callbacks);
    if (with_stb(bytes, source, stbi_is_16_bit_from_callbacks))
        return load<stbi_us>(bytes, name, 65535.0f, stbi_load_16_from_callbacks);
    return load<stbi_uc>(bytes, name, 255.0f, stbi_load_from_callbacks);
}

}  // namespace engine
