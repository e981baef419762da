// Looks for a picture in a sheet, byte by byte.
#pragma once

#include <cstring>
#include <optional>

#include "engine/figure/pixels.h"

namespace engine {

/// Row and column of the first place in the sheet where the picture, magnified by `factor`, stands with
/// exactly those bytes.
inline std::optional<Pair> find_picture(const Tensor& sheet, const Bitmap& picture, int factor) {
    const Bitmap wanted = magnify(picture, factor);
    const Bitmap page = to_bitmap(sheet, {});
    const auto row = [&](const Bitmap& b, int y, int x) {
        return b.pixels.data() + 4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(b.width) +
                                      static_cast<std::size_t>(x));
    };
    // A frame lies over the outermost screen pixels: two of them are left out.
    const int inset = 2, width = wanted.width - 2 * inset;
    for (int top = 0; top + wanted.height <= page.height; ++top)
        for (int left = 0; left + wanted.width <= page.width; ++left) {
            bool same = true;
            for (int y = inset; same && y < wanted.height - inset; ++y)
                same = std::memcmp(row(page, top + y, left + inset), row(wanted, y, inset),
                                   static_cast<std::size_t>(width) * 4) == 0;
            if (same) return Pair{top, left};
        }
    return std::nullopt;
}

}  // namespace engine
