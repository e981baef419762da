// Arrays of any rank in .npy files: what goes into a network and what comes out.
#pragma once

#include <filesystem>

#include "engine/files/atomic_file.h"
#include "engine/network/array.h"

namespace engine::network {

/// float16, float32 or float64, in C or Fortran order. Throws Error that names the file.
Array read_array(const std::filesystem::path& path);

/// float32, or int64 or bool for arrays of integers and of truth values; the caller commits.
void write_array(PendingFile& file, const Array& array);

}  // namespace engine::network
