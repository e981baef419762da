// The promises of fractional scales, sizes, pads and padding modes beyond those that the reference and the
// golden values hold.
#include <gtest/gtest.h>

#include "engine/layers/facts.h"
#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

TEST(Ratio, IsTheSimplestFraction) {
    EXPECT_EQ(ratio_of(1.5), (Ratio{3, 2}));
    EXPECT_EQ(ratio_of(0.75), (Ratio{3, 4}));
    EXPECT_EQ(ratio_of(1.1), (Ratio{11, 10}));
    EXPECT_EQ(ratio_of(1.0 / 3), (Ratio{1, 3}));
    EXPECT_EQ(ratio_of(7), (Ratio{7, 1}));
    EXPECT_EQ(ratio_of(0.333), (Ratio{333, 1000}));
}

Upsample with_fraction(double h, double w, UpsampleMode mode = UpsampleMode::bilinear) {
    Upsample layer;
    layer.mode = mode;
    layer.fraction = RealPair{h, w};
    return layer;
}

Upsample to_size(Index h, Index w, UpsampleMode mode = UpsampleMode::bilinear) {
    Upsample layer;
    layer.mode = mode;
    layer.size = Pair{h, w};
    return layer;
}

TEST(Upsample, FactorsOfFractionsAndSizes) {
    EXPECT_EQ(factors(with_fraction(1.5, 0.75)), (Factors{{3, 3}, {2, 4}}));
    EXPECT_EQ(factors(to_size(9, 4), Pair{6, 4}), (Factors{{3, 1}, {2, 1}}));
    EXPECT_EQ(factors(to_size(9, 4)), Factors{});
    EXPECT_FALSE(facts(with_fraction(0.5, 0.5)).enlarges);
    EXPECT_TRUE(facts(with_fraction(1.5, 1.5)).enlarges);
}

TEST(Upsample, ASizeThatIsAMultipleIsAWholeScale) {
    Random random(3);
    const Tensor x = random_tensor(random, {1, 2, 4, 5});
    for (const auto mode : {UpsampleMode::nearest, UpsampleMode::bilinear, UpsampleMode::bicubic}) {
        Upsample whole;
        whole.scale = {2, 3};
        whole.mode = mode;
        EXPECT_EQ(forward(Layer(to_size(8, 15, mode)), x, {}), forward(Layer(whole), x, {}));
    }
    for (const auto mode : {UpsampleMode::nearest_exact, UpsampleMode::area}) {
        Upsample whole;
        whole.scale = {2, 3};
        EXPECT_EQ(forward(Layer(to_size(8, 15, mode)), x, {}), forward(Layer(whole), x, {}));
    }
}

TEST(Upsample, AreaOverWholeBlocksIsTheirMean) {
    Random random(4);
    const Tensor x = random_tensor(random, {1, 1, 6, 8});
    const Tensor mean = forward(Layer(AvgPool{{3, 2}, {}, {}, false}), x, {});
    EXPECT_TRUE(near(forward(Layer(to_size(2, 4, UpsampleMode::area)), x, {}), mean, 1e-6));
}

/// A constant stays one up to the border, and every input pixel that an output lies on is that output.
TEST(Upsample, LanczosKeepsConstantsAndPixels) {
    Random random(5);
    const Tensor x = random_tensor(random, {1, 1, 9, 11}), ones({1, 1, 9, 11}, 1.0f);
    for (const auto mode : {UpsampleMode::lanczos3, UpsampleMode::lanczos5}) {
        const Upsample layer{{3, 5}, mode, false};
        EXPECT_TRUE(near(forward(Layer(layer), ones, {}), Tensor({1, 1, 27, 55}, 1.0f), 1e-6));
        const Tensor y = forward(Layer(layer), x, {});
        for (Index i = 0; i < 9; ++i)
            for (Index j = 0; j < 11; ++j)
                EXPECT_FLOAT_EQ(y(0, 0, 3 * i + 1, 5 * j + 2), x(0, 0, i, j));
    }
}

TEST(Upsample, SaysWhatItCannotDo) {
    const Shape x{1, 1, 4, 4};
    Upsample layer = with_fraction(0.2, 1);
    EXPECT_EQ(error_of([&] { output_shape(layer, x); }),
              "scale 0.2 leaves nothing of the input: floor(4 * 0.2) is 0 along the height");
    layer = to_size(2, 2, UpsampleMode::nearest);
    layer.antialias = true;
    EXPECT_EQ(error_of([&] { output_shape(layer, x); }),
              "antialias belongs to the modes bilinear, bicubic, lanczos3 and lanczos5");
    layer = to_size(2, 2, UpsampleMode::area);
    layer.align_corners = true;
    EXPECT_EQ(error_of([&] { output_shape(layer, x); }),
              "align-corners has no meaning with mode area: use bilinear or bicubic");
    layer = to_size(8, 8, UpsampleMode::lanczos5);
    layer.align_corners = true;
    EXPECT_EQ(error_of([&] { output_shape(layer, x); }),
              "align-corners has no meaning with mode lanczos5: use bilinear or bicubic");
    layer = to_size(2, 2);
    layer.cubic_a = -0.5f;
    EXPECT_EQ(error_of([&] { output_shape(layer, x); }), "cubic-a belongs to the mode bicubic");
}

/// <conv(u), x> = <u, conv_transpose(x)> in every padding mode, for what conv allows.
TEST(ConvTranspose, IsTheAdjointOfConvInEveryPaddingMode) {
    Random random(5);
    int modes = 0;
    for (const Case& one : random_cases("conv", 200, 31)) {
        SCOPED_TRACE(one.text);
        const Conv& conv = std::get<Conv>(one.layer);
        ConvTranspose transposed{conv.stride, conv.padding,          conv.dilation,    conv.groups,
                                 {},          one.x.shape().plane(), conv.padding_mode};
        Parameters parameters = one.parameters;
        parameters.bias.reset();
        const Tensor v = random_tensor(random, one.output());
        if (!error_of([&] { output_shape(Layer(transposed), v.shape(), parameters); }).empty()) continue;
        const Tensor back = forward(Layer(transposed), v, parameters);
        ASSERT_EQ(back.shape(), one.x.shape());
        const double left = dot(forward(one.layer, one.x, parameters), v), right = dot(one.x, back);
        EXPECT_NEAR(left, right, 1e-4 * (1 + std::abs(left)));
        modes += conv.padding_mode != PaddingMode::zeros;
    }
    EXPECT_GT(modes, 10);
}

TEST(Pool, CeilModeCountsTheLastWindowOnlyWhereItBegins) {
    const auto size = [](Index n, Index kernel, Index stride, Index padding) {
        const Padding sides{PaddingKind::numbers, {padding, padding, padding, padding}};
        return pool_geometry({n, n}, {kernel, kernel}, {stride, stride}, sides, {1, 1}, true).y.small;
    };
    EXPECT_EQ(size(5, 2, 2, 0), 3);
    EXPECT_EQ(size(4, 1, 3, 0), 2);
    EXPECT_EQ(size(5, 1, 3, 0), 2);  // the third would begin at 6
    EXPECT_EQ(size(2, 3, 2, 0), 1);  // larger than the input
    EXPECT_EQ(size(4, 2, 2, 1), 3);  // the third begins at 4 of 4 + 1
    EXPECT_EQ(size(3, 2, 2, 1), 2);  // the third would begin at 4 of 3 + 1
}

TEST(Pool, AWindowWithoutARealPixelHoldsMinusInfinity) {
    MaxPool layer{{2, 2}, {}, {PaddingKind::numbers, {1, 1, 1, 1}}, Ties::first, {2, 2}, false};
    const Tensor x({1, 1, 1, 1}, 3.0f), y = forward(Layer(layer), x, {});
    ASSERT_EQ(y.shape(), (Shape{1, 1, 1, 1}));
    EXPECT_EQ(y.data()[0], -INFINITY);
    const Gradients back = backward(Layer(layer), x, {}, Tensor({1, 1, 1, 1}, 1.0f), {});
    EXPECT_EQ(back.input->data()[0], 0.0f);
}

TEST(Pad, SaysWhatItCannotDo) {
    const Shape x{1, 1, 4, 5};
    const auto sentence = [&](const Pad& layer) { return error_of([&] { output_shape(layer, x); }); };
    EXPECT_EQ(sentence({{-2, 0, -2, 0}}), "padding of -2 and -2 crops the whole input of 4 along the height");
    EXPECT_EQ(sentence({{0, 5, 0, 0}, PaddingMode::reflect}),
              "reflect padding must be smaller than the input, but is 5 for an input of 5 along the width");
    EXPECT_EQ(
        sentence({{5, 0, 0, 0}, PaddingMode::circular}),
        "circular padding must be at most the size of what it continues, but is 5 for 4 along the height");
    EXPECT_EQ(sentence({{1, 1, 1, 1}, PaddingMode::replicate, 2}),
              "a value belongs to mode zeros: the other modes repeat pixels of the input");
    EXPECT_EQ(sentence({{9, 9, 9, 9}, PaddingMode::replicate}), "");
}

TEST(Prelu, SaysWhatItsWeightMustBe) {
    Parameters parameters;
    const Shape x{1, 3, 2, 2};
    EXPECT_EQ(error_of([&] { output_shape(Layer(Prelu{}), x, parameters); }), "prelu needs a weight");
    parameters.weight = Tensor({1, 2, 1, 1}, 1.0f);
    EXPECT_EQ(error_of([&] { output_shape(Layer(Prelu{}), x, parameters); }),
              "prelu takes one weight, or one for each of the 3 channels, but there are 2");
}

}  // namespace
}  // namespace engine::test
