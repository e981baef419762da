#include "engine/core/crop.h"

#include <gtest/gtest.h>

#include <numeric>

namespace engine {
namespace {

Tensor counted(const Shape& shape) {
    Tensor x(shape);
    std::iota(x.data(), x.data() + x.size(), 1.0f);
    return x;
}

TEST(Crop, HoldsThePixelsThereAndZerosOutside) {
    const Tensor x = counted({2, 3, 4, 5});
    for (const Pair origin : {Pair{0, 0}, {1, 2}, {-2, -3}, {3, 4}, {-9, 0}, {0, 9}, {4, 5}})
        for (const Pair size : {Pair{1, 1}, {2, 3}, {4, 5}, {9, 9}}) {
            const Tensor part = crop(x, origin, size);
            ASSERT_EQ(part.shape(), (Shape{2, 3, size.h, size.w}));
            for (Index n = 0; n < 2; ++n)
                for (Index c = 0; c < 3; ++c)
                    for (Index h = 0; h < size.h; ++h)
                        for (Index w = 0; w < size.w; ++w) {
                            const Index y = origin.h + h, z = origin.w + w;
                            const bool inside = y >= 0 && y < 4 && z >= 0 && z < 5;
                            ASSERT_EQ(part(n, c, h, w), inside ? x(n, c, y, z) : 0.0f)
                                << to_string(origin) << ", " << to_string(size) << " at " << h << ", " << w;
                        }
        }
}

TEST(Crop, OfTheCentreIsAsLargeAsThePictureAllows) {
    const Tensor x = counted({1, 1, 5, 2});
    EXPECT_EQ(centre_crop(x, 3), crop(x, {1, 0}, {3, 2}));
    EXPECT_EQ(centre_crop(x, 9), x);
}

}  // namespace
}  // namespace engine
