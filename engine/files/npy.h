// NumPy's .npy files (format 1.0 to 3.0): 4-D arrays of float16, float32 or float64, either byte order, C or
// Fortran.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"
#include "engine/files/atomic_file.h"

namespace engine {

/// Throws Error for anything else, before memory is taken for what a header claims beyond the file's size.
Tensor read_npy(const std::filesystem::path& path);
/// The same of an array of 3 dimensions too, (C, H, W), which becomes (1, C, H, W).
Tensor read_npy_pictures(const std::filesystem::path& path, const Progress& progress = {});
/// The array's shape as its header says it; what it claims fits into the file.
std::vector<Index> npy_shape(const std::filesystem::path& path);
/// A weight, [I, O/groups, kH, kW] where it is transposed, otherwise [O, I/groups, kH, kW].
Tensor read_npy_weight(const std::filesystem::path& path, bool transposed);
/// A bias: 1-D of length O (4-D with O values along one axis is accepted too); becomes (1, O, 1, 1).
Tensor read_npy_vector(const std::filesystem::path& path);

/// Little-endian float32, C order; the path form writes atomically, the other leaves the commit to the
/// caller.
void write_npy(const std::filesystem::path& path, const Tensor& tensor);
void write_npy(PendingFile& file, const Tensor& tensor);
/// A bias or its gradient, as 1-D.
void write_npy_vector(PendingFile& file, const Tensor& tensor);

}  // namespace engine
