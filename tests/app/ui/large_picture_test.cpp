// Pictures that are too large for one texture, or for the engine to follow a drag.
#include <algorithm>
#include <chrono>
#include <thread>

#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

bool has_slot(const std::vector<std::string>& slots, const std::string& start) {
    return std::any_of(slots.begin(), slots.end(),
                       [&](const std::string& slot) { return slot.starts_with(start); });
}

TEST(LargePicture, OnlyTilesInSightAreMadeAtTheScreensScale) {
    Harness window(make_document("signal:zoneplate:1500x1600", "upsample scale=2",
                                 "conv_transpose kernel=2 stride=2 init=box"));
    window.bench.view().open = View::output;
    for (int i = 0; i < 60; ++i)
        window.frame();
    const auto magnified = window.textures.slots();
    EXPECT_TRUE(has_slot(magnified, "output/A/coarse"));
    EXPECT_TRUE(has_slot(magnified, "output/A/1/")) << "magnified, every pixel of a tile is there";
    EXPECT_FALSE(has_slot(magnified, "output/A/1/0/0")) << "the corner is out of sight";
    EXPECT_FALSE(has_slot(magnified, "output/A/2/"));
    window.ui.run("fit");
    for (int i = 0; i < 200; ++i)
        window.frame();
    EXPECT_TRUE(has_slot(window.textures.slots(), "output/B/4/0/0"))
        << "minified, pixels are averaged in blocks";
    window.bench.view().layout = OutputLayout::difference;
    for (int i = 0; i < 200; ++i)
        window.frame();
    EXPECT_TRUE(has_slot(window.textures.slots(), "difference/"));
}

TEST(LargePicture, ASmallOneIsOneTexture) {
    Harness window(make_document("signal:zoneplate:64x64"));
    window.bench.view().open = View::output;
    window.settle();
    EXPECT_TRUE(has_slot(window.textures.slots(), "output/A"));
    EXPECT_FALSE(has_slot(window.textures.slots(), "output/A/"));
}

TEST(LargePicture, ADragShowsAPreviewAndItsEndTheWhole) {
    Harness window(make_document("signal:zoneplate:1500x1600"));
    window.bench.view().open = View::output;
    window.settle();
    const State& state = window.bench.state();
    EXPECT_FALSE(state.stand_in);
    const auto place = window.probe.places.at("B/0/kernel");
    window.move({place.min.x + 30, place.center().y});
    window.press(true);
    window.move({place.max.x - 4, place.center().y});
    window.bench.wait_idle();
    window.frame();
    ASSERT_TRUE(state.stand_in);
    EXPECT_EQ(state.stand_in->origin.h % 16, 0);
    EXPECT_EQ(state.side(Side::right)->built.input.plane(), (engine::Pair{524, 512}))
        << "as much less than the whole as strides bear";
    EXPECT_EQ(state.findings->experiment.right, state.document.experiment.right)
        << "of the settings as they stand";
    window.press(false);
    window.settle();
    EXPECT_FALSE(state.stand_in);
    EXPECT_FALSE(state.is_old());
    EXPECT_EQ(state.side(Side::right)->built.input.plane(), (engine::Pair{1500, 1600}));
}

TEST(LargePicture, BehindAnEncoderTooADragShowsAPreview) {
    Harness window(make_document("signal:zoneplate:1500x1600"));
    window.bench.view().open = View::output;
    window.bench.view().show_original = window.bench.view().show_input = true;
    window.bench.edit(set_pipe_text(Part::encoder(), "conv kernel=3 padding=same | max_pool kernel=2"));
    window.settle();
    const State& state = window.bench.state();
    EXPECT_FALSE(state.stand_in);
    for (const Part part : {Part::encoder(), Part(Side::right)}) {
        window.bench.drag(set_parameter(part, 0, "kernel", "5"));
        window.bench.wait_idle();
        window.frame();
        ASSERT_TRUE(state.stand_in) << letter(part);
        EXPECT_EQ(state.stand_in->origin.h % 16, 0) << "in pixels of what A and B take";
        EXPECT_LE(state.side(Side::right)->built.input.h, 300);
        EXPECT_EQ(state.findings->experiment.encoder, state.document.experiment.encoder)
            << "of the settings as they stand";
        window.bench.finish_drag();
        window.settle();
        EXPECT_FALSE(state.stand_in);
        EXPECT_EQ(state.side(Side::right)->built.input.plane(), (engine::Pair{750, 800}));
    }
}

TEST(LargePicture, APreviewComesBeforeTheWhole) {
    Harness window(make_document("signal:zoneplate:1500x1600"));
    const State& state = window.bench.state();
    const auto first_findings = [&] {
        const auto before = state.findings_serial;
        while (state.findings_serial == before)
            window.bench.poll();
        return state.stand_in.has_value();
    };
    window.bench.view().open = View::output;
    window.settle();
    window.bench.edit(set_parameter(Side::right, 0, "kernel", "5"));
    EXPECT_TRUE(first_findings());
    EXPECT_EQ(state.side(Side::right)->built.input.plane(), (engine::Pair{524, 512})) << "the part in sight";
    EXPECT_FALSE(state.stand_in->is_smaller);
    EXPECT_FALSE(first_findings());
    EXPECT_EQ(state.side(Side::right)->built.input.plane(), (engine::Pair{1500, 1600}));
    window.ui.run("fit");
    window.settle();
    const auto left = state.findings->left;
    window.bench.edit(set_parameter(Side::right, 0, "kernel", "4"));
    EXPECT_TRUE(first_findings());
    EXPECT_TRUE(state.stand_in->is_smaller) << "of all that is in sight";
    EXPECT_EQ(state.side(Side::right)->built.input.plane(), (engine::Pair{375, 400}));
    EXPECT_FALSE(first_findings());
    EXPECT_EQ(state.findings->left, left) << "the side that did not change is taken over";
    window.settle();
}

// Only the parts of a large picture's evaluation that the open view shows are held.
TEST(LargePicture, HoldsTheTensorsThatTheOpenViewShows) {
    Harness window(make_document("signal:zoneplate:1500x1600"));
    const State& state = window.bench.state();
    for (int round = 0; round < 2; ++round)
        for (int view = 0; view < 6; ++view) {
            window.bench.view().open = static_cast<View>(view);
            window.settle();
            for (const Side side : {Side::left, Side::right}) {
                const auto& findings = *state.side(side);
                ASSERT_TRUE(findings.stages.back().output);
                if (view == 0 && round == 0) {
                    EXPECT_TRUE(findings.gradient && findings.gradient->input());
                }
            }
            if (round == 0 && view < 4) {
                EXPECT_FALSE(state.side(Side::left)->stages[0].output)
                    << "no view draws the upsampled picture here: " << view;
            }
        }
    window.bench.view().stage = {1, 0};
    window.bench.view().open = View::stride_padding;
    window.settle();
    EXPECT_TRUE(state.side(Side::left)->stages[0].output) << "the conv's cells show what it reads";
}

TEST(LargePicture, OutputsMakeRoomForTheGradientsThatAViewAsksForLater) {
    Harness window(make_document("signal:zoneplate:1500x1600"));
    window.bench.view().open = View::output;
    window.bench.edit(
        set_parameter(Side::left, 1, "kernel", "5"));  // Overview, where it began, has gradients
    window.settle();
    const State& state = window.bench.state();
    ASSERT_FALSE(state.side(Side::left)->gradient);
    const std::weak_ptr<const engine::Tensor> output = state.side(Side::left)->stages.back().output;
    ASSERT_FALSE(output.expired());
    const auto difference = state.findings->difference.mse;
    window.ui.run("view_gradient");
    const auto before = state.findings_serial;
    window.ui.finish_frame();
    for (int i = 0; i < 10000 && state.findings_serial == before;
         ++i, std::this_thread::sleep_for(std::chrono::milliseconds(1)))
        window.bench.poll();
    EXPECT_TRUE(state.stand_in) << "something is seen meanwhile";
    EXPECT_TRUE(state.side(Side::left)->gradient);
    window.bench.poll();
    EXPECT_TRUE(output.expired()) << "it is not held beside what the gradients need";
    window.settle();
    EXPECT_FALSE(state.stand_in);
    ASSERT_TRUE(state.side(Side::left)->gradient);
    EXPECT_TRUE(state.side(Side::left)->gradient->input());
    EXPECT_TRUE(state.side(Side::left)->stages.back().output) << "made again";
    EXPECT_EQ(state.findings->difference.mse, difference);
    const auto settled = state.findings_serial;
    window.settle();
    EXPECT_EQ(state.findings_serial, settled) << "and asked for once";
}

TEST(LargePicture, APreviewDrawsInEveryViewWithAPixelPinnedBeyondIt) {
    Harness window(make_document("signal:zoneplate:1500x1600"));
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.bench.view().pinned = engine::Pair{2990, 3190};
        window.settle();
        window.bench.drag(set_parameter(Side::right, 0, "kernel", view % 2 ? "5" : "4"));
        window.bench.wait_idle();
        window.frame();
        EXPECT_TRUE(window.bench.state().stand_in) << view;
        window.frame();
        window.bench.finish_drag();
        window.settle();
        EXPECT_FALSE(window.bench.state().stand_in) << view;
    }
}

TEST(LargePicture, WhereThePartAloneIsImpossibleTheWholeIsComputed) {
    Harness window(make_document("signal:zoneplate:1500x1600", "upsample scale=1",
                                 "conv_transpose kernel=2 stride=2 output-size=3000,3200 init=box"));
    window.bench.drag(set_parameter(Side::left, 0, "scale", "2"));
    window.bench.wait_idle();
    const State& state = window.bench.state();
    EXPECT_FALSE(state.stand_in);
    EXPECT_FALSE(state.failure);
    EXPECT_EQ(state.findings->experiment, state.document.experiment);
    window.bench.drag(set_parameter(Side::right, 0, "output-size", ""));
    window.bench.wait_idle();
    EXPECT_TRUE(state.stand_in || state.failure) << "the next step may have a preview again";
    window.bench.finish_drag();
}

}  // namespace
}  // namespace app
