// The joined nearest upsample and conv against the two layers one after the other.
#include "engine/layers/nearest_conv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "engine/layers/layer.h"

namespace engine {
namespace {

struct Case {
    const char* name;
    Shape x, weight;
    Pair scale;
    Padding padding;
    Index groups;
};

Padding pad(Index top, Index left, Index bottom, Index right) {
    return {PaddingKind::numbers, {top, left, bottom, right}};
}

const Case cases[] = {
    {"x2 k3 p1", {2, 3, 9, 11}, {4, 3, 3, 3}, {2, 2}, pad(1, 1, 1, 1), 1},
    {"depthwise", {1, 3, 17, 8}, {3, 1, 3, 3}, {2, 2}, pad(1, 1, 1, 1), 3},
    {"groups of two, k5 same", {1, 4, 6, 7}, {6, 2, 5, 5}, {2, 2}, {PaddingKind::same, {}}, 2},
    {"k2, uneven padding", {1, 2, 5, 5}, {2, 2, 2, 2}, {2, 2}, pad(0, 1, 1, 0), 1},
    {"valid", {1, 2, 5, 6}, {2, 2, 3, 3}, {3, 3}, {PaddingKind::valid, {}}, 1},
    {"oblong", {1, 1, 4, 9}, {2, 1, 1, 4}, {1, 4}, pad(0, 2, 0, 1), 1},
    {"padding beyond the kernel", {1, 1, 3, 3}, {1, 1, 3, 3}, {2, 2}, pad(4, 4, 4, 4), 1},
    {"many channels of few pixels", {2, 36, 4, 5}, {40, 18, 3, 3}, {2, 2}, pad(1, 1, 1, 1), 2},
    {"few pixels, each kernel folded where it is used",
     {1, 36, 4, 5},
     {40, 18, 3, 3},
     {2, 2},
     pad(1, 1, 1, 1),
     2},
    {"the same for k5", {1, 20, 5, 4}, {24, 20, 5, 5}, {2, 2}, pad(2, 2, 2, 2), 1},
    {"many channels of more pixels", {1, 36, 24, 23}, {9, 36, 3, 3}, {2, 2}, pad(1, 1, 1, 1), 1},
    {"kernel larger than the picture", {1, 1, 2, 2}, {1, 1, 7, 7}, {2, 2}, pad(3, 3, 3, 3), 1},
};

Tensor noise(const Shape& shape, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> values(-1.0f, 1.0f);
    Tensor result(shape);
    for (float& value : result.values())
        value = values(random);
    return result;
}

void expect_near(const Tensor& a, const Tensor& b, const std::string& what) {
    ASSERT_EQ(a.shape(), b.shape()) << what;
    for (Index i = 0; i < a.size(); ++i) {
        const float x = a.data()[i], y = b.data()[i];
        const bool same = std::isfinite(y) ? std::abs(x - y) < 1e-4f : std::isnan(y) ? std::isnan(x) : x == y;
        ASSERT_TRUE(same) << what << ", value " << i << ": " << x << " and " << y;
    }
}

void compare(const Case& c, const Tensor& x, const Parameters& parameters, const Tensor& dy) {
    const Upsample upsample{c.scale, UpsampleMode::nearest, false};
    const Conv conv{{1, 1}, c.padding, {1, 1}, c.groups, PaddingMode::zeros};
    const Wanted all{true, true, true};
    Tensor y;
    forward_joined(upsample, conv, x, parameters, {}, y);
    const Tensor up = forward(upsample, x, {});
    expect_near(y, forward(conv, up, parameters, {}), c.name);
    Gradients joined;
    backward_joined(upsample, conv, x, parameters, dy, all, {}, joined);
    const Gradients apart = backward(conv, up, parameters, dy, all, {});
    expect_near(*joined.weight, *apart.weight, std::string(c.name) + ", weight");
    expect_near(*joined.bias, *apart.bias, std::string(c.name) + ", bias");
    expect_near(*joined.input, backward(upsample, x.shape(), *apart.input, {}),
                std::string(c.name) + ", input");
}

TEST(NearestConv, EqualsTheTwoLayers) {
    const float infinity = std::numeric_limits<float>::infinity();
    for (const Case& c : cases) {
        const Upsample upsample{c.scale, UpsampleMode::nearest, false};
        const Conv conv{{1, 1}, c.padding, {1, 1}, c.groups, PaddingMode::zeros};
        Parameters parameters{noise(c.weight, 1), noise({1, c.weight.n, 1, 1}, 2)};
        const Shape y = output_shape(conv, output_shape(upsample, c.x), parameters);
        compare(c, noise(c.x, 3), parameters, noise(y, 4));
        for (const float bad : {infinity, std::numeric_limits<float>::quiet_NaN()}) {
            Tensor x = noise(c.x, 3), dy = noise(y, 4);
            x.data()[1] = bad;
            compare(c, x, parameters, dy);
            x.data()[1] = 0;
            dy.data()[0] = bad;
            compare(c, x, parameters, dy);
            Parameters spoiled = parameters;
            spoiled.weight->data()[0] = bad;
            compare(c, x, spoiled, noise(y, 4));
        }
    }
}

TEST(NearestConv, WeightsWhoseSumsOverflowDoNotSpread) {
    const Upsample upsample{{2, 2}, UpsampleMode::nearest, false};
    const Conv conv{{1, 1}, {PaddingKind::same, {}}, {1, 1}, 1, PaddingMode::zeros};
    for (const Index size : {4, 40}) {
        Tensor x({1, 1, size, size}, 0.0f);
        x(0, 0, 0, 0) = 1;
        Tensor y;
        forward_joined(upsample, conv, x, {Tensor({1, 1, 3, 3}, 2e38f), std::nullopt}, {}, y);
        EXPECT_TRUE(std::isinf(y(0, 0, 1, 1)));  // four taps meet the 1
        EXPECT_EQ(y(0, 0, 2, 2), 2e38f);         // one does
        EXPECT_EQ(y(0, 0, 5, 5), 0.0f);          // none does: infinity times zero would be NaN
    }
}

TEST(NearestConv, JoinsOnlyWhatIsTheSame) {
    const Upsample nearest;
    EXPECT_TRUE(can_join(nearest, {}));
    EXPECT_FALSE(can_join({{2, 2}, UpsampleMode::bilinear, false}, {}));
    EXPECT_FALSE(can_join({{9, 2}, UpsampleMode::nearest, false}, {}));
    EXPECT_FALSE(can_join(nearest, {{2, 1}, {}, {1, 1}, 1, PaddingMode::zeros}));
    EXPECT_FALSE(can_join(nearest, {{1, 1}, {}, {1, 2}, 1, PaddingMode::zeros}));
    EXPECT_FALSE(can_join(nearest, {{1, 1}, {}, {1, 1}, 1, PaddingMode::reflect}));
}

TEST(NearestConv, WritesOnlyWhatIsWanted) {
    const Tensor x = noise({1, 1, 4, 4}, 1);
    const Parameters parameters{noise({1, 1, 3, 3}, 2), std::nullopt};
    Gradients gradients;
    backward_joined({}, {}, x, parameters, noise({1, 1, 6, 6}, 3), {false, true, false}, {}, gradients);
    EXPECT_TRUE(gradients.weight && !gradients.input && !gradients.bias);
}

}  // namespace
}  // namespace engine
