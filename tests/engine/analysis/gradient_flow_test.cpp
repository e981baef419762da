// Gradients of the losses through whole pipelines, against numerical differences of the loss itself.
#include "engine/analysis/gradient_flow.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/noise.h"
#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

struct Passes {
    BuiltPipeline built;
    Tensor x;
    StageOutputs outputs;
    std::vector<std::string> notes;

    Passes(const std::string& text, Tensor picture)
        : built(build(parse_pipeline(text), picture.shape())), x(std::move(picture)), outputs(built, x) {}
    std::shared_ptr<const GradientFlow> flow(const std::string& loss) {
        LossTarget target(std::make_shared<const Tensor>(outputs.picture()));
        return gradient_flow(outputs, target, parse_loss(loss), StageSet::all(), notes);
    }
};

TEST(GradientFlow, AgreesWithNumericalDifferences) {
    const std::vector<std::string> pipelines = {
        "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=normal",
        "conv_transpose kernel=3 stride=2 padding=1 init=he channels=3 groups=3 | sigmoid",
        "conv kernel=3 stride=2 init=normal padding=same | tanh | upsample scale=2 mode=bicubic | concat "
        "stage=input | conv kernel=2 channels=3 init=xavier",
        "avg_pool kernel=2 | conv_transpose kernel=4 stride=2 padding=1 init=normal"};
    for (const auto& text : pipelines)
        for (const char* loss : {"sum", "mean", "pixel", "pixel:1,2", "noise", "noise:9"}) {
            Tensor x = noise({1, 3, 6, 8}, 4);
            const auto flow = Passes(text, x).flow(loss);
            for (const std::size_t i : {0u, 30u, 77u, 143u}) {
                const float h = 0.03125f;
                Tensor up = x, down = x;
                up.values()[i] += h;
                down.values()[i] -= h;
                const double numeric =
                    (Passes(text, up).flow(loss)->value - Passes(text, down).flow(loss)->value) / (2.0 * h);
                EXPECT_NEAR(flow->input()->values()[i], numeric, 2e-3 * std::max(1.0, std::abs(numeric)))
                    << text << " " << loss;
            }
        }
}

TEST(LossTarget, IsFittedOnceForOutputsOfOneSize) {
    const auto picture = std::make_shared<const Tensor>(noise({1, 3, 5, 6}, 2));
    LossTarget target(picture);
    target.fit({1, 3, 5, 6}, {});
    EXPECT_EQ(target.rows(1, 2, 3, nullptr), picture->plane(0, 1) + 12) << "the picture itself";
    target.fit({1, 3, 10, 12}, {});
    const float* doubled = target.rows(0, 0, 10, nullptr);
    target.fit({1, 4, 10, 12}, {});
    EXPECT_EQ(target.rows(0, 0, 10, nullptr), doubled) << "further channels are not compared";
    target.fit({1, 1, 10, 12}, {});
    EXPECT_EQ(target.last_fitted()->shape(), (Shape{1, 1, 10, 12})) << "the channels' mean";
    LossTarget next(picture, target.last_fitted());
    next.fit({1, 1, 10, 12}, {});
    EXPECT_EQ(next.rows(0, 0, 10, nullptr), target.last_fitted()->data());
}

TEST(LossTarget, OfALargeOutputIsNeverHeldAndTheSame) {
    const Tensor picture = noise({1, 1, 1500, 2800}, 2);
    for (const Pair size : {Pair{3000, 11200}, Pair{3001, 11201}}) {  // by whole factors, and not
        LossTarget target(std::make_shared<const Tensor>(picture));
        target.fit({1, 1, size.h, size.w}, {});
        EXPECT_EQ(target.last_fitted(), nullptr);
        const Tensor whole = resize_bilinear(picture, size, {});
        std::vector<float> space(static_cast<std::size_t>(3 * size.w));
        for (const Index begin : {Index{0}, Index{1501}, size.h - 3}) {
            const float* rows = target.rows(0, begin, begin + 3, space.data());
            EXPECT_TRUE(std::equal(rows, rows + 3 * size.w, whole.data() + begin * size.w)) << begin;
        }
    }
}

TEST(GradientFlow, OfTheMeanSquaredDifference) {
    // same size: the source itself is the target, so an identity has no loss
    Passes same("conv kernel=1", noise({1, 2, 5, 5}, 1));
    EXPECT_NEAR(same.flow("mse")->value, 0, 1e-12);
    EXPECT_NEAR(same.flow("mse")->l2, 0, 1e-6);
    // another size: the source resized, which bilinear upsampling is
    Passes larger("upsample scale=2 mode=bilinear", noise({1, 2, 5, 5}, 1));
    EXPECT_NEAR(larger.flow("mse")->value, 0, 1e-12);
    // twice the source: d = x, dL/dx = 2 * 2x / count
    Passes twice("conv kernel=1 gain=2", noise({1, 1, 4, 4}, 2));
    const auto flow = twice.flow("mse");
    for (std::size_t i = 0; i < 16; ++i)
        EXPECT_NEAR(flow->input()->values()[i], 2 * 2 * twice.x.values()[i] / 16, 1e-6);
    ASSERT_EQ(flow->stages.size(), 1u);
    double weight = 0;
    for (const float v : twice.x.values())
        weight += 2.0 * v * v / 16;
    EXPECT_NEAR(*flow->stages[0].weight_l2, weight, 1e-6);
}

TEST(GradientFlow, MseOfOtherChannelCountsIsSaid) {
    // One channel against the mean over the picture's.
    Passes grey("conv channels=1 kernel=1 init=box", noise({1, 3, 5, 5}, 1));
    double value = 0;
    for (Index i = 0; i < 25; ++i) {
        const double mean = (grey.x.plane(0, 0)[i] + grey.x.plane(0, 1)[i] + grey.x.plane(0, 2)[i]) / 3.0;
        const double output = mean;  // the box over three channels
        value += (output - mean) * (output - mean) / 25;
    }
    EXPECT_NEAR(grey.flow("mse")->value, value, 1e-12);
    EXPECT_EQ(grey.notes.size(), 1u);
    // Others: the first that both have; what has no partner gets no gradient.
    Passes many("conv channels=5 kernel=1 init=he normalize=none", noise({1, 3, 5, 5}, 1));
    const auto flow = many.flow("mse");
    value = 0;
    const Tensor y = forward(many.built, many.x).back();
    for (Index c = 0; c < 3; ++c)
        for (Index i = 0; i < 25; ++i) {
            const double off =
                static_cast<double>(y.plane(0, c)[i]) - static_cast<double>(many.x.plane(0, c)[i]);
            value += off * off / 75;
        }
    EXPECT_NEAR(flow->value, value, 1e-6);
    const Tensor& weight = *flow->stages[0].weight;
    for (Index i = 0; i < 3; ++i) {
        EXPECT_NE(weight(2, i, 0, 0), 0);
        EXPECT_EQ(weight(3, i, 0, 0), 0);
        EXPECT_EQ(weight(4, i, 0, 0), 0);
    }
}

TEST(GradientFlow, MeasuresEveryStage) {
    Passes run("conv kernel=3 padding=same channels=2 init=he | relu | conv_transpose kernel=4 stride=2",
               noise({1, 1, 8, 8}, 3));
    const auto flow = run.flow("mean");
    ASSERT_EQ(flow->stages.size(), 3u);
    EXPECT_TRUE(flow->stages[0].weight_l2 && !flow->stages[1].weight_l2 && flow->stages[2].weight_l2);
    EXPECT_EQ(flow->stages[0].input_l2, flow->l2);
    EXPECT_EQ(flow->stages[2].input->shape(), (Shape{1, 2, 8, 8}));
    for (const StageGradient& stage : flow->stages) {
        Index counted = 0;
        for (const Index n : stage.histogram.counts)
            counted += n;
        EXPECT_EQ(counted, stage.input->size());
    }
}

TEST(GradientFlow, OfEncodersIsTheBackwardCoverage) {
    const auto distinct = [](const std::string& text) {
        Passes run(text + " init=ones normalize=none", Tensor({1, 1, 32, 32}, 1.0f));
        const auto flow = run.flow("sum");
        const Region& inside = flow->backward_coverage->interior;
        std::pair<float, float> range{1e9f, -1e9f};
        for (Index y = inside.top; y < inside.bottom; ++y)
            for (Index x = inside.left; x < inside.right; ++x) {
                EXPECT_EQ((*flow->input())(0, 0, y, x), (*flow->backward_coverage)(y, x));
                range = {std::min(range.first, (*flow->input())(0, 0, y, x)),
                         std::max(range.second, (*flow->input())(0, 0, y, x))};
            }
        return range;
    };
    EXPECT_EQ(distinct("conv kernel=1 stride=2"), std::pair(0.0f, 1.0f));
    EXPECT_EQ(distinct("conv kernel=3 stride=2"), std::pair(1.0f, 4.0f));
    EXPECT_EQ(distinct("conv kernel=4 stride=2"), std::pair(4.0f, 4.0f));
    EXPECT_EQ(distinct("conv kernel=7 stride=2"), std::pair(9.0f, 16.0f));
}

TEST(Loss, HasATextForm) {
    for (const char* text : {"sum", "mean", "mse", "pixel", "pixel:12,40", "noise", "noise:3"})
        EXPECT_EQ(print(parse_loss(text)), text);
    for (const char* text : {"", "Sum", "mse:1", "pixel:", "pixel:1", "pixel:1,", "pixel:-1,2", "pixel:1,2,3",
                             "pixel:1.5,2", "noise:x", "sum "})
        EXPECT_THROW(parse_loss(text), Error) << text;
    Passes run("relu", Tensor({1, 1, 4, 6}, 1.0f));
    EXPECT_EQ((*run.flow("pixel")->input())(0, 0, 2, 3), 1.0f);
    EXPECT_THROW(run.flow("pixel:4,0"), Error);
    EXPECT_THROW(run.flow("pixel:0,6"), Error);
}

TEST(GradientFlow, TheMeanIsOverAllValues) {
    EXPECT_DOUBLE_EQ(Passes("relu", Tensor({1, 3, 4, 5}, 2.0f)).flow("mean")->value, 2);
}

TEST(GradientFlow, ZeroIsInViewOfEveryHistogram) {
    EXPECT_EQ(Passes("relu", Tensor({1, 1, 4, 4}, 2.0f)).flow("sum")->stages[0].histogram.low, 0);
}

TEST(GradientFlow, HistogramsBeginAtTheSmallestValue) {
    EXPECT_LT(Passes("relu", Tensor({1, 1, 4, 4}, 2.0f)).flow("noise")->stages[0].histogram.low, 0);
    // Times 3e38 the larger ones become infinite: the histogram is of the others.
    const auto flow =
        Passes("conv kernel=1 init=ones normalize=none gain=3e38", Tensor({1, 1, 8, 8})).flow("noise");
    EXPECT_TRUE(std::isinf(flow->min));
    EXPECT_LT(flow->stages[0].histogram.low, 0);
    EXPECT_TRUE(std::isfinite(flow->stages[0].histogram.low));
}

TEST(GradientFlow, EveryStageHasThePhasesOfItsInput) {
    const auto flow = Passes("conv kernel=3 stride=2", Tensor({1, 1, 33, 33}, 2.0f)).flow("sum");
    EXPECT_EQ(flow->stages[0].strengths.values.size(), 4u);
}

TEST(GradientFlow, SaysThatOneChannelIsComparedWithTheMean) {
    Passes passes("conv kernel=1 channels=1", Tensor({1, 3, 4, 4}, 2.0f));
    passes.flow("mse");
    ASSERT_FALSE(passes.notes.empty());
    EXPECT_NE(passes.notes.front().find("one channel with the mean over the 3"), std::string::npos);
}

}  // namespace
}  // namespace engine
