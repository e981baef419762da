// Fixes are offered where there is a ripple, and each one was measured.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/analysis/fix_search.h"
#include "engine/analysis/phases.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

std::vector<std::string> sentences(const std::vector<Fix>& fixes) {
    std::vector<std::string> result;
    for (const Fix& fix : fixes)
        result.push_back(fix.explained());
    return result;
}

TEST(Fixes, EachIsMeasuredAndTheBestStandsFirst) {
    const Shape input{1, 3, 16, 16};
    const std::vector<std::pair<std::string, std::string>> table = {
        {"conv_transpose kernel=3 stride=2", "kernel 3 → 4 (4 is a multiple of stride 2)"},
        {"conv_transpose kernel=3 stride=2 padding=1 output-padding=1",
         "kernel 3 → 4, output-padding 1 → 0 (4 is a multiple of stride 2)"},
        {"conv_transpose kernel=4 stride=2 padding=1 init=normal",
         "init=icnr (all phases of the kernel start equal)"},
        {"conv kernel=3 padding=same channels=12 init=he normalize=none | pixel_shuffle factor=2",
         "init=icnr (all phases of the kernel start equal)"},
        {"conv_transpose kernel=3,5 stride=2,3 init=he",
         "the nearest weights with equal phase sums (it takes 5 degrees of freedom from each pair of channels)"},
        {"conv_transpose kernel=3 stride=2 | relu | conv_transpose kernel=5 stride=3",
         "a box of 2×2 behind it, a box of 3×3 behind it at every stage that makes a grid (the ripple's period 2×2 divides it)"},
        {"conv_transpose kernel=1 stride=2",
         "nearest ×2×2 and conv 1×1 instead (every output pixel of a nearest upsample is reached alike)"},
    };
    for (const auto& [text, expected] : table) {
        const auto fixes = find_fixes(parse_pipeline(text), input).fixes;
        const auto offered = sentences(fixes);
        EXPECT_NE(std::find(offered.begin(), offered.end(), expected), offered.end())
            << text << ": " << ::testing::PrintToString(offered);
        ASSERT_FALSE(fixes.empty());
        EXPECT_TRUE(fixes.front().removes()) << text;
        for (const Fix& fix : fixes) {
            EXPECT_GT(*fix.ripple_before, 1e-3);
            EXPECT_LE(*fix.ripple_after, *fix.ripple_before / 2) << text << " → " << print(fix.pipeline);
            std::vector<std::string> notes;
            const auto response = constant_response(build(fix.pipeline, input), notes);
            if (response && fix.removes()) {
                EXPECT_LT(*response->worst_colour.ripple_index, 1e-5) << text << " → " << print(fix.pipeline);
            }
        }
    }
    for (const char* even : {"upsample scale=2 | conv init=normal padding=same",
                             "conv_transpose kernel=4 stride=2", "relu", "max_pool kernel=2"})
        EXPECT_TRUE(find_fixes(parse_pipeline(even), input).fixes.empty()) << even;
}

TEST(Fixes, WorkBehindActivationsAndPools) {
    const std::string layer = "conv_transpose kernel=4 stride=2 padding=1 channels=6 init=normal seed=";
    const std::string generator = layer + "1 | relu | " + layer + "2 | relu | " + layer + "3 | tanh";
    for (const std::string& text : {generator, "max_pool kernel=2 | " + generator}) {
        const auto fixes = find_fixes(parse_pipeline(text), {1, 3, 8, 8}).fixes;
        ASSERT_FALSE(fixes.empty()) << text;
        EXPECT_TRUE(fixes.front().removes()) << text;
        EXPECT_GT(*fixes.front().stage_before, 1e-3);
        EXPECT_LT(*fixes.front().stage_after, 1e-5);
    }
}

TEST(Fixes, ThreeAreToldAndTheOthersCounted) {
    Fix fix;
    fix.ripple_after = 0;
    fix.sentence = "kernel 3 → 4";
    EXPECT_EQ(fixes_sentence("B", std::vector<Fix>(3, fix), {}).find("more"), std::string::npos);
    EXPECT_NE(fixes_sentence("B", std::vector<Fix>(5, fix), {}).find(", and 2 more."), std::string::npos);
}

TEST(Fixes, ThatRemoveTheRippleKeepTheirOrder) {
    std::vector<Fix> fixes(3);
    fixes[0].ripple_after = 0.1;
    fixes[1].ripple_after = 2e-7;
    fixes[2].ripple_after = 0;
    for (std::size_t i = 0; i < 3; ++i)
        fixes[i].stage = i;
    sort_by_result(fixes);
    EXPECT_EQ(fixes[0].stage, 1u) << "rounding decides nothing";
    EXPECT_EQ(fixes[1].stage, 2u);
    EXPECT_EQ(fixes[2].stage, 0u);
}

// A box behind a stride of 64 would take 64² products for each of 1024² pixels of 3 channels.
TEST(Fixes, WithTooManyProductsAreNotTried) {
    const auto search = find_fixes(parse_pipeline("conv_transpose kernel=65 stride=64"), {1, 3, 16, 16});
    EXPECT_NE(std::find(search.failed.begin(), search.failed.end(), "a box of 64×64 behind it"),
              search.failed.end());
    for (const Fix& fix : search.fixes)
        EXPECT_EQ(fix.sentence.find("a box"), std::string::npos) << fix.sentence;
}

// The second stage becomes two. Behind the nearest upsample the grid of the first stage is still there; the
// conv's two columns of ones remove it.
TEST(Fixes, AreMeasuredBehindTheStageWhereverItHasGone) {
    const std::string ones = " init=ones normalize=none";
    const auto search = find_fixes(parse_pipeline("conv_transpose kernel=1,3 stride=1,2" + ones +
                                                  " | conv_transpose kernel=4,2 stride=3,1" + ones),
                                   {1, 1, 16, 16});
    bool found = false;
    for (const Fix& fix : search.fixes)
        if (fix.pipeline.stages.size() == 3 && op_name(fix.pipeline.stages[1]) == "upsample") {
            found = true;
            EXPECT_EQ(fix.stage, 1u);
            EXPECT_NEAR(*fix.stage_before, std::sqrt(1.0 / 8), 1e-6);
            EXPECT_LT(*fix.stage_after, 1e-6);
        }
    EXPECT_TRUE(found) << ::testing::PrintToString(sentences(search.fixes));
}

TEST(Fixes, StandInTheOrderOfWhatTheyLeave) {
    const Pipeline pipeline = parse_pipeline("relu | relu");
    std::vector<Attempt> attempts;
    for (const char* text : {"tanh", "sigmoid", "elu"})
        attempts.push_back({{{text, "", {{0, parse_pipeline(text).stages}}}}, ""});
    Fix start;
    start.ripple_before = 1;
    const auto measure = [](Fix& fix, const std::vector<std::size_t>&) {
        fix.ripple_after = fix.sentence == "sigmoid" ? 0.1 : fix.sentence == "elu" ? 0.3 : 0.4;
    };
    const auto found = try_attempts(pipeline, {1, 1, 4, 4}, start, attempts, measure, {});
    EXPECT_EQ(sentences(found.fixes), (std::vector<std::string>{"sigmoid", "elu", "tanh"}));
}

TEST(Fixes, AKernelIsSoughtOnlyBehindActivations) {
    const std::string conv = "conv kernel=3 padding=same channels=12 init=he normalize=none | ";
    const auto offers = [&](const std::string& between) {
        const auto search =
            find_fixes(parse_pipeline(conv + between + "pixel_shuffle factor=2"), {1, 3, 16, 16});
        auto all = sentences(search.fixes);
        all.insert(all.end(), search.failed.begin(), search.failed.end());
        return std::ranges::any_of(all, [](const std::string& one) { return one.starts_with("init=icnr"); });
    };
    EXPECT_TRUE(offers(""));
    EXPECT_TRUE(offers("relu | "));
    EXPECT_FALSE(offers("prelu | ")) << "its slopes differ from channel to channel";
    EXPECT_FALSE(offers("avg_pool kernel=3 stride=1 padding=1 | "));
}

TEST(Fixes, ADilatedKernelHasNoNearestConv) {
    const auto search =
        find_fixes(parse_pipeline("conv_transpose kernel=3 stride=2 dilation=3"), {1, 3, 16, 16});
    ASSERT_FALSE(search.fixes.empty() && search.failed.empty());
    for (const Fix& fix : search.fixes)
        EXPECT_FALSE(fix.sentence.starts_with("nearest")) << fix.sentence;
    for (const std::string& sentence : search.failed)
        EXPECT_FALSE(sentence.starts_with("nearest")) << sentence;
}

TEST(Fixes, AConcatFollowsItsStage) {
    const Pipeline pipeline = parse_pipeline("conv_transpose kernel=3 stride=2 | relu | concat stage=0");
    const Stage stage = pipeline.stages[0];
    std::vector<std::size_t> moved;
    const Pipeline changed =
        with_changes(pipeline, {{"", "", {{0, {stage, parse_pipeline("relu").stages[0]}}}}}, moved);
    EXPECT_EQ(std::get<Concat>(changed.stages[3].op).stage, 1);
    EXPECT_EQ(moved, (std::vector<std::size_t>{1, 2, 3}));
}

TEST(Fixes, AreShownOnTheMiddleOfThePicture) {
    const Pipeline pipeline = parse_pipeline("conv_transpose kernel=3 stride=2");
    const Tensor picture({1, 3, 16, 16}, 0.5f);
    auto fixes = find_fixes(pipeline, picture.shape()).fixes;
    ASSERT_FALSE(fixes.empty());
    EXPECT_EQ(try_on_picture(fixes, pipeline, picture, 9, {}).shape(), (Shape{1, 3, 9, 9}));
    for (const Fix& fix : fixes)
        EXPECT_EQ(fix.output.shape(), (Shape{1, 3, 9, 9})) << fix.sentence;
}

TEST(Fixes, SayHowFarTheSearchIs) {
    std::vector<double> told;
    const Progress progress({}, [&](double fraction) { told.push_back(fraction); });
    find_fixes(parse_pipeline("conv_transpose kernel=3 stride=2"), {1, 3, 16, 16}, progress);
    EXPECT_GT(std::count_if(told.begin(), told.end(), [](double f) { return f > 0 && f < 1; }), 1);
}

}  // namespace
}  // namespace engine
