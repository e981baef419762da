// Displayed: the pixels of a part, of a smaller picture and of a difference are those of the whole.
#include "engine/figure/displayed.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/analysis/noise.h"

namespace engine {
namespace {

Tensor difference(const Tensor& a, const Tensor& b) {
    Tensor result = a;
    for (Index i = 0; i < a.size(); ++i)
        result.data()[i] -= b.data()[i];
    return result;
}

TEST(Displayed, PartsAndSmallerPicturesAreThoseOfTheWhole) {
    Tensor a = noise({1, 3, 61, 47}, 1);
    const Tensor b = noise({1, 3, 61, 47}, 2), apart = difference(a, b);
    a(0, 1, 7, 9) = std::numeric_limits<float>::quiet_NaN();
    for (const DisplayKind kind : {DisplayKind::picture, DisplayKind::channel, DisplayKind::signed_map}) {
        const Display display{kind, {-1, 1}, 1};
        const Bitmap whole = to_bitmap(a, display);
        const Displayed shown(a, display);
        EXPECT_EQ(shown.whole().pixels, whole.pixels);
        EXPECT_EQ(shown.part({3, 5, 40, 31}).pixels, cut_out(whole, {3, 5, 40, 31}).pixels);
        for (const auto& [width, height] : {std::pair{47, 61}, {10, 13}, {1, 1}, {46, 7}})
            EXPECT_EQ(shown.reduced(width, height).pixels, reduce(whole, width, height).pixels)
                << width << "×" << height;
    }
    const Display display{DisplayKind::signed_map, {-2, 2}, 0};
    a = noise({1, 3, 61, 47}, 1);
    EXPECT_EQ(Displayed(a, b, display).whole().pixels, to_bitmap(apart, display).pixels);
    EXPECT_EQ(difference_range(a, a, 0), (Range{-1, 1})) << "nothing to see";
    EXPECT_EQ(difference_range(a, b, 5.0).high, difference_range(b, a, 5.0).high);
    Tensor one = a;
    one(0, 0, 3, 3) += 0.5f;
    EXPECT_EQ(difference_range(a, one, 0.5), (Range{-0.5, 0.5}))
        << "where all else is equal, the one value is what there is to see";
    for (Index i = 0; i < one.size(); ++i)
        one.data()[i] += 0.01f;
    EXPECT_NEAR(difference_range(a, one, 0.51).high, 0.01, 1e-6) << "99 % of it";
}

}  // namespace
}  // namespace engine
