// The dialogs that take things out of the window, or bring pasted lines in, operated as a user does.
#include <stdlib.h>

#include "app/export/code_files.h"
#include "drawn_text.h"
#include "engine/core/error.h"
#include "engine/files/atomic_file.h"
#include "engine/files/npy.h"
#include "engine/records/session.h"
#include "harness.h"

#include "engine/network/read_model.h"
#include "tests/support/scratch_folder.h"

namespace app::testing {
namespace {

/// A home of its own, where the dialogs look first.
class TakeAway : public ::testing::Test {
  protected:
    TakeAway() {
        ::setenv("HOME", folder.path().c_str(), 1);
        ::setenv("XDG_STATE_HOME", folder.file("state").c_str(), 1);
    }
    void open(Harness& window, const std::string& action) {
        run_action(window.bench, action);
        for (int i = 0; i < 4; ++i)
            window.frame();
    }
    void fill(Harness& window, const std::string& field, const std::string& text) {
        window.click(field);
        window.type(text);
        window.key(ImGuiKey_Enter);
        window.frame();
    }
    std::string text(const std::string& name) const { return engine::read_file(folder.file(name), 1 << 26); }
    bool exists(const std::string& name) const { return std::filesystem::exists(folder.file(name)); }

    ScratchFolder folder;
};

TEST_F(TakeAway, ASweepRunsFromItsDialogAndGoesOn) {
    Harness window(make_document("signal:zoneplate:96x96"));
    open(window, "sweep");
    fill(window, "sweep/rows/values", "2..9");
    window.click("sweep/Start");
    window.settle();
    EXPECT_TRUE(exists("sweep.png")) << window.bench.state().message;
    EXPECT_NE(text("sweep.csv").find("right.0.kernel,right.0.stride,status"), std::string::npos);
    EXPECT_TRUE(window.has("sweep/progress"));
    const std::string sheet = text("sweep.png");
    window.click("sweep/cell/0");  // kernel 2, stride 2
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("kernel=2 stride=2"), std::string::npos)
        << window.pipe(Side::right);
    window.bench.undo();
    window.settle();
    window.click("sweep/Settings");
    window.settle();
    // Stopped as soon as one cell is kept; the others take far longer than a click.
    window.click("sweep/a file for every cell");
    window.click("sweep/Start");
    const std::string first_cell = "sweep/.cells/r00c00_kernel=2_stride=2.cell.png";
    for (int i = 0; i < 10000 && !exists(first_cell); ++i)
        window.frame();
    window.click("sweep/Stop");
    window.settle();
    EXPECT_FALSE(window.bench.state().busy);
    EXPECT_TRUE(exists(first_cell));
    EXPECT_FALSE(exists("sweep/sheet.png")) << "it was stopped before the end";
    const auto kept = std::filesystem::last_write_time(folder / first_cell);
    window.click("sweep/Settings");
    window.settle();
    window.click("sweep/Start");
    window.settle();
    EXPECT_EQ(text("sweep/sheet.png"), sheet) << window.bench.state().message;
    EXPECT_EQ(std::filesystem::last_write_time(folder / first_cell), kept)
        << "what was finished is not computed again";
    EXPECT_TRUE(exists("sweep/r00c00_kernel=2_stride=2.json") ||
                exists("sweep/r00c01_kernel=2_stride=3.json"));
}

TEST_F(TakeAway, TheFirstSweepIsPossibleAndAnImpossibleCellSaysWhy) {
    Harness window(make_document("signal:zoneplate:32x32"));
    open(window, "sweep");
    window.click("sweep/Start");
    window.settle();
    EXPECT_EQ(text("sweep.csv").find("impossible"), std::string::npos) << text("sweep.csv");
    window.click("sweep/Settings");
    window.settle();
    fill(window, "sweep/columns/values", "1..2");
    window.click("sweep/Start");
    window.settle();
    EXPECT_NE(text("sweep.csv").find("impossible"), std::string::npos);
    EXPECT_NE(drawn_letters().find("outputpaddingmust"), std::string::npos) << drawn_letters();
}

TEST_F(TakeAway, FigureWithEverythingBesideItBringsTheSessionBack) {
    Harness window(make_document("signal:ramp:12x10"));
    open(window, "export");
    window.click("export/crop");
    fill(window, "export/new_column", "upsample scale=2 mode=bilinear");
    window.click("export/tab/Look");
    window.frame();
    for (const char* box : {"export/numbers (.csv)", "export/outputs (.npy)", "export/weights (.npy)"})
        window.click(box);
    window.click("files/name");
    window.type("comparison.png");
    window.key(ImGuiKey_Tab);
    window.click("export/Export");
    window.settle();
    for (const char* name :
         {"comparison.png", "comparison.json", "comparison.csv", "comparison.left.npy",
          "comparison.right.npy", "comparison.left.stage1_weight.npy", "comparison.right.stage0_weight.npy"})
        EXPECT_TRUE(exists(name)) << name << ": " << window.bench.state().message;
    EXPECT_EQ(engine::read_npy(folder.file("comparison.right.npy")),
              window.bench.state().side(Side::right)->output());
    const std::string before = window.pipe(Side::right);
    run_action(window.bench, "swap");
    window.settle();
    EXPECT_NE(window.pipe(Side::right), before);
    window.bench.open(folder.file("comparison.png"));
    window.settle();
    EXPECT_EQ(window.pipe(Side::right), before);
    EXPECT_EQ(window.bench.state().document.experiment.source.name, "signal:ramp:12x10");
    ASSERT_EQ(window.bench.state().document.added.size(), 1u);
    EXPECT_EQ(engine::print(window.bench.state().document.added[0].pipeline),
              "upsample scale=2 mode=bilinear");
}

TEST_F(TakeAway, FiguresBearTheirPictureAndPipelinesAndReplaceNothingUnasked) {
    Harness window(make_document("signal:ramp:12x10"));
    const std::string stem = "ramp-12x10_upsample-conv_vs_conv_transpose";
    for (const char* name : {".png", "-2.png"}) {
        open(window, "export");
        window.settle();
        window.click("export/Export");
        window.settle();
        EXPECT_TRUE(exists(stem + name)) << window.bench.state().message;
    }
    engine::write_file(folder.file("mine.png"), "mine");
    open(window, "export");
    window.settle();
    window.type("mine.png");
    window.key(ImGuiKey_Tab);
    window.settle();
    EXPECT_FALSE(window.has("export/Export"));
    window.click("export/Replace");
    window.settle();
    EXPECT_EQ(text("mine.png"), "mine") << "one press is not enough";
    EXPECT_TRUE(window.bench.state().message_is_error);
    window.click("export/Replace");
    window.settle();
    EXPECT_NE(text("mine.png"), "mine");
}

TEST_F(TakeAway, EnterExportsAndTypingNamesTheFigure) {
    Harness window(make_document("signal:ramp:12x10"));
    open(window, "export");
    window.settle();
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_TRUE(exists("ramp-12x10_upsample-conv_vs_conv_transpose.png")) << window.bench.state().message;
    open(window, "export");
    window.settle();
    window.type("mine");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_TRUE(exists("mine.png")) << window.bench.state().message;
}

TEST_F(TakeAway, TheComposerShowsTheFigureThatItWrites) {
    Harness window(make_document("signal:ramp:12x10"));
    open(window, "export");
    const auto shows_picture = [&] {
        for (int i = 0; i < 3000; ++i) {
            window.frame();
            if (window.has("export/preview/picture")) return true;
        }
        return false;
    };
    EXPECT_TRUE(shows_picture());
    window.click("export/crop");
    window.frame();
    fill(window, "export/new_column", "conv kernel=30");  // larger than the picture
    for (int i = 0; i < 3000 && window.has("export/preview/picture"); ++i)
        window.frame();
    EXPECT_FALSE(window.has("export/preview/picture")) << "an impossible figure has a sentence in its place";
}

TEST_F(TakeAway, RectanglesOnThePreviewAreCrops) {
    Harness window(make_document("signal:ramp:48x40"));
    open(window, "export");
    const auto wait = [&] {
        for (int i = 0; i < 500; ++i)
            window.frame();
        window.settle();
    };
    for (int i = 0; i < 3000 && !window.has("export/preview/picture"); ++i)
        window.frame();
    const auto& crops = window.bench.state().document.figure.crops;
    const ImVec2 centre = window.place("export/preview/picture");
    const ImVec2 corner{centre.x - 200, centre.y - 230};
    for (int i = 0; i < 40 && crops.empty(); ++i)  // the first output stands in the upper left
        window.drag(
            {corner.x + 10.0f * static_cast<float>(i % 8), corner.y + 40.0f * static_cast<float>(i / 8)},
            {corner.x + 40 + 10.0f * static_cast<float>(i % 8),
             corner.y + 30 + 40.0f * static_cast<float>(i / 8)});
    ASSERT_EQ(crops.size(), 1u);
    EXPECT_GT(crops[0].bottom - crops[0].top, 2);
    wait();
    window.click("export/Copy command");
    window.frame();
    EXPECT_NE(window.bench.copy_request.find("--crop"), std::string::npos);
    run_action(window.bench, "undo");
    EXPECT_TRUE(crops.empty());
}

TEST_F(TakeAway, PanelsOfAFigureAreOrderedByDragging) {
    Harness window(make_document("signal:ramp:12x10"));
    open(window, "export");
    window.move(window.place("export/order/phases"));
    window.press(true);
    window.move(window.place("export/order/difference"));
    window.move(window.place("export/order/output"));
    window.press(false);
    window.frame();
    window.click("export/Copy command");
    window.frame();
    EXPECT_NE(window.bench.copy_request.find("--panels phases,output,input,difference"), std::string::npos)
        << window.bench.copy_request;
}

TEST_F(TakeAway, FigureIsInTheRangeThatTheWindowShows) {
    Harness window(make_document("signal:ramp:12x10"));
    const auto exported = [&](const std::string& name) {
        open(window, "export");
        window.settle();
        window.type(name);
        window.key(ImGuiKey_Tab);
        window.click("export/Export");
        window.settle();
        return text(name);
    };
    const std::string fixed = exported("a.png");
    window.bench.view().range_mode = RangeMode::automatic;
    EXPECT_NE(exported("b.png"), fixed);
    window.bench.view().range_mode = RangeMode::fixed;
    EXPECT_EQ(exported("c.png"), fixed);
}

TEST_F(TakeAway, AnimationIsSaved) {
    Harness window(make_document("signal:ramp:4x4"));
    open(window, "export_animation");
    window.click("animation/Save");
    window.settle();
    EXPECT_EQ(text("stamping.webp").substr(0, 4), "RIFF") << window.bench.state().message;
}

TEST_F(TakeAway, CodeIsCopiedAndSavedWithItsWeights) {
    Harness window(make_document("signal:ramp:8x8"));
    open(window, "code");
    window.click("code/framework/PyTorch");
    window.frame();
    window.click("code/Copy");
    window.frame();
    EXPECT_NE(window.bench.copy_request.find("nn.ConvTranspose2d("), std::string::npos)
        << window.bench.copy_request;
    window.click("code/weights as .npy files");
    window.frame();
    window.click("code/Save");
    window.settle();
    EXPECT_NE(text("b.py").find("np.load(HERE / \"b_weights/stage0_weight.npy\")"), std::string::npos);
    EXPECT_TRUE(exists("b_weights/stage0_weight.npy"));
}

TEST_F(TakeAway, ThePipelineIsSavedAsAModel) {
    Harness window(make_document("signal:ramp:8x8"));
    open(window, "code");
    EXPECT_FALSE(window.has("code/Save .onnx"));
    window.click("code/framework/ONNX");
    window.frame();
    window.click("code/Save .onnx");
    window.settle();
    const engine::network::Graph model = engine::network::read_model(folder / "b.onnx");
    ASSERT_EQ(model.nodes.size(), 1u);
    EXPECT_EQ(model.nodes[0].op, "ConvTranspose");
}

TEST_F(TakeAway, PastedLayersBecomeAPipeline) {
    Harness window(make_document("signal:ramp:8x8"));
    open(window, "import");
    window.type("nn.ConvTranspose2d(1, 1, 4, 2, 1)");
    window.frame();
    window.click("import/Use it");
    window.settle();
    const std::string pasted = window.pipe(Side::right);
    EXPECT_TRUE(pasted.starts_with("conv_transpose kernel=4 channels=1 stride=2 padding=1 init=")) << pasted;
    EXPECT_TRUE(pasted.ends_with(" seed=1 normalize=none bias=0"))
        << pasted;  // random weights, as a framework makes them
    EXPECT_EQ(window.bench.history().undo_label(), "B pasted");
}

TEST_F(TakeAway, PastedLayersAreTakenByKeys) {
    Harness window(make_document("signal:ramp:8x8"));
    open(window, "import");
    window.type("nn.ConvTranspose2d(1, 1, 4, 2, 1)");
    window.frame();
    window.key(ImGuiKey_Enter);
    EXPECT_TRUE(window.shell.takes_keys()) << "another line of the text";
    ImGui::GetIO().KeyCtrl = true;
    window.key(ImGuiKey_Enter);
    ImGui::GetIO().KeyCtrl = false;
    window.settle();
    EXPECT_TRUE(window.pipe(Side::right).starts_with("conv_transpose kernel=4 channels=1"))
        << window.pipe(Side::right);
    EXPECT_FALSE(window.shell.takes_keys());
}

TEST_F(TakeAway, PastedLayersAreDarkAndOfferTheirOwnRange) {
    Harness window(make_document("signal:noise:24x24"));
    EXPECT_FALSE(window.has("range_note"));
    open(window, "import");
    window.type("nn.ConvTranspose2d(1, 16, 4, 2, 1), nn.ReLU(), nn.Conv2d(16, 1, 3, padding=1)");
    window.frame();
    window.click("import/Use it");
    window.settle();
    const auto& values = window.bench.state().side(Side::right)->statistics;
    ASSERT_LT(values.max, 0.9);
    for (const View view : {View::overview, View::output}) {
        window.bench.view().open = view;
        window.settle();
        ASSERT_TRUE(window.has("range_note"));
        window.click("range_note");
        window.settle();
        EXPECT_EQ(window.bench.view().range_mode, RangeMode::fixed);
        EXPECT_EQ(window.bench.view().range_low, values.min);
        EXPECT_EQ(window.bench.view().range_high, values.max);
        EXPECT_FALSE(window.bench.view().pinned) << "the click is the note's";
        window.click("range_note");
        window.settle();
        EXPECT_EQ(window.bench.view().range_low, 0);
        EXPECT_EQ(window.bench.view().range_high, 1);
    }
    window.bench.view().range_mode = RangeMode::automatic;
    window.settle();
    EXPECT_FALSE(window.has("range_note"));
}

TEST(Pasted, LayersOrPipeText) {
    EXPECT_EQ(engine::print(read_pasted("upsample scale=2 mode=nearest | relu")),
              "upsample scale=2 mode=nearest | relu");
    EXPECT_EQ(engine::print(read_pasted("UpSampling2D(2)")), "upsample scale=2 mode=nearest");
    EXPECT_THROW(read_pasted("hello"), engine::Error);
    EXPECT_THROW(read_pasted("Dense(3)"), engine::Error);
}

}  // namespace
}  // namespace app::testing
