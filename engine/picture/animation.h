// Animated pictures, through libwebp and giflib.
#pragma once

#include <string>
#include <vector>

#include "engine/picture/picture.h"

namespace engine {

/// An animated WebP, lossless, that runs for ever; each frame stays `milliseconds` long. All frames have the
/// same size (at most 16383 pixels a side). The same frames give the same bytes.
std::string encode_webp(const std::vector<Bitmap>& frames, int milliseconds);
/// An animated GIF in 256 fixed colours, otherwise the same; times are rounded to hundredths of a second.
std::string encode_gif(const std::vector<Bitmap>& frames, int milliseconds);

}  // namespace engine
