// The golden values that every framework agrees on, written out by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>

#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

Tensor plane(Index height, Index width, std::initializer_list<float> values) {
    return Tensor({1, 1, height, width}, std::span(values.begin(), values.size()));
}

Parameters ones(Index kernel) { return {Tensor({1, 1, kernel, kernel}, 1.0f), std::nullopt}; }

ConvTranspose transposed(Index stride, Index padding, Index dilation = 1,
                         std::optional<Index> output_padding = {}) {
    ConvTranspose layer;
    layer.stride = {stride, stride};
    layer.padding.sides = {padding, padding, padding, padding};
    layer.dilation = {dilation, dilation};
    if (output_padding) layer.output_padding = Pair{*output_padding, *output_padding};
    return layer;
}

const Tensor two_by_two = plane(2, 2, {1, 2, 3, 4});

TEST(Golden, TransposedConvOfARamp) {
    EXPECT_EQ(forward(transposed(1, 0), ramp({1, 1, 3, 3}), ones(3)),
              plane(5, 5, {0,  1,  3, 3,  2,  3,  8,  15, 12, 7,  9,  21, 36,
                           27, 15, 9, 20, 33, 24, 13, 6,  13, 21, 15, 8}));
}

TEST(Golden, TransposedConvOfStride2) {
    EXPECT_EQ(forward(transposed(2, 1), two_by_two, ones(3)), plane(3, 3, {1, 3, 2, 4, 10, 6, 3, 7, 4}));
}

TEST(Golden, OutputPaddingBeyondTheTapsIsBiasOnly) {
    Parameters parameters = ones(3);
    parameters.bias = Tensor({1, 1, 1, 1}, 0.5f);
    const Tensor y = forward(transposed(2, 0, 1, 1), two_by_two, parameters);
    ASSERT_EQ(y.shape(), (Shape{1, 1, 6, 6}));
    for (Index i = 0; i < 6; ++i) {
        EXPECT_EQ(y(0, 0, 5, i), 0.5f);
        EXPECT_EQ(y(0, 0, i, 5), 0.5f);
    }
    EXPECT_EQ(y(0, 0, 2, 2), 10.5f);
}

TEST(Golden, DilatedTransposedConvHasHoles) {
    EXPECT_EQ(forward(transposed(2, 0, 2), two_by_two, ones(2)),
              plane(5, 5, {1, 0, 3, 0, 2, 0, 0, 0, 0, 0, 4, 0, 10, 0, 6, 0, 0, 0, 0, 0, 3, 0, 7, 0, 4}));
}

TEST(Golden, BilinearHalfPixel) {
    Tensor x = ramp({1, 1, 3, 3});
    for (float& value : x.values())
        value += 1;
    const Tensor y = forward(Upsample{{2, 2}, UpsampleMode::bilinear, false}, x, {});
    const float expected[] = {1, 1.25f, 1.75f, 2.25f, 2.75f, 3};
    for (Index i = 0; i < 6; ++i)
        EXPECT_EQ(y(0, 0, 0, i), expected[i]) << i;
}

TEST(Golden, StridedConvGradientOfOnes) {
    // Upstream ones, kernel of ones: k1 s2 leaves three quarters of the input without gradient, k3 s2 has a
    // ratio of 4, k4 s2 none, k7 s2 1.78; inside, away from the border.
    const auto extremes = [](Index kernel) {
        Conv conv;
        conv.stride = {2, 2};
        const Shape shape{1, 1, 41, 41};
        const Tensor x(shape, 1.0f);
        const Tensor dy(output_shape(conv, shape, ones(kernel)), 1.0f);
        const Tensor dx = *backward(conv, x, ones(kernel), dy, {true, false, false}).input;
        float low = INFINITY, high = -INFINITY;
        for (Index h = 10; h < 30; ++h)
            for (Index w = 10; w < 30; ++w) {
                low = std::min(low, dx(0, 0, h, w));
                high = std::max(high, dx(0, 0, h, w));
            }
        return std::pair(low, high);
    };
    EXPECT_EQ(extremes(1), std::pair(0.0f, 1.0f));
    EXPECT_EQ(extremes(3), std::pair(1.0f, 4.0f));
    EXPECT_EQ(extremes(4), std::pair(4.0f, 4.0f));
    EXPECT_EQ(extremes(7), std::pair(9.0f, 16.0f));
}

TEST(Golden, MaxPoolTies) {
    const Tensor x(Shape{1, 1, 2, 2}, 3.0f), dy(Shape{1, 1, 1, 1}, 8.0f);
    const auto gradient = [&](Ties ties) {
        return *backward(MaxPool{{2, 2}, {}, {}, ties}, x, {}, dy, {true, false, false}).input;
    };
    EXPECT_EQ(gradient(Ties::first), plane(2, 2, {8, 0, 0, 0}));
    EXPECT_EQ(gradient(Ties::split), plane(2, 2, {2, 2, 2, 2}));
    EXPECT_EQ(gradient(Ties::all), plane(2, 2, {8, 8, 8, 8}));
}

TEST(Golden, PaddingModes) {
    // A box of 1×3 taps with weights 1, 10, 100 shows which pixels it read.
    const Tensor x = plane(1, 3, {1, 2, 3});
    const Parameters parameters{Tensor({1, 1, 1, 3}, std::vector<float>{1, 10, 100}), std::nullopt};
    const auto apply = [&](PaddingMode mode) {
        Conv conv;
        conv.padding.sides = {0, 1, 0, 1};
        conv.padding_mode = mode;
        return forward(conv, x, parameters);
    };
    EXPECT_EQ(apply(PaddingMode::zeros), plane(1, 3, {210, 321, 32}));
    EXPECT_EQ(apply(PaddingMode::reflect), plane(1, 3, {212, 321, 232}));
    EXPECT_EQ(apply(PaddingMode::replicate), plane(1, 3, {211, 321, 332}));
    EXPECT_EQ(apply(PaddingMode::circular), plane(1, 3, {213, 321, 132}));
}

TEST(Golden, ShuffleOrders) {
    const Tensor x = ramp({1, 8, 1, 1});
    EXPECT_EQ(forward(PixelShuffle{2, ShuffleOrder::crd}, x, {}),
              Tensor({1, 2, 2, 2}, std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(forward(PixelShuffle{2, ShuffleOrder::dcr}, x, {}),
              Tensor({1, 2, 2, 2}, std::vector<float>{0, 2, 4, 6, 1, 3, 5, 7}));
}

}  // namespace
}  // namespace engine::test
