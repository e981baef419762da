// The fast resize against sums over sample_axis, for every instruction set of this machine.
#include "engine/layers/upsample_fast.h"

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

Tensor noise(const Shape& shape) {
    std::mt19937 random(1);
    std::uniform_real_distribution<float> values(-1.0f, 1.0f);
    Tensor result(shape);
    for (float& value : result.values())
        value = values(random);
    return result;
}

/// Calls term(output y, output x, input y, input x, weight) for each tap of a plane.
template <typename Term>
void for_taps(const Upsample& layer, Pair size, const Term& term) {
    for (Index y = 0; y < size.h * layer.scale.h; ++y) {
        const AxisSample rows = sample_axis(layer, size.h, layer.scale.h, y);
        for (Index x = 0; x < size.w * layer.scale.w; ++x) {
            const AxisSample columns = sample_axis(layer, size.w, layer.scale.w, x);
            for (const auto& row : rows.taps)
                for (const auto& column : columns.taps)
                    term(y, x, row.index, column.index, double{row.weight} * column.weight);
        }
    }
}

void expect_close(const Tensor& fast, const std::vector<double>& truth, const std::string& what) {
    ASSERT_EQ(fast.values().size(), truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const float value = fast.values()[i];
        const bool same = std::isfinite(truth[i])
                              ? std::abs(value - truth[i]) < 1e-5 * (1 + std::abs(truth[i]))
                              : !std::isfinite(value);
        ASSERT_TRUE(same) << what << ", value " << i << ": " << value << ", not " << truth[i];
    }
}

void compare(const Upsample& layer, const Tensor& x, const Tensor& dy, const std::string& what) {
    std::vector<double> y(dy.values().size()), dx(x.values().size());
    const Shape &small = x.shape(), &large = dy.shape();
    for (Index plane = 0; plane < small.n * small.c; ++plane)
        for_taps(layer, small.plane(), [&](Index oy, Index ox, Index iy, Index ix, double weight) {
            const auto out = static_cast<std::size_t>((plane * large.h + oy) * large.w + ox);
            const auto in = static_cast<std::size_t>((plane * small.h + iy) * small.w + ix);
            y[out] += weight * x.values()[in];
            dx[in] += weight * dy.values()[out];
        });
    Tensor fast;
    resize(layer, x, {}, fast);
    expect_close(fast, y, what);
    resize_backward(layer, x.shape(), dy, {}, fast);
    expect_close(fast, dx, what + ", backward");
}

class Resizes : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override { force_instruction_set(GetParam()); }
    void TearDown() override {
        force_instruction_set("");
        set_thread_count(0);
    }
};

TEST_P(Resizes, EqualTheirTaps) {
    const Shape shapes[] = {{2, 2, 9, 21}, {1, 1, 1, 1}, {1, 1, 2, 3}, {1, 1, 35, 1}, {1, 1, 3, 140}};
    const Pair scales[] = {{2, 2}, {3, 2}, {1, 5}, {4, 1}, {8, 3}};
    for (const UpsampleMode mode : {UpsampleMode::nearest, UpsampleMode::bilinear, UpsampleMode::bicubic})
        for (const Pair& scale : scales)
            for (const Shape& shape : shapes) {
                const Upsample layer{scale, mode, false};
                Tensor x = noise(shape), dy = noise(output_shape(layer, shape));
                const std::string what = to_string(shape) + " by " + to_string(scale);
                compare(layer, x, dy, what);
                x.data()[0] = std::numeric_limits<float>::quiet_NaN();
                dy.data()[dy.size() - 1] = std::numeric_limits<float>::infinity();
                compare(layer, x, dy, what + ", not finite");
            }
}

TEST_P(Resizes, AreTheSameForEveryThreadCount) {
    const Upsample layer{{2, 2}, UpsampleMode::bicubic, false};
    const Tensor x = noise({1, 3, 50, 33}), dy = noise({1, 3, 100, 66});
    Tensor y[2], dx[2];
    for (int threads = 1; threads <= 2; ++threads) {
        set_thread_count(threads);
        resize(layer, x, {}, y[threads - 1]);
        resize_backward(layer, x.shape(), dy, {}, dx[threads - 1]);
    }
    EXPECT_TRUE(y[0] == y[1] && dx[0] == dx[1]);
}

INSTANTIATE_TEST_SUITE_P(InstructionSet, Resizes, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) { return set.param; });

}  // namespace
}  // namespace engine
