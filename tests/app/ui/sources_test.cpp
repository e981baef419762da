// The source in the sidebar: encoder and size.
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

TEST(Sources, AnEncoderIsChosenTypedAndUndone) {
    Harness window(make_document("signal:ramp:16x16"), ThemeKind::dark, 1, {1440, 1600});
    window.click("source/encoder");
    window.settle();
    window.click("source/encoder/conv + max pool");
    window.settle();
    EXPECT_EQ(engine::print(window.bench.state().document.experiment.encoder),
              "conv kernel=3 padding=same init=box | max_pool kernel=2");
    EXPECT_EQ(window.bench.history().undo_label(), "encoder: the picture itself → conv + max pool");
    EXPECT_EQ(window.bench.state().side(Side::left)->built.input.plane(), (engine::Pair{8, 8}));
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.settle();
    }
    window.move({900, 500});  // the rows hold still while the pointer is on them
    window.settle();
    window.click("encoder/pipe");
    window.type("avg_pool kernel=4");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(window.bench.state().side(Side::right)->built.input.plane(), (engine::Pair{4, 4}));
    run_action(window.bench, "undo");
    run_action(window.bench, "undo");
    window.settle();
    EXPECT_TRUE(window.bench.state().document.experiment.encoder.stages.empty());
    EXPECT_EQ(window.bench.state().side(Side::left)->built.input.plane(), (engine::Pair{16, 16}));
    EXPECT_FALSE(window.has("encoder/pipe"));
}

TEST(Sources, SizeAndInterpolationAreChosenAndUndone) {
    Harness window(make_document("signal:ramp:16x20"), ThemeKind::dark, 1, {1440, 1600});
    window.click("source/size");
    window.settle();
    window.click("source/size/≤ 32");
    window.settle();
    const auto shape = [&] {
        return window.bench.state().document.experiment.source.picture->shape().plane();
    };
    EXPECT_EQ(shape(), (engine::Pair{16, 20})) << "smaller already";
    window.click("source/size");
    window.settle();
    window.click("source/size/enlarge smaller pictures");
    window.settle();
    EXPECT_EQ(shape(), (engine::Pair{26, 32}));
    EXPECT_EQ(window.bench.history().undo_label(), "picture at most 32 pixels → exactly 32 pixels");
    window.click("source/size");
    window.settle();
    window.click("source/size/nearest");
    window.settle();
    EXPECT_EQ(window.bench.state().document.treatment.interpolation, engine::Interpolation::nearest);
    EXPECT_EQ(window.bench.history().undo_label(), "picture resized bilinear → nearest");
    run_action(window.bench, "undo");
    run_action(window.bench, "undo");
    window.settle();
    EXPECT_EQ(shape(), (engine::Pair{16, 20}));
}

TEST(Sources, TheOriginalStandsBesideTheInput) {
    Document document = make_document("sample");
    document.experiment.encoder = engine::parse_pipeline("avg_pool kernel=2");
    document.treatment = {true, 64, false, engine::Interpolation::area};
    Harness window(std::move(document));
    window.bench.set_treatment({true, 64, false, engine::Interpolation::area});
    window.bench.view().open = View::output;
    window.settle();
    window.click("output/input");
    window.click("output/original");
    window.settle();
    EXPECT_TRUE(window.bench.state().view.show_input && window.bench.state().view.show_original);
    EXPECT_EQ(window.bench.state().document.original->shape(), (engine::Shape{1, 3, 384, 512}));
    EXPECT_EQ(window.bench.state().side(Side::left)->source->shape(), (engine::Shape{1, 1, 24, 32}));
    const ImVec2 at = window.place("original");
    const double before = window.bench.state().view.left.zoom;
    window.wheel(at, 2);
    EXPECT_NE(window.bench.state().view.left.zoom, before) << "its pane zooms the others";
    EXPECT_EQ(window.bench.state().view.left, window.bench.state().view.right);
    run_action(window.bench, "show_original");
    EXPECT_FALSE(window.bench.state().view.show_original);
}

TEST(Sources, TheEncodersStagesAreEditedAsThoseOfTheSides) {
    Harness window(make_document("signal:ramp:16x16"), ThemeKind::dark, 1, {1440, 1600});
    window.bench.edit(
        set_pipe_text(Part::encoder(), "conv kernel=3 padding=same init=box | max_pool kernel=2"));
    window.settle();
    const auto pipe = [&] { return engine::print(window.bench.state().document.experiment.encoder); };
    window.click("encoder/1/kernel/+");
    EXPECT_EQ(pipe(), "conv kernel=3 padding=same init=box | max_pool kernel=3");
    EXPECT_EQ(window.bench.history().undo_label(), "encoder kernel 2 → 3");
    window.click("encoder/1/ties");
    window.settle();
    window.click("encoder/1/ties/all");
    EXPECT_EQ(window.bench.history().undo_label(), "encoder ties first → all");
    window.click("encoder/0/↓");
    EXPECT_EQ(pipe(), "max_pool kernel=3 ties=all | conv kernel=3 padding=same init=box");
    EXPECT_EQ(window.bench.history().undo_label(), "encoder conv later");
    window.settle();  // the formulas under the stages come with the result, and move what stands below
    window.click("encoder/add/+ stage");
    window.settle();
    window.click("encoder/add/relu");
    EXPECT_EQ(window.bench.history().undo_label(), "encoder add relu");
    window.settle();
    EXPECT_EQ(window.bench.state().findings->encoder->stages.size(), 3u);
    for (int left = 3; left > 0; --left) {
        window.click("encoder/0/×");
        window.settle();
    }
    EXPECT_FALSE(window.has("encoder/title")) << "without stages there is none";
    for (int step = 0; step < 8; ++step)
        window.bench.undo();
    EXPECT_FALSE(window.bench.history().can_undo());
    EXPECT_EQ(pipe(), "");
}

TEST(Sources, TheEncoderFoldsAwayAndOpensForAnError) {
    Harness window(make_document("signal:ramp:16x16"), ThemeKind::dark, 1, {1280, 720});
    window.bench.edit(set_pipe_text(Part::encoder(), "avg_pool kernel=2"));
    window.settle();
    EXPECT_FALSE(window.has("encoder/0/kernel")) << "in a low window A and B come first";
    window.click("encoder/title");
    window.settle();
    EXPECT_TRUE(window.has("encoder/0/kernel"));
    window.click("encoder/title");
    window.settle();
    EXPECT_FALSE(window.has("encoder/0/kernel"));
    window.bench.edit(set_parameter(Part::encoder(), 0, "kernel", "17"));
    window.settle();
    EXPECT_TRUE(window.has("encoder/0/kernel"));
}

TEST(Sources, AnImpossibleEncoderKeepsTheLastPictureAndSaysWhy) {
    Harness window(make_document("signal:ramp:16x16"));
    window.bench.edit(set_pipe_text(Part::encoder(), "conv kernel=40"));
    window.settle();
    const State& state = window.bench.state();
    ASSERT_TRUE(state.failure);
    EXPECT_EQ(state.failure->part(), Part::encoder());
    EXPECT_EQ(state.failure->stage(), 0u);
    EXPECT_TRUE(state.is_old());
    EXPECT_EQ(state.side(Side::left)->built.input.plane(), (engine::Pair{16, 16}));
}

}  // namespace
}  // namespace app
