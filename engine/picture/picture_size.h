// The limits of what a picture file may claim to hold.
#pragma once

#include <string>

#include "engine/core/tensor.h"

namespace engine {

/// Largest picture that is read, in pixels; stated in --help.
inline constexpr Index max_picture_pixels = Index{1} << 27;

/// A compressed file may claim free_pixels, and pixels_per_byte more for each of its bytes: flat pictures
/// compress that far, and a small file cannot make the program work for seconds.
inline constexpr Index free_pixels = Index{1} << 24, pixels_per_byte = 1024;

/// Throws Error unless 1 <= height*width <= max_picture_pixels.
void check_picture_size(Pair size, const std::string& name);
/// The same, and that a compressed file of so many bytes may claim that size.
void check_compressed_size(Pair size, std::size_t bytes, const std::string& name);
/// The same as check_picture_size, and that `needed` bytes of pixels fit into the file.
void check_plain_size(Pair size, std::uint64_t needed, std::size_t bytes, const std::string& name);

}  // namespace engine
