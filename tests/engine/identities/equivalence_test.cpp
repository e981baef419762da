// Every identity on awkward settings, and the two conversions.
#include "engine/identities/equivalence.h"

#include <gtest/gtest.h>

#include "engine/analysis/image_difference.h"
#include "engine/analysis/noise.h"
#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

Tensor run(const Pipeline& pipeline, const Tensor& x) {
    return forward(build(pipeline, x.shape()), x).back();
}

double distance(const Tensor& a, const Tensor& b) {
    EXPECT_EQ(a.shape(), b.shape());
    if (a.shape() != b.shape()) return 1e9;
    double largest = 0;
    for (Index i = 0; i < a.size(); ++i)
        largest = std::max<double>(largest, std::abs(a.data()[i] - b.data()[i]));
    return largest;
}

TEST(Demonstrations, IdentitiesHoldAndClaimsAboutMaxPoolDoNot) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"upsample scale=2 mode=nearest | conv kernel=3 padding=same",
         "conv_transpose kernel=4 stride=2 padding=1"},
        {"upsample scale=3,2 mode=nearest | conv kernel=2,5 padding=0,3,1,0 init=normal seed=3 bias=2",
         "conv_transpose kernel=3,5 stride=2 padding=1 output-padding=1 init=normal seed=4"},
        {"conv kernel=3 stride=2,3 padding=same channels=6 init=he | relu | upsample scale=2 | conv kernel=3 "
         "dilation=2 padding=2 groups=3 channels=3",
         "conv channels=4 kernel=1 | conv_transpose kernel=2 stride=3 dilation=2 groups=2 channels=6 "
         "init=normal"},
        {"conv kernel=3 padding=same init=sobel | max_pool kernel=3",
         "avg_pool kernel=2 | conv_transpose kernel=5 stride=2 padding=same"},
        {"relu", "conv_transpose kernel=3 stride=1 init=normal"},
    };
    for (const Shape& shape : {Shape{1, 3, 12, 13}, Shape{1, 1, 6, 6}})
        for (const auto& [left, right] : table) {
            if (shape.c == 1 && left.find("groups") != left.npos) continue;
            const auto all = demonstrate_all(noise(shape, 1), parse_pipeline(left), parse_pipeline(right));
            EXPECT_GE(all.size(), 12u);
            for (const Demonstration& shown : all) {
                // (Pooling blocks of equal pixels, the claims about max pool can come true by accident.)
                if (shown.identity || &left == &table[0].first) {
                    EXPECT_EQ(shown.holds, shown.identity)
                        << shown.id << ": " << shown.verdict << " on " << left << " / " << right;
                }
                EXPECT_EQ(shown.left.shape(), shown.right.shape());
                EXPECT_FALSE(shown.claim.empty() || shown.verdict.empty() || shown.left_label.empty() ||
                             shown.right_label.empty());
            }
        }
}

TEST(Demonstrations, BilinearIsJudgedByAnInteriorHoweverSmallThePieceIs) {
    for (const Shape& shape : {Shape{1, 3, 1, 1}, Shape{1, 1, 2, 7}, Shape{1, 2, 1, 9}, Shape{1, 1, 3, 3}})
        for (const Demonstration& shown :
             demonstrate_all(noise(shape, 2), parse_pipeline("relu"),
                             parse_pipeline("conv_transpose kernel=3 stride=2 channels=256 init=he | relu")))
            EXPECT_TRUE(shown.holds || !shown.identity)
                << shown.id << ": " << shown.verdict << " on " << to_string(shape);
}

TEST(Fold, IsExactForRandomKernelsAndGeometries) {
    const std::vector<std::string> table = {
        "upsample scale=2 | conv kernel=3 padding=same init=normal seed=1",
        "upsample scale=3,2 | conv kernel=5,2 padding=1,0 init=normal seed=2 bias=0.5",
        "upsample scale=2 | conv kernel=2 padding=same channels=4 init=he seed=3",
        "upsample scale=4 | conv kernel=3 dilation=2 padding=2 init=normal groups=3 channels=6",
        "upsample scale=2 | conv kernel=1 init=normal | relu",
        "conv kernel=3 padding=same | upsample scale=2 | conv kernel=4 padding=3,0,2,1 init=xavier | concat "
        "stage=2",
    };
    const Tensor x = noise({1, 3, 7, 9}, 2);
    for (const auto& text : table) {
        const Pipeline pipeline = parse_pipeline(text), folded = fold(pipeline, x.shape());
        EXPECT_EQ(folded.stages.size() + 1, pipeline.stages.size());
        EXPECT_LT(distance(run(pipeline, x), run(folded, x)), 5e-6) << text;
    }
    for (const char* text : {"relu", "upsample scale=2 mode=bilinear | conv",
                             "upsample scale=2 | conv stride=2", "upsample scale=2 | conv kernel=3 padding=3",
                             "upsample scale=2 | conv padding=1 padding-mode=reflect",
                             "upsample scale=2 | conv | concat stage=0"})
        EXPECT_THROW(fold(parse_pipeline(text), {1, 1, 8, 8}), Error) << text;
}

TEST(Project, GivesAFoldedKernelBackWithoutResidual) {
    const Tensor x = noise({1, 2, 8, 6}, 3);
    for (const char* text :
         {"upsample scale=2 | conv kernel=3 padding=same init=normal seed=5",
          "upsample scale=3,2 | conv kernel=4,3 padding=2,1 channels=5 init=normal bias=1"}) {
        const Pipeline pipeline = parse_pipeline(text);
        const Projection back = project(fold(pipeline, x.shape()), x.shape());
        EXPECT_LT(back.relative_residual, 1e-6) << text;
        EXPECT_LT(distance(run(back.pipeline, x), run(pipeline, x)), 1e-5) << text;
        EXPECT_LT(distance(*build(back.pipeline, x.shape()).stages[1].parameters.weight,
                           *build(pipeline, x.shape()).stages[1].parameters.weight),
                  1e-6);
    }
}

TEST(Project, LeavesTheResidualOfLeastSquares) {
    const Shape input{1, 1, 8, 8};
    for (const char* text : {"conv_transpose kernel=4 stride=2 padding=1 init=normal seed=1",
                             "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=normal seed=2",
                             "conv_transpose kernel=5,4 stride=2,3 padding=0 init=normal seed=3"}) {
        const Pipeline pipeline = parse_pipeline(text);
        const Projection found = project(pipeline, input);
        EXPECT_EQ(build(found.pipeline, input).output(), build(pipeline, input).output());
        EXPECT_GT(found.relative_residual, 0.01);
        EXPECT_LT(found.relative_residual, 1.0);
        // Least squares: the residual is orthogonal to every block of ones that the upsample can make.
        const auto stride = std::get<ConvTranspose>(pipeline.stages[0].op).stride;
        const Tensor& r = found.residual;
        for (Index y = 0; y + stride.h <= r.shape().h; ++y)
            for (Index c = 0; c + stride.w <= r.shape().w; ++c) {
                double sum = 0;
                for (Index i = 0; i < stride.h; ++i)
                    for (Index j = 0; j < stride.w; ++j)
                        sum += r(0, 0, y + i, c + j);
                EXPECT_NEAR(sum, 0, 1e-5) << text;
            }
        // Projecting again changes nothing.
        EXPECT_LT(project(fold(found.pipeline, input), input).relative_residual, 1e-5);
    }
    for (const char* text :
         {"relu", "conv_transpose kernel=2 stride=3", "conv_transpose kernel=4 stride=2 padding=3"})
        EXPECT_THROW(project(parse_pipeline(text), input), Error) << text;
}

}  // namespace
}  // namespace engine
