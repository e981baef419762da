// The program's icon.
#pragma once

#include "engine/picture/picture.h"

namespace generate {

/// size×size RGBA.
engine::Bitmap draw_icon(int size);

}  // namespace generate
