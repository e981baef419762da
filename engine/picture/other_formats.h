// Files that are no pictures, or pictures of formats that are not read.
#pragma once

#include <string>
#include <string_view>

namespace engine {

/// The kind of file that the first bytes show, with an article and the remedy: "a HEIC file, which is not
/// read: save it as PNG or TIFF". Empty where they show none.
std::string other_format(std::string_view bytes);

}  // namespace engine
