// The inspector by mouse and keyboard.
#include "harness.h"

#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

TEST(Inspector, TheFieldGoesToAPixelAndSaysWhereNoneIs) {
    Harness window(make_document("signal:ramp:12x12"));
    window.click("inspector/pixel");
    window.type("7, 21");
    window.key(ImGuiKey_Enter);
    window.frame();
    EXPECT_EQ(window.bench.state().view.pinned, (engine::Pair{7, 21}));
    window.click("inspector/pixel");
    window.type("7, 99");
    window.key(ImGuiKey_Enter);
    window.frame();
    EXPECT_EQ(window.bench.state().view.pinned, (engine::Pair{7, 21}));
    EXPECT_TRUE(window.bench.state().message_is_error);
}

TEST(Inspector, TheSumListsEveryProductAndIsCopied) {
    Harness window(make_document("signal:ramp:12x12"));
    window.click("inspector/show sum");
    window.settle();
    EXPECT_TRUE(window.bench.state().view.show_sum);
    EXPECT_FALSE(window.has("sum/A/copy")) << "without a pixel there is a hint";
    window.bench.view().pinned = engine::Pair{8, 8};
    window.settle();
    window.click("sum/A/copy");
    const std::string text = window.bench.copy_request;
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11) << "a heading, nine products and the total:\n"
                                                              << text;
    window.click("sum/A/stage");
    window.settle();
    window.click("sum/A/stage/0 upsample");
    window.settle();
    window.click("sum/A/copy");
    EXPECT_EQ(std::count(window.bench.copy_request.begin(), window.bench.copy_request.end(), '\n'), 3)
        << window.bench.copy_request;
    run_action(window.bench, "show_sum");
    EXPECT_FALSE(window.bench.state().view.show_sum);
}

TEST(Inspector, ASumOfManyChannelsAndAPixelOutsideOneSideAreDrawn) {
    Harness window(
        make_document(
            "signal:noise:6x6",
            "conv kernel=3 padding=same channels=64 init=he | conv kernel=3 padding=same channels=8 init=he bias=0.1",
            "upsample scale=3"),
        ThemeKind::light, 2, {1280, 720});
    window.bench.view().show_sum = true;
    window.bench.view().pinned = engine::Pair{17, 17};
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.settle();
    }
    window.bench.view().pinned = engine::Pair{3, 3};
    window.settle();
    window.click("sum/A/copy");
    EXPECT_EQ(std::count(window.bench.copy_request.begin(), window.bench.copy_request.end(), '\n'),
              1 + 1 + 64 * 9 + 1);
}

TEST(Inspector, SmallNumbersSayTheirPowerAndZeroIsZero) {
    EXPECT_EQ(short_number(0), "0");
    EXPECT_EQ(short_number(-0.0), "0");
    EXPECT_EQ(short_number(1e-9), "1×10⁻⁹");
    EXPECT_EQ(short_number(-3.4e-12), "−3×10⁻¹²");
    EXPECT_EQ(short_number(0.004), "0.004");
    EXPECT_EQ(short_number(0.53), ".53");
    EXPECT_EQ(short_number(-1.2), "−1.2");
    EXPECT_EQ(short_number(3e5), "3×10⁵");
    EXPECT_EQ(short_number(100), "100");
}

TEST(Inspector, APixelIsTypedAsItIsSaid) {
    for (const char* typed : {"5, 7", "5,7", "5 7", "(5; 7)"}) {
        Harness window(make_document("signal:ramp:12x12"));
        run_action(window.bench, "go_to_pixel");
        window.settle();
        window.type(typed);
        window.key(ImGuiKey_Enter);
        window.settle();
        EXPECT_EQ(window.bench.view().pinned, (std::optional<engine::Pair>{{5, 7}})) << typed;
        EXPECT_FALSE(window.shell.takes_keys());
    }
}

}  // namespace
}  // namespace app
