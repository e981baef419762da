#include "engine/analysis/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace engine {
namespace {

TEST(Histogram, CountsAreThoseOfAPlainLoop) {
    Tensor x({1, 2, 5, 37});
    for (Index i = 0; i < x.size(); ++i)
        x.data()[i] = static_cast<float>(i % 11) / 10.0f;
    const Histogram found = histogram(x, 0, 1, 10, 100);
    std::vector<Index> counts(10);
    for (const float v : x.values())
        ++counts[std::min<std::size_t>(9, static_cast<std::size_t>(static_cast<double>(v) * 10.0))];
    EXPECT_EQ(found.counts, counts);
}

TEST(Histogram, OfOneValueHoweverLargeIsOneFullBin) {
    for (const float value : {0.0f, 0.5f, -3.0f, 1e17f, -1e30f, std::numeric_limits<float>::max(),
                              std::numeric_limits<float>::lowest()}) {
        const Tensor x({1, 1, 9, 33}, value);
        const Histogram found = histogram(x, value, value, 64, 100);
        EXPECT_GT(found.high, found.low) << value;
        EXPECT_EQ(found.counts.front(), x.size()) << value;
    }
}

TEST(Histogram, CountsEveryPhaseOfAPatternWhereRowsAreLeftOut) {
    for (const Index period : {2, 3, 4}) {
        Tensor x({1, 1, 96, 8});
        for (Index y = 0; y < 96; ++y)
            std::fill_n(x.plane(0, 0) + y * 8, 8, static_cast<float>(y % period));
        const Histogram found = histogram(x, 0, static_cast<double>(period - 1), period, 96 / period);
        EXPECT_EQ(std::accumulate(found.counts.begin(), found.counts.end(), Index{0}), x.size() / period);
        for (const Index count : found.counts)
            EXPECT_NEAR(static_cast<double>(count), static_cast<double>(x.size() / period / period), 8.0)
                << period;
    }
}

TEST(Histogram, LeavesOutWhatIsNoNumber) {
    Tensor x({1, 1, 1, 20}, 1.0f);
    x.data()[3] = std::numeric_limits<float>::quiet_NaN();
    x.data()[19] = std::numeric_limits<float>::infinity();
    const Histogram found = histogram(x, 0, 2, 4, 100);
    EXPECT_EQ(std::accumulate(found.counts.begin(), found.counts.end(), Index{0}), 18);
}

}  // namespace
}  // namespace engine
