// The controls where A and B have tabs, and the lists and fields in them, at a hand's speed.
#include "drawn_text.h"
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

void rest(Harness& window) {
    for (int i = 0; i < 4; ++i)
        window.frame();
}

void slow_click(Harness& window, const std::string& name) {
    window.move(window.place(name));
    rest(window);
    window.press(true);
    rest(window);
    window.press(false);
    rest(window);
}

TEST(SideTabs, AClickTurnsControlsAndKeysToTheSide) {
    Harness window(make_document("signal:ramp:12x12"));
    EXPECT_TRUE(window.has("B/0/kernel"));
    EXPECT_FALSE(window.has("A/1/kernel"));
    slow_click(window, "A/title");
    EXPECT_TRUE(window.has("A/1/kernel"));
    EXPECT_FALSE(window.has("B/0/kernel"));
    EXPECT_EQ(window.bench.state().view.edited_side, Side::left);
}

TEST(SideTabs, ANumberThatIsBeingTypedIsTakenWhenTheOtherTabIsClicked) {
    Harness window(make_document("signal:ramp:12x12"));
    slow_click(window, "B/0/kernel");
    window.type("5");
    rest(window);
    slow_click(window, "A/title");
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("kernel=5"), std::string::npos) << window.pipe(Side::right);
    EXPECT_EQ(window.bench.state().view.edited_side, Side::left) << "the same click turned the tab";
}

TEST(SideTabs, ASizeIsChosenByOneClickAndNothingMoves) {
    Harness window(make_document("sample"));
    const ImVec2 list = window.place("source/size"), tab = window.place("B/title");
    slow_click(window, "source/size");
    ASSERT_TRUE(window.has("source/size/≤ 64"));
    slow_click(window, "source/size/≤ 64");
    window.settle();
    EXPECT_FALSE(window.has("source/size/≤ 64")) << "the list is closed";
    EXPECT_EQ(window.bench.state().document.treatment.longest_side, 64);
    EXPECT_EQ(window.place("source/size").x, list.x);
    EXPECT_EQ(window.place("source/size").y, list.y);
    EXPECT_EQ(window.place("B/title").y, tab.y);
}

TEST(SideTabs, WeightsFromAFileLeaveNothingToInitialise) {
    Harness window(make_document("signal:ramp:12x12"));
    EXPECT_TRUE(window.has("B/0/init"));
    window.bench.edit(set_weight(Side::right, 0, engine::Tensor({1, 1, 3, 3}, 0.5f)));
    window.settle();
    EXPECT_TRUE(window.has("B/0/weight")) << window.bench.state().message;
    for (const char* row : {"B/0/init", "B/0/gain", "B/0/normalize", "B/0/seed"})
        EXPECT_FALSE(window.has(row)) << row;
}

TEST(SideTabs, TheWordsOfAChoiceAreThoseOfTheField) {
    Harness window(make_document("signal:ramp:12x12"));
    slow_click(window, "B/0/more");
    ASSERT_TRUE(window.has("B/0/normalize"));
    EXPECT_NE(testing::drawn_letters().find("keepthemean"), std::string::npos);
}

}  // namespace
}  // namespace app
