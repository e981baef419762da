// PSD, PIC and Radiance HDR through stb_image.
#include <stb_image.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <random>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

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

[[noreturn]] void refuse(const PictureBytes& file, const ByteSource& source) {
    if (source.overrun()) fail_cut_off(file);
    fail_damaged(file, stbi_failure_reason() ? stbi_failure_reason() : "its kind is unknown");
}

/// One pass of stb_image over the bytes; `call` gets the callbacks and the source they read from.
template <typename Call>
auto with_stb(const PictureBytes& file, ByteSource& source, Call call) {
    source = ByteSource(file.bytes);
    const stbi_io_callbacks callbacks = ByteSource::callbacks();
    return call(&callbacks, &source);
}

/// Interleaved samples to planes, without alpha.
template <typename Sample>
void take(Tensor& picture, const Sample* samples, int channels) {
    const Index width = picture.shape().w;
    for (Index y = 0; y < picture.shape().h; ++y) {
        const Sample* row = samples + y * width * channels;
        if constexpr (std::is_same_v<Sample, stbi_uc>) {
            set_row(picture, y, row, channels);
        } else if constexpr (std::is_same_v<Sample, stbi_us>) {
            set_row(picture, y, row, channels, 65535.0f);
        } else {
            for (Index c = 0; c < picture.shape().c; ++c)
                for (Index x = 0; x < width; ++x)
                    picture(0, c, y, x) = row[x * channels + c];
        }
    }
}

template <typename Sample, typename Load>
Tensor load(const PictureBytes& file, Pair size, int channels, Load load_samples) {
    // stb_image keeps its samples and, for some formats, a converted copy of them.
    require_memory(size.h * size.w * static_cast<Index>(2 * sizeof(Sample) + 4), "'" + file.name + "'");
    Tensor picture = picture_for(file, size, channels);
    ByteSource source(file.bytes);
    int width = 0, height = 0, found = 0;
    const std::unique_ptr<Sample, decltype(&stbi_image_free)> samples(
        with_stb(file, source,
                 [&](const stbi_io_callbacks* io, void* user) {
                     return load_samples(io, user, &width, &height, &found, channels);
                 }),
        stbi_image_free);
    if (!samples || source.overrun()) refuse(file, source);
    ENGINE_CHECK(width == size.w && height == size.h, "{}×{} instead of {}", height, width, to_string(size));
    take(picture, samples.get(), channels);
    return picture;
}

/// Checks the header of a PSD, at which stb_image does not look closely enough: it takes plain samples that
/// are not there for zeros, and reads 16 bits in runs as 8.
bool is_deep_psd(const PictureBytes& file) {
    const Pair size{big_endian(file, 14, 4), big_endian(file, 18, 4)};
    const std::uint32_t channels = big_endian(file, 12, 2), bits = big_endian(file, 22, 2);
    std::size_t at = 26;
    for (int section = 0; section < 3; ++section)
        at += 4 + static_cast<std::size_t>(big_endian(file, at, 4));
    const bool runs = big_endian(file, at, 2) != 0;
    check_picture_size(size, file.name);
    if (runs && bits == 16)
        fail("'{}' is a PSD of 16 bits in runs, which is not read: save it as TIFF or PNG", file.name);
    if (!runs)
        check_plain_size(size, static_cast<std::uint64_t>(size.h * size.w) * channels * (bits / 8),
                         file.bytes.size() - at, file.name);
    return bits == 16;
}

}  // namespace

StoredPicture decode_with_stb(const PictureBytes& file) {
    check_frame(file, 1);
    const bool psd = file.bytes.starts_with("8BPS"), deep = psd && is_deep_psd(file);
    ByteSource source(file.bytes);
    int width = 0, height = 0, channels = 0;
    const int known = with_stb(file, source, [&](const stbi_io_callbacks* io, void* user) {
        return stbi_info_from_callbacks(io, user, &width, &height, &channels);
    });
    if (!known) refuse(file, source);
    const Pair size{height, width};
    check_compressed_size(size, file.bytes.size(), file.name);
    if (with_stb(file, source, stbi_is_hdr_from_callbacks))
        return {load<float>(file, size, channels, stbi_loadf_from_callbacks)};
    if (deep) return {load<stbi_us>(file, size, channels, stbi_load_16_from_callbacks)};
    return {load<stbi_uc>(file, size, channels, stbi_load_from_callbacks)};
}

}  // namespace engine
