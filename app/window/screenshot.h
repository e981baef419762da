// The window's content as pixels.
#pragma once

#include "engine/picture/picture.h"

namespace app {

/// Reads the current framebuffer, top row first, RGB.
engine::Bitmap read_framebuffer(int width, int height);

}  // namespace app
