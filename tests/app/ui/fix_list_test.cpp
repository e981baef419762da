// The list of fixes: when it offers some, and what it says when it does not.
#include <algorithm>

#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

constexpr const char* even = "upsample scale=2 | conv kernel=3 padding=same init=box";
constexpr const char* uneven = "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box";

struct ViewWindow : Harness {
    ViewWindow(View view, const Document& document, ImVec2 size = {1600, 1400})
        : Harness(document, ThemeKind::dark, 1, size) {
        bench.view().open = view;
        settle();
        settle();
    }
    /// Whether a text that begins so is drawn, whole or cut.
    bool says(const std::string& begin) const {
        const auto begins = [&](const std::string& text) { return text.starts_with(begin); };
        return std::ranges::any_of(probe.spoken, begins) || std::ranges::any_of(probe.cut, begins);
    }
};

TEST(FixList, OffersNothingUntilTheFixesOfThisPipelineAreThere) {
    ViewWindow window(View::checkerboard, make_document("signal:ramp:16x16", even, uneven));
    ASSERT_TRUE(window.has("B/fix/0/Apply"));
    window.bench.edit(set_parameter(Side::right, 0, "kernel", "5"));
    window.frame();
    EXPECT_FALSE(window.has("B/fix/0/Apply")) << "it would bring the kernel of 3 back";
    EXPECT_TRUE(window.says("Fixes are being tried"));
    window.settle();
    window.settle();
    EXPECT_TRUE(window.has("B/fix/0/Apply"));
}

TEST(FixList, SaysThatNothingIsToBeMended) {
    ViewWindow window(View::checkerboard, make_document("signal:ramp:16x16", even, even));
    EXPECT_TRUE(window.says("Nothing to mend"));
    EXPECT_FALSE(window.has("B/fix/0/Apply"));
}

TEST(FixList, SaysThatAPictureIsTooSmallToCompare) {
    ViewWindow window(View::gradient, make_document("signal:noise:4x4", "conv kernel=3 stride=2",
                                                    "conv kernel=3 stride=2 padding=1"));
    EXPECT_TRUE(window.says("No phases to compare"));
    EXPECT_FALSE(window.says("Nothing to mend"));
}

}  // namespace
}  // namespace app
