// evaluate(): the numbers of DOMAIN.md through the one door, reuse, cancelling.
#include "engine/experiment/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

Source picture_of(const Shape& shape) {
    auto picture = std::make_shared<Tensor>(shape);
    float value = 0.3f;
    for (float& v : picture->values()) v = value = std::fmod(value * 1.37f + 0.11f, 1.0f);
    return {"test", picture};
}

Experiment experiment_of(const std::string& left, const std::string& right, const Shape& shape = {1, 3, 24, 20}) {
    return {picture_of(shape), parse_pipeline(left), parse_pipeline(right), {}};
}

const std::string fair_left = "upsample scale=2 mode=nearest | conv kernel=3 padding=same";
const std::string fair_right = "conv_transpose kernel=4 stride=2 padding=1";

TEST(Evaluate, TheFairPair) {
    const auto found = evaluate(experiment_of(fair_left, fair_right));
    const SideFindings &a = *found->left, &b = *found->right;
    EXPECT_EQ(a.output().shape(), b.output().shape());
    // 36 n², 16 n², 16 n² multiplications per channel pair
    const Index n2 = 24 * 20 * 3;
    EXPECT_EQ(a.cost.macs, 36 * n2);
    EXPECT_EQ(a.cost.macs_fast, 16 * n2);
    EXPECT_EQ(b.cost.macs, 16 * n2);
    EXPECT_EQ(b.cost.macs_fast, 16 * n2);
    EXPECT_EQ(a.cost.parameters, 27);
    EXPECT_EQ(b.cost.parameters, 48);
    EXPECT_EQ(a.coverage->interior_ratio, 1);
    EXPECT_LT(*a.constant_response->ripple_index, 1e-6);
    EXPECT_LT(*b.constant_response->ripple_index, 1e-6);
    EXPECT_TRUE(found->difference.ssim);
    EXPECT_TRUE(a.gradient && b.gradient && a.spectrum);
    EXPECT_EQ(found->verdict.size(), 4u);
}

TEST(Evaluate, TheUnevenKernelRipples) {
    const auto found = evaluate(experiment_of(fair_left, "conv_transpose kernel=3 stride=2"));
    const SideFindings& b = *found->right;
    EXPECT_EQ(b.coverage->interior_ratio, 4);
    EXPECT_NEAR(*b.constant_response->ripple_index, std::sqrt(1.1875) / 2.25, 1e-6);
    EXPECT_NEAR(*b.stride_energy.ratio, *b.statistics.ripple_index * *b.statistics.ripple_index, 1e-9);
    EXPECT_FALSE(found->difference.mae);
}

}  // namespace
}  // namespace engine
