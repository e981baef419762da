#include "app/explain/plain_words.h"

#include <gtest/gtest.h>

#include "engine/pipeline/pipe_text.h"

namespace app {
namespace {

std::string words(const char* pipe) { return plain_words(engine::parse_pipeline(pipe)); }

TEST(PlainWords, NameTheOperationsAndWhatIsUnusual) {
    EXPECT_EQ(words("upsample scale=2 mode=nearest | conv kernel=3 padding=same"), "nearest ×2 → conv 3×3");
    EXPECT_EQ(words("conv_transpose kernel=4,2 stride=2,3 padding=1"), "transposed conv 4×2, stride 2×3");
    EXPECT_EQ(words("conv_transpose kernel=3 stride=2 padding=same"), "transposed conv 3×3, stride 2, same");
    EXPECT_EQ(words("upsample scale=2 mode=bilinear align-corners=true"), "bilinear ×2, corners aligned");
    EXPECT_EQ(words("conv kernel=3 stride=2 dilation=2"), "conv 3×3, stride 2, dilation 2");
    EXPECT_EQ(words("max_pool kernel=2 | relu | concat stage=input"), "max pool 2 → relu → concat input");
    EXPECT_EQ(plain_words({}), "the picture as it is");
}

}  // namespace
}  // namespace app
