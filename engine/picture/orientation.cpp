#include "engine/picture/orientation.h"

#include <array>

#include "engine/core/error.h"
#include "engine/core/memory.h"

namespace engine {

Tensor turned(const Tensor& x, int orientation) {
    ENGINE_CHECK(orientation >= 1 && orientation <= 8, "orientation {}", orientation);
    const Shape from = x.shape();
    const bool crossed = orientation >= 5;
    const Shape to{from.n, from.c, crossed ? from.w : from.h, crossed ? from.h : from.w};
    require_memory(to.elements(), "turning the picture");
    Tensor y = Tensor::uninitialized(to);
    // Whether rows and columns of the source run backwards.
    const bool up = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    const bool left = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    for (Index n = 0; n < from.n; ++n)
        for (Index c = 0; c < from.c; ++c) {
            const float* source = x.plane(n, c);
            float* target = y.plane(n, c);
            for (Index row = 0; row < to.h; ++row)
                for (Index column = 0; column < to.w; ++column) {
                    const Index r = crossed ? column : row, k = crossed ? row : column;
                    *target++ = source[(up ? from.h - 1 - r : r) * from.w + (left ? from.w - 1 - k : k)];
                }
        }
    return y;
}

std::string turning_text(int orientation) {
    static constexpr std::array<const char*, 8> words{"left as it is",
                                                      "mirrored",
                                                      "turned by half",
                                                      "turned upside down and mirrored",
                                                      "transposed",
                                                      "turned a quarter clockwise",
                                                      "transposed over its other diagonal",
                                                      "turned a quarter anticlockwise"};
    ENGINE_CHECK(orientation >= 1 && orientation <= 8, "orientation {}", orientation);
    return words[static_cast<std::size_t>(orientation - 1)];
}

}  // namespace engine
