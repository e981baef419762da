// PBM, PGM, PPM and PFM.
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

#include "engine/core/error.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Reads the header and numbers in text: white space and comments stand between them.
class PnmReader {
  public:
    explicit PnmReader(const PictureBytes& file) : file_(file), bytes_(file.bytes) {}

    Index number(Index low, Index high, const char* what) {
        skip_space();
        if (position_ == bytes_.size()) fail_cut_off(file_);
        Index value = -1;
        while (position_ < bytes_.size() && is_digit(bytes_[position_])) {
            value = (value < 0 ? 0 : value) * 10 + (bytes_[position_++] - '0');
            if (value > high) break;
        }
        if (value < low || value > high)
            fail("'{}' has a damaged PNM {}: {} to {} is expected", file_.name, what, low, high);
        return value;
    }

    /// P1's digits need no space between them.
    Index bit() {
        skip_space();
        if (position_ == bytes_.size()) fail_cut_off(file_);
        const char digit = bytes_[position_++];
        if (digit != '0' && digit != '1')
            fail("'{}' has a damaged PNM value: 0 to 1 is expected", file_.name);
        return digit - '0';
    }

    /// PFM's scale, of which the sign tells the order of bytes.
    double scale() {
        skip_space();
        const std::size_t begin = position_;
        while (position_ < bytes_.size() && !is_space(bytes_[position_]))
            ++position_;
        double value = 0;
        const auto [end, error] = std::from_chars(bytes_.data() + begin, bytes_.data() + position_, value);
        if (error != std::errc{} || end != bytes_.data() + position_ || value == 0 || !std::isfinite(value))
            fail("'{}' has a damaged PFM scale: a number that is not 0 is expected", file_.name);
        return value;
    }

    /// The bytes behind the one white space that ends the header.
    std::string_view raster(std::uint64_t needed) {
        position_ += position_ < bytes_.size();
        if (bytes_.size() - position_ < needed) fail_cut_off(file_);
        return bytes_.substr(position_, needed);
    }

  private:
    void skip_space() {
        for (; position_ < bytes_.size(); ++position_) {
            if (bytes_[position_] == '#')
                while (position_ + 1 < bytes_.size() && bytes_[position_] != '\n')
                    ++position_;
            else if (!is_space(bytes_[position_]))
                return;
        }
    }

    const PictureBytes& file_;
    std::string_view bytes_;
    std::size_t position_ = 2;
};

const unsigned char* unsigned_bytes(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// P1 and P4: 1 is black.
Tensor read_bits(const PictureBytes& file, PnmReader& reader, Pair size, bool binary) {
    const Index row_bytes = (size.w + 7) / 8;
    check_plain_size(size, static_cast<std::uint64_t>(binary ? row_bytes * size.h : size.h * size.w),
                     file.bytes.size(), file.name);
    Tensor picture = picture_for(file, size, 1);
    const auto* rows =
        binary ? unsigned_bytes(reader.raster(static_cast<std::uint64_t>(row_bytes * size.h))) : nullptr;
    for (Index y = 0; y < size.h; ++y) {
        if (y % 64 == 0) file.progress.check();
        for (Index x = 0; x < size.w; ++x) {
            const Index black = binary ? rows[y * row_bytes + x / 8] >> (7 - x % 8) & 1 : reader.bit();
            picture(0, 0, y, x) = static_cast<float>(1 - black);
        }
    }
    return picture;
}

/// P2, P3, P5 and P6: values are v/maximum.
Tensor read_levels(const PictureBytes& file, PnmReader& reader, Pair size, int channels, bool binary) {
    const Index samples = size.w * channels;
    check_plain_size(size, static_cast<std::uint64_t>(samples * size.h), file.bytes.size(), file.name);
    const Index maximum = reader.number(1, 65535, "maximum value");
    const int width = maximum > 255 ? 2 : 1;
    const std::uint64_t bytes = static_cast<std::uint64_t>(samples * size.h * width);
    const auto* raster = binary ? unsigned_bytes(reader.raster(bytes)) : nullptr;
    Tensor picture = picture_for(file, size, channels);
    std::vector<std::uint16_t> row(static_cast<std::size_t>(samples));
    for (Index y = 0; y < size.h; ++y) {
        if (y % 16 == 0) file.progress.check();
        for (std::uint16_t& sample : row) {
            Index value = 0;
            if (!binary)
                value = reader.number(0, maximum, "value");
            else
                for (int i = 0; i < width; ++i)
                    value = value << 8 | *raster++;
            if (value > maximum)
                fail("'{}' holds the value {}, above its maximum of {}", file.name, value, maximum);
            sample = static_cast<std::uint16_t>(value);
        }
        set_row(picture, y, row.data(), channels, static_cast<float>(maximum));
    }
    return picture;
}

/// PFM: floats as they are, the bottom row first.
Tensor read_floats(const PictureBytes& file, PnmReader& reader, Pair size, int channels) {
    const auto bytes = static_cast<std::uint64_t>(size.w * size.h * channels * 4);
    check_plain_size(size, bytes, file.bytes.size(), file.name);
    const bool big = reader.scale() > 0;
    const auto* sample = unsigned_bytes(reader.raster(bytes));
    Tensor picture = picture_for(file, size, channels);
    for (Index y = size.h - 1; y >= 0; --y) {
        if (y % 64 == 0) file.progress.check();
        for (Index x = 0; x < size.w; ++x)
            for (Index c = 0; c < channels; ++c, sample += 4) {
                std::uint32_t word;
                std::memcpy(&word, sample, 4);
                picture(0, c, y, x) = std::bit_cast<float>(big ? __builtin_bswap32(word) : word);
            }
    }
    return picture;
}

}  // namespace

StoredPicture decode_pnm(const PictureBytes& file) {
    check_frame(file, 1);
    PnmReader reader(file);
    const Index width = reader.number(0, Index{1} << 31, "width");
    const Index height = reader.number(0, Index{1} << 31, "height");
    const Pair size{height, width};
    check_picture_size(size, file.name);
    const char kind = file.bytes[1];
    if (kind == '1' || kind == '4') return {read_bits(file, reader, size, kind == '4')};
    if (kind == 'f' || kind == 'F') return {read_floats(file, reader, size, kind == 'F' ? 3 : 1)};
    return {read_levels(file, reader, size, kind == '3' || kind == '6' ? 3 : 1, kind >= '5')};
}

}  // namespace engine
