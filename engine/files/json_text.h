// JSON from outside, looked at before it is read.
#pragma once

#include <string>
#include <string_view>

namespace engine {

/// How deep the arrays and objects of our own files may stand in each other; theirs are four deep.
inline constexpr int max_json_depth = 64;

/// Throws Error unless brackets and braces stand at most max_json_depth deep in each other, those in strings
/// aside: the library copies and writes nested values by recursion, which a deeper text would drive off the
/// end of the stack.
void check_json_depth(std::string_view json);

}  // namespace engine
