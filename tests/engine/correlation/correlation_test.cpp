// The fast correlations against plain sums straight from their formula, for every instruction set of this
// machine.
#include "engine/correlation/correlation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "engine/core/parallel.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

struct Case {
    const char* name;
    Index n, small_channels, large_channels, groups;
    AxisMap y, x;
};

AxisMap axis(Index small, Index large, Index kernel, Index stride, Index dilation, Index offset) {
    return {small, large, kernel, stride, dilation, offset};
}

/// Square forms of what conv and transposed conv make, and odd ones of both.
std::vector<Case> cases() {
    const auto square = [](const char* name, Index s, Index l, Index g, AxisMap a) {
        return Case{name, 1, s, l, g, a, a};
    };
    return {
        square("k3 pad 1", 3, 3, 1, axis(19, 19, 3, 1, 1, 1)),
        square("k4 s2 p1", 3, 3, 1, axis(33, 66, 4, 2, 1, 1)),
        square("depthwise k4 s2 p1", 3, 3, 3, axis(40, 80, 4, 2, 1, 1)),
        square("depthwise k5 s2 p2 a1", 3, 3, 3, axis(17, 34, 5, 2, 1, 2)),
        square("k3 s2 p1 a1", 2, 5, 1, axis(21, 42, 3, 2, 1, 1)),
        square("odd large", 2, 3, 1, axis(11, 21, 3, 2, 1, 1)),
        square("holes k1 s3", 4, 2, 2, axis(9, 27, 1, 3, 1, 0)),
        square("k2 s4", 3, 2, 1, axis(7, 28, 2, 4, 1, 0)),
        square("k5 s3 p1", 2, 2, 1, axis(12, 36, 5, 3, 1, 1)),
        square("k7 s8", 2, 2, 1, axis(5, 39, 7, 8, 1, 0)),
        square("stride 9, exact loops", 2, 2, 1, axis(3, 21, 3, 9, 1, 0)),
        square("dilation 3", 2, 3, 1, axis(18, 24, 3, 1, 3, 0)),
        square("dilation 2, stride 2", 2, 3, 1, axis(10, 24, 3, 2, 2, 1)),
        square("dilation 2, stride 3", 3, 2, 1, axis(8, 24, 4, 3, 2, 2)),
        square("1x1", 5, 7, 1, axis(1, 1, 1, 1, 1, 0)),
        square("kernel larger than the grid", 2, 2, 1, axis(2, 2, 9, 1, 1, 4)),
        square("every tap on padding", 64, 3, 1, axis(3, 2, 1, 2, 1, 3)),
        square("every tap on padding, few channels", 2, 4, 2, axis(3, 5, 2, 8, 1, 20)),
        {"every tap on padding in one direction", 1, 16, 32, 1, axis(1, 1, 2, 4, 1, 3),
         axis(64, 64, 1, 1, 1, 0)},
        square("cropped to one", 2, 2, 1, axis(4, 1, 4, 2, 1, 3)),
        square("bias-only tail", 2, 2, 1, axis(3, 12, 2, 2, 1, 0)),
        square("many channels", 37, 29, 1, axis(8, 16, 4, 2, 1, 1)),
        square("many channels, tiny grid", 48, 33, 1, axis(4, 8, 4, 2, 1, 1)),
        square("a vector of pixels", 20, 24, 1, axis(4, 8, 4, 2, 1, 1)),
        square("a vector of pixels, groups", 40, 48, 2, axis(4, 8, 5, 2, 1, 2)),
        square("a vector of pixels, stride 1", 23, 16, 1, axis(4, 4, 3, 1, 1, 1)),
        square("a vector of pixels, odd large", 16, 12, 1, axis(4, 7, 3, 2, 1, 1)),
        square("four pixels", 12, 16, 1, axis(2, 4, 4, 2, 1, 1)),
        {"a vector of pixels, stride 4 x 1", 1, 16, 28, 1, axis(2, 8, 4, 4, 1, 0), axis(3, 3, 3, 1, 1, 1)},
        square("parts of columns between vectors", 8, 65, 1, axis(8, 8, 3, 1, 1, 1)),
        square("parts of columns between vectors, k5", 9, 50, 1, axis(6, 12, 5, 2, 1, 2)),
        square("groups of many", 32, 32, 2, axis(13, 13, 3, 1, 1, 1)),
        square("many from few", 3, 40, 1, axis(20, 20, 3, 1, 1, 1)),
        square("five vectors of channels", 80, 2, 1, axis(12, 12, 3, 1, 1, 1)),
        square("groups of a vector and a bit, s2", 38, 4, 2, axis(12, 24, 4, 2, 1, 1)),
        {"channels side by side, parts of rows", 2, 13, 2, 1, axis(2, 4, 3, 2, 1, 1),
         axis(1100, 1100, 2, 1, 1, 1)},
        {"batch, oblong", 3, 4, 6, 2, axis(9, 18, 4, 2, 1, 1), axis(70, 139, 3, 2, 1, 1)},
        {"wide row", 1, 2, 1, 1, axis(1, 1, 1, 1, 1, 0), axis(300, 600, 4, 2, 1, 1)},
        {"tall, mixed strides", 2, 2, 3, 1, axis(200, 200, 3, 1, 1, 1), axis(6, 18, 4, 3, 1, 1)},
        {"larger than a block", 1, 2, 2, 1, axis(90, 180, 4, 2, 1, 1), axis(101, 203, 5, 2, 1, 1)},
    };
}

Tensor noise(const Shape& shape, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> values(-1.0f, 1.0f);
    Tensor result(shape);
    for (float& value : result.values())
        value = values(random);
    return result;
}

struct Tensors {
    explicit Tensors(const Case& c)
        : small(noise({c.n, c.small_channels, c.y.small, c.x.small}, 1)),
          large(noise({c.n, c.large_channels, c.y.large, c.x.large}, 2)),
          weight(noise({c.small_channels, c.large_channels / c.groups, c.y.kernel, c.x.kernel}, 3)),
          small_bias(noise({1, c.small_channels, 1, 1}, 4)),
          large_bias(noise({1, c.large_channels, 1, 1}, 5)) {}
    Tensor small, large, weight, small_bias, large_bias;
};

/// Calls term(n, s, l, i, j, Y, X, ty, tx) for each product of the trilinear form; l counts within the group.
template <typename Term>
void for_terms(const Case& c, const Term& term) {
    for (Index n = 0; n < c.n; ++n)
        for (Index s = 0; s < c.small_channels; ++s)
            for (Index l = 0; l < c.large_channels / c.groups; ++l)
                for (Index i = 0; i < c.y.small; ++i)
                    for (Index ty = 0; ty < c.y.kernel; ++ty) {
                        const Index at_y = i * c.y.stride + ty * c.y.dilation - c.y.offset;
                        if (at_y < 0 || at_y >= c.y.large) continue;
                        for (Index j = 0; j < c.x.small; ++j)
                            for (Index tx = 0; tx < c.x.kernel; ++tx) {
                                const Index at_x = j * c.x.stride + tx * c.x.dilation - c.x.offset;
                                if (at_x >= 0 && at_x < c.x.large) term(n, s, l, i, j, at_y, at_x, ty, tx);
                            }
                    }
}

/// The three results, in double precision.
struct Sums {
    std::vector<double> small, large, weight;
};

Sums naive(const Case& c, const Tensors& t) {
    const auto at = [](const Tensor& tensor, Index n, Index channel, Index y, Index x) {
        const Shape& s = tensor.shape();
        return static_cast<std::size_t>(((n * s.c + channel) * s.h + y) * s.w + x);
    };
    Sums sums{std::vector<double>(t.small.values().size()), std::vector<double>(t.large.values().size()),
              std::vector<double>(t.weight.values().size())};
    for (std::size_t i = 0; i < sums.small.size(); ++i)
        sums.small[i] =
            t.small_bias.data()[static_cast<Index>(i) / (c.y.small * c.x.small) % c.small_channels];
    for (std::size_t i = 0; i < sums.large.size(); ++i)
        sums.large[i] =
            t.large_bias.data()[static_cast<Index>(i) / (c.y.large * c.x.large) % c.large_channels];
    const Index per_small = c.small_channels / c.groups, per_large = c.large_channels / c.groups;
    for_terms(
        c, [&](Index n, Index s, Index l, Index i, Index j, Index at_y, Index at_x, Index ty, Index tx) {
            const Index channel = s / per_small * per_large + l;
            const std::size_t small = at(t.small, n, s, i, j), large = at(t.large, n, channel, at_y, at_x);
            const std::size_t weight = at(t.weight, s, l, ty, tx);
            sums.small[small] += double{t.weight.values()[weight]} * t.large.values()[large];
            sums.large[large] += double{t.weight.values()[weight]} * t.small.values()[small];
            sums.weight[weight] += double{t.small.values()[small]} * t.large.values()[large];
        });
    return sums;
}

/// Equal within the rounding of a sum of `terms` values of size 1; not finite exactly where the other is not.
void expect_close(const Tensor& fast, const std::vector<double>& truth, Index terms,
                  const std::string& what) {
    ASSERT_EQ(fast.values().size(), truth.size()) << what;
    const double tolerance = 2e-6 * std::sqrt(static_cast<double>(terms)) + 1e-6;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const float value = fast.values()[i];
        if (std::isfinite(truth[i]) ? std::abs(value - truth[i]) > tolerance : std::isfinite(value)) {
            ADD_FAILURE() << what << ": value " << i << " is " << value << ", not " << truth[i];
            return;
        }
        if (std::isfinite(truth[i])) {
            ASSERT_TRUE(std::isfinite(value)) << what << ": value " << i << " should be " << truth[i];
        }
    }
}

struct Results {
    Tensor small, large, weight, bias;
    Tensor small_gradient, weight_gradient, bias_gradient;  // by gradients_of_large
    bool operator==(const Results&) const = default;
};

Results fast(const Case& c, const Tensors& t) {
    const Correlation form{{c.y, c.x}, c.groups};
    Results r;
    r.small = Tensor({1, 1, 1, 1}, 7.0f);
    to_small(form, t.large, t.weight, &t.small_bias, {}, r.small);
    to_large(form, t.small, t.weight, &t.large_bias, {}, r.large);
    r.weight = Tensor(t.weight.shape(), std::numeric_limits<float>::infinity());
    to_weight(form, t.small, t.large, {}, r.weight);
    to_bias(t.large, {}, r.bias);
    r.weight_gradient = Tensor(t.weight.shape(), std::numeric_limits<float>::infinity());
    gradients_of_large(form, t.small, t.weight, t.large, {}, r.small_gradient, r.weight_gradient,
                       &r.bias_gradient);
    return r;
}

void expect_naive(const Case& c, const Tensors& t, const std::string& what) {
    const Results r = fast(c, t);
    const Sums truth = naive(c, t);
    const Index taps = c.y.kernel * c.x.kernel;
    expect_close(r.small, truth.small, c.large_channels / c.groups * taps, what + ", to small");
    expect_close(r.large, truth.large, c.small_channels / c.groups * taps, what + ", to large");
    expect_close(r.weight, truth.weight, c.n * c.y.small * c.x.small, what + ", to weight");
    std::vector<double> without_bias = truth.small;
    for (std::size_t i = 0; i < without_bias.size(); ++i)
        without_bias[i] -=
            t.small_bias.data()[static_cast<Index>(i) / (c.y.small * c.x.small) % c.small_channels];
    expect_close(r.small_gradient, without_bias, c.large_channels / c.groups * taps, what + ", all, small");
    expect_close(r.weight_gradient, truth.weight, c.n * c.y.small * c.x.small, what + ", all, weight");
    for (Index channel = 0; channel < c.large_channels; ++channel)
        if (const float sum = r.bias.data()[channel]; std::isfinite(sum)) {
            EXPECT_NEAR(r.bias_gradient.data()[channel], sum, 1e-4) << what << ", all, bias " << channel;
        } else {
            EXPECT_FALSE(std::isfinite(r.bias_gradient.data()[channel])) << what << ", all, bias " << channel;
        }
}

/// Puts the default back, whatever a test did.
class Correlations : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override { force_instruction_set(GetParam()); }
    void TearDown() override {
        force_instruction_set("");
        set_thread_count(0);
    }
};

TEST_P(Correlations, EqualTheFormula) {
    for (const Case& c : cases())
        expect_naive(c, Tensors(c), c.name);
}

TEST_P(Correlations, AreTheSameForEveryThreadCount) {
    for (const Case& c : cases()) {
        const Tensors t(c);
        set_thread_count(1);
        const Results one = fast(c, t);
        set_thread_count(2);
        EXPECT_TRUE(fast(c, t) == one) << c.name;
    }
}

TEST_P(Correlations, NonFiniteValuesReachWhatTheyTouch) {
    const float bad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()};
    for (const Case& c : cases())
        for (const float value : bad)
            for (int which = 0; which < 3; ++which) {
                Tensors t(c);
                Tensor& spoiled = which == 0 ? t.small : which == 1 ? t.large : t.weight;
                spoiled.data()[spoiled.size() - 1] = value;
                expect_naive(c, t, std::string(c.name) + ", spoiled " + std::to_string(which));
            }
}

TEST_P(Correlations, SumTheBias) {
    const Tensor values = noise({2, 3, 210, 223}, 9);
    Tensor bias;
    to_bias(values, {}, bias);
    ASSERT_EQ(bias.shape(), (Shape{1, 3, 1, 1}));
    for (Index c = 0; c < 3; ++c) {
        double sum = 0;
        for (Index n = 0; n < 2; ++n)
            for (Index i = 0; i < 210 * 223; ++i)
                sum += values.plane(n, c)[i];
        EXPECT_NEAR(bias.data()[c], sum, 1e-3);
    }
}

INSTANTIATE_TEST_SUITE_P(InstructionSet, Correlations, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) { return set.param; });

TEST(Correlation, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    const Case c = cases().front();
    const Tensors t(c);
    const Correlation form{{c.y, c.x}, c.groups};
    Tensor result;
    EXPECT_THROW(to_small(form, t.large, t.weight, nullptr, Progress(stop.get_token()), result), Cancelled);
}

}  // namespace
}  // namespace engine
