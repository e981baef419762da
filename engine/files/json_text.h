// JSON from outside, looked at before it is read.
#pragma once

#include <string>
#include <string_view>

namespace engine {

/// The depth to which arrays and objects of our own files may be nested; ours need four levels.
inline constexpr int max_json_depth = 64;

/// Throws Error unless brackets and braces stand at most max_json_depth deep in each other, those in strings
/// aside: the library copies and writes nested values by recursion, which a deeper text would drive off the
/// end of the stack.
void check_json_depth(std::string_view json);

/// Any bytes (names of files need not be UTF-8) as text that JSON can hold, and back again without loss: a
/// byte that is not UTF-8 becomes the character U+EF00 + byte of the private use area, and so do the bytes of
/// such characters.
std::string json_name(std::string_view bytes);
std::string name_from_json(std::string_view text);

/// The same JSON with the control characters that it may hold as they are (DEL, U+0080 to U+009F) written as
/// `\u007f`.
std::string without_raw_controls(std::string_view json);

/// The fault that a JSON library has found, without its words about itself: "it is no JSON from line 3,
/// column 5 on", or that a value is of the wrong kind.
std::string json_trouble(std::string_view library_words);

}  // namespace engine
