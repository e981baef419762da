// All findings of evaluate() are the same, within rounding, on every instruction set of this machine.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/analysis/noise.h"
#include "engine/experiment/evaluate.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/simd/loops.h"

namespace engine {
namespace {

class InstructionSets : public testing::TestWithParam<std::string> {
  protected:
    void TearDown() override { force_instruction_set(""); }
};

void expect_near(const Tensor& one, const Tensor& other, const std::string& what) {
    ASSERT_EQ(one.shape(), other.shape()) << what;
    for (Index i = 0; i < one.size(); ++i)
        ASSERT_NEAR(one.data()[i], other.data()[i], 2e-5 * (1 + std::abs(other.data()[i])))
            << what << ", value " << i;
}

void expect_near(const std::optional<double>& one, const std::optional<double>& other,
                 const std::string& what) {
    ASSERT_EQ(one.has_value(), other.has_value()) << what;
    if (one) {
        EXPECT_NEAR(*one, *other, 1e-4 * (1 + std::abs(*other))) << what;
    }
}

void expect_same(const SideFindings& one, const SideFindings& other, const std::string& what) {
    expect_near(one.output(), other.output(), what);
    for (std::size_t i = 0; i < one.gradient->stages.size(); ++i) {
        expect_near(*one.gradient->stages[i].input, *other.gradient->stages[i].input, what + ", gradient");
        expect_near(one.gradient->stages[i].weight_l2, other.gradient->stages[i].weight_l2,
                    what + ", weight gradient");
    }
    expect_near(one.statistics.mean, other.statistics.mean, what + ", mean");
    expect_near(one.statistics.std, other.statistics.std, what + ", standard deviation");
    expect_near(one.statistics.ripple_index, other.statistics.ripple_index, what + ", ripple");
    expect_near(one.stride_energy.ratio, other.stride_energy.ratio, what + ", stride energy");
}

TEST_P(InstructionSets, FindTheSame) {
    const std::pair<const char*, const char*> pairs[] = {
        {"upsample scale=2 | conv kernel=3 padding=same init=normal",
         "conv_transpose kernel=4 stride=2 padding=1 init=normal"},
        {"conv kernel=5 stride=2 channels=17 init=he | relu | upsample scale=3 | conv kernel=3 channels=3 init=he padding=same",
         "conv kernel=3 stride=3 channels=33 init=he padding=1 | conv_transpose kernel=5 stride=2 channels=3 init=he | tanh"},
        {"upsample scale=2 mode=bilinear | avg_pool kernel=3 stride=1 | conv kernel=2 dilation=2 groups=3 init=normal",
         "upsample scale=2 mode=bicubic | max_pool kernel=3 stride=1 | leaky_relu"},
        {"pixel_unshuffle factor=2 | conv channels=48 kernel=3 padding=1 init=normal | pixel_shuffle factor=4",
         "zero_insert stride=2 | conv kernel=3 padding=1 init=normal | sigmoid"},
        {"conv_transpose kernel=3 stride=4 dilation=3 init=normal",
         "upsample scale=8 | conv kernel=7 padding=3 init=normal"}};
    for (const Shape& shape : {Shape{1, 3, 24, 26}, Shape{1, 3, 66, 150}})
        for (const auto& [left, right] : pairs) {
            Experiment experiment;
            experiment.source = {"noise", std::make_shared<const Tensor>(noise(shape, 3))};
            experiment.left = parse_pipeline(left);
            experiment.right = parse_pipeline(right);
            force_instruction_set("");
            const auto best = evaluate(experiment);
            force_instruction_set(GetParam());
            const auto findings = evaluate(experiment);
            expect_same(*findings->left, *best->left, left);
            expect_same(*findings->right, *best->right, right);
            expect_near(findings->difference.psnr, best->difference.psnr, std::string(left) + ", PSNR");
            expect_near(findings->difference.ssim, best->difference.ssim, std::string(left) + ", SSIM");
        }
}

INSTANTIATE_TEST_SUITE_P(Name, InstructionSets, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) { return set.param; });

}  // namespace
}  // namespace engine
