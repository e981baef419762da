// Marks that stand on the picture are taken with the mouse, and moved, changed and removed by keys.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "app/actions/actions.h"
#include "app/document/edits.h"
#include "app/ui/parts/mark_drawing.h"
#include "tests/app/ui/harness.h"

namespace app::testing {
namespace {

const std::vector<engine::Mark>& marks(const Harness& window) { return window.bench.state().document.marks; }

/// A view that shows the picture's middle in the middle of a pane, whose place on the screen is drawn by
/// hand.
class Moving : public ::testing::TestWithParam<std::tuple<const char*, double>> {
  public:
    Moving() : window(make_document("signal:step:48x64")) {
        const auto [view, zoom] = GetParam();
        run_action(window.bench, std::string("view_") + view);
        window.settle();
        for (PanZoom* place :
             {&window.bench.view().left, &window.bench.view().detail, &window.bench.view().right}) {
            place->zoom = zoom, place->fit = false;
            place->y = 24, place->x = 32;
        }
        window.settle();
        middle = window.place(std::string(view) == "output" ? "output/A" : "overview/output/A");
        window.bench.view().marking.tool = MarkTool::arrow;
        window.settle();
        middle = window.place(std::string(view) == "output" ? "output/A" : "overview/output/A");
    }

    ImVec2 at(float x, float y) const { return {middle.x + x, middle.y + y}; }
    void draw(MarkTool tool, ImVec2 from, ImVec2 to) {
        window.bench.view().marking.tool = tool;
        window.frame();
        window.drag(from, to);
        window.bench.view().marking.tool = MarkTool::move;
        window.frame();
    }
    double pixels(double screen) const { return screen / std::get<1>(GetParam()); }

    Harness window;
    ImVec2 middle;
};

TEST_P(Moving, AnArrowGoesAsAWholeOrByOneEnd) {
    draw(MarkTool::arrow, at(-40, -30), at(40, 10));
    ASSERT_EQ(marks(window).size(), 1u);
    const engine::Mark drawn = marks(window)[0];
    window.drag(at(0, -10), at(15, 10));
    const engine::Mark whole = marks(window)[0];
    const double finest = std::max(0.1, pixels(1)) + 1e-9;
    EXPECT_NEAR(whole.from.x - drawn.from.x, pixels(15), finest);
    EXPECT_NEAR(whole.from.y - drawn.from.y, pixels(20), finest);
    EXPECT_NEAR(whole.to.x - drawn.to.x, pixels(15), finest);
    EXPECT_NEAR(whole.to.y - drawn.to.y, pixels(20), finest);
    window.drag(at(55, 30), at(60, 10));
    const engine::Mark tip = marks(window)[0];
    EXPECT_EQ(tip.from, whole.from);
    EXPECT_NEAR(tip.to.x - whole.to.x, pixels(5), finest);
    EXPECT_NEAR(tip.to.y - whole.to.y, pixels(-20), finest);
    run_action(window.bench, "undo");
    EXPECT_EQ(marks(window)[0], whole) << "a drag is one step";
    run_action(window.bench, "undo");
    EXPECT_EQ(marks(window)[0], drawn);
    run_action(window.bench, "undo");
    EXPECT_TRUE(marks(window).empty());
}

TEST_P(Moving, ABoxGoesByEdgesCornersAndItsInside) {
    draw(MarkTool::box, at(-40, -30), at(40, 30));
    ASSERT_EQ(marks(window).size(), 1u);
    const engine::Mark drawn = marks(window)[0];
    window.drag(at(40, 2), at(50, 20));  // the right edge goes sideways alone
    engine::Mark now = marks(window)[0];
    EXPECT_GT(now.to.x, drawn.to.x);
    EXPECT_EQ(now.to.y, drawn.to.y);
    EXPECT_EQ(now.from, drawn.from);
    window.drag(at(-40, -30), at(-30, -25));
    now = marks(window)[0];
    EXPECT_GT(now.from.x, drawn.from.x);
    EXPECT_GT(now.from.y, drawn.from.y);
    window.drag(at(50, 30), at(20, -40));  // the lower right corner over the upper edge
    now = marks(window)[0];
    EXPECT_LT(now.from.y, now.to.y);
    EXPECT_LT(now.from.x, now.to.x);
    const engine::Mark before = now;
    window.drag(at(-5, -32), at(5, -22));
    now = marks(window)[0];
    EXPECT_NEAR(now.to.y - now.from.y, before.to.y - before.from.y, 1e-5) << "as a whole by its inside";
    EXPECT_GT(now.from.y, before.from.y);
}

INSTANTIATE_TEST_SUITE_P(Zooms, Moving,
                         ::testing::Combine(::testing::Values("output", "overview"),
                                            ::testing::Values(2.0, 4.0, 200.0)),
                         [](const auto& test) {
                             return std::string(std::get<0>(test.param)) +
                                    std::to_string(static_cast<int>(10 * std::get<1>(test.param)));
                         });

class MovingMarks : public ::testing::Test {
  public:
    MovingMarks() : window(make_document("signal:step:48x64")) {
        run_action(window.bench, "view_output");
        run_action(window.bench, "mark_move");
        window.settle();
    }
    void place(std::vector<std::string> texts) {
        std::vector<engine::Mark> all;
        for (const std::string& text : texts)
            all.push_back(engine::parse_mark(text));
        window.bench.edit(set_marks(all, "marks"));
        window.settle();
    }
    /// Where a place of the picture stands in A's pane, which shows all of it in its middle.
    ImVec2 screen(double y, double x) {
        const ImVec2 middle = window.place("output/A");
        const double zoom = window.bench.state().view.left.zoom;
        return {middle.x + static_cast<float>((x - 32) * zoom),
                middle.y + static_cast<float>((y - 24) * zoom)};
    }
    Harness window;
};

TEST_F(MovingMarks, EscapePutsADraggedMarkBack) {
    place({"box 10,10,8,8"});
    window.move(screen(14, 14));
    window.press(true);
    window.move(screen(20, 20));
    window.move(screen(24, 24));
    window.frame();
    ASSERT_NE(marks(window)[0], engine::parse_mark("box 10,10,8,8"));
    run_action(window.bench, "cancel");
    EXPECT_EQ(marks(window)[0], engine::parse_mark("box 10,10,8,8"));
    window.move(screen(30, 30));
    window.press(false);
    window.frame();
    EXPECT_EQ(marks(window)[0], engine::parse_mark("box 10,10,8,8"));
    EXPECT_EQ(window.bench.state().view.marking.tool, MarkTool::move) << "the first Escape leaves the tool";
    EXPECT_EQ(window.bench.history().undo_label(), "marks") << "what was put back is no step";
    run_action(window.bench, "cancel");
    EXPECT_FALSE(window.bench.state().view.marking.tool);
}

TEST_F(MovingMarks, KeysMoveAndRemoveTheChosenOne) {
    place({"arrow 10,10 20,20", "box 5,40,8,8"});
    const auto pinned = window.bench.state().view.pinned;
    run_action(window.bench, "mark_next");
    run_action(window.bench, "mark_next");
    run_action(window.bench, "pin_right");
    run_action(window.bench, "pin_up");
    EXPECT_EQ(engine::print(marks(window)[1]), "box 4,41,8,8");
    EXPECT_EQ(window.bench.state().view.pinned, pinned) << "the arrow keys were the mark's";
    run_action(window.bench, "undo");
    EXPECT_EQ(engine::print(marks(window)[1]), "box 5,41,8,8");
    run_action(window.bench, "mark_delete");
    ASSERT_EQ(marks(window).size(), 1u);
    EXPECT_EQ(marks(window)[0].kind, engine::MarkKind::arrow);
    run_action(window.bench, "mark_delete");
    EXPECT_EQ(marks(window).size(), 1u) << "nothing is chosen";
    run_action(window.bench, "cancel");
    run_action(window.bench, "pin_right");
    EXPECT_NE(window.bench.state().view.pinned, pinned) << "without the tool they are the pixel's";
}

TEST_F(MovingMarks, WordsAreChangedByADoubleClick) {
    place({"yellow text 24,20 before"});
    const ImVec2 at = screen(24, 20);
    window.double_click({at.x + 20, at.y});
    window.settle();
    ASSERT_TRUE(window.has("marks/typed"));
    ImGui::GetIO().KeyCtrl = true;
    window.key(ImGuiKey_A);
    ImGui::GetIO().KeyCtrl = false;
    window.type("棋盘");
    window.key(ImGuiKey_Enter);
    window.settle();
    ASSERT_EQ(marks(window).size(), 1u);
    EXPECT_EQ(engine::print(marks(window)[0]), "yellow text 24,20 棋盘");
}

TEST_F(MovingMarks, NoneIsDraggedOutOfThePicture) {
    place({"arrow 20,20 24,28"});
    const ImVec2 middle = screen(22, 24);
    window.drag(middle, {middle.x, middle.y - 2000});
    EXPECT_TRUE(engine::is_seen(marks(window)[0], {48, 64}));
    EXPECT_EQ(marks(window).size(), 1u);
}

TEST_F(MovingMarks, PointerAndGlowShowWhatAPressWouldTake) {
    place({"box 10,10,20,20"});
    const auto pointer = [&](double y, double x) {
        window.move(screen(y, x));
        window.frame();
        return ImGui::GetMouseCursor();
    };
    EXPECT_EQ(pointer(10, 20), ImGuiMouseCursor_ResizeNS);
    EXPECT_EQ(pointer(20, 30), ImGuiMouseCursor_ResizeEW);
    EXPECT_EQ(pointer(20, 20), ImGuiMouseCursor_Hand);
    const int lit = ImGui::GetDrawData()->TotalVtxCount;
    EXPECT_EQ(pointer(40, 50), ImGuiMouseCursor_Arrow);
    EXPECT_LT(ImGui::GetDrawData()->TotalVtxCount, lit);
}

TEST_F(MovingMarks, TheStepOfALessonThatIsWrittenKeepsTheirPlace) {
    place({"box 10,10,8,8"});
    window.bench.new_lesson();
    window.settle();
    window.bench.view().open = View::output;
    window.bench.view().marking.tool = MarkTool::move;
    window.settle();
    window.drag(screen(14, 14), screen(24, 30));
    window.bench.keep_lesson_step();
    window.settle();
    const auto& step = window.bench.state().lesson->lesson->steps.front();
    ASSERT_EQ(step.session.marks.size(), 1u);
    EXPECT_NEAR(step.session.marks[0].from.y, 20, 0.3);
    EXPECT_NEAR(step.session.marks[0].from.x, 26, 0.3);
    EXPECT_NEAR(step.session.marks[0].to.x, 34, 0.3);
}

TEST_F(MovingMarks, ThoseBesideASmallerPictureAreNamedAndStay) {
    place({"box 40,10,6,8", "arrow 2,2 9,9"});
    const std::string file = ::testing::TempDir() + "marks_beside.json";
    window.bench.save_session(file);
    window.settle();
    std::ifstream saved(file);
    std::string text{std::istreambuf_iterator<char>(saved), {}};
    const auto at = text.find("signal:step:48x64");
    ASSERT_NE(at, std::string::npos);
    std::ofstream(file) << text.replace(at, 17, "signal:step:32x64");
    window.bench.open(file);
    window.settle();
    EXPECT_EQ(window.bench.state().message,
              "marks that lie beside the picture, of which A and B take 32×64 pixels: 1 of 2");
    EXPECT_EQ(marks(window).size(), 2u) << "the picture may come back";
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace app::testing
