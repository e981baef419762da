// BMP of Windows and OS/2: 1 to 32 bits, palettes, run lengths and bit masks, bottom-up and top-down.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "engine/core/error.h"
#include "engine/picture/decoders.h"
#include "engine/picture/picture_size.h"

namespace engine {
namespace {

enum class Compression : std::uint32_t { none, rle8, rle4, masks, jpeg, png, masks_with_alpha };

/// Some bits of a pixel, as a share of what they can hold.
struct Mask {
    std::uint32_t bits = 0;
    float level(std::uint32_t pixel) const {
        if (bits == 0) return 0;
        const int shift = std::countr_zero(bits);
        return static_cast<float>((pixel & bits) >> shift) / static_cast<float>(bits >> shift);
    }
};

class Bmp {
  public:
    explicit Bmp(const PictureBytes& file) : file_(file) { read_header(); }

    Tensor read() {
        const bool runs = compression_ == Compression::rle8 || compression_ == Compression::rle4;
        if (runs)
            check_compressed_size(size_, file_.bytes.size(), file_.name);
        else
            check_plain_size(size_,
                             static_cast<std::uint64_t>(row_bytes()) * static_cast<std::uint64_t>(size_.h),
                             file_.bytes.size(), file_.name);
        picture_ = picture_for(file_, size_, 3);
        if (bits_ <= 8) read_palette();
        if (runs) return read_runs();
        if (row_bytes() * size_.h > static_cast<Index>(file_.bytes.size()) - static_cast<Index>(start_))
            fail_cut_off(file_);
        for (Index y = 0; y < size_.h; ++y) {
            if (y % 64 == 0) file_.progress.check();
            read_row(start_ + static_cast<std::size_t>(y * row_bytes()), top_down_ ? y : size_.h - 1 - y);
        }
        return std::move(picture_);
    }

  private:
    std::uint32_t number(std::size_t at, int width) const { return little_endian(file_, at, width); }
    Index row_bytes() const { return (size_.w * bits_ + 31) / 32 * 4; }

    void read_header() {
        start_ = number(10, 4);
        header_ = number(14, 4);
        if (header_ == 12) {
            size_ = {static_cast<std::int16_t>(number(20, 2)), number(18, 2)};
            bits_ = static_cast<int>(number(24, 2));
        } else if (header_ >= 16 && header_ <= 256) {
            size_ = {static_cast<std::int32_t>(number(22, 4)), static_cast<std::int32_t>(number(18, 4))};
            bits_ = static_cast<int>(number(28, 2));
            if (header_ >= 20) compression_ = static_cast<Compression>(number(30, 4));
        } else {
            fail_damaged(file_, fmt::format("its header has {} bytes", header_));
        }
        top_down_ = size_.h < 0;  // a negative height says so
        if (top_down_) size_.h = -size_.h;
        check_picture_size(size_, file_.name);
        check_kind();
        if (start_ < 14 + header_ || start_ > file_.bytes.size())
            fail_damaged(file_, fmt::format("its pixels begin at byte {}", start_));
    }

    void check_kind() {
        const bool known =
            bits_ == 1 || bits_ == 2 || bits_ == 4 || bits_ == 8 || bits_ == 16 || bits_ == 24 || bits_ == 32;
        if (!known) fail_damaged(file_, fmt::format("{} bits per pixel", bits_));
        switch (compression_) {
            case Compression::none:
                masks_ = bits_ == 16 ? std::array<Mask, 3>{{{0x7C00}, {0x03E0}, {0x001F}}}
                                     : std::array<Mask, 3>{{{0xFF0000}, {0xFF00}, {0xFF}}};
                return;
            case Compression::rle8:
            case Compression::rle4:
                if (bits_ != (compression_ == Compression::rle8 ? 8 : 4) || top_down_) break;
                return;
            case Compression::masks:
            case Compression::masks_with_alpha:
                if (bits_ != 16 && bits_ != 32) break;
                for (std::size_t c = 0; c < 3; ++c)
                    masks_[c].bits = number(54 + 4 * c, 4);
                for (const Mask& mask : masks_)
                    if (mask.bits == 0) fail_damaged(file_, "one of its colours has no bits");
                return;
            default: break;
        }
        fail_damaged(file_, fmt::format("compression {} of {} bits per pixel",
                                        static_cast<std::uint32_t>(compression_), bits_));
    }

    void read_palette() {
        const bool old = header_ == 12;
        std::size_t count = old || header_ < 36 ? 0 : number(46, 4);
        const std::size_t most = std::size_t{1} << bits_, bytes = old ? 3 : 4;
        if (count == 0)
            count = std::min(most, (start_ - 14 - header_) / bytes);  // as many as there is room for
        if (count > most) count = most;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = 14 + header_ + i * bytes;
            palette_.push_back({static_cast<float>(number(at + 2, 1)) / 255.0f,
                                static_cast<float>(number(at + 1, 1)) / 255.0f,
                                static_cast<float>(number(at, 1)) / 255.0f});
        }
    }

    void set(Index y, Index x, std::uint32_t index) {
        if (index >= palette_.size())
            fail_damaged(file_, fmt::format("a pixel has colour {} of {}", index, palette_.size()));
        for (Index c = 0; c < 3; ++c)
            picture_(0, c, y, x) = palette_[index][static_cast<std::size_t>(c)];
    }

    void read_row(std::size_t at, Index y) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(file_.bytes.data()) + at;
        for (Index x = 0; x < size_.w; ++x) {
            if (bits_ <= 8) {
                const Index bit = x * bits_;
                set(y, x,
                    static_cast<std::uint32_t>(bytes[bit / 8] >> (8 - bits_ - bit % 8)) &
                        ((1u << bits_) - 1));
                continue;
            }
            std::uint32_t pixel = 0;
            for (int i = bits_ / 8 - 1; i >= 0; --i)
                pixel = pixel << 8 | bytes[x * (bits_ / 8) + i];
            for (Index c = 0; c < 3; ++c)
                picture_(0, c, y, x) = masks_[static_cast<std::size_t>(c)].level(pixel);
        }
    }

    /// Runs, single pixels and jumps, from the bottom up; what is jumped over has the first colour.
    Tensor read_runs() {
        for (Index y = 0; y < size_.h; ++y)
            for (Index x = 0; x < size_.w; ++x)
                set(y, x, 0);
        const bool half = compression_ == Compression::rle4;
        Index x = 0, y = 0;
        const auto put = [&](std::uint32_t index) {
            if (x >= size_.w || y >= size_.h) fail_damaged(file_, "a run leaves the picture");
            set(size_.h - 1 - y, x++, index);
        };
        for (std::size_t at = start_, step = 0;; ++step) {
            if (step % 4096 == 0) file_.progress.check();
            const std::uint32_t count = number(at, 1), what = number(at + 1, 1);
            at += 2;
            if (count > 0) {
                for (std::uint32_t i = 0; i < count; ++i)
                    put(!half ? what : i % 2 ? what & 15 : what >> 4);
            } else if (what == 0) {
                x = 0, ++y;
            } else if (what == 1) {
                return std::move(picture_);
            } else if (what == 2) {
                x += number(at, 1), y += number(at + 1, 1);
                at += 2;
            } else {
                for (std::uint32_t i = 0; i < what; ++i) {
                    const std::uint32_t pair = number(at + (half ? i / 2 : i), 1);
                    put(!half ? pair : i % 2 ? pair & 15 : pair >> 4);
                }
                const std::size_t bytes = half ? (what + 1) / 2 : what;
                at += bytes + bytes % 2;
            }
        }
    }

    const PictureBytes& file_;
    std::size_t start_ = 0, header_ = 0;
    Pair size_;
    int bits_ = 0;
    bool top_down_ = false;
    Compression compression_ = Compression::none;
    std::array<Mask, 3> masks_;
    std::vector<std::array<float, 3>> palette_;
    Tensor picture_;
};

}  // namespace

StoredPicture decode_bmp(const PictureBytes& file) {
    check_frame(file, 1);
    return {Bmp(file).read()};
}

}  // namespace engine
