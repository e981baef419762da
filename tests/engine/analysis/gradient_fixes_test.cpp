// Changes that even the gradient: what they are, and that their numbers are those of the gradient itself.
#include "engine/analysis/gradient_fixes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/noise.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

GradientFixSearch search(const std::string& text, Loss loss = {LossKind::sum, {}, 0}) {
    return find_gradient_fixes(parse_pipeline(text), noise({1, 3, 64, 64}, 3), loss, 16);
}

TEST(GradientFixes, AStridedConvGetsALargerKernelOrBlurredPooling) {
    const auto found = search("conv kernel=3 stride=2 padding=1 init=box");
    ASSERT_EQ(found.fixes.size(), 2u);
    EXPECT_EQ(found.fixes[0].explained(), "kernel 3 → 4 (4 is a multiple of stride 2)");
    EXPECT_EQ(print(found.fixes[1].pipeline),
              "conv kernel=3 padding=1 init=box | conv kernel=3 channels=3 groups=3 stride=2 padding=1 "
              "init=bilinear");
    // The phases get 4, 2, 2 and 1 of the nine taps: the mean is 9/4, the variance 19/16.
    const double expected = std::sqrt(19.0 / 16) / (9.0 / 4);
    for (const Fix& fix : found.fixes) {
        EXPECT_NEAR(*fix.ripple_before, expected, 1e-6);
        EXPECT_NEAR(*fix.stage_before, expected, 1e-6);
        EXPECT_NEAR(*fix.ripple_after, 0, 1e-6) << fix.sentence;
        EXPECT_EQ(fix.output.shape(), (Shape{1, 3, 16, 16}));
        EXPECT_TRUE(fix.psnr.has_value()) << fix.sentence;
    }
    EXPECT_EQ(found.unfixed.shape(), (Shape{1, 3, 16, 16}));
    EXPECT_NE(found.unfixed.values()[0], found.unfixed.values()[1]);
    EXPECT_NEAR(found.fixes[0].output.values()[0], found.fixes[0].output.values()[1], 1e-7);
}

TEST(GradientFixes, AMaximumBecomesAMeanOrIsBlurred) {
    // All values are alike, so that the first of each window takes everything.
    const Tensor flat({1, 1, 32, 32});
    const auto found =
        find_gradient_fixes(parse_pipeline("max_pool kernel=2"), flat, {LossKind::sum, {}, 0}, 8);
    ASSERT_EQ(found.fixes.size(), 2u);
    EXPECT_EQ(print(found.fixes[0].pipeline), "avg_pool kernel=2");
    EXPECT_EQ(print(found.fixes[1].pipeline),
              "max_pool kernel=2 stride=1 | conv kernel=3 stride=2 padding=1 init=bilinear");
    for (const Fix& fix : found.fixes) {
        EXPECT_NEAR(*fix.ripple_before, std::sqrt(3.0), 1e-6) << "one of four gets it";
        EXPECT_NEAR(*fix.ripple_after, 0, 1e-6);
    }
}

TEST(GradientFixes, ADilatedMaximumIsOnlyBlurred) {
    for (const char* text :
         {"max_pool kernel=2 stride=2 dilation=2", "max_pool kernel=3 stride=2 ties=all ceil-mode=true"})
        for (const Fix& fix : search(text).fixes)
            EXPECT_EQ(print(fix.pipeline).find("dilation") != std::string::npos,
                      std::string(text).find("dilation") != std::string::npos);
}

TEST(GradientFixes, AreTriedAtTheStageAndAtAllThatReduce) {
    const auto found = search(
        "conv kernel=3 stride=2 padding=1 init=box | relu | "
        "conv kernel=4 stride=2 padding=1 init=box");
    ASSERT_FALSE(found.fixes.empty());
    std::vector<std::string> sentences;
    for (const Fix& fix : found.fixes) {
        sentences.push_back(fix.sentence);
        EXPECT_EQ(fix.stage, 0u) << "the other one is even";
        EXPECT_LE(*fix.ripple_after, *fix.ripple_before / 2);
    }
    for (const char* where : {"kernel 3 → 4 at stage 0",
                              "blurred pooling: a triangle takes the stride at every stage that reduces"})
        EXPECT_NE(std::ranges::find(sentences, where), sentences.end()) << where;
}

TEST(GradientFixes, AnActivationThatAddsMostIsNotChangedItself) {
    const std::string text =
        "conv kernel=2 stride=2 init=normal normalize=none seed=1 | relu | conv kernel=2 stride=2";
    Tensor checker({1, 1, 16, 16});
    for (Index i = 0; i < 256; ++i)
        checker.data()[i] = static_cast<float>((i / 32 + i / 2) % 2);  // fields of 2×2
    const GradientFixSearch found =
        find_gradient_fixes(parse_pipeline(text), checker, {LossKind::sum, {}, 0}, 16);
    ASSERT_GT(found.fixes.size() + found.failed.size(), 0u);
    for (const Fix& fix : found.fixes)
        EXPECT_EQ(fix.sentence.find("at stage 1"), std::string::npos) << fix.sentence;
    for (const std::string& sentence : found.failed)
        EXPECT_EQ(sentence.find("at stage 1"), std::string::npos) << sentence;
}

TEST(GradientFixes, AQuarterOfUnevennessIsTried) {
    // Of 25 taps the phases get 9, 6, 6 and 4: the standard deviation is 0.29 of the mean.
    EXPECT_FALSE(search("conv kernel=5 stride=2 padding=2 init=box").fixes.empty());
}

TEST(GradientFixes, OnlyWindowsThatMayGrowDo) {
    Pipeline given = parse_pipeline("conv kernel=3 stride=2 padding=1");
    given.stages[0].kernel.weight =
        GivenWeight{"w.npy", std::make_shared<const Tensor>(Shape{3, 1, 3, 3}, 1.0f)};
    for (const Pipeline& pipeline : {given, parse_pipeline("max_pool kernel=3 stride=2")}) {
        const auto found =
            find_gradient_fixes(pipeline, noise({1, 3, 64, 64}, 3), {LossKind::sum, {}, 0}, 16);
        std::vector<std::string> sentences = found.failed;
        for (const Fix& fix : found.fixes)
            sentences.push_back(fix.sentence);
        ASSERT_FALSE(sentences.empty());
        for (const std::string& sentence : sentences)
            EXPECT_FALSE(sentence.starts_with("kernel")) << sentence;
    }
}

TEST(GradientFixes, AreMeasuredAtTheInputOfTheStageToo) {
    // The conv passes every second row by, whatever the pool behind it does.
    const auto found =
        find_gradient_fixes(parse_pipeline("conv kernel=1 stride=2,1 init=ones | max_pool kernel=2"),
                            Tensor({1, 1, 32, 32}), {LossKind::sum, {}, 0}, 8);
    ASSERT_FALSE(found.fixes.empty());
    for (const Fix& fix : found.fixes) {
        EXPECT_EQ(fix.stage, 1u);
        EXPECT_NEAR(*fix.stage_before, std::sqrt(3.0), 1e-6);
        EXPECT_NEAR(*fix.stage_after, 0, 1e-6) << fix.sentence;
    }
    const auto mean =
        std::ranges::find(found.fixes, "avg_pool instead of max_pool at stage 1", &Fix::sentence);
    ASSERT_NE(mean, found.fixes.end());
    EXPECT_NEAR(*mean->ripple_after, 1, 1e-6);
}

TEST(GradientFixes, NothingIsTriedWhereNothingIsUneven) {
    for (const char* text : {"conv kernel=4 stride=2 init=box", "avg_pool kernel=2", "relu",
                             "conv_transpose kernel=3 stride=2", "upsample scale=2 | conv kernel=3"}) {
        const auto found = search(text);
        EXPECT_TRUE(found.fixes.empty() && found.failed.empty()) << text;
    }
    EXPECT_FALSE(find_gradient_fixes(parse_pipeline("conv kernel=3 stride=2"), noise({1, 3, 4, 4}, 3), {}, 4)
                     .unevenness)
        << "too small for whole periods";
    EXPECT_FALSE(search("conv kernel=3 stride=2", {LossKind::pixel, {}, 0}).unevenness);
    for (const char* even :
         {"upsample scale=2 | conv kernel=3", "upsample scale=0.5", "pixel_unshuffle factor=2"})
        EXPECT_FALSE(reduces(parse_pipeline(even))) << even;
    EXPECT_TRUE(reduces(parse_pipeline("relu | max_pool kernel=2")));
}

}  // namespace
}  // namespace engine
