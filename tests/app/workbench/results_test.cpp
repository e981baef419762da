// The states of what is asked and seen, a test for each arrow of the drawing in results.h. Nothing is
// computed here: outcomes are made up and arrive in the order, and as late, as a test wants.
#include "app/workbench/results.h"

#include <gtest/gtest.h>

#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

engine::Experiment experiment(int kernel, engine::Index side = 8) {
    static const auto small = std::make_shared<const engine::Tensor>(engine::Shape{1, 1, 8, 8});
    static const auto large = std::make_shared<const engine::Tensor>(engine::Shape{1, 1, 2048, 2048});
    engine::Experiment made;
    made.source = {"picture", side > 8 ? large : small};
    made.left = engine::parse_pipeline("upsample scale=2");
    made.right = engine::parse_pipeline("conv_transpose stride=2 kernel=" + std::to_string(kernel));
    return made;
}
engine::Experiment large(int kernel) { return experiment(kernel, 2048); }

engine::Request outputs_only() {
    return {false, false, engine::Keep::only_output(), engine::Keep::only_output()};
}

EvaluationOutcome answer(const EvaluationJob& job) {
    auto findings = std::make_shared<engine::Findings>();
    findings->experiment = job.experiment;
    findings->request = job.request;
    findings->left = std::make_shared<engine::SideFindings>();
    findings->right = std::make_shared<engine::SideFindings>();
    EvaluationOutcome outcome;
    outcome.experiment = job.experiment;
    outcome.stand_in = job.stand_in;
    outcome.findings = std::move(findings);
    return outcome;
}
EvaluationOutcome refusal(const EvaluationJob& job) {
    EvaluationOutcome outcome = answer(job);
    outcome.findings.reset();
    outcome.failure = Failure{"impossible", {}, {}};
    return outcome;
}

class ResultPhases : public ::testing::Test {
  protected:
    std::optional<EvaluationJob> want(const engine::Experiment& one, bool held = false,
                                      const engine::Request& request = {}) {
        return results.want({one, request, held, {}});
    }
    /// Begins in the state in which everything is there.
    void settle(const engine::Experiment& one, const engine::Request& request = {}) {
        for (auto job = want(one, false, request); job; job = want(one, false, request))
            results.take(answer(*job));
        ASSERT_TRUE(results.is<Settled>());
    }
    const engine::Experiment& seen() const { return results.shown().findings->experiment; }

    Results results;
};

TEST_F(ResultPhases, WithoutAPictureNothingIsAsked) {
    engine::Experiment empty = experiment(3);
    empty.source.picture.reset();
    EXPECT_FALSE(want(empty));
    EXPECT_TRUE(results.is<NoPicture>());
}

TEST_F(ResultPhases, ASmallPictureIsAwaitedAsAWholeAndSettles) {
    const auto job = want(experiment(3));
    ASSERT_TRUE(job);
    EXPECT_FALSE(job->stand_in);
    EXPECT_TRUE(results.is<AwaitingWhole>());
    EXPECT_FALSE(want(experiment(3))) << "nothing is asked twice";
    EXPECT_TRUE(results.take(answer(*job)));
    EXPECT_TRUE(results.is<Settled>());
    EXPECT_EQ(seen(), experiment(3));
    EXPECT_FALSE(want(experiment(3)));
    EXPECT_FALSE(want(experiment(3), true)) << "a hand on a setting that has not moved asks for nothing";
}

TEST_F(ResultPhases, WhatCannotBeComputedKeepsWhatIsSeen) {
    settle(experiment(3));
    const auto job = want(experiment(99));
    EXPECT_TRUE(results.take(refusal(*job)));
    EXPECT_TRUE(results.is<Impossible>());
    EXPECT_EQ(seen(), experiment(3));
    ASSERT_TRUE(results.shown().failure);
    EXPECT_FALSE(want(experiment(99))) << "it is not tried again";
    const auto next = want(experiment(4));
    ASSERT_TRUE(next);
    EXPECT_TRUE(results.is<AwaitingWhole>());
    EXPECT_TRUE(results.shown().failure)
        << "the sentence stays until there is another answer: no row moves meanwhile";
    results.take(answer(*next));
    EXPECT_FALSE(results.shown().failure);
}

TEST_F(ResultPhases, AnOlderAnswerIsSeenUntilTheNewestComes) {
    const auto first = want(experiment(3)), second = want(experiment(4));
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(results.take(answer(*first)));
    EXPECT_TRUE(results.is<AwaitingWhole>());
    EXPECT_EQ(seen(), experiment(3));
    EXPECT_FALSE(results.take(refusal(*first))) << "what an older one could not do is of no interest";
    EXPECT_FALSE(results.shown().failure);
    EXPECT_TRUE(results.take(answer(*second)));
    EXPECT_TRUE(results.is<Settled>());
}

TEST_F(ResultPhases, MoreOfTheSameIsAskedFor) {
    settle(experiment(3), outputs_only());
    const auto job = want(experiment(3));
    ASSERT_TRUE(job);
    EXPECT_TRUE(results.is<AwaitingWhole>());
    ASSERT_TRUE(job->previous);
    EXPECT_EQ(job->previous->experiment, experiment(3)) << "what is known is taken over";
    results.take(answer(*job));
    EXPECT_FALSE(want(experiment(3), false, outputs_only())) << "less is there already";
    EXPECT_TRUE(results.is<Settled>());
}

TEST_F(ResultPhases, AFirstLookIsAwaitedUntilThereIsOne) {
    EXPECT_FALSE(results.awaits_first_look());
    settle(experiment(3), outputs_only());
    EXPECT_FALSE(results.awaits_first_look());
    ASSERT_TRUE(want(experiment(3)));
    EXPECT_FALSE(results.awaits_first_look()) << "more of what is seen";
    const auto job = want(experiment(4));
    EXPECT_TRUE(results.awaits_first_look());
    results.take(refusal(*job));
    EXPECT_FALSE(results.awaits_first_look());
    ASSERT_TRUE(want(large(3)));
    EXPECT_TRUE(results.awaits_first_look()) << "a part of a large picture is one, too";
}

TEST_F(ResultPhases, AnAnswerToLessDoesNotSettle) {
    const auto less = want(experiment(3), false, outputs_only()), more = want(experiment(3));
    ASSERT_TRUE(less && more);
    results.take(answer(*less));
    EXPECT_TRUE(results.is<AwaitingWhole>());
    results.take(answer(*more));
    EXPECT_TRUE(results.is<Settled>());
}

TEST_F(ResultPhases, OnlyUnchangedSidesAreTakenOver) {
    settle(experiment(3));
    const auto job = want(experiment(4));
    ASSERT_TRUE(job && job->previous);
    EXPECT_TRUE(job->previous->left);
    EXPECT_FALSE(job->previous->right);
}

TEST_F(ResultPhases, WhatIsGivenUpIsNotAskedAgain) {
    settle(experiment(3));
    want(experiment(4));
    results.give_up();
    EXPECT_TRUE(results.is<GivenUp>());
    EXPECT_FALSE(want(experiment(4)));
    EXPECT_TRUE(want(experiment(5)));
    EXPECT_TRUE(results.is<AwaitingWhole>());
}

TEST_F(ResultPhases, NothingIsGivenUpWhereNothingIsAwaited) {
    settle(experiment(3));
    results.give_up();
    EXPECT_TRUE(results.is<Settled>());
}

TEST_F(ResultPhases, ALargePictureIsSeenInPartBeforeTheWhole) {
    const auto part = want(large(3));
    ASSERT_TRUE(part && part->stand_in);
    EXPECT_TRUE(results.is<AwaitingPart>());
    EXPECT_LT(part->experiment.source.picture->size(), large(3).source.picture->size());
    EXPECT_FALSE(want(large(3)));
    EXPECT_TRUE(results.take(answer(*part)));
    EXPECT_TRUE(results.is<ShowingPart>());
    EXPECT_TRUE(results.shown().stand_in);
    const auto whole = want(large(3));
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->stand_in);
    EXPECT_TRUE(results.is<AwaitingWhole>());
    EXPECT_TRUE(results.shown().stand_in) << "the part stands for it until it comes";
    EXPECT_TRUE(results.take(answer(*whole)));
    EXPECT_TRUE(results.is<Settled>());
    EXPECT_FALSE(results.shown().stand_in);
}

TEST_F(ResultPhases, WhileASettingIsHeldTheWholeWaits) {
    settle(large(3));
    const auto part = want(large(4), true);
    ASSERT_TRUE(part && part->stand_in);
    results.take(answer(*part));
    EXPECT_TRUE(results.is<ShowingPart>());
    EXPECT_FALSE(want(large(4), true));
    const auto next = want(large(5), true);
    ASSERT_TRUE(next && next->stand_in);
    EXPECT_TRUE(results.is<AwaitingPart>());
    EXPECT_EQ(next->experiment.source.picture, part->experiment.source.picture) << "the same part throughout";
    EXPECT_FALSE(want(large(5), false)) << "let go before it came: it is seen first";
    results.take(answer(*next));
    const auto whole = want(large(5), false);
    ASSERT_TRUE(whole);
    EXPECT_FALSE(whole->stand_in);
}

TEST_F(ResultPhases, OlderPartsAreSeenWhileASettingMovesAndTooLateOnceItRests) {
    settle(large(3));
    const auto first = want(large(4), true), second = want(large(5), true);
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(results.take(answer(*first)));
    EXPECT_TRUE(results.is<AwaitingPart>());
    EXPECT_EQ(results.shown().stand_in->whole, large(4));
    want(large(5), false);
    EXPECT_FALSE(results.take(answer(*first)));
    EXPECT_TRUE(results.take(answer(*second)));
    const auto whole = want(large(5));
    ASSERT_TRUE(whole);
    EXPECT_FALSE(results.take(answer(*second))) << "the whole is under way";
    results.take(answer(*whole));
    EXPECT_TRUE(results.is<Settled>());
    EXPECT_FALSE(results.take(answer(*second))) << "nor does a part replace it";
}

TEST_F(ResultPhases, WhereThePartIsImpossibleTheWholeIsNext) {
    settle(large(3));
    for (const bool held : {true, false}) {
        const auto one = large(held ? 4 : 5);
        const auto part = want(one, held);
        ASSERT_TRUE(part && part->stand_in);
        EXPECT_TRUE(results.take(refusal(*part))) << "there is something to be asked";
        EXPECT_TRUE(results.is<PartImpossible>());
        EXPECT_FALSE(results.shown().failure);
        const auto whole = want(one, held);
        ASSERT_TRUE(whole);
        EXPECT_FALSE(whole->stand_in);
        results.take(answer(*whole));
        EXPECT_TRUE(results.is<Settled>());
    }
}

TEST_F(ResultPhases, GoingBackToWhatIsSeenNeedsNoPart) {
    settle(large(3));
    want(large(4));
    const auto back = want(large(3));
    ASSERT_TRUE(back);
    EXPECT_FALSE(back->stand_in);
    EXPECT_TRUE(back->previous && back->previous->left && back->previous->right);
}

TEST_F(ResultPhases, APartStandsInWhileGradientsNeedTheRoom) {
    settle(large(3), outputs_only());
    const auto part = want(large(3));
    ASSERT_TRUE(part && part->stand_in);
    results.take(answer(*part));
    const auto whole = want(large(3));
    ASSERT_TRUE(whole);
    results.take(answer(*whole));
    EXPECT_TRUE(results.is<Settled>());
    EXPECT_FALSE(want(large(3), false, outputs_only()));
}

TEST_F(ResultPhases, APartIsGivenUpToo) {
    want(large(3));
    results.give_up();
    EXPECT_TRUE(results.is<GivenUp>());
    EXPECT_FALSE(want(large(3)));
}

}  // namespace
}  // namespace app
