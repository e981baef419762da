// Stride & padding, clicked headless: what is pinned, stepped and chosen.
#include "app/document/stage_focus.h"
#include "harness.h"

namespace app {
namespace {

using engine::Pair;
using testing::Harness;
using testing::make_document;

struct CellsWindow : Harness {
    explicit CellsWindow(const Document& document = make_document("signal:ramp:8x8")) : Harness(document) {
        bench.view().open = View::stride_padding;
        settle();
    }
    const ViewState& view() { return bench.view(); }
};

TEST(StridePadding, AClickPinsTheOutputPixel) {
    CellsWindow window;
    window.click("B/cells/output/2,5");
    EXPECT_EQ(window.view().pinned, (Pair{2, 5}));
    EXPECT_EQ(window.view().edited_side, Side::right);
    window.click("A/cells/output/4,1");
    EXPECT_EQ(window.view().pinned, (Pair{4, 1}));
}

TEST(StridePadding, HoveringAnOutputTellsTheInspector) {
    CellsWindow window;
    window.move(window.place("B/cells/output/3,4"));
    EXPECT_EQ(window.view().hovered, (Pair{3, 4}));
}

TEST(StridePadding, ADragPansAndPinsNothing) {
    CellsWindow window(make_document("signal:noise:64x64"));
    const ImVec2 from = window.place("B/cells/output/3,8");
    window.drag(from, {from.x - 120, from.y - 60});
    EXPECT_FALSE(window.view().pinned);
    EXPECT_GT(window.view().cells_x, 1);
    EXPECT_GT(window.view().cells_y, 0.5);
}

TEST(StridePadding, PlaysStepsAndScrubs) {
    CellsWindow window;
    EXPECT_EQ(window.view().step, 0);
    window.click("cells/>");
    window.click("cells/>");
    window.click("cells/<");
    EXPECT_EQ(window.view().step, 1);
    EXPECT_GT(window.view().step_count, 8);
    window.click("cells/Play");
    EXPECT_TRUE(window.view().playing);
    const int before = window.view().step;
    for (int i = 0; i < 40; ++i)
        window.frame();
    EXPECT_GT(window.view().step, before);
    window.click("cells/Pause");
    EXPECT_FALSE(window.view().playing);
    const ImVec2 slider = window.place("cells/step");
    window.click(slider);
    EXPECT_NEAR(window.view().step, window.view().step_count / 2, 3);
    window.bench.view().step = window.view().step_count;
    window.bench.view().playing = true;
    for (int i = 0; i < 40; ++i)
        window.frame();
    EXPECT_LT(window.view().step, window.view().step_count) << "starts again after the last step";
}

TEST(StridePadding, FormColourStageAndPlaceAreChosen) {
    CellsWindow window;
    window.click("cells/form/Gather");
    EXPECT_TRUE(window.view().gather);
    window.click("cells/form/Scatter");
    EXPECT_FALSE(window.view().gather);
    window.click("cells/colour/Coverage");
    EXPECT_TRUE(window.view().cells_show_coverage);
    window.click("cells/A/1 conv");
    EXPECT_EQ(window.view().stage[0], 1);
    window.click("cells/place/End");
    EXPECT_EQ(window.view().pinned, (Pair{12, 12}));
    EXPECT_TRUE(window.has("B/cells/output/15,15")) << "the last pixel is seen";
    window.click("cells/place/Start");
    EXPECT_EQ(window.view().pinned, (Pair{3, 3}));
    EXPECT_TRUE(window.has("B/cells/output/-1,-1")) << "the crop is seen";
}

TEST(StridePadding, ThePinnedPixelStaysInSight) {
    CellsWindow window(make_document("signal:noise:64x64"));
    for (int i = 0; i < 70; ++i) {
        run_action(window.bench, "pin_down");
        run_action(window.bench, "pin_right");
        window.frame();
    }
    window.frame();
    const Pair pin = *window.view().pinned;
    EXPECT_EQ(pin, (Pair{73, 73}));
    const auto& cell = window.probe.places.at("B/cells/output/73,73");
    const auto& pane = window.probe.places.at("B/cells/output");
    EXPECT_GE(cell.min.y, pane.min.y);
    EXPECT_LE(cell.max.y, pane.max.y);
    EXPECT_LE(cell.max.x, pane.max.x);
}

TEST(StridePadding, TapsAndInputsCanBeHovered) {
    for (const bool gather : {false, true}) {
        CellsWindow window;
        window.bench.view().gather = gather;
        window.settle();
        window.move(window.place("B/cells/tap/0,2"));
        window.move(window.place("A/cells/input"));
        EXPECT_FALSE(window.view().hovered) << "an input pixel is no output pixel";
    }
}

TEST(StageFocus, TheTellingStageIsTheFirstThatChangesTheSize) {
    const auto findings = [](const char* pipe) {
        Harness window(make_document("signal:ramp:8x8", pipe, "relu"));
        return window.bench.state().findings;
    };
    EXPECT_EQ(looked_at_stage(*findings("relu | upsample scale=2 | conv kernel=3")->left, -1), 1);
    EXPECT_EQ(looked_at_stage(*findings("relu | conv kernel=3 padding=same | relu")->left, -1), 1);
    EXPECT_EQ(looked_at_stage(*findings("relu | tanh")->left, -1), 1);
    EXPECT_EQ(looked_at_stage(*findings("relu | tanh")->left, 0), 0);
    EXPECT_EQ(looked_at_stage(*findings("relu | tanh")->left, 7), 1) << "a choice that is gone";
}

TEST(StageFocus, SamePlaceKeepsTheRelativePosition) {
    EXPECT_EQ(same_place({3, 7}, {8, 8}, {16, 16}), (Pair{7, 15}));
    EXPECT_EQ(same_place({7, 15}, {16, 16}, {8, 8}), (Pair{3, 7}));
    EXPECT_EQ(same_place({0, 0}, {1, 1}, {5, 5}), (Pair{2, 2}));
    for (engine::Index i = 0; i < 9; ++i)
        EXPECT_EQ(same_place({i, i}, {9, 9}, {9, 9}), (Pair{i, i}));
}

}  // namespace
}  // namespace app
