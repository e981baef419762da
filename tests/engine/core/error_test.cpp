// A refusal carries the settings that break the rule, and learns where it happened on its way up.
#include "engine/core/error.h"

#include <gtest/gtest.h>

#include "engine/experiment/evaluate.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

Error caught(const auto& work) {
    try {
        work();
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return Error("");
}

TEST(Error, LearnsItsPlaceOnTheWayUp) {
    const Error bare = caught([] { refuse({"kernel", "padding"}, "{} > {}", 9, 4); });
    EXPECT_STREQ(bare.what(), "9 > 4");
    EXPECT_EQ(bare.settings(), (std::vector<Setting>{{"", {}, "kernel"}, {"", {}, "padding"}}));
    const Error placed = bare.in_stage(1, "conv").in_pipeline("left");
    EXPECT_STREQ(placed.what(), "left: stage 1 (conv): 9 > 4");
    EXPECT_EQ(placed.sentence(), "9 > 4");
    EXPECT_EQ(placed.settings(), (std::vector<Setting>{{"left", 1, "kernel"}, {"left", 1, "padding"}}));
}

TEST(Error, WithoutSettingsTheStageOrThePipelineIsToBlame) {
    const Error plain = caught([] { fail("it cannot be"); });
    EXPECT_TRUE(plain.settings().empty());
    EXPECT_EQ(plain.in_stage(2, "relu").settings(), (std::vector<Setting>{{"", 2, ""}}));
    EXPECT_EQ(plain.in_pipeline("encoder").settings(), (std::vector<Setting>{{"encoder", {}, ""}}));
}

TEST(Error, ASettingOfAnotherStageOrOfNoneStaysWhereItIs) {
    const Error both("s", {{"", {}, "init"}, {"", 3, "factor"}});
    EXPECT_EQ(both.in_stage(1, "conv").settings(),
              (std::vector<Setting>{{"", 1, "init"}, {"", 3, "factor"}}));
    const Error loss("s", {{"", {}, "loss"}});
    EXPECT_EQ(loss.in_pipeline("right").settings(), (std::vector<Setting>{{"", {}, "loss"}}))
        << "it belongs to no pipeline";
}

TEST(Error, EvaluateNamesTheSideTheStageAndTheParameters) {
    Experiment experiment;
    experiment.source.picture = std::make_shared<const Tensor>(Shape{1, 1, 8, 8});
    experiment.left = parse_pipeline("relu");
    experiment.right = parse_pipeline("relu | avg_pool kernel=2 padding=2");
    const Error error = caught([&] { evaluate(experiment); });
    EXPECT_STREQ(
        error.what(),
        "right: stage 1 (avg_pool): pool padding must be smaller than the kernel, but padding 2 is not below "
        "kernel 2 along the height");
    EXPECT_EQ(error.settings(), (std::vector<Setting>{{"right", 1, "padding"}, {"right", 1, "kernel"}}));
    experiment.right = experiment.left;
    experiment.encoder = parse_pipeline("conv kernel=9");
    EXPECT_EQ(caught([&] { evaluate(experiment); }).settings().front(), (Setting{"encoder", 0, "kernel"}));
}

}  // namespace
}  // namespace engine
