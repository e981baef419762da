// Fixes are offered where there is a ripple, and each one removes it.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/analysis/phases.h"
#include "engine/analysis/verdict.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

std::vector<std::string> sentences(const std::vector<Fix>& fixes) {
    std::vector<std::string> result;
    for (const Fix& fix : fixes)
        result.push_back(fix.explained());
    return result;
}

TEST(Fixes, EachRemovesTheRipple) {
    const Shape input{1, 3, 16, 16};
    const std::vector<std::pair<std::string, std::string>> table = {
        {"conv_transpose kernel=3 stride=2", "kernel 3 → 4 (4 is a multiple of stride 2)"},
        {"conv_transpose kernel=3 stride=2 padding=1 output-padding=1",
         "kernel 3 → 4, output-padding 1 → 0 (4 is a multiple of stride 2)"},
        {"conv_transpose kernel=4 stride=2 padding=1 init=normal",
         "init=icnr (all phases of the kernel start equal)"},
        {"conv kernel=3 padding=same channels=12 init=he normalize=none | pixel_shuffle factor=2",
         "init=icnr (all phases of the kernel start equal)"},
        {"conv_transpose kernel=3,5 stride=2,3 init=he",
         "the nearest weights with equal phase sums (it takes s² - 1 degrees of freedom)"},
        {"conv_transpose kernel=3 stride=2 | relu | conv_transpose kernel=5 stride=3",
         "a box of 6×6 afterwards (the ripple's period 6×6 divides it)"},
        {"conv_transpose kernel=1 stride=2", "nearest ×2×2 and conv 1×1 instead"},
    };
    for (const auto& [text, expected] : table) {
        const auto fixes = find_fixes(parse_pipeline(text), input);
        const auto offered = sentences(fixes);
        EXPECT_NE(std::find(offered.begin(), offered.end(), expected), offered.end())
            << text << ": " << ::testing::PrintToString(offered);
        for (const Fix& fix : fixes) {
            EXPECT_GT(*fix.ripple_before, 1e-3);
            std::vector<std::string> notes;
            const auto response = constant_response(build(fix.pipeline, input), notes);
            if (response) {
                EXPECT_LT(*response->ripple_index, 1e-5) << text << " → " << print(fix.pipeline);
            }
        }
    }
    for (const char* even : {"upsample scale=2 | conv init=normal padding=same",
                             "conv_transpose kernel=4 stride=2", "relu", "max_pool kernel=2"})
        EXPECT_TRUE(find_fixes(parse_pipeline(even), input).empty()) << even;
}

}  // namespace
}  // namespace engine
