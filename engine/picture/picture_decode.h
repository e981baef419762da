// Turns the bytes of a picture file into a tensor.
#pragma once

#include <string>
#include <string_view>

#include "engine/picture/decoders.h"

namespace engine {

/// (1, C, H, W) with C = 1 or 3, upright, from a picture file of any format that is read, told by its first
/// bytes; the notes say what was done to it. Throws Error before memory is taken for a size that is too
/// large, or that the bytes cannot hold, and for files that are cut off, damaged, or of another format, which
/// is named.
StoredPicture decode_picture(const PictureBytes& file);

/// The picture alone; `name` stands in the sentences.
Tensor decode_picture(std::string_view bytes, const std::string& name);

/// "PNG, JPEG, …": the formats that are read, for --help and for the sentence about a file that is none.
const char* picture_formats();

}  // namespace engine
