// Reads text from outside character by character: names of files can be any bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace engine {

/// The character that stands for bytes which are none: the question mark in a black diamond.
inline constexpr char32_t replacement_character = 0xFFFD;

/// A character of a text and how many bytes it takes there; bytes that are no UTF-8 are replacement
/// characters.
struct Character {
    char32_t code = 0;
    std::size_t length = 0;
};
/// The character at byte `at`, which is in the text.
Character character_at(std::string_view text, std::size_t at);

std::string to_utf8(char32_t code);

/// Makes valid UTF-8 that can be edited: bytes that are no UTF-8 become replacement characters.
std::string valid_text(std::string_view text);
/// Makes valid UTF-8 that can be drawn: bytes that are no UTF-8, and control characters, become replacement
/// characters.
std::string drawable_text(std::string_view text);

}  // namespace engine
