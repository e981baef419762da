// The trials beside the findings stay quick for any pipeline.
#include "engine/experiment/study.h"

#include <gtest/gtest.h>

#include "engine/picture/picture.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

std::shared_ptr<const Study> studied(const std::string& left, const std::string& right) {
    const Experiment experiment{
        load_source("signal:noise:64x64"), parse_pipeline(left), parse_pipeline(right), {}};
    return make_study({experiment, true, false});
}

TEST(Study, UsesLessOfThePictureWhereTheNaiveFormulasWouldTakeLong) {
    const auto usual = studied("upsample scale=2 | conv kernel=3 padding=same",
                               "conv_transpose kernel=4 stride=2 padding=1");
    EXPECT_EQ(usual->demonstrations.front().left.shape().h, 2 * study_size);
    // 64 pixels would need hundreds of millions of products here.
    const auto large = studied("upsample scale=2 | conv kernel=3 padding=same",
                               "conv_transpose kernel=15 stride=16 padding=same");
    ASSERT_TRUE(large->error.empty()) << large->error;
    EXPECT_LE(large->demonstrations.front().left.shape().h, 16 * study_size / 2);
    for (const Demonstration& shown : large->demonstrations)
        EXPECT_TRUE(shown.holds || !shown.identity) << shown.claim;
}

}  // namespace
}  // namespace engine
