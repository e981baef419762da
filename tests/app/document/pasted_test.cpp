// A pasted pipeline that is too large for the picture finds the size that fits.
#include "app/document/pasted.h"

#include <gtest/gtest.h>

#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

TEST(Pasted, FindsTheSizeThatFits) {
    const engine::Shape picture{1, 3, 512, 768};
    EXPECT_EQ(
        fitting_reduction(engine::parse_pipeline("upsample scale=2 | conv kernel=3 padding=same"), picture),
        1);
    // 64 channels of 32 times 512 by 768 pixels are more than a pipeline may hold.
    const auto large =
        engine::parse_pipeline("conv kernel=3 padding=same channels=64 init=he | upsample scale=32");
    const auto reduction = fitting_reduction(large, picture);
    ASSERT_TRUE(reduction.has_value());
    EXPECT_GT(*reduction, 1);
    EXPECT_NO_THROW(build(large, {1, 3, 512 / *reduction, 768 / *reduction}));
    EXPECT_EQ(fitting_reduction(engine::parse_pipeline("pixel_shuffle factor=2"), picture), std::nullopt);
}

TEST(Pasted, ReducesThePictureByTheEncoder) {
    Document document;
    const auto pipeline = engine::parse_pipeline("upsample scale=2 mode=nearest");
    const Edit edit = set_pasted(Side::left, pipeline, 4);
    edit.apply(document);
    EXPECT_EQ(print(document.pipeline(Side::left)), "upsample scale=2 mode=nearest");
    EXPECT_EQ(print(document.experiment.encoder), "avg_pool kernel=4");
    EXPECT_EQ(edit.label(document, document), "A pasted");
}

}  // namespace
}  // namespace app
