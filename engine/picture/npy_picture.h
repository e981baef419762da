// An array of NumPy as a picture: a feature map, or the input of a network.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/progress.h"
#include "engine/core/tensor.h"

namespace engine {

struct NpyPicture {
    Tensor picture;    ///< (1, C, H, W), the values as they are
    Index frames = 1;  ///< length of the first of 4 dimensions
    std::vector<std::string> notes{};
};

/// Whether the file begins as .npy files do; false for what cannot be read.
bool is_npy(const std::filesystem::path& path);

/// An array of floats, (C, H, W) or (N, C, H, W), of which `frame` is taken. Throws Error for other arrays;
/// for those that have their channels last it says how to turn them.
NpyPicture read_npy_picture(const std::filesystem::path& path, Index frame, const Progress& progress);

}  // namespace engine
