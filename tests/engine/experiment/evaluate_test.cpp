// evaluate(): the known numbers through the one door; what is kept, cancelled and refused.
#include "engine/experiment/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace engine {
namespace {

Source picture_of(const Shape& shape) {
    auto picture = std::make_shared<Tensor>(shape);
    float value = 0.3f;
    for (float& v : picture->values())
        v = value = std::fmod(value * 1.37f + 0.11f, 1.0f);
    return {"test", picture};
}

Experiment experiment_of(const std::string& left, const std::string& right,
                         const Shape& shape = {1, 3, 24, 20}) {
    return {picture_of(shape), parse_pipeline(left), parse_pipeline(right), {}};
}

const std::string fair_left = "upsample scale=2 mode=nearest | conv kernel=3 padding=same";
const std::string fair_right = "conv_transpose kernel=4 stride=2 padding=1";
const std::string uneven = "conv_transpose kernel=3 stride=2";

TEST(Evaluate, TheFairPair) {
    const auto found = evaluate(experiment_of(fair_left, fair_right));
    const SideFindings &a = *found->left, &b = *found->right;
    EXPECT_EQ(a.output().shape(), b.output().shape());
    // 36 n², 16 n², 16 n² multiplications per channel pair
    const Index n2 = 24 * 20 * 3;
    EXPECT_EQ(a.cost.macs, 36 * n2);
    EXPECT_EQ(a.cost.macs_fast, 16 * n2);
    EXPECT_EQ(b.cost.macs, 16 * n2);
    EXPECT_EQ(b.cost.macs_fast, 16 * n2);
    EXPECT_EQ(a.cost.parameters, 27);
    EXPECT_EQ(b.cost.parameters, 48);
    EXPECT_EQ(a.coverage->interior_ratio, 1);
    EXPECT_LT(*a.constant_response->ripple_index, 1e-6);
    EXPECT_LT(*b.constant_response->ripple_index, 1e-6);
    EXPECT_TRUE(found->difference.ssim && a.gradient && b.gradient && a.spectrum && b.spectrum);
    EXPECT_EQ(found->verdict.size(), 4u);
}

TEST(Evaluate, TheUnevenKernelRipples) {
    const auto found = evaluate(experiment_of(fair_left, uneven));
    const SideFindings& b = *found->right;
    EXPECT_EQ(b.coverage->interior_ratio, 4);
    EXPECT_NEAR(*b.constant_response->ripple_index, std::sqrt(1.1875) / 2.25, 1e-6);
    EXPECT_NEAR(*b.stride_energy.ratio, *b.statistics.ripple_index * *b.statistics.ripple_index, 1e-9);
    EXPECT_FALSE(found->difference.mae);
    EXPECT_EQ(
        found->verdict[1],
        "B: kernel 3 is not a multiple of stride 2: interior pixels receive 1, 2 or 4 taps; with a "
        "constant kernel, a "
        "constant picture comes out rippling by 48 %. The grid comes from stage 0 (conv_transpose 3×3, stride 2).");
}

TEST(Evaluate, CountsWhatFrameworksCount) {
    struct Expected {
        std::string pipeline;
        Index parameters, macs, macs_fast;
    };
    const std::vector<Expected> table = {
        // on 1×4×6×5
        {"conv kernel=3,2 channels=6 groups=2 padding=1 stride=2 bias=1", 6 * 2 * 6 + 6, 3 * 3 * 6 * 6 * 2,
         3 * 3 * 6 * 6 * 2},
        {"conv_transpose kernel=5 stride=3 channels=2 padding=2", 4 * 2 * 25, 30 * 4 * 25 * 2,
         30 * 4 * 25 * 2},
        {"upsample scale=2,3 mode=bilinear", 0, 4 * 120 * 6, 4 * 120 * 6},
        {"upsample scale=2 mode=bicubic", 0, 16 * 480, 16 * 480},
        {"upsample scale=2 | relu | avg_pool kernel=2 | pixel_shuffle factor=2", 0, 0, 0},
        {"upsample scale=2 | conv kernel=3 padding=same channels=4 groups=1", 144, 120 * 16 * 9,
         120 * 16 * 4},
        {"upsample scale=3 | conv kernel=3 padding=same", 36, 270 * 4 * 9, (6 * 5) * (5 * 5) * 4},
        {"upsample scale=2 | conv kernel=5 padding=same", 100, 120 * 4 * 25, 120 * 4 * 9},
        // an activation knows no neighbours, so the upsample may come after it
        {"upsample scale=2 | relu | conv kernel=3 padding=same", 36, 120 * 4 * 9, 120 * 4 * 4},
        {"upsample scale=2 | conv kernel=3 padding=same padding-mode=reflect", 36, 120 * 4 * 9, 120 * 4 * 4},
        {"upsample scale=2 | avg_pool kernel=1 | conv kernel=3 padding=same", 36, 120 * 4 * 9, 120 * 4 * 9},
        {"zero_insert stride=2 | sigmoid | conv kernel=3 padding=1", 36, 11 * 9 * 4 * 9, 11 * 9 * 4 * 9},
        {"zero_insert stride=2 | conv kernel=3 padding=1 padding-mode=reflect", 36, 11 * 9 * 4 * 9,
         11 * 9 * 4 * 9},
        {"zero_insert stride=2 | conv kernel=3 padding=1", 36, 11 * 9 * 4 * 9, (6 + 5 * 2) * (5 + 4 * 2) * 4},
    };
    for (const Expected& expected : table) {
        const auto cost =
            evaluate(experiment_of(expected.pipeline, "relu", {1, 4, 6, 5}), {false, false})->left->cost;
        EXPECT_EQ(cost.parameters, expected.parameters) << expected.pipeline;
        EXPECT_EQ(cost.macs, expected.macs) << expected.pipeline;
        EXPECT_EQ(cost.macs_fast, expected.macs_fast) << expected.pipeline;
    }
}

TEST(Evaluate, EveryPresetOnPicturesOfAllKinds) {
    for (const Preset& preset : presets())
        for (const Shape& shape : {Shape{1, 3, 32, 32}, Shape{1, 1, 16, 24}}) {
            const auto found =
                evaluate(experiment_of(std::string(preset.left), std::string(preset.right), shape));
            EXPECT_GE(found->verdict.size(), 2u) << preset.id;
            for (const auto* side : {&found->left, &found->right}) {
                const auto& ripple = (*side)->statistics.ripple_index;
                if (ripple) {
                    EXPECT_NEAR(*(*side)->stride_energy.ratio, *ripple * *ripple, 1e-9 + 1e-7 * *ripple)
                        << preset.id;
                }
            }
        }
}

TEST(Evaluate, KeepsWhatDidNotChange) {
    const Experiment first = experiment_of(fair_left, fair_right);
    const auto before = evaluate(first);
    EXPECT_EQ(evaluate(first, {}, {}, before.get())->left, before->left);

    Experiment changed = first;
    changed.right = parse_pipeline(uneven);
    const auto other_right = evaluate(changed, {}, {}, before.get());
    EXPECT_EQ(other_right->left, before->left);
    EXPECT_NE(other_right->right, before->right);

    changed = first;
    changed.loss.kind = LossKind::sum;
    const auto other_loss = evaluate(changed, {}, {}, before.get());
    EXPECT_EQ(other_loss->left->stages[1].output, before->left->stages[1].output);
    EXPECT_EQ(other_loss->left->spectrum, before->left->spectrum);
    EXPECT_EQ(other_loss->left->gradient->loss, parse_loss("sum"));

    changed = first;
    std::swap(changed.left, changed.right);
    EXPECT_EQ(evaluate(changed, {}, {}, before.get())->left, before->right);

    changed = first;
    changed.source = picture_of({1, 3, 24, 20});  // the same values in another picture
    EXPECT_NE(evaluate(changed, {}, {}, before.get())->left, before->left);
}

// Whatever was known before, the answer is the one that a fresh start gives.
TEST(Evaluate, IsPure) {
    const Experiment first = experiment_of(uneven, fair_right), second = [&] {
        Experiment e = first;
        e.loss = parse_loss("mean");
        return e;
    }();
    std::shared_ptr<const Findings> last;
    for (const auto& [experiment, request] : {std::pair{first, Request{true, true}},
                                              {second, Request{false, false}},
                                              {first, Request{false, true}},
                                              {second, Request{true, false}},
                                              {second, Request{true, true}}}) {
        last = evaluate(experiment, request, {}, last.get());
        const auto fresh = evaluate(experiment, request);
        EXPECT_EQ(last->left->gradient == nullptr, fresh->left->gradient == nullptr);
        EXPECT_EQ(last->left->spectrum == nullptr, fresh->left->spectrum == nullptr);
        EXPECT_EQ(last->notes, fresh->notes);
        EXPECT_EQ(last->verdict, fresh->verdict);
        EXPECT_EQ(last->difference.ssim, fresh->difference.ssim);
        if (fresh->left->gradient) {
            EXPECT_EQ(*last->left->gradient->input(), *fresh->left->gradient->input());
        }
    }
}

// Numbers do not depend on which tensors stay; those that no one asked for are not held.
TEST(Evaluate, KeepsOnlyTheTensorsThatAreAskedFor) {
    const Experiment experiment =
        experiment_of("upsample scale=2 | conv kernel=3 padding=same | tanh | concat stage=1",
                      "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 channels=6 init=normal");
    Experiment with_noise = experiment;
    with_noise.loss = parse_loss("noise");
    const auto all = evaluate(with_noise);
    Request request;
    request.left = {StageSet::of({last_stage, 1}), StageSet::of({2})};
    request.right = Keep::nothing();
    const auto some = evaluate(with_noise, request);
    for (std::size_t i = 0; i < 4; ++i) {
        const StageFindings &stage = some->left->stages[i], &whole = all->left->stages[i];
        const StageGradient &gradient = some->left->gradient->stages[i],
                            &full = all->left->gradient->stages[i];
        ASSERT_EQ(stage.output != nullptr, i == 1 || i == 3) << i;
        ASSERT_EQ(gradient.input != nullptr, i == 2) << i;
        ASSERT_TRUE(whole.output && full.input) << i;
        if (stage.output) {
            EXPECT_EQ(*stage.output, *whole.output);
        }
        if (gradient.input) {
            EXPECT_EQ(*gradient.input, *full.input);
        }
        EXPECT_EQ(gradient.input_l2, full.input_l2);
        EXPECT_EQ(gradient.weight_l2, full.weight_l2);
        EXPECT_EQ(gradient.histogram.counts, full.histogram.counts);
    }
    EXPECT_FALSE(some->right->stages.back().output);
    EXPECT_EQ(some->right->gradient->input(), nullptr);
    EXPECT_EQ(some->right->gradient->l2, all->right->gradient->l2);
    EXPECT_EQ(some->difference.ssim, all->difference.ssim);
    EXPECT_EQ(some->verdict, all->verdict);
    // Missing parts are made when they are asked for, and the others stay.
    const auto more = evaluate(with_noise, {}, {}, some.get());
    EXPECT_EQ(more->left->stages[1].output, some->left->stages[1].output);
    EXPECT_EQ(*more->left->stages[0].output, *all->left->stages[0].output);
    EXPECT_EQ(*more->left->gradient->input(), *all->left->gradient->input());
    EXPECT_EQ(more->right->output(), all->right->output());
    EXPECT_EQ(evaluate(with_noise, request, {}, all.get())->left, all->left)
        << "what is there already may stay";
}

// An output so large that its gradient takes over its memory is made again.
TEST(Evaluate, GivesLargeOutputsUpForTheirGradients) {
    Experiment experiment =
        experiment_of("upsample scale=8", "upsample scale=8 | avg_pool kernel=8", {1, 1, 725, 725});
    experiment.loss.kind = LossKind::sum;
    Request request{true, false, Keep::only_output(), Keep::nothing()};
    request.left.gradients = StageSet::of({0});
    const auto found = evaluate(experiment, request);
    ASSERT_GE(found->left->output().size(), Index{1} << 25);
    EXPECT_EQ(found->left->output()(0, 0, 5799, 5799), (*experiment.source.picture)(0, 0, 724, 724));
    EXPECT_EQ((*found->left->gradient->input())(0, 0, 3, 4), 64.0f);
    EXPECT_EQ(found->left->gradient->l2, 64.0 * 725);
    EXPECT_NEAR(found->left->gradient->value, 64 * found->right->gradient->value, 1e-3);
}

TEST(Evaluate, ReportsProgressAndCanBeCancelled) {
    const Experiment experiment = experiment_of(fair_left, uneven, {1, 3, 64, 64});
    std::vector<double> fractions;
    std::stop_source stop;
    evaluate(experiment, {}, Progress(stop.get_token(), [&](double f) { fractions.push_back(f); }));
    ASSERT_GT(fractions.size(), 3u);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_EQ(fractions.back(), 1.0);
    // stopped at each of the moments that were reported
    for (std::size_t moment = 0; moment + 1 < fractions.size(); ++moment) {
        std::stop_source late;
        std::size_t reports = 0;
        const Progress progress(late.get_token(), [&](double) {
            if (reports++ == moment) late.request_stop();
        });
        EXPECT_THROW(evaluate(experiment, {}, progress), Cancelled) << moment;
    }
    stop.request_stop();
    EXPECT_THROW(evaluate(experiment, {}, Progress(stop.get_token())), Cancelled);
}

TEST(Evaluate, NamesTheSideThatIsImpossible) {
    const auto sentence = [](const Experiment& experiment) -> std::string {
        try {
            evaluate(experiment);
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_EQ(sentence(experiment_of("conv kernel=99", "relu")).substr(0, 14), "left: stage 0 ");
    EXPECT_EQ(sentence(experiment_of("relu", "relu | conv kernel=99")).substr(0, 15), "right: stage 1 ");
    Experiment outside = experiment_of("relu", fair_left);
    outside.loss = parse_loss("pixel:30,0");
    EXPECT_NE(sentence(outside).find("left: Loss pixel:30,0 lies outside"), std::string::npos);
}

TEST(Evaluate, GivesTheSameForEveryNumberOfThreads) {
    const Experiment experiment =
        experiment_of("conv kernel=3 stride=2 padding=same init=he | " + uneven, fair_right, {1, 3, 61, 47});
    set_thread_count(1);
    const auto one = evaluate(experiment);
    set_thread_count(3);
    const auto three = evaluate(experiment);
    set_thread_count(0);
    EXPECT_EQ(one->left->output(), three->left->output());
    EXPECT_EQ(one->left->statistics.std, three->left->statistics.std);
    EXPECT_EQ(one->left->stride_energy.ratio, three->left->stride_energy.ratio);
    EXPECT_EQ(one->left->spectrum->power_db, three->left->spectrum->power_db);
    EXPECT_EQ(one->right->gradient->l2, three->right->gradient->l2);
    EXPECT_EQ(one->difference.ssim, three->difference.ssim);
}

}  // namespace
}  // namespace engine
