#include <string>

#include "engine/core/error.h"
#include "engine/picture/picture_decode.h"

namespace engine {
namespace {

/// Reads the header's and P2/P3's numbers: white space and comments between them.
class PnmReader {
  public:
    PnmReader(std::string_view bytes, const std::string& name) : bytes_(bytes), name_(name) {}

    Index number(Index low, Index high, const char* what) {
        skip_space();
        if (position_ == bytes_.size()) cut_off();
        Index value = -1;
        while (position_ < bytes_.size() && is_digit(bytes_[position_])) {
            value = (value < 0 ? 0 : value) * 10 + (bytes_[position_++] - '0');
            if (value > high) break;
        }
        if (value < low || value > high)
            fail("'{}' has a damaged PNM {}: {} to {} is expected", name_, what, low, high);
        return value;
    }

    /// One binary sample, the high byte first.
    Index sample(int width) {
        if (bytes_.size() - position_ < static_cast<std::size_t>(width)) cut_off();
        Index value = 0;
        for (int i = 0; i < width; ++i)
            value = value << 8 | static_cast<unsigned char>(bytes_[position_++]);
        return value;
    }

    void skip_byte() { position_ += position_ < bytes_.size(); }

  private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

    void skip_space() {
        for (; position_ < bytes_.size(); ++position_) {
            if (bytes_[position_] == '#')
                while (position_ + 1 < bytes_.size() && bytes_[position_] != '\n')
                    ++position_;
            else if (!is_space(bytes_[position_]))
                return;
        }
    }

    [[noreturn]] void cut_off() const {
        fail("'{}' ends before its picture does: the file is cut off", name_);
    }

    std::string_view bytes_;
    const std::string& name_;
    std::size_t position_ = 2;
};

}  // namespace

Tensor decode_pnm(std::string_view bytes, const std::string& name) {
    const bool binary = bytes[1] >= '5';
    const Index channels = bytes[1] == '3' || bytes[1] == '6' ? 3 : 1;
    PnmReader reader(bytes, name);
    const Index width = reader.number(0, Index{1} << 31, "width");
    const Index height = reader.number(0, Index{1} << 31, "height");
    check_picture_size({height, width}, bytes.size(), 1, name);
    const Index maximum = reader.number(1, 65535, "maximum value");
    if (binary) reader.skip_byte();

    const int sample_width = maximum > 255 ? 2 : 1;
    Tensor picture = Tensor::uninitialized({1, channels, height, width});
    for (Index i = 0; i < height * width; ++i)
        for (Index c = 0; c < channels; ++c) {
            const Index value = binary ? reader.sample(sample_width) : reader.number(0, maximum, "value");
            if (value > maximum)
                fail("'{}' holds the value {}, above its maximum of {}", name, value, maximum);
            picture.plane(0, c)[i] = static_cast<float>(value) / static_cast<float>(maximum);
        }
    return picture;
}

}  // namespace engine
