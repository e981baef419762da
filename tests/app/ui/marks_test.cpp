// Arrows, boxes and words drawn on the picture with the mouse.
#include <gtest/gtest.h>

#include "app/actions/actions.h"
#include "app/document/edits.h"
#include "tests/app/ui/harness.h"

namespace app::testing {
namespace {

const std::vector<engine::Mark>& marks(const Harness& window) { return window.bench.state().document.marks; }

class Drawing : public ::testing::TestWithParam<const char*> {};

TEST_P(Drawing, ArrowsAndBoxesComeUndoneAndAreErased) {
    Harness window(make_document("signal:step:48x64"));
    run_action(window.bench, std::string("view_") + GetParam());
    window.settle();
    const std::string pane = std::string(GetParam()) == "output" ? "output/A" : "overview/output/A";
    const PanZoom before = window.bench.state().view.left, detail = window.bench.state().view.detail;
    run_action(window.bench, "mark_arrow");
    window.settle();
    const ImVec2 middle = window.place(pane);
    window.drag({middle.x - 30, middle.y - 20}, {middle.x + 20, middle.y + 10});
    ASSERT_EQ(marks(window).size(), 1u);
    EXPECT_EQ(marks(window)[0].kind, engine::MarkKind::arrow);
    EXPECT_LT(marks(window)[0].from.x, marks(window)[0].to.x);
    EXPECT_EQ(window.bench.state().view.left.x, before.x) << "the picture stays where it is";
    EXPECT_EQ(window.bench.state().view.detail.x, detail.x);
    EXPECT_FALSE(window.bench.state().view.pinned);

    window.click("marks/box");
    window.drag({middle.x + 25, middle.y + 25}, {middle.x - 5, middle.y + 5});  // from the lower right
    ASSERT_EQ(marks(window).size(), 2u);
    EXPECT_LT(marks(window)[1].from.y, marks(window)[1].to.y);
    EXPECT_LT(marks(window)[1].from.x, marks(window)[1].to.x);
    window.drag(middle, middle);
    EXPECT_EQ(marks(window).size(), 2u) << "a click draws nothing";

    run_action(window.bench, "undo");
    EXPECT_EQ(marks(window).size(), 1u);
    run_action(window.bench, "redo");
    window.click("marks/erase");
    window.click(ImVec2{middle.x + 25, middle.y + 15});  // the box's right edge
    window.frame();
    ASSERT_EQ(marks(window).size(), 1u);
    EXPECT_EQ(marks(window)[0].kind, engine::MarkKind::arrow);
    run_action(window.bench, "cancel");
    EXPECT_FALSE(window.bench.state().view.marking.tool) << "Escape puts the tools away";
    run_action(window.bench, "marks_clear");
    EXPECT_TRUE(marks(window).empty());
}

INSTANTIATE_TEST_SUITE_P(Views, Drawing, ::testing::Values("output", "overview"),
                         [](const auto& view) { return std::string(view.param); });

TEST(DrawingTools, WordsAreTypedWhereThePictureWasClicked) {
    Harness window(make_document("signal:step:48x64"));
    run_action(window.bench, "view_output");
    run_action(window.bench, "mark_words");
    window.settle();
    const ImVec2 middle = window.place("output/A");
    window.click(ImVec2{middle.x - 10, middle.y + 5});
    window.settle();
    ASSERT_TRUE(window.has("marks/typed"));
    window.type("棋盘 here");
    window.key(ImGuiKey_Enter);
    window.settle();
    ASSERT_EQ(marks(window).size(), 1u);
    EXPECT_EQ(marks(window)[0].words, "棋盘 here");
    EXPECT_FALSE(window.has("marks/typed"));
}

TEST(DrawingTools, MarksStayAtTheirPlaceInThePicture) {
    Harness window(make_document("signal:step:48x64"));
    window.bench.edit(set_marks({engine::parse_mark("arrow 10,10 20,20")}, "arrow"));
    window.settle();
    EXPECT_EQ(marks(window)[0].to, (engine::Spot{20, 20}));
    window.bench.open("signal:ramp:32x32");
    window.settle();
    EXPECT_TRUE(marks(window).empty()) << "another picture has other marks";
    run_action(window.bench, "undo");
    window.settle();
    EXPECT_EQ(marks(window).size(), 1u);
}

}  // namespace
}  // namespace app::testing
