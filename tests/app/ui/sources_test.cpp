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
    EXPECT_EQ(engine::print(window.bench.state().document.experiment.encoder), "conv kernel=3 padding=same init=box | max_pool kernel=2");
    EXPECT_EQ(window.bench.history().undo_label(), "source: the picture itself → conv + max pool");
    EXPECT_EQ(window.bench.state().side(Side::left)->built.input.plane(), (engine::Pair{8, 8}));
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.settle();
    }
    window.click("source/encoder/pipe");
    window.type("avg_pool kernel=4");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(window.bench.state().side(Side::right)->built.input.plane(), (engine::Pair{4, 4}));
    run_action(window.bench, "undo");
    run_action(window.bench, "undo");
    window.settle();
    EXPECT_TRUE(window.bench.state().document.experiment.encoder.stages.empty());
    EXPECT_EQ(window.bench.state().side(Side::left)->built.input.plane(), (engine::Pair{16, 16}));
    EXPECT_FALSE(window.has("source/encoder/pipe"));
}

TEST(Sources, AnImpossibleEncoderKeepsTheLastPictureAndSaysWhy) {
    Harness window(make_document("signal:ramp:16x16"));
    window.bench.edit(set_encoder("conv kernel=40"));
    window.settle();
    const State& state = window.bench.state();
    ASSERT_TRUE(state.failure);
    EXPECT_TRUE(state.failure->in_encoder);
    EXPECT_EQ(state.failure->stage, 0u);
    EXPECT_FALSE(state.failure->side);
    EXPECT_TRUE(state.is_old);
    EXPECT_EQ(state.side(Side::left)->built.input.plane(), (engine::Pair{16, 16}));
}

}  // namespace
}  // namespace app
