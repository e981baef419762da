#include "engine/core/utf8.h"

namespace engine {

Character character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return {first, 1};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4) return {replacement_character, 1};
    char32_t code = first & (0x7F >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return {replacement_character, 1};
        code = code << 6 | (byte(i) & 0x3F);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (overlong || surrogate || code > 0x10FFFF) return {replacement_character, 1};
    return {code, length};
}

std::string to_utf8(char32_t code) {
    const auto continuation = [code](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
    if (code < 0x80) return {static_cast<char>(code)};
    if (code < 0x800) return {static_cast<char>(0xC0 | code >> 6), continuation(0)};
    if (code < 0x10000) return {static_cast<char>(0xE0 | code >> 12), continuation(6), continuation(0)};
    return {static_cast<char>(0xF0 | code >> 18), continuation(12), continuation(6), continuation(0)};
}

std::string valid_text(std::string_view text) {
    std::string valid;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, length] = character_at(text, at);
        at += length;
        valid += to_utf8(code);
    }
    return valid;
}

std::string drawable_text(std::string_view text) {
    std::string drawable;
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, length] = character_at(text, at);
        at += length;
        const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
        drawable += to_utf8(control ? replacement_character : code);
    }
    return drawable;
}

}  // namespace engine
