#include "engine/analysis/kernel_study.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/io/image_io.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

TEST(EffectiveKernel, OfUpsampleAndConvIsTheFoldedKernel) {
    const auto kernel = effective_kernel(parse_pipeline("upsample scale=2 | conv kernel=3 padding=same init=box bias=0.3"), 1, 0);
    ASSERT_TRUE(kernel.error.empty()) << kernel.error;
    ASSERT_EQ(kernel.taps.rows, 4);
    const double edge[] = {1, 2, 2, 1};
    for (Index y = 0; y < 4; ++y)
        for (Index x = 0; x < 4; ++x) EXPECT_NEAR(kernel.taps(y, x), edge[y] * edge[x] / 9, 1e-6);
    EXPECT_EQ(kernel.period, (Pair{2, 2}));
}

TEST(EffectiveKernel, ResponseIsZeroAtStrideFrequenciesExactlyWithoutRipple) {
    struct Case {
        const char* pipe;
        bool ripples;
    };
    for (const auto& [pipe, ripples] : {Case{"upsample scale=2 | conv kernel=3 padding=same init=normal seed=4", false},
                                        Case{"conv_transpose kernel=4 stride=2 padding=1 init=box", false},
                                        Case{"conv_transpose kernel=4 stride=2 padding=1 init=normal seed=4", true},
                                        Case{"conv_transpose kernel=3 stride=2 init=box", true}}) {
        const auto kernel = effective_kernel(parse_pipeline(pipe), 1, 0);
        ASSERT_TRUE(kernel.error.empty()) << kernel.error;
        const Grid& response = kernel.response;
        const double dc = response(response.rows / 2, response.cols / 2);
        const double most = std::max({response(0, 0), response(0, response.cols / 2), response(response.rows / 2, 0)});
        EXPECT_EQ(most > 1e-5 * dc, ripples) << pipe << ": " << most;
    }
}

TEST(EffectiveKernel, IsRefusedWhereThereIsNone) {
    for (const char* pipe : {"max_pool kernel=2", "relu", "conv kernel=3 stride=2"})
        EXPECT_FALSE(effective_kernel(parse_pipeline(pipe), 1, 0).error.empty()) << pipe;
    EXPECT_FALSE(effective_kernel({}, 1, 0).error.empty()) << "no stages";
    EXPECT_EQ(effective_kernel(parse_pipeline("upsample scale=2"), 3, 2).taps.rows, 2);
}

TEST(InitVariants, ChangeOnlyTheMainKernel) {
    const Pipeline pipeline = parse_pipeline("conv kernel=3 padding=same init=sobel | conv_transpose kernel=4 stride=2 padding=1");
    EXPECT_EQ(main_kernel_stage(pipeline), 1u);
    const Tensor picture = make_signal("ramp", {20, 20});
    const auto variants = init_variants(parse_pipeline("conv_transpose kernel=4 stride=2 padding=1 init=sobel"), picture);
    ASSERT_EQ(variants.size(), 4u);
    const double ripple[] = {0, 0, 1, 0};
    for (std::size_t i = 0; i < variants.size(); ++i) {
        EXPECT_TRUE(variants[i].error.empty()) << variants[i].error;
        EXPECT_EQ(*variants[i].ripple_index > 1e-5, ripple[i] > 0) << variants[i].title;
        EXPECT_EQ(variants[i].output.shape(), (Shape{1, 1, 40, 40}));
    }
    const auto refused = init_variants(parse_pipeline("upsample scale=2 | conv kernel=3 padding=same"), picture);
    EXPECT_FALSE(refused[3].error.empty()) << "ICNR needs a pixel shuffle or a stride";
    EXPECT_TRUE(init_variants(parse_pipeline("relu"), picture).empty());
}

TEST(CentreCrop, TakesTheMiddle) {
    const Tensor picture = make_signal("ramp", {5, 9});
    const Tensor part = centre_crop(picture, 3);
    ASSERT_EQ(part.shape(), (Shape{1, 1, 3, 3}));
    for (Index y = 0; y < 3; ++y)
        for (Index x = 0; x < 3; ++x) EXPECT_EQ(part(0, 0, y, x), picture(0, 0, y + 1, x + 3));
    EXPECT_EQ(centre_crop(picture, 99), picture);
}

}  // namespace
}  // namespace engine
