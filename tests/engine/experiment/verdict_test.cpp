// The verdict's sentences in the odd cases: that each is true of its pipeline.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

Pipeline pipeline_of(const std::string& text, const std::vector<float>& weights) {
    Pipeline pipeline = parse_pipeline(text);
    if (weights.empty()) return pipeline;
    Tensor values({1, 1, 3, 3});
    std::copy(weights.begin(), weights.end(), values.values().begin());
    pipeline.stages[0].kernel.weight =
        GivenWeight{"w.npy", std::make_shared<const Tensor>(std::move(values))};
    return pipeline;
}

std::vector<std::string> verdict_of(const std::string& text, const std::vector<float>& weights = {},
                                    const std::string& loss = "sum") {
    const Pipeline pipeline = pipeline_of(text, weights);
    return evaluate({load_source("signal:noise:24x24"), pipeline, pipeline, parse_loss(loss)})->verdict;
}

void expect_in(const std::string& whole, const std::string& part) {
    EXPECT_NE(whole.find(part), std::string::npos) << "'" << part << "' is not in '" << whole << "'";
}

TEST(Verdict, OfWeightsWithoutASum) {
    expect_in(verdict_of("conv_transpose kernel=3 stride=2 init=sobel")[0],
              "the weights sum to zero, so a constant picture vanishes");
    // Zero in all, but not in each phase: 4 + 4 x (-1) at the corners.
    expect_in(verdict_of("conv_transpose kernel=3 stride=2", {-1, 0, -1, 0, 4, 0, -1, 0, -1})[0],
              "of a constant picture only the pattern is left, from −4 to 4");
    const auto broken = verdict_of("conv_transpose kernel=3 stride=2", std::vector<float>(9, NAN));
    expect_in(broken[0], "some weights are NaN or infinite");
    expect_in(broken[1], "the outputs hold NaN, so they cannot be compared");
}

TEST(Verdict, OfPatternsAndTheirCauses) {
    expect_in(verdict_of("conv_transpose kernel=3 stride=2 dilation=2")[0],
              "dilation 2 and stride 2 share a factor: 3 of 4 phases receive no tap");
    expect_in(verdict_of("conv_transpose kernel=4 stride=2 dilation=3")[0],
              "every interior pixel receives 4 taps");
    expect_in(verdict_of("zero_insert stride=2")[0], "; a constant picture comes out rippling by 173 %.");
    expect_in(verdict_of("upsample scale=2 mode=bilinear align-corners=true")[0],
              "interior pixels receive 1 to 4 taps; a constant picture stays constant");
    expect_in(
        verdict_of("conv_transpose kernel=3 stride=2 | relu")[0],
        "a constant picture comes out rippling by 48 %. The grid comes from stage 0 (conv_transpose 3×3, "
        "stride 2); it reaches the output with 48 %");
    // Down by 2, then up by 2: the period is 2, although the picture keeps its size.
    expect_in(
        verdict_of("conv kernel=3 stride=2 padding=1 | conv_transpose kernel=3 stride=2 padding=1 "
                   "output-padding=1")[0],
        "interior pixels receive 9, 18 or 36 taps; with a constant kernel, a constant picture comes out rippling by 48 %");
    expect_in(
        verdict_of("max_pool kernel=2 | conv_transpose kernel=3 stride=2")[0],
        "behind the max pool of stage 0, kernel 3 is not a multiple of stride 2: interior pixels receive 1, 2 or 4 "
        "taps; a constant picture comes out rippling by 48 %");
    expect_in(
        verdict_of("conv_transpose kernel=3 stride=2 | avg_pool kernel=2")[0],
        "what is enlarged is reduced again, so the output has one phase and no periodic pattern. Inside, a grid comes "
        "from stage 0 (conv_transpose 3×3, stride 2)");
    expect_in(verdict_of("conv_transpose kernel=3 stride=2 | conv kernel=2")[0], "stage 1 removes it");
    expect_in(verdict_of("avg_pool kernel=2 | upsample scale=3")[0], "a constant picture stays constant");
}

TEST(Verdict, OfGradientsAndCost) {
    EXPECT_EQ(verdict_of("conv kernel=1 stride=2")[1],
              "Both make 1×1×12×12; each needs 144 multiply-adds and 1 parameter; the outputs are equal.");
    expect_in(
        verdict_of("conv kernel=1 stride=2")[2],
        "the taps that bring it are missing at 75 % of the input pixels, by stage 0 (conv 1×1, stride 2) in both.");
    expect_in(verdict_of("max_pool kernel=2")[2], "the taps that bring it are chosen by the data in both.");
    expect_in(verdict_of("conv channels=2", {}, "mse")[2], "The gradient of mse reaches the input with norm");
    for (const char* text :
         {"relu", "conv channels=2", "max_pool kernel=2", "conv_transpose kernel=2 stride=3"}) {
        const auto sentences = verdict_of(text, {}, "mse");
        EXPECT_EQ(sentences.size(), 3u) << text;
    }
}

}  // namespace
}  // namespace engine
