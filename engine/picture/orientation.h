// Turning a picture as its file wants it to be seen.
#pragma once

#include <string>

#include "engine/core/tensor.h"

namespace engine {

/// x is (N, C, H, W); `orientation` is EXIF's: 1 as it is, 2 mirrored, 3 half a turn, 4 upside down, 5
/// transposed, 6 a quarter clockwise, 7 transposed over the other diagonal, 8 a quarter anticlockwise.
Tensor turned(const Tensor& x, int orientation);

/// The effect of turned(), as words that follow "The picture is": "turned a quarter clockwise".
std::string turning_text(int orientation);

}  // namespace engine
