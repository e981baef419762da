// A stage that repeats pixels is measured on its input: the same as on its output, however it enlarges.
#include "engine/analysis/stage_ripple.h"

#include <gtest/gtest.h>

#include "engine/analysis/noise.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

TEST(StageRipple, IsThatOfTheOutputForEveryKindOfResize) {
    const Tensor picture = noise({1, 2, 48, 48}, 3);
    const std::vector<std::pair<std::string, Pair>> table = {
        {"upsample scale=2 mode=nearest", {2, 2}},   {"upsample scale=2,3 mode=nearest", {2, 3}},
        {"upsample scale=1.5 mode=nearest", {3, 3}}, {"upsample size=96,96 mode=nearest", {2, 2}},
        {"upsample scale=2 mode=bilinear", {2, 2}},  {"zero_insert stride=2", {2, 2}}};
    for (const auto& [text, period] : table) {
        const BuiltPipeline built = build(parse_pipeline(text), picture.shape());
        StageOutputs outputs(built, picture);
        const auto ripples = picture_ripples(outputs);
        ASSERT_EQ(ripples.size(), 1u);
        const auto whole = picture_ripple(forward(built, picture).back(), period);
        ASSERT_EQ(ripples[0].has_value(), whole.has_value()) << text;
        if (whole) {
            EXPECT_NEAR(*ripples[0], *whole, 1e-9 * (1 + *whole)) << text;
        }
    }
}

}  // namespace
}  // namespace engine
