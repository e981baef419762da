// Edits and history: what each does, what it is called, and the way back.
#include "app/document/edits.h"

#include <gtest/gtest.h>

#include <random>

#include "app/document/history.h"
#include "engine/core/error.h"
#include "engine/pipeline/presets.h"
#include "tests/support/documents.h"

namespace app {
namespace {

using testing::document;

std::string left(const Document& document) { return engine::print(document.experiment.left); }
std::string right(const Document& document) { return engine::print(document.experiment.right); }

Document after(const Edit& edit, Document document) {
    edit.apply(document);
    return document;
}

TEST(Edits, SetParameterChangesThatStageAndIsNamedAfterIt) {
    const Document before = document();
    const Edit edit = set_parameter(Side::right, 0, "stride", "3");
    const Document now = after(edit, before);
    EXPECT_EQ(right(now), "conv_transpose kernel=3 stride=3 init=box");
    EXPECT_EQ(left(now), left(before));
    EXPECT_EQ(edit.label(before, now), "B stride 2 → 3");
}

TEST(Edits, ALabelCanBeMadeWhenTheStageHasBecomeAnother) {
    const Document before = document(), now = after(set_pipe_text(Side::left, "relu"), before);
    EXPECT_EQ(set_parameter(Side::left, 1, "kernel", "5").label(before, now), "A kernel 3 → –");
    EXPECT_EQ(set_parameter(Side::left, 0, "scale", "3").label(before, now), "A scale 2 → –");
}

TEST(Edits, RefuseWhatDoesNotExistOrIsNoValue) {
    for (const Edit& edit :
         {set_parameter(Side::right, 0, "stride", "0"), set_parameter(Side::right, 0, "stride", "2.5"),
          set_parameter(Side::right, 0, "scale", "2"), set_parameter(Side::right, 4, "stride", "2"),
          remove_stage(Side::left, 2), move_stage(Side::left, 0, 2), insert_stage(Side::left, 0, "deconv"),
          set_pipe_text(Side::left, "conv kernel="), set_depth(Side::left, 0), set_depth(Side::left, 5)}) {
        Document changed = document();
        EXPECT_THROW(edit.apply(changed), engine::Error);
    }
}

TEST(Edits, StagesAreAddedMovedAndRemoved) {
    Document now = after(insert_stage(Side::left, 1, "relu"), document());
    EXPECT_EQ(left(now), "upsample scale=2 mode=nearest | relu | conv kernel=3 padding=same init=box");
    now = after(move_stage(Side::left, 1, 0), now);
    EXPECT_EQ(left(now), "relu | upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box");
    now = after(remove_stage(Side::left, 0), now);
    EXPECT_EQ(left(now), left(document()));
}

TEST(Edits, ConcatsFollowTheirStage) {
    const std::string text = "relu | conv kernel=3 padding=same init=box | concat stage=0";
    const Document start = document(text);
    EXPECT_EQ(left(after(insert_stage(Side::left, 0, "tanh"), start)),
              "tanh | relu | conv kernel=3 padding=same init=box | concat stage=1");
    EXPECT_EQ(left(after(move_stage(Side::left, 0, 1), start)),
              "conv kernel=3 padding=same init=box | relu | concat stage=1");
    EXPECT_EQ(left(after(remove_stage(Side::left, 1), start)), "relu | concat stage=0");
    Document changed = start;
    EXPECT_THROW(remove_stage(Side::left, 0).apply(changed), engine::Error);
}

TEST(Edits, DepthRepeatsTheWholePipelineAndTakesItBack) {
    const Document once = document();
    for (int depth = 1; depth <= 4; ++depth) {
        const Document deep = after(set_depth(Side::left, depth), once);
        EXPECT_EQ(deep.experiment.left.stages.size(), static_cast<std::size_t>(2 * depth));
        EXPECT_EQ(depth_of(deep.experiment.left), depth);
        EXPECT_EQ(left(after(set_depth(Side::left, 1), deep)), left(once));
    }
}

TEST(Edits, TheOtherSideFollowsInFactorAndSize) {
    struct Case {
        std::string from, to, expected;
    };
    const std::vector<Case> cases = {
        {"upsample scale=3", "conv_transpose kernel=3 stride=2 init=box",
         "conv_transpose kernel=3 stride=3 init=box"},
        {"upsample scale=2", "conv_transpose kernel=4 stride=3 init=box",
         "conv_transpose kernel=4 stride=2 padding=1 init=box"},
        {"upsample scale=2", "conv_transpose kernel=3 stride=3 output-padding=1 init=box",
         "conv_transpose kernel=3 stride=2 padding=same init=box"},
        {"conv_transpose kernel=3 stride=2,4 init=box", "upsample scale=2 mode=nearest",
         "upsample scale=2,4 mode=nearest"},
    };
    for (const auto& [from, to, expected] : cases) {
        const Document now = after(match_other_side(Side::left), document(from, to));
        EXPECT_EQ(right(now), expected);
        const auto shape = now.experiment.source.picture->shape();
        EXPECT_EQ(engine::build(now.experiment.right, shape).output().plane(),
                  (engine::Pair{shape.h * upscale_of(now.experiment.left).h,
                                shape.w * upscale_of(now.experiment.left).w}));
    }
    // Inserted zeros enlarge too, though none stand after the last pixel.
    EXPECT_EQ(upscale_of(engine::parse_pipeline("zero_insert stride=3 | conv kernel=3")),
              (engine::Pair{3, 3}));
    EXPECT_EQ(
        right(after(match_other_side(Side::left), document("zero_insert stride=3", "upsample scale=2"))),
        "upsample scale=3 mode=nearest");
    EXPECT_EQ(
        right(after(match_other_side(Side::left), document("upsample scale=4", "zero_insert stride=2"))),
        "zero_insert stride=4");
    Document none = document("upsample scale=2", "relu");
    EXPECT_THROW(match_other_side(Side::left).apply(none), engine::Error);
}

TEST(Edits, AKernelByHandStaysUntilAnotherIsAskedFor) {
    engine::Tensor weight({1, 1, 3, 3}, 0.25f);
    weight(0, 0, 1, 1) = 0.5f;
    Document now = after(set_weight(Side::right, 0, weight), document());
    const auto& given = now.experiment.right.stages[0].kernel.weight;
    ASSERT_TRUE(given && given->values);
    for (engine::Index i = 0; i < 9; ++i)
        EXPECT_EQ(given->values->data()[i], i == 4 ? 0.5f : 0.25f);
    now = after(set_parameter(Side::right, 0, "kernel", "5"), now);
    EXPECT_FALSE(now.experiment.right.stages[0].kernel.weight) << "another size means another kernel";
}

TEST(Edits, EveryPresetApplies) {
    for (const auto& preset : engine::presets()) {
        const Document now = after(apply_preset(preset.id), document());
        EXPECT_EQ(now.experiment.left, engine::parse_pipeline(preset.left));
        EXPECT_EQ(now.experiment.right, engine::parse_pipeline(preset.right));
    }
    EXPECT_THROW(apply_preset("no_such_preset"), engine::Error);
}

TEST(History, EveryEarlierDocumentComesBackExactly) {
    std::mt19937 random(7);
    History history;
    std::vector<Document> seen{document()};
    for (int i = 0; i < 60; ++i) {
        const auto value = std::to_string(1 + random() % 6);
        const Side side = random() % 2 ? Side::left : Side::right;
        const auto edit = side == Side::left ? set_parameter(side, 1, "kernel", value)
                                             : set_parameter(side, 0, "stride", value);
        const Document now = after(edit, seen.back());
        history.commit(seen.back(), now, edit.label(seen.back(), now));
        if (!(now == seen.back())) seen.push_back(now);
    }
    ASSERT_GT(seen.size(), 20u);
    for (std::size_t i = seen.size() - 1; i > 0; --i)
        EXPECT_EQ(history.undo(), seen[i - 1]);
    EXPECT_FALSE(history.can_undo());
    for (std::size_t i = 1; i < seen.size(); ++i)
        EXPECT_EQ(history.redo(), seen[i]);
    EXPECT_FALSE(history.can_redo());
}

TEST(History, NothingHappenedIsNoStepAndANewStepForgetsWhatWasUndone) {
    History history;
    const Document first = document(), second = after(swap_sides(), first);
    history.commit(first, first, "nothing");
    EXPECT_FALSE(history.can_undo());
    history.commit(first, second, "swap");
    EXPECT_EQ(history.undo_label(), "swap");
    history.undo();
    EXPECT_EQ(history.redo_label(), "swap");
    history.commit(first, after(copy_side(Side::left), first), "copy");
    EXPECT_FALSE(history.can_redo());
    EXPECT_EQ(history.undo_label(), "copy");
}

}  // namespace
}  // namespace app
