#include "engine/analysis/kernel_study.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/phases.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

TEST(EffectiveKernel, OfUpsampleAndConvIsTheFoldedKernel) {
    const auto kernel = effective_kernel(
        parse_pipeline("upsample scale=2 | conv kernel=3 padding=same init=box bias=0.3"), 1, 0);
    ASSERT_TRUE(kernel.error.empty()) << kernel.error;
    ASSERT_EQ(kernel.taps.rows, 4);
    const double edge[] = {1, 2, 2, 1};
    for (Index y = 0; y < 4; ++y)
        for (Index x = 0; x < 4; ++x)
            EXPECT_NEAR(kernel.taps(y, x), edge[y] * edge[x] / 9, 1e-6);
    EXPECT_EQ(kernel.period, (Pair{2, 2}));
}

TEST(EffectiveKernel, ResponseIsZeroAtStrideFrequenciesExactlyWithoutRipple) {
    struct Case {
        const char* pipe;
        bool ripples;
    };
    for (const auto& [pipe, ripples] :
         {Case{"upsample scale=2 | conv kernel=3 padding=same init=normal seed=4", false},
          Case{"conv_transpose kernel=4 stride=2 padding=1 init=box", false},
          Case{"conv_transpose kernel=4 stride=2 padding=1 init=normal seed=4", true},
          Case{"conv_transpose kernel=3 stride=2 init=box", true}}) {
        const auto kernel = effective_kernel(parse_pipeline(pipe), 1, 0);
        ASSERT_TRUE(kernel.error.empty()) << kernel.error;
        const Grid& response = kernel.response;
        const double dc = response(response.rows / 2, response.cols / 2);
        const double most =
            std::max({response(0, 0), response(0, response.cols / 2), response(response.rows / 2, 0)});
        EXPECT_EQ(most > 1e-5 * dc, ripples) << pipe << ": " << most;
    }
}

TEST(EffectiveKernel, PhaseSumsAreTheConstantResponseAndTheExcessMendsThem) {
    struct Case {
        const char* pipe;
        Index channels;
        bool equal;
    };
    for (const auto& [pipe, channels, equal] :
         {Case{"conv_transpose kernel=3 stride=2 padding=1 init=ones", 1, false},
          {"conv_transpose kernel=4 stride=2 init=normal seed=7", 1, false},
          {"conv_transpose kernel=5 stride=3,2 channels=4 init=he seed=2 normalize=none", 3, false},
          {"conv kernel=3 channels=8 padding=same init=he seed=7 normalize=none | pixel_shuffle factor=2", 1,
           false},
          {"conv_transpose kernel=3 stride=2 | conv_transpose kernel=3 stride=2", 1, false},
          {"upsample scale=2 | conv kernel=3 padding=same init=he seed=1 normalize=none", 2, true}}) {
        SCOPED_TRACE(pipe);
        std::vector<std::string> notes;
        const Pipeline pipeline = parse_pipeline(pipe);
        const auto response = constant_response(build(pipeline, {1, channels, 24, 24}), notes);
        ASSERT_TRUE(response);
        const auto kernel = effective_kernel(pipeline, channels, response->channel);
        ASSERT_TRUE(kernel.error.empty()) << kernel.error;
        ASSERT_EQ(kernel.phase_sums.values.size(), response->phase_sums.values.size());
        for (std::size_t i = 0; i < kernel.phase_sums.values.size(); ++i)
            EXPECT_NEAR(kernel.phase_sums.values[i], response->phase_sums.values[i], 1e-5) << i;
        EXPECT_EQ(phase_imbalance(kernel).empty(), equal);
        double excess = 0;
        for (const double tap : kernel.excess.values)
            excess += tap;
        EXPECT_NEAR(excess, 0, 1e-6) << "what is too much in some is too little in others";
        for (std::size_t i = 0; i < kernel.phase_sums.values.size(); ++i)
            EXPECT_GT(kernel.tap_counts.values[i], 0);
    }
}

TEST(EffectiveKernel, SaysWhichTapsBreakTheCondition) {
    const auto kernel =
        effective_kernel(parse_pipeline("conv_transpose kernel=3 stride=2 init=ones normalize=none"), 1, 0);
    const std::vector<std::string> expected{
        "phase (0, 0) sums to 4 instead of 2.25: each of its 4 taps is 0.438 too large",
        "phase (1, 1) sums to 1 instead of 2.25: its only tap is 1.25 too small"};
    EXPECT_EQ(phase_imbalance(kernel), expected);
    EXPECT_DOUBLE_EQ(kernel.excess(0, 0), 1.75 / 4);
    EXPECT_DOUBLE_EQ(kernel.excess(1, 1), -1.25);
    const auto holes =
        effective_kernel(parse_pipeline("conv_transpose kernel=1 stride=2 init=ones normalize=none"), 1, 0);
    EXPECT_EQ(phase_imbalance(holes).back(), "phase (0, 1) sums to 0 instead of 0.25: no tap reaches it");
}

TEST(EffectiveKernel, IsRefusedWhereThereIsNone) {
    for (const char* pipe : {"max_pool kernel=2", "relu", "conv kernel=3 stride=2"})
        EXPECT_FALSE(effective_kernel(parse_pipeline(pipe), 1, 0).error.empty()) << pipe;
    EXPECT_FALSE(effective_kernel({}, 1, 0).error.empty()) << "no stages";
    EXPECT_EQ(effective_kernel(parse_pipeline("upsample scale=2"), 3, 2).taps.rows, 2);
}

TEST(InitVariants, ChangeOnlyTheMainKernel) {
    const Pipeline pipeline =
        parse_pipeline("conv kernel=3 padding=same init=sobel | conv_transpose kernel=4 stride=2 padding=1");
    EXPECT_EQ(main_kernel_stage(pipeline), 1u);
    const Tensor picture = make_signal("ramp", {20, 20});
    const auto variants =
        init_variants(parse_pipeline("conv_transpose kernel=4 stride=2 padding=1 init=sobel"), picture);
    ASSERT_EQ(variants.size(), 4u);
    const double ripple[] = {0, 0, 1, 0};
    for (std::size_t i = 0; i < variants.size(); ++i) {
        EXPECT_TRUE(variants[i].error.empty()) << variants[i].error;
        EXPECT_EQ(*variants[i].ripple_index > 1e-5, ripple[i] > 0) << variants[i].title;
        EXPECT_EQ(variants[i].output.shape(), (Shape{1, 1, 40, 40}));
    }
    const auto refused =
        init_variants(parse_pipeline("upsample scale=2 | conv kernel=3 padding=same"), picture);
    EXPECT_FALSE(refused[3].error.empty()) << "ICNR needs a pixel shuffle or a stride";
    EXPECT_TRUE(init_variants(parse_pipeline("relu"), picture).empty());
}

TEST(InitVariants, RippleBehindActivationsToo) {
    const auto variants = init_variants(
        parse_pipeline(
            "relu | conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=normal seed=1 | relu"),
        make_signal("ramp", {20, 20}));
    ASSERT_EQ(variants.size(), 4u);
    ASSERT_TRUE(variants[0].ripple_index) << "the constant 0.5 is followed";
    EXPECT_GT(*variants[0].ripple_index, 0.1) << "ones on kernel 3";
    ASSERT_TRUE(variants[1].ripple_index);
    EXPECT_LT(*variants[1].ripple_index, 1e-5) << "a triangle";
}

}  // namespace
}  // namespace engine
