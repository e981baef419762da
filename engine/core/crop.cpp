#include "engine/core/crop.h"

#include <algorithm>

namespace engine {

Tensor crop(const Tensor& x, Pair origin, Pair size) {
    const Shape& from = x.shape();
    Tensor part = Tensor::uninitialized({from.n, from.c, size.h, size.w});
    const Index first = std::clamp<Index>(-origin.w, 0, size.w);
    const Index last = std::clamp<Index>(from.w - origin.w, first, size.w);
    for (Index plane = 0; plane < from.n * from.c; ++plane)
        for (Index y = 0; y < size.h; ++y) {
            float* row = part.data() + (plane * size.h + y) * size.w;
            const Index source = origin.h + y;
            const bool inside = source >= 0 && source < from.h && first < last;
            std::fill(row, inside ? row + first : row + size.w, 0.0f);
            if (!inside) continue;
            std::copy_n(x.data() + (plane * from.h + source) * from.w + origin.w + first, last - first,
                        row + first);
            std::fill(row + last, row + size.w, 0.0f);
        }
    return part;
}

Tensor centre_crop(const Tensor& x, Index limit) {
    const Pair plane = x.shape().plane(), size{std::min(plane.h, limit), std::min(plane.w, limit)};
    return crop(x, {(plane.h - size.h) / 2, (plane.w - size.w) / 2}, size);
}

}  // namespace engine
