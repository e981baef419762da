// The size formula says the size that the engine makes.
#include "app/ui/sidebar/size_formula.h"

#include <gtest/gtest.h>

#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

TEST(SizeFormula, EndsInTheSizeThatIsBuilt) {
    for (const char* pipe :
         {"conv kernel=3 stride=2 padding=1", "conv kernel=4 padding=same",
          "conv kernel=3 dilation=2 padding=1,2,0,3", "conv_transpose kernel=4 stride=2 padding=1",
          "conv_transpose kernel=2 stride=3 padding=valid",
          "conv_transpose kernel=3 stride=2 padding=1 output-size=18,23", "upsample scale=2,3",
          "zero_insert stride=3,1", "avg_pool kernel=2", "max_pool kernel=3 stride=2 padding=1",
          "max_pool kernel=3 padding=same", "pixel_unshuffle factor=3",
          "conv kernel=1 channels=4 | pixel_shuffle factor=2"}) {
        const engine::Pipeline pipeline = engine::parse_pipeline(pipe);
        const auto built = engine::build(pipeline, {1, 1, 9, 12});
        const auto& last = built.stages.back();
        const std::string text = size_formula_text(pipeline.stages.back(), last.input.plane());
        const std::size_t split = text.find('\n');
        ASSERT_NE(split, std::string::npos) << pipe << ": " << text;
        const auto ends_in = [](std::string_view line, engine::Index size) {
            return line.ends_with("= " + std::to_string(size));
        };
        EXPECT_TRUE(ends_in(std::string_view(text).substr(0, split), last.output.h)) << pipe << ": " << text;
        EXPECT_TRUE(ends_in(text, last.output.w)) << pipe << ": " << text;
    }
    EXPECT_EQ(size_formula_text(engine::parse_stage("upsample scale=2"), {5, 5}), "5 × 2 = 10")
        << "one line where both axes agree";
    EXPECT_EQ(size_formula_text(engine::parse_stage("relu"), {5, 5}), "");
}

}  // namespace
}  // namespace app
