// The ten questions of the first ten lessons, each answered with the window alone from a fresh
// start: keys and clicks, then what is to be read on screen.
#include "harness.h"

#include <algorithm>

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

/// A fresh window as a classroom's projector shows it; counts what the hand does.
class Lesson : public Harness {
  public:
    Lesson() : Harness(make_document("sample"), ThemeKind::dark, 1, {1280, 720}) {}

    void key(std::string_view chord) {
        const Action* action = find_shortcut(chord);
        ASSERT_NE(action, nullptr) << chord;
        ui.run(action->id);
        ++acts;
        rest();
    }
    void click(const std::string& name) {
        Harness::click(name);
        ++acts;
        rest();
    }
    /// Opens the list of presets and picks one: two clicks.
    void preset(const std::string& id) {
        click("preset");
        const auto item = std::find_if(probe.places.begin(), probe.places.end(), [&](const auto& place) {
            return place.first.starts_with("preset/" + id + "/");
        });
        ASSERT_NE(item, probe.places.end()) << id;
        click(item->first);
    }
    void rest() {
        ImGui::GetIO().MousePos = {0, 719};  // no tooltip, no pixel under the cursor
        settle();
        settle();
    }
    /// Whether the words stand on screen, whole.
    ::testing::AssertionResult reads(const std::string& words) {
        for (const std::string& text : probe.spoken)
            if (text.find(words) != std::string::npos) return ::testing::AssertionSuccess();
        auto failure = ::testing::AssertionFailure() << "not on screen: " << words << "\nbut:\n";
        for (const std::string& text : probe.spoken)
            failure << "  " << text << "\n";
        return failure;
    }

    int acts = 0;
};

TEST(TenQuestions, Q1_IsATransposedConvolutionTheSameAsUpsamplingAndConvolution) {
    Lesson lesson;
    lesson.key("6");
    EXPECT_TRUE(lesson.reads("Nearest + conv = one transposed conv"));
    lesson.click("equivalence/A/fold/into B");
    EXPECT_TRUE(lesson.reads("SSIM 1"));
    EXPECT_LT(*lesson.bench.state().findings->difference.max_abs, 1e-6);
    EXPECT_EQ(lesson.acts, 2);
}

TEST(TenQuestions, Q2_WhyThisSizeAndHowExactlyTwice) {
    Lesson lesson;
    lesson.key("3");
    EXPECT_TRUE(lesson.reads("Height (384-1)*2 - 1 - 1 + 3 + 1 = 768"));
    lesson.key("K");
    EXPECT_TRUE(lesson.reads("Height (384-1)*2 - 1 - 1 + 4 + 1 = 769"));
    lesson.key("Shift+O");
    EXPECT_TRUE(lesson.reads("Height (384-1)*2 - 1 - 1 + 4 + 0 = 768"));
    EXPECT_EQ(lesson.acts, 3);
}

TEST(TenQuestions, Q3_WhatOutputPaddingDoes) {
    Lesson lesson;
    lesson.key("3");
    lesson.key("Shift+O");
    EXPECT_TRUE(lesson.reads("Height (384-1)*2 - 1 - 1 + 3 + 0 = 767"));
    lesson.key("O");
    EXPECT_TRUE(lesson.reads("Height (384-1)*2 - 1 - 1 + 3 + 1 = 768"));
    EXPECT_TRUE(lesson.reads("Output padding un-crops 1 row at the end."));
    EXPECT_EQ(lesson.acts, 3);
}

TEST(TenQuestions, Q4_WhyPaddingMakesTheOutputSmaller) {
    Lesson lesson;
    lesson.key("3");
    lesson.key("P");
    EXPECT_TRUE(lesson.reads("Height (384-1)*2 - 2 - 2 + 3 + 1 = 766"));
    EXPECT_TRUE(lesson.reads("Crops 2 at the start and 1 at the end."));
    EXPECT_EQ(lesson.acts, 2);
}

TEST(TenQuestions, Q5_SameSettingsOtherFrameworkOtherPixels) {
    Lesson lesson;
    lesson.preset("framework_shift");
    EXPECT_TRUE(lesson.reads("transposed conv 3×3, stride 2, same"));
    EXPECT_TRUE(lesson.reads("max 0.6824"));
    EXPECT_TRUE(lesson.reads("SSIM 0.9145"));
    EXPECT_EQ(lesson.acts, 2);
}

TEST(TenQuestions, Q6_HowToWriteItWithConv2D) {
    Lesson lesson;
    lesson.key("6");
    lesson.click("equivalence/gather_form");
    EXPECT_TRUE(lesson.reads("with the kernel turned by 180° and its channels swapped"));
    EXPECT_TRUE(lesson.reads("Equal: the largest difference is"));
    EXPECT_EQ(lesson.acts, 2);
}

TEST(TenQuestions, Q7_WhichKernelAndStrideMakeAGrid) {
    Lesson lesson;
    EXPECT_TRUE(
        lesson.reads("Kernel 3 is not a multiple of stride 2: interior pixels receive 1, 2 or 4 taps"));
    lesson.key("4");
    EXPECT_TRUE(lesson.reads("0.4843"));
    EXPECT_TRUE(lesson.reads("Coverage 1 to 4, ratio 4, period 2 × 2"));
    lesson.click("B/fix/0/Apply");
    EXPECT_TRUE(lesson.reads("Coverage 4 everywhere, ratio 1, period 2 × 2"));
    EXPECT_EQ(lesson.acts, 2);
}

TEST(TenQuestions, Q8_TheKernelIsAMultipleAndTheGridIsStillThere) {
    Lesson lesson;
    lesson.key("4");
    lesson.key("K");
    EXPECT_TRUE(lesson.reads("Coverage 4 everywhere, ratio 1, period 2 × 2"));
    EXPECT_TRUE(lesson.reads("random"));
    EXPECT_TRUE(lesson.reads("0.13"));
    EXPECT_TRUE(lesson.reads("ICNR"));
    EXPECT_EQ(lesson.acts, 2);
}

TEST(TenQuestions, Q9_AGridInTheGradientAndWhoGetsTheMaxPools) {
    Lesson lesson;
    lesson.key("5");
    lesson.click("gradient/encoder/strided conv");
    EXPECT_TRUE(lesson.reads("backward coverage ratio 4"));
    EXPECT_TRUE(lesson.reads("backward coverage ratio 1"));
    lesson.click("gradient/encoder/conv + max pool");
    EXPECT_TRUE(lesson.reads("coverage depends on the data"));
    EXPECT_TRUE(lesson.has("A/gradient/ties/1/split"));
    EXPECT_EQ(lesson.acts, 3);
}

TEST(TenQuestions, Q10_TheResizeDiffersOrShifts) {
    Lesson lesson;
    lesson.preset("align_corners");
    EXPECT_TRUE(lesson.reads("bilinear ×2, corners aligned"));
    EXPECT_TRUE(lesson.reads("max 0.2294"));
    lesson.key("D");
    EXPECT_TRUE(lesson.reads("(99 % of it), at most 0.229"));
    lesson.preset("bilinear_transposed");
    EXPECT_TRUE(lesson.reads("max 0.4"));
    EXPECT_EQ(lesson.acts, 5);
}

}  // namespace
}  // namespace app
