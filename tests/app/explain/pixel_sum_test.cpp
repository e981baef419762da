// The inspector's sums end in what the engine's output holds, for every kind of stage.
#include "app/explain/pixel_sum.h"

#include <gtest/gtest.h>

#include <cmath>

#include "app/actions/go_to_pixel.h"
#include "app/workbench/evaluation.h"
#include "engine/experiment/evaluate.h"
#include "tests/support/documents.h"

namespace app {
namespace {

class PixelSums : public ::testing::TestWithParam<const char*> {};

TEST_P(PixelSums, EveryTotalIsTheStoredValue) {
    const Document document = testing::document(GetParam(), "relu", "signal:noise:7x9");
    const auto findings = engine::evaluate(document.experiment, {}, {}, nullptr);
    const engine::SideFindings& side = *findings->left;
    for (int stage = 0; stage < static_cast<int>(side.stages.size()); ++stage) {
        const engine::Shape shape = side.stages[static_cast<std::size_t>(stage)].output_shape;
        for (engine::Index c = 0; c < shape.c; ++c)
            for (engine::Index y = 0; y < shape.h; ++y)
                for (engine::Index x = 0; x < shape.w; ++x) {
                    const PixelSum sum = pixel_sum(side, stage, {c, y, x});
                    EXPECT_NEAR(sum.total, sum.stored, 2e-6 * std::max(1.0, std::abs(sum.stored)))
                        << stage << " " << c << "," << y << "," << x;
                    double running = sum.bias;
                    for (const auto& line : sum.lines) {
                        running += line.product;
                        EXPECT_EQ(line.running, running);
                    }
                }
    }
}

INSTANTIATE_TEST_SUITE_P(
    Stages, PixelSums,
    ::testing::Values(
        "upsample scale=2 | conv kernel=3 padding=same init=normal bias=0.25",
        "conv_transpose kernel=2 stride=3 init=ones bias=0.5",
        "conv kernel=3 padding=2 padding-mode=reflect channels=4 init=he | pixel_shuffle factor=2",
        "max_pool kernel=2 | avg_pool kernel=2", "upsample scale=3 mode=bicubic | tanh",
        "upsample scale=2 mode=bilinear align-corners=true",
        "conv kernel=3 padding=same init=normal | relu | concat stage=input | sigmoid"));

TEST(PixelSum, AHoleHasNoProductsAndTextHasALineForEach) {
    const Document document =
        testing::document("conv_transpose kernel=2 stride=3 init=ones bias=0.5", "relu", "signal:ramp:4x4");
    const auto findings = engine::evaluate(document.experiment, {}, {}, nullptr);
    const PixelSum hole = pixel_sum(*findings->left, 0, {0, 2, 2});
    EXPECT_TRUE(hole.lines.empty());
    EXPECT_EQ(hole.total, 0.5);
    const std::string text = pixel_sum_text(pixel_sum(*findings->left, 0, {0, 3, 3}));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4) << "heading, bias, one product, total:\n"
                                                             << text;
}

TEST(PixelSum, GoingToAPixelPinsItOrSaysWhyNot) {
    Workbench bench([] {});
    bench.start(testing::document("upsample scale=2", "upsample scale=3", "signal:ramp:4x4"));
    bench.wait_idle();
    go_to_pixel(bench, "row 11, column 2");
    EXPECT_EQ(bench.view().pinned, (engine::Pair{11, 2}));
    go_to_pixel(bench, "12 2");
    EXPECT_TRUE(bench.state().message_is_error);
    EXPECT_EQ(bench.view().pinned, (engine::Pair{11, 2})) << "an impossible place changes nothing";
    go_to_pixel(bench, "3");
    EXPECT_NE(bench.state().message.find("row and a column"), std::string::npos);
    go_to_pixel(bench, "");
    EXPECT_FALSE(bench.view().pinned);
}

}  // namespace
}  // namespace app
