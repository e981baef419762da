// Experiments whose picture passes an encoder first.
#include "engine/experiment/encoded.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/experiment/study.h"
#include "engine/experiment/sweep.h"
#include "engine/io/image_io.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

Experiment experiment_with(const std::string& encoder, const std::string& left = "upsample scale=2", const std::string& right = "conv_transpose kernel=4 stride=2 padding=1") {
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
        const auto in_one = evaluate(experiment_with("", pipe + " | upsample scale=2", pipe + " | conv_transpose kernel=4 stride=2 padding=1"));
        EXPECT_EQ(encoded->left->output(), in_one->left->output()) << pipe;
        EXPECT_EQ(encoded->right->output(), in_one->right->output()) << pipe;
        EXPECT_EQ(encoded->left->built.input, input_shape(experiment_with(pipe)));
        EXPECT_EQ(encoded->experiment, experiment_with(pipe).source.picture ? encoded->experiment : Experiment{});
    }
}

TEST(Encoded, TakesOverWhatThePreviousFoundOutAndNeverWhatAnotherEncoderMade) {
    const Experiment a = experiment_with("avg_pool kernel=2");
    Experiment b = a, plain = a;
    b.encoder = parse_pipeline("max_pool kernel=2");
    plain.encoder = {};
    const auto first = evaluate(a);
    Experiment other_loss = a;
    other_loss.loss.kind = LossKind::mean;
    EXPECT_EQ(evaluate(other_loss, {}, {}, first.get())->left->source, first->left->source) << "not encoded again";
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
    const Sweep plain = make_sweep(experiment_with(""), axes), pooled = make_sweep(experiment_with("avg_pool kernel=2"), axes);
    EXPECT_NE(fingerprint(plain, 0), fingerprint(pooled, 0));
    EXPECT_EQ(cell_experiment(pooled, 1).encoder, pooled.base.encoder);
}

}  // namespace
}  // namespace engine
