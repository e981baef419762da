#include "engine/files/npy_header.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "engine/core/error.h"

namespace engine {
namespace {

/// Longest dictionary that is read; real ones have about a hundred bytes.
constexpr std::size_t max_dictionary = 1 << 16;

/// Reads the dictionary literal that NumPy writes: string keys, and a string, boolean or tuple of whole
/// numbers each.
class DictionaryReader {
  public:
    DictionaryReader(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

    NpyHeader read() {
        NpyHeader header;
        bool has_type = false, has_order = false, has_shape = false;
        expect('{');
        while (!accept('}')) {
            const std::string key = string();
            expect(':');
            if (key == "descr" && !has_type) {
                has_type = true;
                read_type(header);
            } else if (key == "fortran_order" && !has_order) {
                has_order = true;
                header.fortran_order = boolean();
            } else if (key == "shape" && !has_shape) {
                has_shape = true;
                header.shape = tuple();
            } else {
                damaged();
            }
            if (!accept(',') && peek() != '}') damaged();
        }
        if (!has_type || !has_order || !has_shape || peek() != '\0') damaged();
        return header;
    }

  private:
    [[noreturn]] void damaged() const { fail("{} has a damaged .npy header", name_); }

    char peek() {
        while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n'))
            ++position_;
        return position_ < text_.size() ? text_[position_] : '\0';
    }
    bool accept(char c) {
        if (peek() != c || c == '\0') return false;
        ++position_;
        return true;
    }
    void expect(char c) {
        if (!accept(c)) damaged();
    }

    std::string string() {
        const char quote = peek();
        if (quote != '\'' && quote != '"') damaged();
        const std::size_t end = text_.find(quote, position_ + 1);
        if (end == std::string_view::npos) damaged();
        const std::string result(text_.substr(position_ + 1, end - position_ - 1));
        position_ = end + 1;
        return result;
    }

    bool boolean() {
        peek();
        for (const std::string_view word : {"True", "False"})
            if (text_.substr(position_, word.size()) == word) {
                position_ += word.size();
                return word == "True";
            }
        damaged();
    }

    std::vector<Index> tuple() {
        std::vector<Index> values;
        expect('(');
        while (!accept(')')) {
            values.push_back(number());
            // "(4)" is a number in Python, no tuple.
            if (!accept(',') && (peek() != ')' || values.size() == 1)) damaged();
        }
        return values;
    }

    Index number() {
        if (peek() < '0' || peek() > '9') damaged();
        Index value = 0;
        for (; position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9'; ++position_) {
            // Anything beyond the limit on values is refused later with the same sentence.
            value = value > max_elements ? value : value * 10 + (text_[position_] - '0');
        }
        if (position_ < text_.size() && text_[position_] == 'L')
            ++position_;  // Python 2 wrote long integers so
        return value;
    }

    void read_type(NpyHeader& header) {
        if (peek() == '[') fail("{} holds a structured array: float16, float32 or float64 is needed", name_);
        const std::string type = string();
        const bool ordered = type.size() == 3 && (type[0] == '<' || type[0] == '>' || type[0] == '=');
        if (!ordered || type[1] != 'f' || (type[2] != '2' && type[2] != '4' && type[2] != '8'))
            fail("{} holds values of type {}: float16, float32 or float64 is needed", name_, type);
        header.big_endian = type[0] == '>';
        header.item_size = static_cast<std::size_t>(type[2] - '0');
    }

    std::string_view text_;
    std::string name_;
    std::size_t position_ = 0;
};

/// IEEE 754 half precision to single, exactly.
float from_half(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
    const std::uint32_t exponent = (half >> 10) & 0x1Fu, fraction = half & 0x3FFu;
    if (exponent == 0x1F) return std::bit_cast<float>(sign | 0x7F800000u | (fraction << 13));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (fraction << 13));
    const float magnitude = static_cast<float>(fraction) * 0x1p-24f;  // zero and subnormal
    return sign ? -magnitude : magnitude;
}

template <typename Bits>
Bits load(const char* bytes, bool swapped) {
    char ordered[sizeof(Bits)];
    std::memcpy(ordered, bytes, sizeof(Bits));
    if (swapped) std::reverse(ordered, ordered + sizeof(Bits));
    return std::bit_cast<Bits>(ordered);
}

}  // namespace

NpyHeader read_npy_header(std::istream& stream, const std::string& name) {
    char start[8] = {};
    stream.read(start, sizeof start);
    if (!stream || std::string_view(start, 6) != "\x93NUMPY") fail("{} is not a .npy file", name);
    const int version = static_cast<unsigned char>(start[6]);
    if (version < 1 || version > 3)
        fail("{} is a .npy file of version {}: 1 to 3 can be read", name, version);
    unsigned char length_bytes[4] = {};
    stream.read(reinterpret_cast<char*>(length_bytes), version == 1 ? 2 : 4);
    std::size_t length = 0;
    for (int i = 3; i >= 0; --i)
        length = length * 256 + length_bytes[i];
    if (stream && length > max_dictionary)
        fail("{} has a .npy header of {} bytes: more than the limit of {}", name, length, max_dictionary);
    std::string dictionary(length, '\0');
    stream.read(dictionary.data(), static_cast<std::streamsize>(length));
    if (!stream) fail("{} is truncated: it ends within its .npy header", name);
    return DictionaryReader(dictionary, name).read();
}

float npy_value(const char* bytes, const NpyHeader& header) {
    switch (header.item_size) {
        case 2: return from_half(load<std::uint16_t>(bytes, header.big_endian));
        case 4: return load<float>(bytes, header.big_endian);
        default: return static_cast<float>(load<double>(bytes, header.big_endian));
    }
}

}  // namespace engine
