// Makes text from outside (names and contents of files) fit to be shown: no byte of it can command a
// terminal.
#pragma once

#include <string>
#include <string_view>

namespace engine {

/// The bytes of the UTF-8 character that `text` begins with; 0 where it begins with none (no text, a stray or
/// overlong byte, a surrogate).
std::size_t utf8_length(std::string_view text);

/// The same text with control characters (C0, DEL, C1) and bytes that are not UTF-8 written as `\x1b`.
/// Line ends and tabs stay.
std::string printable(std::string_view text);
/// The same in one line: line ends and tabs become blanks.
std::string printable_line(std::string_view text);

}  // namespace engine
