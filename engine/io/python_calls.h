// The calls in a piece of Python: enough of the language for lines that make layers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/tensor.h"

namespace engine {

/// An argument: text ("same"), a word (True, None, a variable), whole numbers (one, or a tuple of them), or a
/// call, whose arguments are not read.
struct PythonValue {
    enum class Kind { text, word, numbers, call } kind = Kind::word;
    std::string text;  ///< of text and word; of a dotted word the last part; the path of a call
    std::vector<Index> numbers;
};

struct PythonCall {
    std::size_t column = 1;  ///< where it begins, in characters from 1
    std::string path, name;  ///< "nn.Conv2d", "Conv2d"
    std::vector<PythonValue> positional;
    std::vector<std::pair<std::string, PythonValue>> named;
};

/// Whether a call's arguments are to be read; those of all others are searched for calls themselves.
using IsWanted = bool (*)(std::string_view name);

/// The wanted calls, and the unwanted ones without their arguments, in the order of the text. Throws Error
/// that points at the place for arguments that are neither values nor tuples, and for an index or slice
/// behind a wanted call.
std::vector<PythonCall> find_python_calls(std::string_view text, IsWanted is_wanted);

}  // namespace engine
