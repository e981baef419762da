// TGA: grey, colour and palettes, plain and in runs, from any of its four corners.
#include <algorithm>
#include <array>

#include "engine/core/error.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

enum class Kind { palette = 1, colour = 2, grey = 3 };

struct Header {
    Kind kind{};
    bool runs = false, has_map = false, from_right = false, from_top = false;
    std::size_t map_first = 0, map_length = 0, map_bits = 0, start = 0;
    Pair size;
    int bits = 0;
};

bool is_one_of(std::size_t value, std::initializer_list<std::size_t> list) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// The fields as they stand; all 18 bytes are there.
Header read_header(const PictureBytes& file) {
    const std::uint32_t type = little_endian(file, 2, 1), descriptor = little_endian(file, 17, 1);
    Header header;
    header.kind = static_cast<Kind>(type & 7);
    header.runs = (type & 8) != 0;
    header.has_map = little_endian(file, 1, 1) == 1;
    header.map_first = little_endian(file, 3, 2);
    header.map_length = little_endian(file, 5, 2);
    header.map_bits = little_endian(file, 7, 1);
    header.size = {little_endian(file, 14, 2), little_endian(file, 12, 2)};
    header.bits = static_cast<int>(little_endian(file, 16, 1));
    header.from_right = (descriptor & 0x10) != 0;
    header.from_top = (descriptor & 0x20) != 0;
    header.start = 18 + little_endian(file, 0, 1);
    return header;
}

class Tga {
  public:
    explicit Tga(const PictureBytes& file) : file_(file), header_(read_header(file)) {}

    Tensor read() {
        const auto [height, width] = header_.size;
        if (header_.runs)
            check_compressed_size(header_.size, file_.bytes.size(), file_.name);
        else
            check_plain_size(header_.size, static_cast<std::uint64_t>(height * width * pixel_bytes()),
                             file_.bytes.size(), file_.name);
        at_ = header_.start;
        if (header_.has_map) read_map();
        picture_ = picture_for(file_, header_.size, header_.kind == Kind::grey ? 1 : 3);
        for (Index y = 0; y < height; ++y) {
            if (y % 64 == 0) file_.progress.check();
            for (Index x = 0; x < width; ++x)
                set(header_.from_top ? y : height - 1 - y, header_.from_right ? width - 1 - x : x,
                    next_pixel());
        }
        return std::move(picture_);
    }

  private:
    int pixel_bytes() const { return (header_.bits + 7) / 8; }

    static std::array<float, 3> colour(std::uint32_t value, std::size_t bits) {
        const auto level = [&](int shift, std::uint32_t most) {
            return static_cast<float>(value >> shift & most) / static_cast<float>(most);
        };
        if (bits <= 16) return {level(10, 31), level(5, 31), level(0, 31)};
        return {level(16, 255), level(8, 255), level(0, 255)};
    }

    void read_map() {
        const std::size_t bytes = (header_.map_bits + 7) / 8;
        for (std::size_t i = 0; i < header_.map_length; ++i, at_ += bytes)
            map_.push_back(colour(little_endian(file_, at_, static_cast<int>(bytes)), header_.map_bits));
    }

    std::uint32_t stored_pixel() {
        const std::uint32_t pixel = little_endian(file_, at_, pixel_bytes());
        at_ += static_cast<std::size_t>(pixel_bytes());
        return pixel;
    }

    /// A packet is a count and one pixel for all of it, or that many pixels.
    std::uint32_t next_pixel() {
        if (!header_.runs) return stored_pixel();
        if (left_ == 0) {
            const std::uint32_t packet = little_endian(file_, at_++, 1);
            left_ = (packet & 0x7F) + 1;
            repeats_ = (packet & 0x80) != 0;
            if (repeats_) repeated_ = stored_pixel();
        }
        --left_;
        return repeats_ ? repeated_ : stored_pixel();
    }

    void set(Index y, Index x, std::uint32_t pixel) {
        if (header_.kind == Kind::grey) {
            picture_(0, 0, y, x) = static_cast<float>(pixel & 0xFF) / 255.0f;
            return;
        }
        std::array<float, 3> rgb;
        if (header_.kind == Kind::palette) {
            const std::size_t index = pixel - header_.map_first;
            if (pixel < header_.map_first || index >= map_.size())
                fail_damaged(file_, fmt::format("a pixel has colour {} of {}", pixel,
                                                header_.map_first + map_.size()));
            rgb = map_[index];
        } else {
            rgb = colour(pixel, static_cast<std::size_t>(header_.bits));
        }
        for (Index c = 0; c < 3; ++c)
            picture_(0, c, y, x) = rgb[static_cast<std::size_t>(c)];
    }

    const PictureBytes& file_;
    Header header_;
    std::size_t at_ = 0;
    std::vector<std::array<float, 3>> map_;
    Tensor picture_;
    std::uint32_t left_ = 0, repeated_ = 0;
    bool repeats_ = false;
};

}  // namespace

bool looks_like_tga(std::string_view bytes) {
    if (bytes.size() < 18) return false;
    const Header header = read_header({bytes, {}});
    const auto type = static_cast<unsigned char>(bytes[2]), map_type = static_cast<unsigned char>(bytes[1]);
    const auto bits = static_cast<std::size_t>(header.bits);
    if (!is_one_of(type, {1, 2, 3, 9, 10, 11}) || map_type > 1) return false;
    if (header.has_map && !is_one_of(header.map_bits, {15, 16, 24, 32})) return false;
    // Without a colour table its description is empty; that tells the file from an icon.
    if (!header.has_map && bytes.substr(3, 5).find_first_not_of('\0') != std::string_view::npos) return false;
    switch (header.kind) {
        case Kind::palette: return header.has_map && header.map_length > 0 && is_one_of(bits, {8, 16});
        case Kind::colour: return is_one_of(bits, {15, 16, 24, 32});
        default: return is_one_of(bits, {8, 16});
    }
}

StoredPicture decode_tga(const PictureBytes& file) {
    check_frame(file, 1);
    return {Tga(file).read()};
}

}  // namespace engine
