// The calls in a piece of Python: enough of the language for lines that make layers.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/tensor.h"

namespace engine {

/// An argument: text ("same"), a word (True, None, a variable), whole numbers (one, or a tuple of them),
/// another number as it is written (0.2), or a call, whose arguments are not read.
struct PythonValue {
    enum class Kind { text, word, numbers, decimal, call } kind = Kind::word;
    std::string text;  ///< of text, word and decimal; of a dotted word the last part; the path of a call; an
                       ///< expression whose names have no value
    std::vector<Index> numbers;
};

struct PythonCall {
    std::size_t column = 1;        ///< where it begins, in characters from 1
    std::string path, name;        ///< "nn.Conv2d", "Conv2d"
    std::string assigned_to = {};  ///< "self.main" of self.main = nn.Sequential(…)
    std::vector<PythonValue> positional;
    std::vector<std::pair<std::string, PythonValue>> named;
};

/// What is done with a call: its arguments are read, or searched for calls themselves, or all of it is passed
/// over.
enum class CallTreatment { read, search, skip };
using TreatCall = CallTreatment (*)(std::string_view name);

/// The calls that are read, and those searched without their arguments, in the order in which they would be
/// applied: a layer comes after what it is applied to. Sums, differences, products and quotients (//) of
/// whole numbers are worked out, also with names that the text has assigned a number. Throws Error that
/// points at the place for arguments that are neither values nor tuples, and for an index or slice behind a
/// call that is read.
std::vector<PythonCall> find_python_calls(std::string_view text, TreatCall treat);

}  // namespace engine
