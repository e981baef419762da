// The widgets and the frame around the views.
#include <algorithm>

#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/plot.h"
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

constexpr const char* small = "signal:ramp:12x12";

TEST(Widgets, SteppersChangeAWholeNumberByOne) {
    Harness window(make_document(small));
    window.click("B/0/kernel/+");
    EXPECT_EQ(window.pipe(Side::right),
              "conv_transpose kernel=4 stride=2 padding=1 output-padding=1 init=box");
    EXPECT_EQ(window.bench.history().undo_label(), "B kernel 3 → 4");
    window.settle();
    window.click("B/0/kernel/-");
    window.settle();
    window.click("B/0/kernel/-");
    EXPECT_EQ(window.pipe(Side::right),
              "conv_transpose kernel=2 stride=2 padding=1 output-padding=1 init=box");
    window.bench.undo();
    window.bench.undo();
    window.bench.undo();
    EXPECT_FALSE(window.bench.history().can_undo()) << "one undo step per click";
}

TEST(Widgets, AStepperStopsAtTheEnd) {
    Harness window(make_document(small, "relu", "conv_transpose kernel=1 stride=1"));
    window.click("B/0/kernel/-");
    EXPECT_EQ(window.pipe(Side::right),
              engine::print(engine::parse_pipeline("conv_transpose kernel=1 stride=1")));
    EXPECT_FALSE(window.bench.history().can_undo());
}

TEST(Widgets, ADoubleClickOnASliderTypes) {
    Harness window(make_document(small));
    window.double_click(window.place("B/0/kernel"));
    window.double_click(
        window.place("B/0/kernel"));  // again, within the field: chooses the number and is no reason to stop
    window.type("6");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("kernel=6"), std::string::npos) << window.pipe(Side::right);
}

TEST(Widgets, APoolsUnwrittenStrideIsItsKernel) {
    Harness window(make_document(small, "relu", "max_pool kernel=2"));
    window.click("B/0/stride/+");
    EXPECT_NE(window.pipe(Side::right).find("stride=3"), std::string::npos) << window.pipe(Side::right);
}

TEST(Widgets, AnImpossibleSettingIsToldOverTheOldPictures) {
    Harness window(make_document(small));
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.settle();
        EXPECT_FALSE(window.has("old"));
        window.bench.edit(set_parameter(Side::right, 0, "output-padding", "7"));
        window.settle();
        EXPECT_TRUE(window.has("old")) << views[static_cast<std::size_t>(view)].id;
        for (const std::string& text : window.probe.spoken)
            EXPECT_EQ(text.find("being"), std::string::npos) << text << ": nothing is";
        window.bench.undo();
        window.settle();
    }
}

TEST(Widgets, WithoutAnyPictureTheWayOutIsOffered) {
    Harness window(make_document("signal:ramp:4x4", "conv kernel=9 init=box", "relu"));
    ASSERT_FALSE(window.bench.state().findings);
    window.click("empty/Back to the default pair");
    window.settle();
    EXPECT_TRUE(window.bench.state().findings);
}

TEST(Widgets, TheChainPartsAndJoinsHeightAndWidth) {
    Harness window(make_document(small));
    window.click("B/0/kernel/parts");
    EXPECT_NE(window.pipe(Side::right).find("kernel=3,4"), std::string::npos);
    window.settle();
    window.click("B/0/kernel/parts");
    EXPECT_NE(window.pipe(Side::right).find("kernel=3 "), std::string::npos);
}

TEST(Widgets, LongPipelinesAreWrappedWhole) {
    const std::string pipe = "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box";
    Harness window(make_document(small));
    const std::string broken = break_lines(pipe, ImGui::GetFontSize() * 12);
    EXPECT_GT(std::count(broken.begin(), broken.end(), '\n'), 1);
    EXPECT_EQ(joined_lines(broken), pipe);
    EXPECT_EQ(break_lines("", 10), "");
}

TEST(Widgets, BrokenLinesAreJoinedAsTheyWere) {
    Harness window(make_document(small));
    for (const std::string text :
         {"转置卷积（步幅 2）在每个输出像素处相加的次数不同，于是出现棋盘格。", "kernel 3  is not a multiple",
          "a", " 核 3 ", "supercalifragilisticexpialidocious and more"}) {
        for (const float width : {3.0f, 6.0f, 12.0f}) {
            const std::string broken = break_lines(text, ImGui::GetFontSize() * width);
            EXPECT_EQ(joined_lines(broken), text);
        }
    }
    EXPECT_GT(std::ranges::count(
                  break_lines("转置卷积在每个输出像素处相加的次数不同", ImGui::GetFontSize() * 6), '\n'),
              1);
    EXPECT_EQ(joined_lines("one\ntwo"), "one two") << "a line end that was typed";
}

TEST(Widgets, TheSidebarIsDraggedWiderAndGivenBack) {
    Harness window(make_document(small));
    const ImVec2 edge = window.place("sidebar/edge");
    window.drag(edge, {edge.x + 100, edge.y});
    window.settle();
    EXPECT_NEAR(window.place("sidebar/edge").x, edge.x + 100, 8);
    EXPECT_GT(window.bench.state().settings.sidebar_width, 0);
    window.double_click(window.place("sidebar/edge"));
    window.settle();
    EXPECT_NEAR(window.place("sidebar/edge").x, edge.x, 1);
}

TEST(Widgets, AHiddenInspectorLeavesItsRoomToTheView) {
    Harness window(make_document(small));
    window.click("view/Output");
    window.settle();
    const float before = window.probe.places.at("output/A").max.y;
    run_action(window.bench, "show_inspector");
    window.settle();
    EXPECT_GT(window.probe.places.at("output/A").max.y, before + 30);
}

TEST(Widgets, AxesAreMarkedWithRoundNumbers) {
    EXPECT_EQ(round_marks({0, 11.8}, 3), (std::vector<double>{0, 5, 10}));
    EXPECT_EQ(round_marks({0, 2.7}, 5, true), (std::vector<double>{0, 1, 2}));
    EXPECT_EQ(round_marks({-0.5, 0.5}, 2), (std::vector<double>{-0.5, 0, 0.5}));
    EXPECT_TRUE(round_marks({1, 1}, 3).empty());
    EXPECT_TRUE(round_marks({0, INFINITY}, 3).empty());
}

TEST(Widgets, OverviewOffersAFixThatIsOneClickAway) {
    Harness window(make_document("signal:ramp:24x24"));
    window.settle();
    ASSERT_TRUE(window.has("B/fix/0/Apply"));
    EXPECT_FALSE(window.has("A/fix/0/Apply")) << "A has no ripple";
    window.click("B/fix/0/Apply");
    window.settle();
    EXPECT_LT(window.bench.state().side(Side::right)->constant_response->ripple_index.value_or(1), 1e-5);
}

TEST(Widgets, EvenCoverageStandsInTheMiddleOfTheColoursOnBothSides) {
    Harness window(make_document("signal:ramp:24x24"));
    for (const Side side : {Side::left, Side::right}) {
        const auto& coverage = *window.bench.state().side(side)->coverage;
        const engine::Range range = coverage_range(coverage);
        EXPECT_EQ(range.low, 0);
        EXPECT_NEAR(range.high, 2 * mean_of(coverage.phases), 1e-12);
    }
    EXPECT_EQ(coverage_range(engine::Coverage{}).high, 1);
}

}  // namespace
}  // namespace app
