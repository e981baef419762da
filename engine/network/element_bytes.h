// Single values as files store them, little-endian.
#pragma once

#include <cstdint>

#include "engine/network/array.h"

namespace engine::network {

/// IEEE 754 half precision, and its rival with the exponent of single precision; both exactly.
float half_to_float(std::uint16_t bits);
float bfloat16_to_float(std::uint16_t bits);

/// The value that begins at `bytes`, of a floating-point type, or of another.
float float_at(ElementType type, const char* bytes);
Index integer_at(ElementType type, const char* bytes);

/// The layout of an array's values in the bytes that hold them.
struct Layout {
    ElementType type = ElementType::float32;
    Extents extents;
    std::vector<Index> strides;  ///< in values, one for each extent
    Index offset = 0;            ///< of the first value, in values
    bool big_endian = false;
};

/// Strides of values without gaps, the last index fastest, or the first one.
std::vector<Index> dense_strides(const Extents& extents, bool first_is_fastest = false);

/// Values that the bytes must have for the layout, and a check that it is an honest one: throws Error for an
/// array that is empty, beyond max_elements, negative anywhere, or of more values than `held`, those that
/// there are; all of it before memory is taken.
void check_layout(const Layout& layout, Index held);

/// The array of this layout. Throws as check_layout() does.
Array gather(const Layout& layout, const std::string& bytes);

}  // namespace engine::network
