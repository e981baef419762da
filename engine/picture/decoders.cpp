#include "engine/picture/decoders.h"

#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "engine/core/memory.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

std::array<float, 256> make_levels() {
    std::array<float, 256> levels;
    for (std::size_t i = 0; i < levels.size(); ++i)
        levels[i] = static_cast<float>(i) / 255.0f;
    return levels;
}

std::uint32_t byte_at(const PictureBytes& file, std::size_t at) {
    if (at >= file.bytes.size()) fail_cut_off(file);
    return static_cast<unsigned char>(file.bytes[at]);
}

}  // namespace

void fail_cut_off(const PictureBytes& file) {
    fail("'{}' ends before its picture does: the file is cut off", file.name);
}

void fail_damaged(const PictureBytes& file, std::string_view why) {
    fail("'{}' is a damaged or unusual picture that cannot be read: {}", file.name, why);
}

void check_frame(const PictureBytes& file, Index frames) {
    if (file.frame < 0 || file.frame >= frames)
        fail("'{}' has no frame {}: it holds {}, frame 0{}", file.name, file.frame, frames,
             frames > 1 ? fmt::format(" to frame {}", frames - 1) : "");
}

std::uint32_t little_endian(const PictureBytes& file, std::size_t at, int width) {
    std::uint32_t value = 0;
    for (int i = width - 1; i >= 0; --i)
        value = value << 8 | byte_at(file, at + static_cast<std::size_t>(i));
    return value;
}

std::uint32_t big_endian(const PictureBytes& file, std::size_t at, int width) {
    std::uint32_t value = 0;
    for (int i = 0; i < width; ++i)
        value = value << 8 | byte_at(file, at + static_cast<std::size_t>(i));
    return value;
}

Tensor picture_for(const PictureBytes& file, Pair size, int channels) {
    check_picture_size(size, file.name);
    const Shape shape{1, channels < 3 ? 1 : 3, size.h, size.w};
    require_memory(shape.elements(), "'" + file.name + "'");
    return Tensor::uninitialized(shape);
}

void set_row(Tensor& picture, Index y, const std::uint8_t* samples, int channels) {
    static const std::array<float, 256> levels = make_levels();
    const Index width = picture.shape().w;
    for (Index c = 0; c < picture.shape().c; ++c) {
        float* row = picture.plane(0, c) + y * width;
        const std::uint8_t* sample = samples + c;
        for (Index x = 0; x < width; ++x, sample += channels)
            row[x] = levels[*sample];
    }
}

void set_row(Tensor& picture, Index y, const std::uint16_t* samples, int channels, float largest) {
    const Index width = picture.shape().w;
    for (Index c = 0; c < picture.shape().c; ++c) {
        float* row = picture.plane(0, c) + y * width;
        const std::uint16_t* sample = samples + c;
        for (Index x = 0; x < width; ++x, sample += channels)
            row[x] = static_cast<float>(*sample) / largest;
    }
}

int exif_orientation(std::string_view exif) {
    const bool little = exif.starts_with("II");
    if (!little && !exif.starts_with("MM")) return 1;
    const auto number = [&](std::size_t at, std::size_t width) -> std::size_t {
        std::size_t value = 0;
        if (at > exif.size() || exif.size() - at < width) return 0;
        for (std::size_t i = 0; i < width; ++i)
            value = value << 8 | static_cast<unsigned char>(exif[little ? at + width - 1 - i : at + i]);
        return value;
    };
    constexpr std::size_t orientation_tag = 0x0112, is_short = 3, entry_bytes = 12;
    const std::size_t directory = number(4, 4), entries = number(directory, 2);
    for (std::size_t i = 0; directory >= 8 && i < entries; ++i) {
        const std::size_t at = directory + 2 + i * entry_bytes;
        if (at >= exif.size()) break;
        if (number(at, 2) != orientation_tag || number(at + 2, 2) != is_short) continue;
        const std::size_t value = number(at + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

}  // namespace engine
