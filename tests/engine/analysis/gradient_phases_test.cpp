#include "engine/analysis/gradient_phases.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

TEST(GradientPhases, StrengthsAreTheRootMeanSquaresOfThePhases) {
    Tensor gradient({1, 2, 8, 8});
    for (Index c = 0; c < 2; ++c)
        for (Index y = 0; y < 8; ++y)
            for (Index x = 0; x < 8; ++x)
                gradient.plane(0, c)[y * 8 + x] =
                    static_cast<float>((y % 2 ? 0 : 3) + (x % 2 ? 0 : 4)) * (c ? -1.0f : 1.0f);
    const Grid strengths = phase_strengths(gradient, {2, 2});
    EXPECT_EQ(strengths.values, (std::vector<double>{7, 3, 4, 0}));
    EXPECT_NEAR(*unevenness(strengths), std::sqrt((12.25 + 0.25 + 0.25 + 12.25) / 4) / 3.5, 1e-12);
}

TEST(GradientPhases, NothingIsSaidWhereThereIsNothingToCompare) {
    EXPECT_TRUE(phase_strengths(Tensor({1, 1, 8, 8}), {1, 1}).values.empty());
    EXPECT_TRUE(phase_strengths(Tensor({1, 1, 2, 2}), {8, 8}).values.empty());
    EXPECT_FALSE(unevenness(phase_strengths(Tensor({1, 1, 8, 8}), {2, 2}))) << "a gradient of 0";
    EXPECT_FALSE(unevenness({}));
}

TEST(GradientPhases, FollowPeriodsUpTo64) {
    EXPECT_FALSE(phase_strengths(Tensor({1, 1, 256, 256}, 1.0f), {64, 64}).values.empty());
    EXPECT_TRUE(phase_strengths(Tensor({1, 1, 260, 260}, 1.0f), {65, 65}).values.empty());
}

GradientFlow flow_of(std::vector<std::vector<double>> strengths) {
    GradientFlow flow;
    flow.loss.kind = LossKind::sum;
    for (const auto& values : strengths) {
        StageGradient stage;
        stage.strengths = Grid(1, static_cast<Index>(values.size()));
        stage.strengths.values = values;
        flow.stages.push_back(stage);
    }
    return flow;
}

TEST(GradientPhases, GrowMostWhereTheStageAddsMost) {
    // Behind stage 1 all is even; it makes 0.1, stage 0 another 0.05 (two phases m ± d differ by d/m).
    EXPECT_EQ(where_it_grows(flow_of({{1.15, 0.85}, {1.1, 0.9}})), 1u);
    EXPECT_EQ(where_it_grows(flow_of({{1.3, 0.7}, {1.1, 0.9}})), 0u);
    EXPECT_FALSE(where_it_grows(flow_of({{1.005, 0.995}}))) << "half a percent is none";
}

TEST(GradientPhases, OfOnePixelAreNotSpokenOf) {
    SideFindings side;
    side.built = build(parse_pipeline("relu"), {1, 1, 8, 8});
    GradientFlow flow = flow_of({{2, 1}});
    for (const auto& [loss, word] : {std::pair{"pixel:3,4", "One output pixel"}, {"sum", "2 times"}}) {
        flow.loss = parse_loss(loss);
        side.gradient = std::make_shared<const GradientFlow>(flow);
        EXPECT_NE(gradient_sentences(side).front().find(word), std::string::npos)
            << gradient_sentences(side).front();
    }
}

TEST(GradientPhases, CanBeStopped) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(phase_strengths(Tensor({1, 1, 8, 8}), {2, 2}, Progress(stop.get_token())), Cancelled);
}

}  // namespace
}  // namespace engine
