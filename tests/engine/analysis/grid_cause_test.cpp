// Which stage is blamed for a grid, on layers of ones whose phase sums can be counted by hand: 3 taps at
// stride 2 give the sums 2 and 1, a ripple of 1/3; 2 taps at stride 3 give 1, 1, 0, a ripple of 1/√2. Grids
// across each other multiply: R² = (1 + r²)(1 + s²) - 1.
#include "engine/analysis/grid_cause.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

const std::string ones = " init=ones normalize=none";
const std::string columns = "conv_transpose kernel=1,3 stride=1,2" + ones;
const std::string rows = "conv_transpose kernel=2,1 stride=3,1" + ones;

struct Blamed {
    BuiltPipeline built;
    GridCause cause;
    std::string sentence() const { return cause_sentence(built, cause); }
};

Blamed blamed(const Pipeline& pipeline) {
    const BuiltPipeline built = for_constants(build(pipeline, {1, 1, 8, 8}));
    const auto cause = find_cause(built, study_constants(built));
    EXPECT_TRUE(cause);
    return {built, cause.value_or(GridCause{})};
}

/// The grid of the columns behind three taps (side, middle, side), which leave |middle - 2 side| of it for
/// every (middle + 2 side) of the level.
Blamed behind_taps(float side, float middle) {
    Pipeline pipeline = parse_pipeline(columns + " | conv kernel=1,3");
    pipeline.stages[1].kernel.weight = {
        "taps.npy",
        std::make_shared<const Tensor>(Shape{1, 1, 1, 3}, std::vector<float>{side, middle, side})};
    return blamed(pipeline);
}

// A grid is taken away where it is made. From the second stage's output that leaves the first one's grid as
// the second has modulated it, r² (1 + s²), from the first stage's the second one's alone.
TEST(GridCause, IsTheStageWithoutWhichLeastIsLeft) {
    const Blamed second = blamed(parse_pipeline(columns + " | " + rows));
    EXPECT_EQ(second.cause.stage, 1u);
    EXPECT_EQ(second.cause.others, std::vector<std::size_t>{0}) << "without it 1/√2 is left of 0.816";
    EXPECT_EQ(second.cause.makers, (std::vector<std::size_t>{0, 1}));
    EXPECT_NEAR(second.cause.made, std::sqrt(0.5), 1e-6);
    EXPECT_NEAR(second.cause.without, std::sqrt(1.0 / 9 * 1.5), 1e-6);
    EXPECT_NEAR(second.cause.at_output, std::sqrt(10.0 / 9 * 1.5 - 1), 1e-6);
    EXPECT_NE(second.sentence().find(" most of all, and from stage 0;"), std::string::npos)
        << second.sentence();
    const Blamed first = blamed(parse_pipeline(rows + " | " + columns));
    EXPECT_EQ(first.cause.stage, 0u);
    EXPECT_TRUE(first.cause.others.empty()) << "without the columns 0.745 is left, more than nine tenths";
    EXPECT_NEAR(first.cause.without, 1.0 / 3, 1e-6);
    EXPECT_NEAR(first.cause.at_output, second.cause.at_output, 1e-6);
}

TEST(GridCause, NamesWhatWeakensTheGridToThreeQuartersAndLess) {
    const struct {
        double share;
        const char* words;
    } table[] = {{0.6, "stage 1 leaves 60 % of it"},
                 {0.74, "stage 1 leaves 74 % of it"},
                 {0.5, "stage 1 halves it"},
                 {0.05, "stage 1 leaves 5.0 % of it"}};
    for (const auto& [share, words] : table) {
        const auto middle = static_cast<float>(2 * (1 + share) / (1 - share));
        const Blamed damped = behind_taps(1, middle);
        ASSERT_TRUE(damped.cause.damping) << share;
        EXPECT_NEAR(damped.cause.damping->share, share, 1e-5);
        EXPECT_NE(damped.sentence().find(words), std::string::npos) << damped.sentence();
    }
    EXPECT_FALSE(behind_taps(1, 2 * 1.76f / 0.24f).cause.damping) << "76 % are left";
}

TEST(GridCause, SaysWhatRemovesTheGridOrThatNothingReachesTheOutput) {
    const Blamed removed = behind_taps(1, 2);
    EXPECT_NE(removed.sentence().find("stage 1 removes it"), std::string::npos) << removed.sentence();
    EXPECT_EQ(removed.sentence().find("none of it reaches"), std::string::npos) << removed.sentence();
    // Two stages share the work: the first halves the grid, the second leaves nothing.
    GridCause cause = removed.cause;
    cause.damping = GridCause::Damping{1, 0.5};
    EXPECT_NE(cause_sentence(removed.built, cause).find("; none of it reaches the output"),
              std::string::npos);
}

}  // namespace
}  // namespace engine
