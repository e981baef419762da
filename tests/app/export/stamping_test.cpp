// The stamping animation: its frames end in the stage's true output, and are written whole.
#include "app/export/stamping.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/files/atomic_file.h"
#include "tests/support/documents.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

Stamping stamping_of(const std::string& right) {
    const Document document = testing::document("relu", right, "signal:ramp:4x4");
    Stamping stamping;
    stamping.findings = engine::evaluate(document.experiment, {false, false});
    stamping.width = 480;
    return stamping;
}

TEST(Stamping, OneFramePerInputPixelOrOutputPixel) {
    Stamping stamping = stamping_of("conv_transpose kernel=2 stride=2 init=box");
    const auto scatter = stamping_frames(stamping);
    EXPECT_EQ(scatter.size(), 4u * 4u);
    stamping.form = Form::gather;
    const auto gather = stamping_frames(stamping);
    EXPECT_EQ(gather.size(), 8u * 8u);
    for (const auto& frames : {scatter, gather})
        for (const auto& frame : frames) {
            EXPECT_EQ(frame.width, 480);
            EXPECT_EQ(frame.height, frames[0].height);
        }
    EXPECT_NE(scatter[0].pixels, scatter[1].pixels);
}

TEST(Stamping, ShowsWholeCellsInTheMiddleOfAPicture) {
    Stamping stamping;
    stamping.findings = engine::evaluate(
        testing::document("relu", "conv_transpose kernel=3 stride=2 padding=1", "signal:ramp:30x30")
            .experiment,
        {false, false});
    stamping.width = 400;
    stamping.at = engine::Pair{29, 31};
    EXPECT_EQ(stamping_frames(stamping).size(), 6u * 6u) << "12 cells of the output, 6 of the input";
    stamping.across = 7;
    EXPECT_EQ(stamping_frames(stamping).size(), 4u * 4u);
    stamping.across = 3;
    EXPECT_THROW(stamping_frames(stamping), engine::Error);
}

TEST(Stamping, BothSidesStepTogetherAndAreSeenWhole) {
    Stamping stamping;
    stamping.findings = engine::evaluate(
        testing::document("conv_transpose kernel=4 stride=2 padding=1",
                          "conv_transpose kernel=3 stride=2 padding=1 output-padding=1", "signal:step:8x8")
            .experiment,
        {false, false});
    stamping.both = true;
    stamping.width = 1280;
    EXPECT_EQ(cells_across(stamping), 18) << "16 of the output, and the crop";
    const auto frames = stamping_frames(stamping);
    ASSERT_EQ(frames.size(), 64u);
    for (const auto& frame : frames) {
        EXPECT_EQ(frame.width, 1280);
        EXPECT_EQ(frame.height, frames[0].height);
    }
    stamping.width = 400;
    EXPECT_THROW(stamping_frames(stamping), engine::Error);
}

TEST(Stamping, GifHasEveryFrame) {
    const ScratchFolder scratch;
    const Stamping stamping = stamping_of("conv_transpose kernel=2 stride=2 init=box");
    export_stamping(stamping, scratch.file("a.gif"), 200);
    const engine::Source last = engine::load_source(scratch.file("a.gif"), 15);
    EXPECT_EQ(last.picture->shape().w, 480);
    const auto truth = stamping_frames(stamping).back();
    double most = 0;
    for (engine::Index y = 0; y < truth.height; ++y)
        for (engine::Index x = 0; x < truth.width; ++x)
            for (engine::Index c = 0; c < 3; ++c)
                most = std::max(
                    most,
                    std::abs(
                        255.0 * static_cast<double>((*last.picture)(0, c, y, x)) -
                        truth.pixels[static_cast<std::size_t>((y * truth.width + x) * truth.channels + c)]));
    EXPECT_LE(most, 26) << "the nearest of the fixed colours";
}

TEST(Stamping, EveryOperationHasOne) {
    for (const char* pipe :
         {"upsample scale=3", "conv kernel=3 stride=2", "conv_transpose kernel=3 stride=3 output-padding=2",
          "conv_transpose kernel=1 stride=2", "zero_insert stride=2", "max_pool kernel=2", "relu",
          "upsample scale=2 mode=bilinear align-corners=true",
          "pixel_unshuffle factor=2 | pixel_shuffle factor=2"})
        for (const Form form : {Form::scatter, Form::gather}) {
            Stamping stamping = stamping_of(pipe);
            stamping.form = form;
            EXPECT_FALSE(stamping_frames(stamping).empty()) << pipe;
        }
}

TEST(Stamping, AnimationOrNumberedPictures) {
    const ScratchFolder scratch;
    const Stamping stamping = stamping_of("conv_transpose kernel=2 stride=2 init=box");
    EXPECT_EQ(export_stamping(stamping, scratch.file("a.webp"), 200).substr(0, 6), "Saved ");
    const std::string webp = engine::read_file(scratch.file("a.webp"), 1 << 24);
    EXPECT_EQ(webp.substr(0, 4) + webp.substr(8, 4), "RIFFWEBP");
    export_stamping(stamping, scratch.file("frames"), 200);
    EXPECT_TRUE(std::filesystem::exists(scratch.file("frames/frame-0016.png")));
    EXPECT_FALSE(std::filesystem::exists(scratch.file("frames/frame-0017.png")));
    export_stamping(stamping, scratch.file("a.gif"), 200);
    EXPECT_EQ(engine::read_file(scratch.file("a.gif"), 1 << 24).substr(0, 6), "GIF89a");
    EXPECT_THROW(export_stamping(stamping, scratch.file("a.mp4"), 200), engine::Error);
    EXPECT_THROW(export_stamping(stamping, scratch.file("a.webp"), 1), engine::Error);
    Stamping wrong = stamping;
    wrong.stage = 1;
    EXPECT_THROW(stamping_frames(wrong), engine::Error);
    EXPECT_EQ(scratch.count(), 3u);
}

TEST(Stamping, ALargeKernelsFirstStampsAreInSight) {
    // The middle of its first stamp lies beyond the cells that are shown around the first output pixel.
    Stamping stamping;
    const Document document =
        testing::document("relu", "conv_transpose kernel=31 stride=3 init=normal", "signal:noise:30x30");
    stamping.findings = engine::evaluate(document.experiment, {false, false});
    stamping.side = Side::right;
    stamping.form = Form::scatter;
    stamping.at = engine::Pair{0, 0};
    EXPECT_FALSE(stamping_frames(stamping, {}).empty());
}

}  // namespace
}  // namespace app
