// The run of the Learning view: steps, pace, looking back, other jobs, weights handed to the document.
#include "app/workbench/learning_run.h"

#include <gtest/gtest.h>

#include <chrono>

#include "app/actions/actions.h"
#include "app/workbench/workbench.h"
#include "engine/learning/learning_presets.h"
#include "tests/support/documents.h"

namespace app {
namespace {

LearningJob job(engine::Index size = 16) {
    const auto document = testing::document(
        "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=normal normalize=none seed=1",
        "conv_transpose kernel=4 stride=2 padding=1 init=normal normalize=none seed=1",
        "signal:zoneplate:32x32");
    return {
        document.experiment.source.picture, size, document.experiment.left, document.experiment.right, {}};
}

TEST(LearningRun, StepsAndLooksBack) {
    LearningRun run([] {});
    run.want(job());
    run.wait_idle();
    ASSERT_TRUE(run.news());
    EXPECT_EQ(run.news()->steps, 0);
    EXPECT_EQ(run.news()->target->shape().plane(), (engine::Pair{16, 16}));
    run.step(12);
    run.wait_idle();
    const auto after = run.news();
    EXPECT_EQ(after->steps, 12);
    EXPECT_EQ(after->entries.back().step, 12);
    run.show(5);
    run.wait_idle();
    EXPECT_TRUE(run.news()->shows_the_past);
    EXPECT_EQ(run.news()->shown_step, 5);
    EXPECT_NE(*run.news()->looks[1].output, *after->looks[1].output);
    run.show({});
    run.wait_idle();
    EXPECT_EQ(*run.news()->looks[1].output, *after->looks[1].output);
    run.restart();
    run.step(12);
    run.wait_idle();
    EXPECT_EQ(*run.news()->looks[1].output, *after->looks[1].output);
}

TEST(LearningRun, PlaysToItsEndAndThenRests) {
    LearningRun run([] {});
    run.set_pace(LearningPace::fastest);
    run.want(job());
    run.wait_idle();
    run.play(true);
    run.wait_idle();
    EXPECT_EQ(run.news()->steps, 1000);
    EXPECT_FALSE(run.news()->playing);
    EXPECT_EQ(run.news()->plays_until, 10000);
}

TEST(LearningRun, TakesAnotherJobWhileItPlays) {
    LearningRun run([] {});
    run.set_pace(LearningPace::step);
    run.want(job());
    run.play(true);
    LearningJob other = job();
    other.options.rate = 0.1;
    run.want(other);
    run.wait_idle();
    EXPECT_EQ(run.news()->steps, 0);
    EXPECT_EQ(run.news()->job, other);
}

TEST(LearningRun, OtherSeedsCatchUp) {
    LearningRun run([] {});
    run.want(job());
    run.step(40);
    run.add_seed();
    run.wait_idle();
    ASSERT_EQ(run.news()->other_seeds.size(), 1u);
    EXPECT_EQ(run.news()->other_seeds[0].back().step, run.news()->entries.back().step);
    EXPECT_NE(run.news()->other_seeds[0].back().sides[1].loss, run.news()->entries.back().sides[1].loss);
}

TEST(LearningRun, SaysWhatCannotBeLearned) {
    LearningRun run([] {});
    LearningJob wrong = job();
    wrong.right = engine::Pipeline{};
    wrong.right.stages.push_back({engine::AvgPool{}, {}});
    run.want(wrong);
    run.wait_idle();
    EXPECT_NE(run.news()->error.find("right"), std::string::npos) << run.news()->error;
    run.want(job());
    run.wait_idle();
    EXPECT_TRUE(run.news()->error.empty());
}

TEST(Learning, HandsItsWeightsToTheDocumentAndGoesOn) {
    Workbench bench([] {});
    Document document = testing::document();
    document.experiment.source = engine::load_source("sample");
    bench.start(document);
    run_action(bench, "learn_k4s2");
    bench.wait_idle();
    run_action(bench, "learn_ten_steps");
    bench.wait_idle();
    const engine::Pipeline before = bench.state().document.experiment.right;
    run_action(bench, "learn_to_b");
    bench.wait_idle();
    const auto news = bench.learning().news();
    const auto& weight = bench.state().document.experiment.right.stages[0].kernel.weight;
    ASSERT_TRUE(weight);
    EXPECT_EQ(*weight->values, *news->weights[1][0].weight);
    EXPECT_EQ(news->steps, 10);  // the run is still there
    bench.undo();
    bench.wait_idle();
    EXPECT_EQ(bench.state().document.experiment.right, before);
    EXPECT_EQ(bench.learning().news()->steps, 10);
    run_action(bench, "learn_new_seed");
    bench.wait_idle();
    EXPECT_EQ(bench.learning().news()->steps, 0);
}

TEST(Learning, HandsItsBiasesOverToo) {
    Workbench bench([] {});
    Document document = testing::document();
    document.experiment.source = engine::load_source("sample");
    document.experiment.right =
        engine::parse_pipeline("conv_transpose kernel=4 stride=2 padding=1 channels=3 init=normal bias=0.5");
    bench.start(document);
    bench.open_learning();
    bench.wait_idle();
    run_action(bench, "learn_ten_steps");
    bench.wait_idle();
    run_action(bench, "learn_to_b");
    bench.wait_idle();
    const auto& bias = bench.state().document.experiment.right.stages[0].kernel.given_bias;
    ASSERT_TRUE(bias);
    EXPECT_EQ(*bias->values, *bench.learning().news()->weights[1][0].bias);
    EXPECT_NE(bias->values->data()[0], 0.5f);
    EXPECT_EQ(bench.learning().news()->steps, 10);
}

}  // namespace
}  // namespace app
