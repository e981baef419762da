// To what a pasted layer resizes: factors, or a size.
#pragma once

#include <string>

#include "engine/frameworks/layer_parts.h"

namespace engine {

struct ResizeTarget {
    std::string text;           ///< " scale=2,2" or " size=8,8"
    bool whole_factor = false;  ///< enlarges by whole numbers, where many rules agree
};

/// Of size=, or of the two sides of a shape from `first` on. Throws Error where no number is given.
ResizeTarget size_target(LayerArguments& arguments, const PythonValue& size, std::size_t first = 0);
/// Of scale_factor= and size=, of which frameworks take one.
ResizeTarget scale_or_size(LayerArguments& arguments, bool one_dimensional);
[[noreturn]] void refuse_method(LayerArguments& arguments, const std::string& method);

}  // namespace engine
