// Resizing whole pictures.
#include "engine/picture/picture_resize.h"

#include <gtest/gtest.h>

#include <numeric>

namespace engine {
namespace {

Tensor ramp(Shape shape) {
    Tensor x(shape);
    for (Index i = 0; i < x.size(); ++i)
        x.data()[i] = static_cast<float>(i);
    return x;
}

constexpr Interpolation all[]{Interpolation::nearest, Interpolation::bilinear, Interpolation::bicubic,
                              Interpolation::area};

TEST(PictureResize, TheSameSizeIsTheSamePicture) {
    const Tensor x = ramp({1, 2, 5, 7});
    for (const Interpolation interpolation : all)
        EXPECT_EQ(resize_picture(x, {5, 7}, interpolation, {}), x);
}

TEST(PictureResize, AConstantStaysConstant) {
    const Tensor x({1, 1, 6, 9}, 0.25f);
    for (const Interpolation interpolation : all)
        for (const Pair size : {Pair{1, 1}, Pair{4, 5}, Pair{13, 20}}) {
            const Tensor y = resize_picture(x, size, interpolation, {});
            for (const float value : y.values())
                ASSERT_NEAR(value, 0.25f, 1e-6f);
        }
}

TEST(PictureResize, AreaTakesTheMeanOfWhatItCoversAndNearestOnePixel) {
    const Tensor x({1, 1, 2, 4}, std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7});
    EXPECT_EQ(resize_picture(x, {1, 2}, Interpolation::area, {}),
              Tensor({1, 1, 1, 2}, std::vector<float>{2.5f, 4.5f}));
    EXPECT_EQ(resize_picture(x, {2, 2}, Interpolation::nearest, {}),
              Tensor({1, 1, 2, 2}, std::vector<float>{1, 3, 5, 7}));
    // 3 of 4: the first covers one and a third pixels.
    const Tensor three =
        resize_picture(Tensor({1, 1, 1, 4}, std::vector<float>{0, 3, 6, 9}), {1, 3}, Interpolation::area, {});
    EXPECT_NEAR(three.data()[0], 3 * 0.25, 1e-6);
    EXPECT_NEAR(three.data()[1], 4.5, 1e-6);
    EXPECT_NEAR(std::accumulate(three.values().begin(), three.values().end(), 0.0f), 13.5, 1e-5);
}

}  // namespace
}  // namespace engine
