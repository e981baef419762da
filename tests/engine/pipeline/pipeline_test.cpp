// Pipelines built and run: shapes, weights, sentences, and gradients through stages and skips.
#include "engine/pipeline/pipeline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "engine/core/error.h"
#include "engine/pipeline/backward.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/pipeline/presets.h"

namespace engine {
namespace {

Tensor random_tensor(const Shape& shape, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    Tensor x = Tensor::uninitialized(shape);
    for (float& value : x.values())
        value = normal(random);
    return x;
}

std::vector<StageGradients> gradients_of(const BuiltPipeline& built, const Tensor& x, const Tensor& dy) {
    std::vector<StageGradients> gradients(built.stages.size());
    StageOutputs outputs(built, x);
    backward(outputs, dy, [&](std::size_t i, StageGradients found) { gradients[i] = std::move(found); });
    return gradients;
}

std::string build_error(const std::string& text, const Shape& shape) {
    try {
        build(parse_pipeline(text), shape);
    } catch (const Error& error) {
        return error.what();
    }
    return "accepted";
}

double dot(const Tensor& a, const Tensor& b) {
    double sum = 0;
    for (Index i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a.data()[i]) * b.data()[i];
    return sum;
}

TEST(Build, ResolvesShapesGroupsAndWeights) {
    struct Row {
        const char* text;
        Shape input, weight, output;
        Index groups;
    };
    const Row table[] = {
        {"conv kernel=3 padding=same", {2, 3, 8, 9}, {3, 1, 3, 3}, {2, 3, 8, 9}, 3},
        {"conv", {1, 2, 8, 8}, {2, 1, 3, 3}, {1, 2, 6, 6}, 2},
        {"conv kernel=3 groups=3 padding=same", {1, 3, 8, 8}, {3, 1, 3, 3}, {1, 3, 8, 8}, 3},
        {"conv kernel=1,3 channels=6 groups=2", {1, 4, 8, 8}, {6, 2, 1, 3}, {1, 6, 8, 6}, 2},
        {"conv_transpose kernel=4 stride=2 padding=1", {1, 3, 8, 8}, {3, 1, 4, 4}, {1, 3, 16, 16}, 3},
        {"conv_transpose kernel=2 stride=2 channels=6 groups=3",
         {1, 3, 5, 4},
         {3, 2, 2, 2},
         {1, 6, 10, 8},
         3},
        {"conv_transpose channels=5", {1, 3, 5, 5}, {3, 5, 3, 3}, {1, 5, 7, 7}, 1},
    };
    for (const Row& row : table) {
        const BuiltPipeline built = build(parse_pipeline(row.text), row.input);
        const BuiltStage& stage = built.stages.at(0);
        EXPECT_EQ(stage.parameters.weight->shape(), row.weight) << row.text;
        EXPECT_EQ(built.output(), row.output) << row.text;
        const auto& layer = std::get<Layer>(stage.op);
        EXPECT_EQ(std::visit(
                      [](const auto& op) -> Index {
                          if constexpr (requires { op.groups; }) return op.groups;
                          return 0;
                      },
                      layer),
                  row.groups)
            << row.text;
        EXPECT_FALSE(stage.parameters.bias) << row.text;
    }
    const auto biased = build(parse_pipeline("conv channels=4 bias=0.5"), {1, 3, 5, 5});
    EXPECT_EQ(*biased.stages[0].parameters.bias, Tensor({1, 4, 1, 1}, 0.5f));
}

TEST(Build, RefusesWithTheStageAndTheRule) {
    const Shape colour{1, 3, 8, 8};
    const std::vector<std::array<std::string, 2>> table = {
        {"relu | conv groups=2", "stage 1 (conv): groups=2 needs channels=N"},
        {"conv channels=4 groups=2",
         "stage 0 (conv): groups=2 must divide the 3 input channels and the 4 output channels"},
        {"conv_transpose channels=4 groups=3", "must divide the 3 input channels and the 4 output"},
        {"conv kernel=9", "stage 0 (conv): "},
        {"conv_transpose kernel=3 stride=2 output-padding=2", "stage 0 (conv_transpose): "},
        {"upsample mode=nearest align-corners=true", "stage 0 (upsample): "},
        {"pixel_shuffle", "stage 0 (pixel_shuffle): "},
        {"avg_pool kernel=2 padding=2", "stage 0 (avg_pool): "},
        {"upsample | concat stage=input",
         "stage 1 (concat): sizes must be equal: 16×16 of the stage before, 8×8 of the input"},
        {"conv init=icnr", "icnr needs a pixel_shuffle"},
        {"conv init=icnr | upsample | pixel_shuffle", "icnr needs a pixel_shuffle"},
        {"conv_transpose init=icnr", "icnr needs a pixel_shuffle"},
        {"conv channels=6 init=icnr | pixel_shuffle", "multiple of 4"},
        {"conv weight=w.npy", "weights of w.npy are not loaded"},
        {"upsample scale=100000", "more than the limit"},
        {"upsample scale=2147483647", "stage 0 (upsample): "},
        {"zero_insert stride=2147483647", "stage 0 (zero_insert): "},
        {"conv kernel=2147483647 padding=2147483647", "stage 0 (conv): "},
        {"conv channels=2147483647", "stage 0 (conv): "},
        {"upsample scale=9000 | relu | relu", "the pipeline would hold"},
    };
    for (const auto& [text, sentence] : table) {
        const Shape shape = text.starts_with("upsample scale=9000") ? Shape{1, 3, 1, 4} : colour;
        const std::string error = build_error(text, shape);
        EXPECT_NE(error.find(sentence), std::string::npos) << text << "\n" << error;
    }
}

TEST(Build, TakesGivenWeights) {
    Pipeline pipeline = parse_pipeline("conv weight=w.npy padding=same");
    const auto give = [&](const Shape& shape) {
        pipeline.stages[0].kernel.weight->values = std::make_shared<const Tensor>(random_tensor(shape, 1));
    };
    give({3, 1, 5, 3});
    const BuiltPipeline built = build(pipeline, {1, 3, 8, 8});
    EXPECT_EQ(*built.stages[0].parameters.weight, *pipeline.stages[0].kernel.weight->values);
    EXPECT_EQ(built.output(), (Shape{1, 3, 8, 8}));
    EXPECT_THROW(build(pipeline, {1, 2, 8, 8}), Error);
    give({3, 3, 5, 3});
    EXPECT_THROW(build(pipeline, {1, 3, 8, 8}), Error);
    pipeline.stages[0].kernel.channels = 3;
    EXPECT_NO_THROW(build(pipeline, {1, 3, 8, 8}));
    pipeline.stages[0].kernel.kernel = Pair{5, 3};
    EXPECT_NO_THROW(build(pipeline, {1, 3, 8, 8}));
    pipeline.stages[0].kernel.kernel = Pair{3, 3};
    EXPECT_THROW(build(pipeline, {1, 3, 8, 8}), Error);
}

TEST(Build, SaysWhatTheUserShouldKnow) {
    const auto notes = [](const char* text, const Shape& shape) {
        return build(parse_pipeline(text), shape).notes;
    };
    EXPECT_TRUE(notes("conv padding=same | relu", {1, 1, 8, 8}).empty());
    const auto sobel = notes("relu | conv init=sobel", {1, 1, 8, 8});
    ASSERT_EQ(sobel.size(), 1u);
    EXPECT_EQ(sobel[0].find("stage 1 (conv): init=sobel sums to zero"), 0u);
    EXPECT_EQ(notes("conv kernel=2 stride=4", {1, 1, 9, 8}).size(), 2u);
    EXPECT_EQ(
        notes("avg_pool kernel=2", {1, 1, 9, 8}),
        std::vector<std::string>{"stage 0 (avg_pool): the last input row is dropped: no window reaches it"});
    EXPECT_EQ(notes("conv_transpose stride=2 output-padding=1", {1, 1, 4, 4}).size(), 2u);
}

TEST(Build, IcnrIsRippleFree) {
    // ICNR makes sub-pixel convolution (and a transposed convolution) of a constant come out constant.
    for (const char* text : {"conv channels=12 padding=valid init=icnr seed=2 | pixel_shuffle",
                             "conv channels=12 init=icnr seed=2 | relu | pixel_shuffle order=dcr",
                             "conv_transpose kernel=4 stride=2 padding=3 channels=3 init=icnr seed=2"}) {
        const BuiltPipeline built = build(parse_pipeline(text), {1, 2, 8, 8});
        const Tensor y = forward(built, Tensor(built.input, 1.0f)).back();
        for (Index c = 0; c < y.shape().c; ++c)
            for (Index i = 0; i < y.shape().h * y.shape().w; ++i)
                ASSERT_NEAR(y.plane(0, c)[i], 1.0f, 1e-5f) << text;
    }
}

TEST(Forward, ConcatAppendsChannels) {
    const BuiltPipeline built =
        build(parse_pipeline("relu | concat stage=input | concat stage=0"), {2, 3, 4, 5});
    const Tensor x = random_tensor(built.input, 3);
    const Tensor y = forward(built, x).back();
    ASSERT_EQ(y.shape(), (Shape{2, 9, 4, 5}));
    for (Index n = 0; n < 2; ++n)
        for (Index c = 0; c < 9; ++c) {
            const float value = x(n, c % 3, 1, 2);
            EXPECT_EQ(y(n, c, 1, 2), c / 3 == 1 ? value : std::max(value, 0.0f));
        }
}

TEST(Backward, AgreesWithDifferences) {
    // Smooth pipelines with skips: the gradient along a random direction equals the central difference.
    for (const char* text :
         {"conv channels=4 padding=same init=he seed=1 normalize=none bias=0.1 | tanh | concat stage=input"
          " | conv_transpose kernel=4 stride=2 padding=1 channels=3 init=he seed=2 normalize=none | sigmoid",
          "avg_pool kernel=2 | upsample mode=bicubic | concat stage=input | concat stage=1"
          " | conv kernel=3 channels=2 init=xavier seed=3",
          "tanh | concat stage=0 | concat stage=0 | pixel_unshuffle | conv channels=2 init=normal | tanh"}) {
        const Shape shape{2, 2, 8, 8};
        const BuiltPipeline built = build(parse_pipeline(text), shape);
        const Tensor x = random_tensor(shape, 4), direction = random_tensor(shape, 5);
        const Tensor dy = random_tensor(built.output(), 6);
        const std::vector<StageGradients> gradients = gradients_of(built, x, dy);
        const float step = 1e-2f;
        Tensor ahead = x, behind = x;
        for (Index i = 0; i < x.size(); ++i) {
            ahead.data()[i] += step * direction.data()[i];
            behind.data()[i] -= step * direction.data()[i];
        }
        const double difference =
            (dot(forward(built, ahead).back(), dy) - dot(forward(built, behind).back(), dy)) / (2 * step);
        EXPECT_NEAR(dot(*gradients[0].input, direction), difference, 2e-3 * (1 + std::abs(difference)))
            << text;
        EXPECT_EQ(gradients.size(), built.stages.size());
        for (std::size_t i = 0; i < built.stages.size(); ++i) {
            EXPECT_EQ(gradients[i].input->shape(), built.stages[i].input);
            EXPECT_EQ(gradients[i].weight.has_value(), built.stages[i].parameters.weight.has_value());
            EXPECT_EQ(gradients[i].bias.has_value(), built.stages[i].parameters.bias.has_value());
        }
    }
}

TEST(Backward, AStagesInputCollectsWhatSkipsSendBack) {
    // The picture is used twice, so each use counts: 1 through the concat's main input, 1 through its skip.
    const BuiltPipeline twice = build(parse_pipeline("concat stage=input"), {1, 2, 3, 4});
    const Tensor x = random_tensor(twice.input, 7);
    EXPECT_EQ(*gradients_of(twice, x, Tensor(twice.output(), 1.0f))[0].input, Tensor(twice.input, 2.0f));
    // A skip over one stage: tanh's output is also what the concat takes.
    const BuiltPipeline skip = build(parse_pipeline("tanh | relu | concat stage=0"), {1, 1, 2, 2});
    const Tensor ones({1, 1, 2, 2}, 1.0f);
    EXPECT_EQ(*gradients_of(skip, ones, Tensor(skip.output(), 1.0f))[1].input, Tensor({1, 1, 2, 2}, 2.0f));
}

TEST(Pipeline, EmptyOneIsTheIdentity) {
    const BuiltPipeline built = build({}, {1, 2, 3, 4});
    const Tensor x = random_tensor(built.input, 7);
    EXPECT_TRUE(forward(built, x).empty());
    EXPECT_EQ(built.output(), x.shape());
    EXPECT_TRUE(gradients_of(built, x, x).empty());
}

TEST(Pipeline, StopsWhenAsked) {
    const BuiltPipeline built = build(parse_pipeline("relu"), {1, 1, 4, 4});
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(forward(built, Tensor(built.input, 1.0f), Progress(source.get_token())), Cancelled);
}

TEST(Presets, RunBothWaysAndPairTheirSizes) {
    for (const Preset& preset : presets()) {
        for (const Shape& shape : {Shape{1, 3, 28, 28}, Shape{1, 1, 24, 32}}) {
            const BuiltPipeline left = build(parse_pipeline(preset.left), shape);
            const BuiltPipeline right = build(parse_pipeline(preset.right), shape);
            EXPECT_EQ(left.output(), right.output()) << preset.id;
            const Tensor x = random_tensor(shape, 8);
            for (const BuiltPipeline* side : {&left, &right}) {
                const auto outputs = forward(*side, x);
                EXPECT_EQ(outputs.back().shape(), side->output()) << preset.id;
                EXPECT_EQ(gradients_of(*side, x, outputs.back())[0].input->shape(), shape) << preset.id;
            }
        }
    }
}

TEST(Presets, KerasAutoencoderHasItsShapes) {
    const BuiltPipeline built = build(parse_pipeline(find_preset("keras_autoencoder").left), {1, 1, 28, 28});
    EXPECT_EQ(built.stages[8].output, (Shape{1, 8, 4, 4}));  // the encoded picture
    EXPECT_EQ(built.output(), (Shape{1, 1, 28, 28}));
}

}  // namespace
}  // namespace engine
