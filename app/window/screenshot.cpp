#include "app/window/screenshot.h"

#include <glad/gl.h>

#include <algorithm>

namespace app {

engine::Bitmap read_framebuffer(int width, int height) {
    engine::Bitmap bitmap{width, height, 3, {}};
    const auto stride = static_cast<std::size_t>(width) * 3;
    bitmap.pixels.resize(stride * static_cast<std::size_t>(height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, bitmap.pixels.data());
    // OpenGL's first row is the bottom one.
    for (int top = 0, bottom = height - 1; top < bottom; ++top, --bottom)
        std::swap_ranges(bitmap.pixels.begin() + static_cast<std::ptrdiff_t>(stride * top),
                         bitmap.pixels.begin() + static_cast<std::ptrdiff_t>(stride * (top + 1)),
                         bitmap.pixels.begin() + static_cast<std::ptrdiff_t>(stride * bottom));
    return bitmap;
}

}  // namespace app
