// The header of a .npy file: a magic word, a version, and a Python dictionary that describes the values
// behind it.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "engine/core/tensor.h"

namespace engine {

struct NpyHeader {
    std::size_t item_size = 4;  ///< bytes per value: 2, 4 or 8, IEEE 754 floats
    bool big_endian = false;
    bool fortran_order = false;
    std::vector<Index> shape;
};

/// Leaves the stream at the first value. Throws Error that begins with `name` for what is not a .npy file of
/// floats.
NpyHeader read_npy_header(std::istream& stream, const std::string& name);

/// The value that lies at `bytes`, as the header says.
float npy_value(const char* bytes, const NpyHeader& header);

}  // namespace engine
