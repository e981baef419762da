// Differences of pictures against numpy's numbers (tests/golden/make_ssim.py).
#include "engine/analysis/image_difference.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/parallel.h"

namespace engine {
namespace {

Tensor picture_a(const Shape& shape) {
    Tensor a(shape);
    for (Index c = 0; c < shape.c; ++c)
        for (Index y = 0; y < shape.h; ++y)
            for (Index x = 0; x < shape.w; ++x)
                a(0, c, y, x) = static_cast<float>((37 * y + 91 * x + 13 * c) % 101) / 101.0f;
    return a;
}

Tensor picture_b(const Shape& shape) {
    Tensor b = picture_a(shape);
    for (Index c = 0; c < shape.c; ++c)
        for (Index y = 0; y < shape.h; ++y)
            for (Index x = 0; x < shape.w; ++x)
                b(0, c, y, x) = b(0, c, y, x) * 0.75f + static_cast<float>((y * x + c) % 7) / 32.0f;
    return b;
}

TEST(ImageDifference, AgreesWithNumpy) {
    struct Golden {
        Shape shape;
        double max_abs, mae, mse, psnr, ssim;
    };
    const std::vector<Golden> table = {
        {{1, 1, 11, 11}, 0.242574274540, 0.091387264777, 0.012259539086, 19.115258574, 0.939533505767},
        {{1, 3, 24, 19}, 0.247524738312, 0.084487499494, 0.010762723355, 19.680778227, 0.929510224858},
        {{1, 2, 40, 13}, 0.247524738312, 0.086780036338, 0.011275252378, 19.478737284, 0.924644056312},
    };
    for (const Golden& golden : table)
        for (const int threads : {1, 3}) {
            set_thread_count(threads);
            std::vector<std::string> notes;
            const ImageDifference found =
                image_difference(picture_a(golden.shape), picture_b(golden.shape), notes);
            EXPECT_NEAR(*found.max_abs, golden.max_abs, 1e-9);
            EXPECT_NEAR(*found.mae, golden.mae, 1e-9);
            EXPECT_NEAR(*found.mse, golden.mse, 1e-9);
            EXPECT_NEAR(*found.psnr, golden.psnr, 1e-6);
            EXPECT_NEAR(*found.ssim, golden.ssim, 1e-9);
            EXPECT_TRUE(notes.empty());
        }
    set_thread_count(0);
}

TEST(ImageDifference, SaysWhatIsUndefined) {
    std::vector<std::string> notes;
    const Tensor a = picture_a({1, 1, 12, 12});
    const ImageDifference equal = image_difference(a, a, notes);
    EXPECT_EQ(equal.mse, 0.0);
    EXPECT_FALSE(equal.psnr);
    EXPECT_NEAR(*equal.ssim, 1.0, 1e-12);
    EXPECT_EQ(notes.size(), 1u);
    const ImageDifference small =
        image_difference(picture_a({1, 1, 10, 40}), picture_b({1, 1, 10, 40}), notes);
    EXPECT_TRUE(small.psnr && !small.ssim);
    EXPECT_EQ(notes.size(), 2u);
    const ImageDifference shapes = image_difference(a, picture_a({1, 2, 12, 12}), notes);
    EXPECT_FALSE(shapes.max_abs || shapes.mae || shapes.mse || shapes.psnr || shapes.ssim);
    EXPECT_EQ(notes.size(), 3u);
    Tensor broken = a;
    broken.values()[40] = NAN;
    const ImageDifference nan = image_difference(a, broken, notes);
    EXPECT_TRUE(std::isnan(*nan.max_abs) && std::isnan(*nan.mse) && std::isnan(*nan.ssim));
}

}  // namespace
}  // namespace engine
