// Coverage, interior and period: known numbers (ratios of 4, 2.25, 1.78 …), and brute force against the
// reference layers for random pipelines.
#include "engine/links/coverage.h"

#include <gtest/gtest.h>

#include "engine/analysis/phases.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

BuiltPipeline built(const std::string& text, Pair size = {32, 32}) {
    return build(parse_pipeline(text), Shape{1, 1, size.h, size.w});
}

struct Expected {
    std::string pipeline;
    double min, max;
    Pair period;
    Index holes = 0;
};

TEST(ForwardCoverage, DomainNumbers) {
    const std::string k3s2 = "conv_transpose kernel=3 stride=2";
    const std::vector<Expected> table = {
        {k3s2, 1, 4, {2, 2}},
        {"conv_transpose kernel=5 stride=2", 4, 9, {2, 2}},
        {"conv_transpose kernel=7 stride=2", 9, 16, {2, 2}},
        {"conv_transpose kernel=4 stride=3", 1, 4, {3, 3}},
        {"conv_transpose kernel=5 stride=3", 1, 4, {3, 3}},
        {"conv_transpose kernel=4 stride=2 padding=1", 4, 4, {2, 2}},
        {"conv_transpose kernel=2 stride=3", 0, 1, {3, 3}, 5},
        {k3s2 + "|" + k3s2, 1, 9, {4, 4}},
        {k3s2 + "|" + k3s2 + "|" + k3s2, 1, 25, {8, 8}},
        {k3s2 + "|" + k3s2 + "|" + k3s2 + "|" + k3s2, 1, 64, {16, 16}},
        {"upsample scale=2 mode=nearest | conv kernel=3 padding=same", 9, 9, {2, 2}},
        {"upsample scale=2 mode=bilinear", 4, 4, {2, 2}},
        {"upsample scale=3 mode=bilinear", 1, 4, {3, 3}},
        {"upsample scale=2,3 mode=nearest", 1, 1, {2, 3}},
        {"zero_insert stride=2 | conv kernel=3 padding=1", 1, 4, {2, 2}},
        {"conv kernel=4 channels=4 | pixel_shuffle factor=2", 16, 16, {2, 2}},
        {"conv kernel=3 stride=2 padding=1", 9, 9, {1, 1}},
        {"conv_transpose kernel=4 stride=4 | avg_pool kernel=2", 4, 4, {2, 2}},
        {"conv kernel=3 stride=2 padding=1 | relu | conv_transpose kernel=4 stride=2 padding=1",
         36,
         36,
         {2, 2}},
    };
    for (const Expected& expected : table) {
        const auto coverage = forward_coverage(built(expected.pipeline));
        ASSERT_FALSE(coverage.interior.empty()) << expected.pipeline;
        EXPECT_EQ(coverage.interior_min, expected.min) << expected.pipeline;
        EXPECT_EQ(coverage.interior_max, expected.max) << expected.pipeline;
        EXPECT_EQ(coverage.period, expected.period) << expected.pipeline;
        EXPECT_EQ(coverage.holes, expected.holes) << expected.pipeline;
        if (expected.min > 0)
            EXPECT_EQ(coverage.interior_ratio, expected.max / expected.min) << expected.pipeline;
        else
            EXPECT_FALSE(coverage.interior_ratio) << expected.pipeline;
    }
}

TEST(ForwardCoverage, BelongsToThePipelineAndNotToThePicture) {
    const std::string k3s2 = "conv_transpose kernel=3 stride=2 padding=1 output-padding=1";
    for (const auto& [text, ratio] :
         {std::pair<std::string, double>{k3s2, 4}, {k3s2 + "|" + k3s2 + "|" + k3s2 + "|" + k3s2, 64}})
        for (const Pair size : {Pair{1, 1}, {1, 40}, {24, 24}}) {
            EXPECT_EQ(forward_coverage(built(text, size)).interior_ratio, ratio)
                << text << " on " << to_string(size);
        }
}

TEST(ForwardCoverage, CountsAnewBehindAMaxPool) {
    const Coverage pooled = forward_coverage(built(
        "conv kernel=3 padding=same | max_pool kernel=2 | conv_transpose kernel=3 stride=2 padding=1 output-padding=1"
        " | concat stage=0 | conv kernel=1"));
    EXPECT_EQ(pooled.from_stage, 2u);
    EXPECT_EQ(pooled.period, (Pair{2, 2}));
    EXPECT_EQ(pooled.phases.values, (std::vector<double>{2, 3, 3, 5}))
        << "the skip counts once, as what is before the pool";
    EXPECT_EQ(pooled.interior_ratio, 2.5);
    EXPECT_EQ(forward_coverage(built("max_pool kernel=2")).from_stage, 1u);
    EXPECT_FALSE(backward_coverage(built("max_pool kernel=2")));
}

}  // namespace
}  // namespace engine
