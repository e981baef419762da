// NaN and infinity reach exactly the values whose taps touch them, through every layer and every gradient.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "engine/reference/reference_terms.h"
#include "tests/support/layer_cases.h"

namespace engine::test {
namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan_value = std::numeric_limits<float>::quiet_NaN();

/// The tensor with one value replaced.
Tensor poisoned(Tensor tensor, Index where, float poison) {
    tensor.data()[where] = poison;
    return tensor;
}

/// The places where a tensor is not finite.
std::set<Index> broken(const Tensor& tensor) {
    std::set<Index> result;
    for (Index i = 0; i < tensor.size(); ++i)
        if (!std::isfinite(tensor.data()[i])) result.insert(i);
    return result;
}

/// Taps whose weight is zero but for rounding are none; the reference lists them, with positions in floating
/// point.
bool counts(const reference::Term& term) { return term.w >= 0 || std::abs(term.coefficient) > 1e-9; }

class Reach : public ::testing::TestWithParam<std::string> {};

TEST_P(Reach, OneBrokenInputBreaksWhatItsTapsTouch) {
    Random random(1);
    for (const Case& c : random_cases(GetParam(), 60, 51)) {
        SCOPED_TRACE(c.text);
        const Index at = draw(random, 0, c.x.size() - 1);
        std::set<Index> touched;
        reference::for_each_term(c.layer, c.x, c.parameters, [&](const reference::Term& term) {
            if (term.x == at && counts(term)) touched.insert(term.y);
        });
        for (float poison : {nan_value, infinity})
            ASSERT_EQ(broken(forward(c.layer, poisoned(c.x, at, poison), c.parameters)), touched) << poison;
    }
}

TEST_P(Reach, OneBrokenGradientBreaksWhatItsTapsTouch) {
    Random random(2);
    for (const Case& c : random_cases(GetParam(), 60, 53)) {
        SCOPED_TRACE(c.text);
        const Tensor dy = random_tensor(random, c.output());
        const Index at = draw(random, 0, dy.size() - 1);
        std::set<Index> inputs, weights;
        reference::for_each_term(c.layer, c.x, c.parameters, [&](const reference::Term& term) {
            if (term.y != at || !counts(term)) return;
            inputs.insert(term.x);
            if (term.w >= 0) weights.insert(term.w);
        });
        for (float poison : {nan_value, -infinity}) {
            const Gradients gradients =
                backward(c.layer, c.x, c.parameters, poisoned(dy, at, poison), c.everything());
            ASSERT_EQ(broken(*gradients.input), inputs);
            if (!c.has_weight()) continue;
            ASSERT_EQ(broken(*gradients.weight), weights);
            ASSERT_EQ(broken(*gradients.bias).size(), 1u);
        }
    }
}

// A maximum and the activations choose rather than add: they have tests of their own below.
INSTANTIATE_TEST_SUITE_P(Layers, Reach,
                         ::testing::Values("conv", "conv_transpose", "upsample", "zero_insert", "avg_pool",
                                           "pixel_shuffle", "pixel_unshuffle"),
                         [](const auto& parameter) { return parameter.param; });

void expect_weight_reach(Case& c, Random& random) {
    const Index at = draw(random, 0, c.parameters.weight->size() - 1);
    std::set<Index> outputs, inputs;
    reference::for_each_term(c.layer, c.x, c.parameters, [&](const reference::Term& term) {
        if (term.w != at) return;
        outputs.insert(term.y);
        inputs.insert(term.x);
    });
    const Tensor dy = random_tensor(random, c.output());
    c.parameters.weight->data()[at] = infinity;
    ASSERT_EQ(broken(forward(c.layer, c.x, c.parameters)),
              outputs);  // padding meets nothing, not zero times infinity
    ASSERT_EQ(broken(*backward(c.layer, c.x, c.parameters, dy, {}).input), inputs);
}

TEST(WeightReach, OneBrokenWeightBreaksWhatItTouches) {
    Random random(3);
    for (const char* op : {"conv", "conv_transpose"})
        for (Case& c : random_cases(op, 60, 57)) {
            SCOPED_TRACE(c.text);
            expect_weight_reach(c, random);
        }
}

TEST(MaxPoolReach, NanWinsAndInfinityIsAValue) {
    Random random(4);
    for (const Case& c : random_cases("max_pool", 60, 59)) {
        SCOPED_TRACE(c.text);
        const auto& pool = std::get<MaxPool>(c.layer);
        if (pool.dilation != Pair{1, 1}) continue;  // the average, which tells what is touched, has none
        const Index at = draw(random, 0, c.x.size() - 1);
        std::set<Index> touched;
        reference::for_each_term(AvgPool{pool.kernel, pool.stride, pool.padding, false, pool.ceil_mode}, c.x,
                                 {}, [&](const reference::Term& term) {
                                     if (term.x == at) touched.insert(term.y);
                                 });
        ASSERT_EQ(broken(forward(c.layer, poisoned(c.x, at, nan_value), {})), touched);
        ASSERT_EQ(broken(forward(c.layer, poisoned(c.x, at, infinity), {})), touched);
        for (Index i : broken(forward(c.layer, poisoned(c.x, at, -infinity), {})))
            ASSERT_EQ(forward(c.layer, poisoned(c.x, at, -infinity), {}).data()[i], -infinity);
    }
}

TEST(MaxPoolReach, PaddingNeverWinsOverMinusInfinity) {
    const Tensor x(Shape{1, 1, 3, 3}, -infinity), dy(Shape{1, 1, 3, 3}, 1.0f);
    const MaxPool pool{{3, 3}, Pair{1, 1}, {PaddingKind::same, {}}, Ties::split};
    EXPECT_EQ(forward(pool, x, {}), x);
    EXPECT_NEAR(dot(backward(pool, x, dy, {}), Tensor(x.shape(), 1.0f)), 9.0,
                1e-6);  // all of it reached real pixels
}

TEST(MaxPoolReach, TiedNanShareTheGradient) {
    const Tensor x({1, 1, 2, 2}, std::vector<float>{1, nan_value, infinity, nan_value}),
        dy(Shape{1, 1, 1, 1}, 4.0f);
    const auto gradient = [&](Ties ties) { return backward(MaxPool{{2, 2}, {}, {}, ties}, x, dy, {}); };
    EXPECT_EQ(gradient(Ties::first), Tensor({1, 1, 2, 2}, std::vector<float>{0, 4, 0, 0}));
    EXPECT_EQ(gradient(Ties::split), Tensor({1, 1, 2, 2}, std::vector<float>{0, 2, 0, 2}));
    EXPECT_EQ(gradient(Ties::all), Tensor({1, 1, 2, 2}, std::vector<float>{0, 4, 0, 4}));
}

TEST(ActivationReach, ExtremesHaveTheirLimits) {
    const Tensor x({1, 1, 1, 3}, std::vector<float>{-infinity, infinity, nan_value});
    const auto apply = [&](ActivationKind kind) { return forward(Activation{kind}, x, {}); };
    const auto limits = [](float low, float high) {
        return Tensor({1, 1, 1, 3}, std::vector<float>{low, high, nan_value});
    };
    EXPECT_EQ(max_difference(apply(ActivationKind::relu), limits(0, infinity)), 0);
    EXPECT_EQ(max_difference(apply(ActivationKind::sigmoid), limits(0, 1)), 0);
    EXPECT_EQ(max_difference(apply(ActivationKind::tanh), limits(-1, 1)), 0);
    const Tensor dy(x.shape(), 1.0f);
    for (ActivationKind kind : {ActivationKind::sigmoid, ActivationKind::tanh}) {
        const Tensor dx = backward(Activation{kind}, x, dy, {});
        EXPECT_EQ(max_difference(dx, limits(0, 0)), 0);
    }
}

TEST(ActivationReach, SlopesKeepTheirAccuracyFarOut) {
    const Tensor x({1, 1, 1, 4}, std::vector<float>{-40, 40, -15, 15}), dy(x.shape(), 1.0f);
    const Tensor sigmoid = backward(Activation{ActivationKind::sigmoid}, x, dy, {});
    const Tensor tanh = backward(Activation{ActivationKind::tanh}, x, dy, {});
    for (Index i = 0; i < 4; ++i) {
        const double distance = std::abs(x.data()[i]);
        EXPECT_NEAR(sigmoid.data()[i] / (std::exp(-distance) / std::pow(1 + std::exp(-distance), 2)), 1,
                    1e-6);
        EXPECT_NEAR(tanh.data()[i] * std::pow(std::cosh(distance), 2), 1, 1e-6);
    }
}

}  // namespace
}  // namespace engine::test
