// Learning: the table of what becomes of grids, gradients against differences, the same bits in every run.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/learning/duel.h"
#include "engine/learning/duel_verdict.h"
#include "engine/learning/learning_presets.h"
#include "engine/learning/optimizer.h"
#include "engine/picture/picture.h"
#include "engine/picture/picture_resize.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

std::shared_ptr<const Tensor> sample(Index size) {
    static const Source source = load_source("sample");
    return std::make_shared<const Tensor>(
        resize_picture(*source.picture, {size, size}, Interpolation::area, Antialias::no, {}));
}

DuelRequest request_of(std::string_view preset, Index size, LearningOptions options = {}) {
    const LearningPreset& found = *find_learning_preset(preset);
    options.task = found.task;
    return {sample(size), parse_pipeline(found.left), parse_pipeline(found.right), options, 0};
}

LearningOptions by_features(Index stride) {
    LearningOptions options;
    options.loss = LearningLossKind::features;
    options.feature_stride = stride;
    return options;
}

const LearningEntry& entry(const Duel& duel, Index step, std::size_t side) {
    for (const DuelEntry& found : duel.entries())
        if (found.step == step) return found.sides[side];
    ADD_FAILURE() << "no entry of step " << step;
    return duel.entries().front().sides[side];
}

double picture(const Duel& duel, Index step) { return *entry(duel, step, 1).levels.picture; }
double red(const Duel& duel, Index step) { return *entry(duel, step, 1).levels.red; }

Duel run(DuelRequest request, Index steps) {
    request.every = steps <= 10 ? 1 : 10;
    Duel duel(request);
    duel.advance(steps, {});
    duel.record({});
    return duel;
}

TEST(Duel, GridsFadeUnderAPixelLossOnWhatIsSeen) {
    const Duel k4 = run(request_of("learn_k4s2", 128), 1000);
    for (const DuelEntry& at : k4.entries()) {
        EXPECT_LT(*at.sides[0].levels.grey, 1e-3) << at.step;
        EXPECT_LT(*at.sides[0].levels.red, 1e-3) << at.step;
        EXPECT_LT(*at.sides[0].levels.picture, 5) << at.step;
    }
    EXPECT_GT(picture(k4, 0), 25);
    EXPECT_GT(picture(k4, 30), 8);
    EXPECT_LT(picture(k4, 100), 4);
    EXPECT_LT(picture(k4, 1000), 0.6);
    EXPECT_GT(red(k4, 100), 4);
    EXPECT_LT(red(k4, 1000), 2.5);
    EXPECT_NEAR(*entry(k4, 1000, 0).psnr, 25.0, 0.4);
    EXPECT_NEAR(*entry(k4, 1000, 1).psnr, 25.0, 0.4);
}

TEST(Duel, UnevenCoverageFadesTooButStaysLongerOnRed) {
    const Duel k3 = run(request_of("learn_k3s2", 128), 1000);
    EXPECT_GT(picture(k3, 0), 20);
    EXPECT_LT(picture(k3, 100), 5);
    EXPECT_LT(picture(k3, 1000), 1);
    EXPECT_GT(red(k3, 100), 15);
    EXPECT_GT(red(k3, 300), 8);
    EXPECT_NEAR(red(k3, 1000), 2.9, 1);
    EXPECT_NEAR(*entry(k3, 1000, 1).psnr, 24.7, 0.4);
}

TEST(Duel, SubPixelFadesAndIcnrBeginsWithoutAGrid) {
    const Duel plain = run(request_of("learn_subpixel", 128), 1000),
               icnr = run(request_of("learn_icnr", 128), 1000);
    EXPECT_GT(picture(plain, 0), 30);
    EXPECT_LT(picture(plain, 100), 2.5);
    EXPECT_LT(red(plain, 1000), 2.5);
    EXPECT_NEAR(*entry(plain, 1000, 1).psnr, 25.3, 0.4);
    EXPECT_LT(picture(icnr, 0), 1e-3);
    for (const DuelEntry& at : icnr.entries())
        EXPECT_LT(*at.sides[1].levels.picture, 2) << at.step;
    EXPECT_NEAR(*entry(icnr, 1000, 1).psnr, 25.4, 0.4);
}

TEST(Duel, AStridedLossKeepsTheGridAndBringsItToIcnr) {
    const Duel k4 = run(request_of("learn_k4s2", 128, by_features(2)), 300);
    EXPECT_GT(picture(k4, 100), 25);
    EXPECT_GT(picture(k4, 300), 10);
    EXPECT_LT(*entry(k4, 300, 0).levels.red, 1e-3);
    const Duel icnr = run(request_of("learn_icnr", 128, by_features(2)), 10);
    EXPECT_LT(picture(icnr, 0), 1e-3);
    EXPECT_GT(picture(icnr, 10), 20);
    const Duel even = run(request_of("learn_k4s2", 128, by_features(1)), 300);
    EXPECT_LT(picture(even, 300), 3);
}

TEST(Duel, DecodersKeepAGridOfPeriod8OnConstants) {
    const Duel decoder = run(request_of("learn_decoder", 64), 200);
    EXPECT_LT(*entry(decoder, 200, 0).levels.red, 1e-2);
    EXPECT_GT(*entry(decoder, 200, 1).levels.red, 1);
}

TEST(Duel, HasTheSameBitsForEveryNumberOfThreads) {
    const auto weights_with = [](int threads) {
        set_thread_count(threads);
        const Duel duel = run(request_of("learn_net", 64, by_features(2)), 5);
        set_thread_count(0);
        return duel.side(1).weights();
    };
    const LearnedWeights one = weights_with(1), three = weights_with(3);
    for (std::size_t i = 0; i < one.size(); ++i)
        if (one[i].weight) {
            EXPECT_EQ(*one[i].weight, *three[i].weight) << "stage " << i;
        }
}

/// The loss after a step against the gradient, one parameter at a time.
TEST(Learner, StepsDownTheGradient) {
    DuelRequest request = request_of("learn_net", 32);
    request.options.optimizer = OptimizerKind::sgd;
    request.options.rate = 1e-3;
    request.right = parse_pipeline(
        "conv kernel=3 padding=same channels=4 init=he normalize=none seed=1 bias=0.1 | relu | upsample scale=2 mode=nearest"
        " | conv kernel=3 padding=same channels=3 init=he normalize=none seed=2 bias=0");
    Duel duel(request);
    const LearnedWeights before = duel.side(1).weights();
    duel.advance(1, {});
    const LearnedWeights after = duel.side(1).weights();
    const auto loss_of = [&](const LearnedWeights& weights) {
        const LearningLook look = duel.side(1).look(weights, {});
        double sum = 0;
        for (Index i = 0; i < look.output->size(); ++i)
            sum += std::pow(
                static_cast<double>(look.output->data()[i]) - static_cast<double>(duel.target().data()[i]),
                2);
        return sum / static_cast<double>(look.output->size());
    };
    for (std::size_t stage : {std::size_t{0}, std::size_t{3}})
        for (const auto member : {&Parameters::weight, &Parameters::bias}) {
            LearnedWeights low = before, high = before;
            constexpr float reach = 1e-2f;
            (low[stage].*member)->data()[1] -= reach;
            (high[stage].*member)->data()[1] += reach;
            const double slope = (loss_of(high) - loss_of(low)) / (2 * static_cast<double>(reach));
            const double moved = static_cast<double>((before[stage].*member)->data()[1]) -
                                 static_cast<double>((after[stage].*member)->data()[1]);
            EXPECT_NEAR(moved / 1e-3, slope, 0.02 * std::abs(slope) + 1e-3) << "stage " << stage;
        }
}

TEST(Learner, GoesThroughConcatsAsTheWholePipelineDoes) {
    DuelRequest request = request_of("learn_net", 32);
    request.options.task = LearningTask::autoencode;
    request.left = request.right = parse_pipeline(
        "conv kernel=3 padding=same channels=4 init=he normalize=none seed=1 | relu | avg_pool kernel=2"
        " | conv kernel=3 padding=same channels=4 init=he normalize=none seed=2 | upsample scale=2 mode=nearest"
        " | concat stage=1 | conv kernel=3 padding=same channels=3 init=he normalize=none seed=3");
    Duel duel(request);
    duel.advance(200, {});
    duel.record({});
    EXPECT_LT(*duel.entries().back().sides[0].loss, 0.3 * *duel.entries().front().sides[0].loss);
}

TEST(Duel, SaysDivergenceWithItsStep) {
    DuelRequest request = request_of("learn_k4s2", 32);
    request.options.optimizer = OptimizerKind::sgd;
    request.options.rate = 1e6;
    const Duel duel = run(request, 60);
    ASSERT_TRUE(duel.side(1).diverged());
    EXPECT_TRUE(duel.is_over());
    EXPECT_FALSE(duel.entries().back().sides[1].loss);
    EXPECT_NE(duel.notes().back().find(fmt::format("diverged at step {}", *duel.side(1).diverged())),
              std::string::npos);
    EXPECT_NE(duel_verdict(duel, 60)[1].find("diverged"), std::string::npos);
}

TEST(Duel, CropsWhatDoesNotFitAndRefusesWhatCannotBeLearned) {
    DuelRequest request = request_of("learn_k4s2", 33);
    const Duel duel(request);
    EXPECT_EQ(duel.target().shape().plane(), (Pair{32, 32}));
    EXPECT_NE(duel.notes().front().find("33×33"), std::string::npos);
    request.right = parse_pipeline("conv kernel=3 stride=2 padding=1 channels=3");
    EXPECT_THROW(Duel{request}, Error);
    request.right = parse_pipeline("conv_transpose kernel=4 stride=2 padding=1 channels=5");
    EXPECT_THROW(Duel{request}, Error);
    request.options.rate = NAN;
    EXPECT_THROW(Duel{request}, Error);
}

TEST(Duel, StopsWhereItIsToldAndGoesOnToTheSameEnd) {
    std::stop_source stop;
    Duel whole(request_of("learn_k4s2", 64)), parts(request_of("learn_k4s2", 64));
    whole.advance(20, {});
    parts.advance(7, {});
    stop.request_stop();
    EXPECT_THROW(parts.advance(5, Progress(stop.get_token())), Cancelled);
    parts.advance(20 - parts.steps(), {});
    EXPECT_EQ(*whole.side(1).weights()[0].weight, *parts.side(1).weights()[0].weight);
}

TEST(Duel, FindsTheSnapshotOfAStep) {
    const Duel duel = run(request_of("learn_k4s2", 32), 40);
    for (const DuelSnapshot& snapshot : duel.snapshots())
        EXPECT_EQ(duel.snapshot_at(snapshot.step).step, snapshot.step);
}

TEST(Duel, RefusesAnEnlargementByAFraction) {
    DuelRequest request = request_of("learn_k4s2", 36);
    request.right = parse_pipeline("upsample scale=3 | avg_pool kernel=2");
    EXPECT_THROW(Duel{request}, Error);
}

TEST(Optimizer, KeepsItsMomentum) {
    LearningOptions options;
    options.optimizer = OptimizerKind::sgd;
    options.rate = 0.1;
    options.momentum = 0.5;
    const Tensor gradient({1, 1, 1, 1}, 2.0f);
    Tensor parameter({1, 1, 1, 1}, 1.0f);
    Moments moments;
    update(options, 1, gradient, moments, parameter);
    EXPECT_NEAR(parameter.data()[0], 0.8f, 1e-6f);
    update(options, 2, gradient, moments, parameter);
    EXPECT_NEAR(parameter.data()[0], 0.5f, 1e-6f);
    options.momentum = 1;
    EXPECT_THROW(check(options), Error);
}

/// Whatever the gradient, Adam's first steps are as long as the rate while it stays the same (Kingma, Ba
/// 2015).
TEST(Optimizer, AdamStepsByItsRate) {
    LearningOptions options;
    options.optimizer = OptimizerKind::adam;
    options.rate = 0.01;
    for (const float size : {1e-3f, 5.0f}) {
        Tensor parameter({1, 1, 1, 1}, 1.0f);
        Moments moments;
        for (Index step = 1; step <= 3; ++step)
            update(options, step, Tensor({1, 1, 1, 1}, size), moments, parameter);
        EXPECT_NEAR(parameter.data()[0], 0.97f, 1e-5f);
    }
}

TEST(DuelVerdict, SpeaksOfWhatTheEntriesShow) {
    const Duel duel = run(request_of("learn_k4s2", 128), 300);
    const auto said = duel_verdict(duel, 300);
    ASSERT_EQ(said.size(), 3u);
    EXPECT_NE(said[0].find("A makes no grid at any step"), std::string::npos) << said[0];
    EXPECT_NE(said[1].find("B's grid fell from 40 levels"), std::string::npos) << said[1];
    EXPECT_NE(said[1].find("On a constant red"), std::string::npos) << said[1];
    EXPECT_NE(duel_verdict(duel, 0)[1].find("begins with a grid of 40"), std::string::npos);
}

TEST(DuelVerdict, SaysThatALossHasGrownInsteadOfSpeakingOfGrids) {
    DuelRequest request = request_of("learn_k4s2", 64);
    request.options.rate = 1e9;
    const Duel duel = run(request, 20);
    const auto said = duel_verdict(duel, 20);
    for (const std::size_t side : {0, 1}) {
        EXPECT_NE(said.at(side).find("loss has grown from"), std::string::npos) << said[side];
        EXPECT_EQ(said.at(side).find("grid"), std::string::npos) << said[side];
    }
}

}  // namespace
}  // namespace engine
