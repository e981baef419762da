// Python's pickles, as far as PyTorch's files need them: an interpreter that builds numbers, texts,
// containers and descriptions of tensors, and has no way to do anything else. What a pickle would call is
// only remembered by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/tensor.h"

namespace engine::network {

/// A value of a pickle; others are referred to by their place in Pickle::values, so that cycles and any depth
/// are harmless.
struct PickleValue {
    enum class Kind {
        none,
        integer,    ///< truth values too
        text,       ///< strings, bytes, and numbers that fit no Index
        list,       ///< tuples and sets too
        dict,       ///< keys and values by turns
        global,     ///< a name of Python's, as "module.name"
        called,     ///< what the global items[0] would make of the arguments items[1]
        persistent  ///< what the file's own rules make of items[0]
    };
    Kind kind = Kind::none;
    Index integer = 0;
    std::string text;
    std::vector<std::uint32_t> items;
};

struct Pickle {
    std::vector<PickleValue> values;
    std::uint32_t result = 0;
    std::size_t end = 0;  ///< of the bytes: where the next pickle begins

    const PickleValue& at(std::uint32_t place) const { return values[place]; }
    const PickleValue& root() const { return values[result]; }
};

/// Longest pickle, and most values of one; both far above what files of weights have.
inline constexpr std::size_t max_pickle_bytes = 1 << 24;
inline constexpr std::size_t max_pickle_values = 1 << 20;

/// Reads the pickle, of any protocol, that begins at that place. Throws Error for one that is damaged, too
/// long, or of other instructions than Python writes.
Pickle read_pickle(std::string_view bytes, std::size_t begin = 0);

}  // namespace engine::network
