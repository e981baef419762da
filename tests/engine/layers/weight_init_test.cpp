// The beginning of kernels: their shapes, sums, statistics and seeds.
#include "engine/layers/weight_init.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

InitRequest request(Init init, const Shape& weight, Normalize normalize = Normalize::none) {
    InitRequest result;
    result.init = init;
    result.weight = weight;
    result.normalize = normalize;
    result.seed = 7;
    return result;
}

Tensor kernel(Index height, Index width, std::initializer_list<float> values) {
    return Tensor({1, 1, height, width}, std::span(values.begin(), values.size()));
}

TEST(KernelInit, FixedKernelsByHand) {
    const auto make = [](Init init, Index h, Index w) { return make_kernel(request(init, {1, 1, h, w})); };
    EXPECT_EQ(make(Init::ones, 1, 3), kernel(1, 3, {1, 1, 1}));
    EXPECT_EQ(make(Init::box, 2, 2), kernel(2, 2, {0.25f, 0.25f, 0.25f, 0.25f}));
    EXPECT_EQ(make(Init::bilinear, 1, 4), kernel(1, 4, {0.25f, 0.75f, 0.75f, 0.25f}));
    EXPECT_EQ(make(Init::bilinear, 3, 1), kernel(3, 1, {0.5f, 1, 0.5f}));
    EXPECT_EQ(make(Init::delta, 2, 3), kernel(2, 3, {0, 1, 0, 0, 0, 0}));
    EXPECT_EQ(make(Init::sobel, 3, 3), kernel(3, 3, {-1, 0, 1, -2, 0, 2, -1, 0, 1}));
    EXPECT_EQ(make(Init::sobel, 1, 2), kernel(1, 2, {-1, 1}));
    EXPECT_EQ(make(Init::sobel, 1, 5), kernel(1, 5, {-1, -2, 0, 2, 1}));
    const Tensor gaussian = make(Init::gaussian, 1, 3);  // sigma 0.8
    EXPECT_FLOAT_EQ(gaussian.data()[1], 1.0f);
    EXPECT_FLOAT_EQ(gaussian.data()[0], static_cast<float>(std::exp(-1 / (2 * 0.8 * 0.8))));
    EXPECT_EQ(gaussian.data()[0], gaussian.data()[2]);
}

/// Sum of the taps of output channel `o` over all its inputs.
double channel_sum(const InitRequest& r, const Tensor& weight, Index o) {
    const Shape& s = weight.shape();
    double sum = 0;
    for (Index a = 0; a < s.n; ++a)
        for (Index b = 0; b < s.c; ++b) {
            const bool mine = r.transposed ? a / (s.n / r.groups) * s.c + b == o : a == o;
            for (Index t = 0; mine && t < s.h * s.w; ++t)
                sum += weight.plane(a, b)[t];
        }
    return sum;
}

TEST(KernelInit, DcKeepsTheMeanOfAConstant) {
    const Init inits[] = {
        Init::ones, Init::box,    Init::bilinear, Init::gaussian,        Init::delta,         Init::normal,
        Init::he,   Init::xavier, Init::icnr,     Init::kaiming_uniform, Init::glorot_uniform};
    for (Init init : inits)
        for (bool transposed : {false, true})
            for (float gain : {1.0f, -2.5f}) {
                InitRequest r = request(init, {8, 3, 4, 6}, Normalize::dc);
                r.transposed = transposed;
                r.groups = 2;
                r.gain = gain;
                if (transposed)
                    r.stride = {2, 3};
                else
                    r.shuffle_factor = 2;
                const Tensor weight = make_kernel(r);
                for (Index o = 0; o < (transposed ? 6 : 8); ++o)
                    EXPECT_NEAR(channel_sum(r, weight, o), gain * (transposed ? 6 : 1), 1e-5)
                        << static_cast<int>(init) << (transposed ? " transposed" : "") << " channel " << o;
            }
}

TEST(KernelInit, SobelIsLeftAlone) {
    EXPECT_EQ(make_kernel(request(Init::sobel, {1, 1, 3, 3}, Normalize::dc)),
              make_kernel(request(Init::sobel, {1, 1, 3, 3}, Normalize::none)));
}

TEST(KernelInit, SeedsGiveTheSameNumbersOnEveryMachine) {
    const Tensor weight = make_kernel(request(Init::normal, {1, 1, 1, 4}));
    const float frozen[] = {0.0795699954f, 0.0194451623f, 0.0259586181f, 0.0767177492f};
    for (Index i = 0; i < 4; ++i)
        EXPECT_FLOAT_EQ(weight.data()[i], frozen[i]) << i;
    InitRequest other = request(Init::normal, {1, 1, 1, 4});
    other.seed = 8;
    EXPECT_NE(make_kernel(other), weight);
    EXPECT_EQ(make_kernel(request(Init::normal, {1, 1, 1, 4})), weight);
}

struct Moments {
    double mean = 0, deviation = 0, largest = 0;
};

Moments moments(const Tensor& tensor) {
    Moments result;
    const double count = static_cast<double>(tensor.size());
    for (float value : tensor.values())
        result.mean += value / count;
    for (float value : tensor.values())
        result.deviation += std::pow(value - result.mean, 2) / count;
    return {result.mean, std::sqrt(result.deviation), max_abs(tensor)};
}

TEST(KernelInit, RandomOnesHaveTheirStatistics) {
    const Shape shape{40, 20, 3, 5};  // 12000 values
    const double taps = 15;
    EXPECT_NEAR(moments(make_kernel(request(Init::normal, shape))).deviation, 0.05, 0.002);
    const Moments he = moments(make_kernel(request(Init::he, shape)));
    EXPECT_NEAR(he.mean, 0, 0.002);
    EXPECT_NEAR(he.deviation, std::sqrt(2 / (20 * taps)), 0.002);
    const double bound = std::sqrt(6 / (20 * taps + 40 * taps));
    const Moments xavier = moments(make_kernel(request(Init::xavier, shape)));
    EXPECT_LE(xavier.largest, bound);
    EXPECT_NEAR(xavier.deviation, bound / std::sqrt(3), 0.002);
    // PyTorch's fan_in counts the second axis of the weight, in a transposed conv too; Keras' fans those of
    // all of it.
    for (const bool is_transposed : {false, true}) {
        InitRequest framework = request(Init::kaiming_uniform, shape);
        framework.transposed = is_transposed;
        const Moments kaiming = moments(make_kernel(framework));
        EXPECT_LE(kaiming.largest, 1 / std::sqrt(20 * taps));
        EXPECT_NEAR(kaiming.deviation, 1 / std::sqrt(20 * taps * 3), 0.001);
        framework.init = Init::glorot_uniform;
        EXPECT_NEAR(moments(make_kernel(framework)).deviation, bound / std::sqrt(3), 0.002);
    }
    InitRequest transposed = request(Init::he, shape);
    transposed.transposed = true;  // 40 inputs
    EXPECT_NEAR(moments(make_kernel(transposed)).deviation, std::sqrt(2 / (40 * taps)), 0.002);
}

TEST(KernelInit, EveryPlaneIsDrawnByItself) {
    const Tensor weight = make_kernel(request(Init::normal, {3, 2, 2, 2}));
    for (Index a = 0; a < 6; ++a)
        for (Index b = 0; b < a; ++b)
            EXPECT_NE(weight.data()[4 * a], weight.data()[4 * b]);
}

TEST(KernelInit, IcnrBeforeAShuffleIsNearestResizing) {
    Random random(1);
    for (bool dcr : {false, true}) {
        InitRequest r = request(Init::icnr, {2 * 9, 3, 3, 3}, Normalize::dc);
        r.shuffle_factor = 3;
        r.shuffle_dcr = dcr;
        const PixelShuffle shuffle{3, dcr ? ShuffleOrder::dcr : ShuffleOrder::crd};
        const Tensor x = random_tensor(random, {1, 3, 5, 6});
        const Tensor y = forward(shuffle, forward(Conv{}, x, {make_kernel(r), {}}), {});
        for (Index c = 0; c < 2; ++c)
            for (Index h = 0; h < y.shape().h; ++h)
                for (Index w = 0; w < y.shape().w; ++w)
                    ASSERT_EQ(y(0, c, h, w), y(0, c, h - h % 3, w - w % 3));
    }
}

TEST(KernelInit, IcnrOfATransposedConvIsNearestResizing) {
    InitRequest r = request(Init::icnr, {3, 2, 4, 6}, Normalize::dc);
    r.transposed = true;
    r.stride = {2, 3};
    Random random(2);
    ConvTranspose layer;
    layer.stride = r.stride;
    const Tensor y = forward(layer, random_tensor(random, {1, 3, 4, 4}), {make_kernel(r), {}});
    for (Index h = 0; h < y.shape().h; ++h)
        for (Index w = 0; w < y.shape().w; ++w)
            ASSERT_NEAR(y(0, 1, h, w), y(0, 1, h - h % 2, w - w % 3), 1e-5);
}

TEST(KernelInit, RefusesWhatCannotBe) {
    const auto error = [](const InitRequest& r) { return error_of([&] { make_kernel(r); }); };
    EXPECT_NE(error(request(Init::icnr, {4, 1, 3, 3})).find("there is neither"), std::string::npos);
    InitRequest shuffled = request(Init::icnr, {6, 1, 3, 3});
    shuffled.shuffle_factor = 2;
    EXPECT_NE(error(shuffled).find("multiple of 4 output channels, but there are 6"), std::string::npos);
    InitRequest transposed = request(Init::icnr, {1, 1, 3, 4});
    transposed.transposed = true;
    transposed.stride = {2, 2};
    EXPECT_NE(error(transposed).find("kernel 3×4 is not one of stride 2×2"), std::string::npos);
    EXPECT_NE(error(request(Init::sobel, {1, 1, 3, 1})).find("it is 3×1"), std::string::npos);
    EXPECT_NE(error(request(Init::sobel, {1, 1, 40, 3})).find("it is 40×3"), std::string::npos);
    EXPECT_NE(error(request(Init::ones, {1, 1, 0, 3})).find("at least 1"), std::string::npos);
}

}  // namespace
}  // namespace engine::test
