// Pictures without borders against the layers themselves on a plane that is large enough, over many
// pipelines.
#include "engine/links/endless_plane.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

BuiltPipeline built(const std::string& text, const Shape& input = {1, 2, 48, 48}) {
    return build(parse_pipeline(text), input);
}

const std::vector<std::string> pipelines = {
    "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=normal seed=1 bias=0.25",
    "conv_transpose kernel=4,5 stride=2,3 channels=3 init=he seed=2",
    "conv_transpose kernel=2 stride=3 init=he seed=3 channels=4 groups=2",
    "conv_transpose kernel=3 stride=2 dilation=3 padding=2 init=he seed=3",
    "conv_transpose kernel=5 stride=2 padding=same init=he seed=4 | relu | conv kernel=3 stride=2 padding=same init=he seed=5",
    "conv kernel=3 stride=3 padding=same channels=6 groups=2 init=he | conv_transpose kernel=5 stride=3 channels=2 init=he seed=6 | tanh",
    "conv kernel=3 channels=8 init=he seed=7 | pixel_shuffle factor=2 | leaky_relu slope=0.2 | pixel_unshuffle factor=2",
    "conv kernel=3 channels=8 init=he seed=7 | pixel_shuffle factor=2 order=dcr | pixel_unshuffle factor=2 order=dcr",
    "conv_transpose kernel=3 stride=3 init=he seed=8 | max_pool kernel=2 | upsample scale=2 mode=nearest",
    "conv_transpose kernel=3 stride=2 init=he seed=8 | upsample scale=3 mode=bilinear | conv kernel=3 init=he seed=1",
    "conv_transpose kernel=3 stride=2 init=he seed=8 | upsample scale=2 mode=bicubic",
    "zero_insert stride=2 | conv kernel=3 padding=1 init=he seed=9 | avg_pool kernel=3 stride=2 padding=1",
    "upsample scale=3 mode=nearest | conv kernel=2 dilation=2 stride=2 init=he seed=10 | sigmoid",
    "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=he seed=1 | conv kernel=3 stride=2 padding=1 channels=2 init=he"
    " | concat stage=input | conv_transpose kernel=3 stride=2 channels=2 init=he seed=2",
    "upsample scale=2 mode=bilinear align-corners=true | conv_transpose kernel=3 stride=2 init=he seed=2",
};

TEST(EndlessPlane, AgreesWithTheLayersFarFromTheBorder) {
    for (const std::string& text : pipelines) {
        const BuiltPipeline pipeline = built(text);
        Tensor x(pipeline.input);
        std::fill_n(x.plane(0, 0), 48 * 48, 0.75f);
        std::fill_n(x.plane(0, 1), 48 * 48, 0.25f);
        const auto outputs = forward(pipeline, x);
        const double colour[] = {0.75, 0.25};
        const auto places = through_pipeline(pipeline, constant_picture(colour));
        const auto periods = forward_periods(pipeline);
        ASSERT_EQ(places.size(), outputs.size() + 1) << text;
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            const EndlessPicture& found = places[i + 1];
            const Shape shape = outputs[i].shape();
            ASSERT_EQ(found.channels, shape.c) << text << " stage " << i;
            EXPECT_EQ(found.period, periods[i + 1]) << text << " stage " << i;
            for (Index c = 0; c < shape.c; ++c)
                for (Index y = shape.h / 2 - 6; y < shape.h / 2 + 6; ++y)
                    for (Index z = shape.w / 2 - 6; z < shape.w / 2 + 6; ++z)
                        ASSERT_NEAR(found(c, y % found.period.h, z % found.period.w), outputs[i](0, c, y, z),
                                    2e-5)
                            << text << " stage " << i << " at " << c << ", " << y << ", " << z;
        }
    }
}

TEST(EndlessPlane, PeriodsRunAlongTheStages) {
    const auto last = [](const std::string& text) { return forward_periods(built(text)).back(); };
    EXPECT_EQ(last("conv kernel=3 stride=2 padding=1 | conv_transpose kernel=4 stride=2 padding=1"),
              (Pair{2, 2}));
    EXPECT_EQ(last("max_pool kernel=2 | max_pool kernel=2 | max_pool kernel=2 | upsample scale=8"),
              (Pair{8, 8}));
    EXPECT_EQ(last("conv_transpose kernel=6 stride=6 | avg_pool kernel=4"), (Pair{3, 3}));
    EXPECT_EQ(last("conv_transpose kernel=2 stride=2,3 | conv stride=3,2"), (Pair{2, 3}));
    EXPECT_EQ(last("upsample scale=2 | upsample scale=3 | conv stride=6 padding=same | concat stage=input"),
              (Pair{1, 1}));
    EXPECT_EQ(last("relu"), (Pair{1, 1}));
    EXPECT_EQ(backward_periods(built("conv stride=2 padding=1 | conv_transpose kernel=4 stride=4")).front(),
              (Pair{2, 2}));
    EXPECT_EQ(backward_periods(built("conv stride=2 padding=1 | conv_transpose kernel=4 stride=2")).front(),
              (Pair{2, 2}));
}

// 2 inputs become 3 outputs: the pattern repeats after 3, not after the 2 of a whole scale.
TEST(EndlessPlane, FractionalScalesOfAConstantRepeatAfterTheirNumerator) {
    for (const char* mode : {"nearest", "bilinear"}) {
        const auto places = through_pipeline(
            built(fmt::format("upsample scale=1.5 mode={} | conv kernel=2 init=he seed=1", mode)),
            constant_picture(std::vector{0.75, 0.25}));
        ASSERT_EQ(places.size(), 3u);
        EXPECT_EQ(places[1].period, (Pair{3, 3})) << mode;
        EXPECT_EQ(places[2].period, (Pair{3, 3})) << mode;
    }
}

TEST(EndlessPlane, AlignedCornersHaveAPeriodForConstantsOnly) {
    const BuiltPipeline pipeline =
        built("conv_transpose kernel=3 stride=2 | upsample mode=bilinear align-corners=true | relu");
    const double grey[] = {0.5, 0.5};
    EXPECT_EQ(through_pipeline(pipeline, constant_picture(grey)).size(), 2u);
}

TEST(EndlessPlane, HugePeriodsAreNotWorkedOut) {
    const double grey[] = {0.5, 0.5};
    const BuiltPipeline pipeline = built("conv_transpose kernel=3 stride=1000000", {1, 2, 1, 1});
    EXPECT_EQ(through_pipeline(pipeline, constant_picture(grey)).size(), 1u);
    EXPECT_THROW(forward_periods(built(
                     "conv_transpose kernel=1 stride=2000000000 | conv_transpose kernel=1 stride=2000000000"
                     " | conv_transpose kernel=1 stride=2000000000",
                     {1, 1, 1, 1})),
                 Error);
}

}  // namespace
}  // namespace engine
