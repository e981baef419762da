// Stride & padding, clicked headless: what is pinned, stepped and chosen.
#include <set>

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
    window.bench.view().cells_y = window.bench.view().cells_x = 0;
    window.settle();
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
    window.bench.view().pinned = Pair{3, 3};
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

/// A class sees it from the last row: 1280×720 in large type.
struct Projector : Harness {
    Projector(const std::string& source, const std::string& left, const std::string& right)
        : Harness(make_document(source, left, right), ThemeKind::dark, 1.5f, {1280 / 1.5f, 720 / 1.5f}) {
        bench.view().open = View::stride_padding;
        settle();
    }
    bool sees(const std::string& cell) const {
        const auto found = probe.places.find(cell);
        return found != probe.places.end() && found->second.min.x >= 0 && found->second.min.y >= 0 &&
               found->second.max.x <= 1280 && found->second.max.y <= 720;
    }
};

constexpr const char* k3 = "conv_transpose kernel=3 stride=2 padding=1 output-padding=1";
constexpr const char* k4 = "conv_transpose kernel=4 stride=2 padding=1";

TEST(StridePadding, AWholeSmallCaseFitsOnAProjector) {
    for (const char* left : {k4, "upsample scale=2 | conv kernel=3 padding=same"}) {
        Projector window("signal:step:8x8", left, k3);
        for (const char* side : {"A", "B"})
            for (const char* cell : {"/cells/output/0,0", "/cells/output/0,15", "/cells/output/15,0",
                                     "/cells/output/15,15", "/cells/input"})
                EXPECT_TRUE(window.sees(side + std::string(cell))) << left << side << cell;
        EXPECT_EQ(window.probe.hidden, 0);
        EXPECT_EQ(window.bench.state().view.step_count, 64) << "the whole picture is played";
        window.bench.view().gather = true;
        window.settle();
        EXPECT_TRUE(window.sees("B/cells/output/15,15"));
        EXPECT_EQ(window.bench.state().view.step_count, 256);
    }
}

TEST(StridePadding, APartOfALargePictureOnAProjectorIsLargeEnoughForAStamp) {
    const Projector window("signal:noise:64x64", k4, k3);
    for (const char* side : {"A", "B"}) {
        std::set<std::string> seen;  // "/cells/output/63", of the cells "A/cells/output/63,64"
        for (const auto& [name, place] : window.probe.places)
            if (name.starts_with(side) && name.substr(1).starts_with("/cells/output/") && window.sees(name))
                seen.insert(name.substr(1, name.find(',') - 1));
        const std::size_t rows = seen.size();
        EXPECT_GE(rows, 6u) << side;
        EXPECT_LE(rows, 16u) << side << ": a number in every cell";
    }
}

TEST(StridePadding, AandBStepTogetherWhateverTheirSizes) {
    Projector window("signal:step:8x8", "conv kernel=2 stride=2", k3);
    window.bench.view().gather = true;
    window.settle();
    const int count = window.bench.state().view.step_count;
    EXPECT_EQ(count, 256);
    window.bench.view().step = count;
    window.settle();
    EXPECT_TRUE(window.has("A/lit/output/3,3"));
    EXPECT_TRUE(window.has("B/lit/output/15,15"));
    window.bench.view().step = count / 2;
    window.settle();
    EXPECT_TRUE(window.has("A/lit/output/1,3"));
    EXPECT_TRUE(window.has("B/lit/output/7,15"));
}

TEST(StridePadding, WhatIsHoveredOnOneSideIsMarkedOnTheOther) {
    Projector window("signal:step:8x8", k4, k3);
    window.move(window.place("B/cells/output/10,5"));
    window.frame();
    EXPECT_TRUE(window.has("A/lit/output/10,5"));
    const auto& input = window.probe.places.at("A/cells/input");
    window.move({input.min.x + (input.max.x - input.min.x) * 0.45f, input.center().y});
    window.frame();
    EXPECT_FALSE(window.has("B/lit/output/10,5"));
    int marked = 0;
    for (const auto& [name, place] : window.probe.places)
        marked += name.starts_with("B/lit/input/");
    EXPECT_EQ(marked, 1) << "one input pixel, as on the other side";
}

TEST(StridePadding, BeginsWhereThereIsContrast) {
    {
        Projector window("signal:step:64x64", k4, k3);
        EXPECT_NEAR(window.bench.state().view.cells_x, 64, 3) << "the step is in the middle";
    }
    Harness sample(make_document("sample"));
    EXPECT_GT(sample.bench.state().view.cells_y + sample.bench.state().view.cells_x, 20);
}

TEST(StridePadding, CellsMadeLargerByHandStayLarge) {
    Projector window("signal:step:8x8", k4, k3);
    EXPECT_TRUE(window.sees("B/cells/output/15,15"));
    window.bench.view().cells_zoom = 1.5;
    window.settle();
    const auto& cell = window.probe.places.at("B/cells/output/8,8");
    EXPECT_GT(cell.max.x - cell.min.x, 30);
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
