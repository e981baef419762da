// Experiments whose picture passes an encoder first.
#include "engine/experiment/encoder.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/experiment/study.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/sweep/sweep.h"

namespace engine {
namespace {

Experiment experiment_with(const std::string& encoder, const std::string& left = "upsample scale=2",
                           const std::string& right = "conv_transpose kernel=4 stride=2 padding=1") {
    Experiment experiment;
    experiment.source = load_source("signal:noise:16x20");
    if (!encoder.empty()) experiment.encoder = parse_pipeline(encoder);
    experiment.left = parse_pipeline(left);
    experiment.right = parse_pipeline(right);
    experiment.loss.kind = LossKind::sum;
    return experiment;
}

TEST(Encoded, IsTheSameAsTheEncoderInFrontOfBothSides) {
    for (const EncoderPreset& preset : encoder_presets()) {
        if (preset.pipe.empty()) continue;
        const std::string pipe(preset.pipe);
        const auto encoded = evaluate(experiment_with(pipe));
        const auto in_one = evaluate(experiment_with("", pipe + " | upsample scale=2",
                                                     pipe + " | conv_transpose kernel=4 stride=2 padding=1"));
        EXPECT_EQ(encoded->left->output(), in_one->left->output()) << pipe;
        EXPECT_EQ(encoded->right->output(), in_one->right->output()) << pipe;
        EXPECT_EQ(encoded->left->built.input, input_shape(experiment_with(pipe)));
    }
}

TEST(Encoded, MseComparesWithThePictureBeforeTheEncoder) {
    for (const char* pipe : {"avg_pool kernel=2", "conv kernel=3 stride=2 padding=1 init=normal seed=2"}) {
        Experiment with = experiment_with(pipe);
        with.loss.kind = LossKind::mse;
        Experiment in_one =
            experiment_with("", std::string(pipe) + " | upsample scale=2",
                            std::string(pipe) + " | conv_transpose kernel=4 stride=2 padding=1");
        in_one.loss.kind = LossKind::mse;
        const auto a = evaluate(with), b = evaluate(in_one);
        EXPECT_EQ(a->left->gradient->value, b->left->gradient->value) << pipe;
        EXPECT_EQ(*a->right->gradient->stages[0].input, *b->right->gradient->stages[1].input) << pipe;
        // Not what was found out with another target: the encoder's output as the picture itself.
        Experiment inner = with;
        inner.source.picture = a->left->source;
        inner.encoder = {};
        EXPECT_NE(evaluate(inner, {}, {}, a.get())->left->gradient->value, a->left->gradient->value) << pipe;
    }
    Experiment other = experiment_with("conv kernel=3 channels=4 padding=same");
    other.loss.kind = LossKind::mse;
    EXPECT_NE(evaluate(other)->left->gradient, nullptr) << "the first of 4 channels against the picture's 1";
}

TEST(Encoded, TakesOverWhatThePreviousFoundOutAndNeverWhatAnotherEncoderMade) {
    const Experiment a = experiment_with("avg_pool kernel=2");
    Experiment b = a, plain = a;
    b.encoder = parse_pipeline("max_pool kernel=2");
    plain.encoder = {};
    const auto first = evaluate(a);
    Experiment other_loss = a;
    other_loss.loss.kind = LossKind::mean;
    EXPECT_EQ(evaluate(other_loss, {}, {}, first.get())->left->source, first->left->source)
        << "not encoded again";
    EXPECT_NE(evaluate(b, {}, {}, first.get())->left->output(), first->left->output());
    EXPECT_EQ(evaluate(b, {}, {}, first.get())->left->output(), evaluate(b)->left->output());
    EXPECT_EQ(evaluate(plain, {}, {}, first.get())->left->output(), evaluate(plain)->left->output());
    EXPECT_EQ(evaluate(a, {}, {}, evaluate(plain).get())->left->output(), first->left->output());
    EXPECT_EQ(evaluate(a, {}, {}, first.get())->experiment, a);
}

TEST(Encoded, AnImpossibleEncoderIsNamed) {
    try {
        evaluate(experiment_with("conv kernel=99"));
        FAIL();
    } catch (const Error& error) {
        EXPECT_TRUE(std::string(error.what()).starts_with("encoder: stage 0 (conv): ")) << error.what();
    }
    StudyRequest study{experiment_with("conv kernel=99"), true, true};
    EXPECT_TRUE(make_study(study, {})->error.starts_with("encoder: "));
}

TEST(Encoded, SweepCellsTellEncodersApart) {
    const auto axes = parse_vary("right.0.kernel=2..3");
    const Sweep plain = make_sweep(experiment_with(""), axes),
                pooled = make_sweep(experiment_with("avg_pool kernel=2"), axes);
    EXPECT_NE(fingerprint(plain, 0), fingerprint(pooled, 0));
    EXPECT_EQ(cell_experiment(pooled, 1).encoder, pooled.base.encoder);
}

}  // namespace
}  // namespace engine
