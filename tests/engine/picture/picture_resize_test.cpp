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
        EXPECT_EQ(resize_picture(x, {5, 7}, interpolation, Antialias::no, {}), x);
}

TEST(PictureResize, AConstantStaysConstant) {
    const Tensor x({1, 1, 6, 9}, 0.25f);
    for (const Interpolation interpolation : all)
        for (const Pair size : {Pair{1, 1}, Pair{4, 5}, Pair{13, 20}}) {
            const Tensor y = resize_picture(x, size, interpolation, Antialias::no, {});
            for (const float value : y.values())
                ASSERT_NEAR(value, 0.25f, 1e-6f);
        }
}

TEST(PictureResize, AreaTakesTheMeanOfWhatItCoversAndNearestOnePixel) {
    const Tensor x({1, 1, 2, 4}, std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7});
    EXPECT_EQ(resize_picture(x, {1, 2}, Interpolation::area, Antialias::no, {}),
              Tensor({1, 1, 1, 2}, std::vector<float>{2.5f, 4.5f}));
    EXPECT_EQ(resize_picture(x, {2, 2}, Interpolation::nearest, Antialias::no, {}),
              Tensor({1, 1, 2, 2}, std::vector<float>{1, 3, 5, 7}));
    // 3 of 4: the first covers one and a third pixels.
    const Tensor three = resize_picture(Tensor({1, 1, 1, 4}, std::vector<float>{0, 3, 6, 9}), {1, 3},
                                        Interpolation::area, Antialias::no, {});
    EXPECT_NEAR(three.data()[0], 3 * 0.25, 1e-6);
    EXPECT_NEAR(three.data()[1], 4.5, 1e-6);
    EXPECT_NEAR(std::accumulate(three.values().begin(), three.values().end(), 0.0f), 13.5, 1e-5);
}

TEST(PictureResize, StripesFinerThanTheStepVanishWhenAntialiased) {
    Tensor stripes({1, 1, 4, 300});
    for (Index y = 0; y < 4; ++y)
        for (Index x = 0; x < 300; ++x)
            stripes(0, 0, y, x) = x / 3 % 2 ? 1.0f : 0.0f;
    const auto contrast = [&](Interpolation interpolation, Antialias antialias) {
        const Tensor y = resize_picture(stripes, {4, 60}, interpolation, antialias, {});
        float low = 1, high = 0;
        for (Index x = 3; x < 57; ++x)
            low = std::min(low, y(0, 0, 1, x)), high = std::max(high, y(0, 0, 1, x));
        return high - low;
    };
    EXPECT_GT(contrast(Interpolation::nearest, Antialias::yes), 0.9f);
    EXPECT_GT(contrast(Interpolation::bilinear, Antialias::no), 0.9f);
    EXPECT_GT(contrast(Interpolation::bicubic, Antialias::no), 0.9f);
    EXPECT_LT(contrast(Interpolation::bilinear, Antialias::yes), 0.35f);
    EXPECT_LT(contrast(Interpolation::bicubic, Antialias::yes), 0.4f);
}

TEST(PictureResize, AntialiasedValuesAreThoseOfPillow) {
    // Image.fromarray(x, "F").resize((3, 1)) of the row 0, 1, 4, 9, 16, 25, 36.
    const Tensor row({1, 1, 1, 7}, std::vector<float>{0, 1, 4, 9, 16, 25, 36});
    const std::vector<float> bilinear{1.2857142686843872f, 9.941176414489746f, 27.0f},
        bicubic{0.6774193644523621f, 9.363858222961426f, 28.064516067504883f};
    const Tensor a = resize_picture(row, {1, 3}, Interpolation::bilinear, Antialias::yes, {});
    const Tensor b = resize_picture(row, {1, 3}, Interpolation::bicubic, Antialias::yes, {});
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(a.values()[i], bilinear[i], 1e-5);
        EXPECT_NEAR(b.values()[i], bicubic[i], 1e-5);
    }
    // Enlarging is the same with and without.
    EXPECT_EQ(resize_picture(row, {3, 20}, Interpolation::bicubic, Antialias::yes, {}),
              resize_picture(row, {3, 20}, Interpolation::bicubic, Antialias::no, {}));
    EXPECT_EQ(resize_picture(row, {3, 20}, Interpolation::bilinear, Antialias::yes, {}),
              resize_picture(row, {3, 20}, Interpolation::bilinear, Antialias::no, {}));
}

TEST(PictureResize, AConstantStaysConstantWhenAntialiased) {
    const Tensor flat({1, 1, 9, 11}, 0.7f);
    for (const Pair size : {Pair{4, 5}, {1, 1}, {8, 3}, {20, 4}})
        for (const Interpolation interpolation : all) {
            const Tensor small = resize_picture(flat, size, interpolation, Antialias::yes, {});
            for (const float value : small.values())
                EXPECT_NEAR(value, 0.7f, 1e-6);
        }
}

}  // namespace
}  // namespace engine
