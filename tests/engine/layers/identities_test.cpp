// The exact identities between the layers, over random shapes: what the program shows as "max |difference|".
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

constexpr int rounds = 60;
constexpr double tolerance = 2e-6;

/// Taps turned by 180 degrees, dimensions 0 and 1 swapped.
Tensor turned_and_swapped(const Tensor& weight) {
    const Shape& s = weight.shape();
    Tensor result({s.c, s.n, s.h, s.w});
    for (Index a = 0; a < s.n; ++a)
        for (Index b = 0; b < s.c; ++b)
            for (Index h = 0; h < s.h; ++h)
                for (Index w = 0; w < s.w; ++w)
                    result(b, a, s.h - 1 - h, s.w - 1 - w) = weight(a, b, h, w);
    return result;
}

/// Full 2-D convolution of every plane with a box of ones.
Tensor blurred(const Tensor& weight, Pair box) {
    const Shape& s = weight.shape();
    Tensor result({s.n, s.c, s.h + box.h - 1, s.w + box.w - 1}, 0.0f);
    for (Index a = 0; a < s.n; ++a)
        for (Index b = 0; b < s.c; ++b)
            for (Index h = 0; h < s.h; ++h)
                for (Index w = 0; w < s.w; ++w)
                    for (Index i = 0; i < box.h; ++i)
                        for (Index j = 0; j < box.w; ++j)
                            result(a, b, h + i, w + j) += weight(a, b, h, w);
    return result;
}

Padding sides(Index top, Index left, Index bottom, Index right) {
    return {PaddingKind::numbers, {top, left, bottom, right}};
}

struct Drawn {
    Tensor x, weight;  ///< weight (I, O, kH, kW)
    Pair stride, dilation, kernel, effective;
};

Drawn draw_transposed(Random& random) {
    const Pair kernel = draw_pair(random, 1, 5), dilation = draw_pair(random, 1, 2);
    const Index in = draw(random, 1, 3);
    return {random_tensor(random, {draw(random, 1, 2), in, draw(random, 1, 6), draw(random, 1, 6)}),
            random_tensor(random, {in, draw(random, 1, 3), kernel.h, kernel.w}),
            draw_pair(random, 1, 3),
            dilation,
            kernel,
            {dilation.h * (kernel.h - 1) + 1, dilation.w * (kernel.w - 1) + 1}};
}

TEST(Identities, TransposedConvIsZeroInsertionAndConv) {
    Random random(1);
    for (int round = 0; round < rounds; ++round) {
        const Drawn d = draw_transposed(random);
        const Pair p{draw(random, 0, d.effective.h - 1), draw(random, 0, d.effective.w - 1)};
        const Pair limit{std::max(d.stride.h, d.dilation.h), std::max(d.stride.w, d.dilation.w)};
        const Pair a{draw(random, 0, limit.h - 1), draw(random, 0, limit.w - 1)};
        const ConvTranspose transposed{d.stride, sides(p.h, p.w, p.h, p.w), d.dilation, 1, a, {}};
        const Parameters weight{d.weight, {}};
        if (!error_of([&] { output_shape(transposed, d.x.shape(), weight); }).empty()) continue;
        const Pair pad{d.effective.h - 1 - p.h, d.effective.w - 1 - p.w};
        const Conv conv{
            {1, 1}, sides(pad.h, pad.w, pad.h + a.h, pad.w + a.w), d.dilation, 1, PaddingMode::zeros};
        EXPECT_TRUE(
            near(forward(conv, forward(ZeroInsert{d.stride}, d.x, {}), {turned_and_swapped(d.weight), {}}),
                 forward(transposed, d.x, weight), tolerance))
            << "round " << round;
    }
}

TEST(Identities, TransposedConvIsTheAdjointOfConv) {
    for (const Case& c : random_cases("conv", 150, 5)) {
        auto conv = std::get<Conv>(c.layer);
        const Shape shape = c.x.shape(), kernel = c.parameters.weight->shape();
        const PlaneMap map =
            conv_geometry(shape.plane(), kernel.plane(), conv.stride, conv.padding, conv.dilation);
        // The same offset, and as much output padding as the conv dropped or left over.
        ConvTranspose transposed{
            conv.stride,
            sides(map.y.offset, map.x.offset, std::max<Index>(map.y.offset_end(), 0),
                  std::max<Index>(map.x.offset_end(), 0)),
            conv.dilation,
            conv.groups,
            Pair{std::max<Index>(-map.y.offset_end(), 0), std::max<Index>(-map.x.offset_end(), 0)},
            {}};
        conv.padding_mode = PaddingMode::zeros;
        Random random(6);
        const Parameters parameters{c.parameters.weight, {}};
        const Tensor small = random_tensor(random, c.output());
        const double left = dot(forward(conv, c.x, parameters), small);
        const Tensor back = forward(transposed, small, parameters);
        ASSERT_EQ(back.shape(), shape) << c.text;
        EXPECT_NEAR(left, dot(c.x, back), 1e-4 * std::max(1.0, std::abs(left))) << c.text;
        EXPECT_TRUE(near(*backward(conv, c.x, parameters, small, {}).input, back, tolerance)) << c.text;
    }
}

TEST(Identities, EveryLinearLayersGradientIsItsAdjoint) {
    for (const char* op : {"conv", "conv_transpose", "upsample", "zero_insert", "avg_pool", "pixel_shuffle",
                           "pixel_unshuffle"})
        for (Case& c : random_cases(op, 40, 7)) {
            Random random(8);
            c.parameters.bias.reset();
            const Tensor dy = random_tensor(random, c.output());
            const double left = dot(forward(c.layer, c.x, c.parameters), dy);
            const double right = dot(c.x, *backward(c.layer, c.x, c.parameters, dy, {}).input);
            EXPECT_NEAR(left, right, 1e-4 * std::max(1.0, std::abs(left))) << c.text;
        }
}

TEST(Identities, NearestThenConvIsOneTransposedConv) {
    Random random(2);
    for (int round = 0; round < rounds; ++round) {
        const Drawn d = draw_transposed(random);
        const Pair s = d.stride, p{draw(random, 0, d.kernel.h - 1), draw(random, 0, d.kernel.w - 1)};
        const Tensor conv_weight = turned_and_swapped(d.weight);
        const Conv conv{{1, 1}, sides(p.h, p.w, p.h, p.w), {1, 1}, 1, PaddingMode::zeros};
        const Tensor up = forward(Upsample{s, UpsampleMode::nearest, false}, d.x, {});
        if (!error_of([&] { output_shape(conv, up.shape(), {conv_weight, {}}); }).empty()) continue;
        const Pair crop{d.kernel.h - 1 - p.h, d.kernel.w - 1 - p.w};
        const ConvTranspose one{s, sides(crop.h, crop.w, crop.h, crop.w), {1, 1}, 1, {}, {}};
        EXPECT_TRUE(near(forward(one, d.x, {blurred(d.weight, s), {}}), forward(conv, up, {conv_weight, {}}),
                         tolerance))
            << "round " << round;
    }
}

TEST(Identities, BilinearIsATransposedConvWithATriangleInside) {
    Random random(3);
    for (Index s = 1; s <= 5; ++s) {
        const Index k = 2 * s - s % 2, crop = s / 2;  // crop = ceil((s-1)/2)
        Tensor triangle({1, 1, k, k});
        for (Index h = 0; h < k; ++h)
            for (Index w = 0; w < k; ++w) {
                const auto tap = [&](Index i) {
                    return 1 - std::abs(static_cast<double>(i) - static_cast<double>(k - 1) / 2) /
                                   static_cast<double>(s);
                };
                triangle(0, 0, h, w) = static_cast<float>(tap(h) * tap(w));
            }
        const Tensor x = random_tensor(random, {1, 1, 6, 7});
        const ConvTranspose layer{{s, s}, sides(crop, crop, 0, 0), {1, 1}, 1, {}, {}};
        const Tensor stamped = forward(layer, x, {triangle, {}});
        const Tensor resized = forward(Upsample{{s, s}, UpsampleMode::bilinear, false}, x, {});
        for (Index h = s; h < 5 * s; ++h)
            for (Index w = s; w < 6 * s; ++w)
                ASSERT_NEAR(stamped(0, 0, h, w), resized(0, 0, h, w), 1e-5)
                    << "scale " << s << " at " << h << ", " << w;
    }
}

TEST(Identities, StrideSizedKernelIsSubPixelConv) {
    Random random(4);
    for (int round = 0; round < rounds; ++round) {
        const Index r = draw(random, 1, 4), m = draw(random, 1, 3), in = draw(random, 1, 3),
                    out = draw(random, 1, 3);
        const Tensor x = random_tensor(random, {1, in, draw(random, 1, 6), draw(random, 1, 6)});
        const Tensor weight = random_tensor(random, {in, out, r * m, r * m});
        Tensor phases({out * r * r, in, m, m});
        for (Index a = 0; a < in; ++a)
            for (Index o = 0; o < out; ++o)
                for (Index h = 0; h < r * m; ++h)
                    for (Index w = 0; w < r * m; ++w)
                        phases((o * r + h % r) * r + w % r, a, m - 1 - h / r, m - 1 - w / r) =
                            weight(a, o, h, w);
        const ConvTranspose transposed{{r, r}, {}, {1, 1}, 1, {}, {}};
        const Conv conv{{1, 1}, sides(m - 1, m - 1, m - 1, m - 1), {1, 1}, 1, PaddingMode::zeros};
        EXPECT_TRUE(near(forward(PixelShuffle{r, ShuffleOrder::crd}, forward(conv, x, {phases, {}}), {}),
                         forward(transposed, x, {weight, {}}), tolerance));
    }
}

TEST(Identities, ConvThenAveragePoolHasNearestUpsamplingAsItsGradient) {
    Random random(9);
    for (int round = 0; round < rounds; ++round) {
        const Index pool = draw(random, 1, 3), k = draw(random, 1, 4);
        const Tensor x = random_tensor(
            random, {1, 2, pool * draw(random, 1, 3) + k - 1, pool * draw(random, 1, 3) + k - 1});
        const Parameters parameters{random_tensor(random, {3, 2, k, k}), {}};
        const Conv conv;
        const AvgPool average{{pool, pool}, {}, {}, false};
        const Tensor y = forward(conv, x, parameters);
        const Tensor dy = random_tensor(random, output_shape(average, y.shape()));
        const Tensor through =
            *backward(conv, x, parameters, *backward(average, y, {}, dy, {}).input, {}).input;
        Tensor up = forward(Upsample{{pool, pool}, UpsampleMode::nearest, false}, dy, {});
        for (float& value : up.values())
            value /= static_cast<float>(pool * pool);
        const Conv full{{1, 1}, sides(k - 1, k - 1, k - 1, k - 1), {1, 1}, 1, PaddingMode::zeros};
        EXPECT_TRUE(near(forward(full, up, {turned_and_swapped(*parameters.weight), {}}), through, 1e-5));
    }
}

TEST(Identities, UnshuffleUndoesShuffle) {
    for (const Case& c : random_cases("pixel_shuffle", 40, 10)) {
        const auto& layer = std::get<PixelShuffle>(c.layer);
        EXPECT_EQ(forward(PixelUnshuffle{layer.factor, layer.order}, forward(layer, c.x, {}), {}), c.x)
            << c.text;
    }
}

}  // namespace
}  // namespace engine::test
