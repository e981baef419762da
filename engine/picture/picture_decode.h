// From the bytes of a picture file to a tensor.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/tensor.h"

namespace engine {

/// (1, C, H, W) with C = 1 or 3, from PNG, JPEG, BMP, TGA, GIF (first frame), PSD, PIC, HDR (through
/// stb_image) or PNM. `name` stands in the sentences. Throws Error before memory is taken for a size that is
/// too large, or that the bytes cannot hold, and for files that are cut off.
Tensor decode_picture(std::string_view bytes, const std::string& name);

/// PGM and PPM, P2 P3 P5 P6: values are v/maxval. (stb_image ignores maxval and the byte order of 16-bit
/// samples.)
Tensor decode_pnm(std::string_view bytes, const std::string& name);

/// Throws Error unless 1 <= height*width <= max_picture_pixels and `bytes` can hold that many pixels.
void check_picture_size(Pair size, std::size_t bytes, Index pixels_per_byte, const std::string& name);

}  // namespace engine
