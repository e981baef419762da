// The workbench: documents in, findings out, undo, drags, files and failures.
#include "app/workbench/workbench.h"

#include <gtest/gtest.h>

#include <fstream>

#include "app/export/figure_export.h"
#include "app/session/session_keeper.h"
#include "app/workbench/evaluation.h"
#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "tests/support/documents.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

using testing::document;

void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

TEST(Workbench, FindingsAnswerTheDocument) {
    Workbench bench([] {});
    bench.start(document());
    bench.wait_idle();
    ASSERT_TRUE(bench.state().findings);
    EXPECT_EQ(bench.state().findings->experiment, bench.state().document.experiment);
    EXPECT_FALSE(bench.state().is_old());
    const auto expected = engine::evaluate(bench.state().document.experiment);
    EXPECT_EQ(bench.state().side(Side::right)->output(), expected->right->output());
}

// The window waits for such an answer, draws it with the processor to itself, and only then is more asked
// for.
TEST(Workbench, AFirstLookIsNearAndDrawnBeforeMoreIsAskedFor) {
    Workbench bench([] {});
    bench.view().open = View::overview;
    bench.start(document());
    bench.open("signal:zoneplate:192x192");
    bench.wait_idle();
    bench.view().open = View::output;  // its first look is without gradients
    bench.wait_idle();
    EXPECT_FALSE(bench.is_answer_near());
    int near = 0, completed = 0;  // a busy machine may find the answer there at the first look
    for (int kernel = 5; kernel < 25 && (near == 0 || completed == 0); ++kernel) {
        bench.edit(set_pipe_text(Side::right, "conv_transpose stride=2 kernel=" + std::to_string(kernel)));
        while (bench.state().is_old()) {
            bench.poll();
            near += bench.is_answer_near();
        }
        EXPECT_FALSE(bench.is_answer_near());
        EXPECT_FALSE(bench.state().busy) << "it is drawn first";
        bench.poll();
        completed += bench.state().busy;  // gradients and spectra, for the views that are not open
        EXPECT_FALSE(bench.is_answer_near()) << "nothing of it is seen here";
        bench.wait_idle();
    }
    EXPECT_GT(near, 0);
    EXPECT_GT(completed, 0);
}

TEST(Workbench, AnImpossibleSettingKeepsTheLastPictureAndSaysWhere) {
    Workbench bench([] {});
    bench.start(document("relu | conv kernel=3 init=box"));
    bench.wait_idle();
    const auto good = bench.state().findings;
    bench.edit(set_parameter(Side::left, 1, "kernel", "99"));
    bench.wait_idle();
    EXPECT_EQ(bench.state().findings, good);
    EXPECT_TRUE(bench.state().is_old());
    ASSERT_TRUE(bench.state().failure);
    EXPECT_EQ(bench.state().failure->part(), Part(Side::left));
    EXPECT_EQ(bench.state().failure->stage(), 1u);
    EXPECT_FALSE(bench.state().failure->sentence.starts_with("left"));
    bench.undo();
    bench.wait_idle();
    EXPECT_FALSE(bench.state().failure);
    EXPECT_FALSE(bench.state().is_old());
}

TEST(Workbench, ADragIsOneStep) {
    Workbench bench([] {});
    bench.start(document());
    for (const char* value : {"3", "4", "5", "4"})
        bench.drag(set_parameter(Side::right, 0, "stride", value));
    bench.finish_drag();
    EXPECT_EQ(bench.history().undo_label(), "B stride 2 → 4");
    bench.undo();
    EXPECT_EQ(engine::print(bench.state().document.experiment.right),
              "conv_transpose kernel=3 stride=2 init=box");
    EXPECT_FALSE(bench.history().can_undo());
    bench.redo();
    EXPECT_EQ(engine::print(bench.state().document.experiment.right),
              "conv_transpose kernel=3 stride=4 init=box");
}

TEST(Workbench, LinkedSidesFollow) {
    Workbench bench([] {});
    bench.start(document());
    bench.view().link_sides = true;
    bench.edit(set_parameter(Side::left, 0, "scale", "3"));
    EXPECT_EQ(engine::print(bench.state().document.experiment.right),
              "conv_transpose kernel=3 stride=3 init=box");
    bench.undo();
    EXPECT_EQ(engine::print(bench.state().document.experiment.right),
              "conv_transpose kernel=3 stride=2 init=box");
}

TEST(Workbench, OpensPicturesSignalsAndPresetsAndComplainsAboutTheRest) {
    Workbench bench([] {});
    bench.start(document());
    bench.open("signal:constant:8x8");
    bench.wait_idle();
    EXPECT_EQ(bench.state().document.experiment.source.name, "signal:constant:8x8");
    EXPECT_TRUE(bench.history().can_undo());
    const Document before = bench.state().document;
    bench.open("/no/such/picture.png");
    bench.wait_idle();
    EXPECT_TRUE(bench.state().message_is_error);
    EXPECT_NE(bench.state().message.find("/no/such/picture.png"), std::string::npos);
    EXPECT_EQ(bench.state().document, before);
    bench.use_preset("stack_2");
    bench.wait_idle();
    EXPECT_EQ(bench.state().document.experiment.source.name, "signal:step:64x64")
        << "a preset brings its own signal";
    EXPECT_EQ(depth_of(bench.state().document.experiment.right), 2);
}

TEST(Workbench, TreatsTheSource) {
    Workbench bench([] {});
    bench.start(document("upsample scale=2", "upsample scale=2", "sample"));
    bench.set_treatment({true, 64});
    bench.wait_idle();
    const auto shape = bench.state().document.experiment.source.picture->shape();
    EXPECT_EQ(shape.c, 1);
    EXPECT_EQ(std::max(shape.h, shape.w), 64);
    bench.undo();
    EXPECT_EQ(bench.state().document.experiment.source.picture->shape().c, 3);
}

TEST(Workbench, SessionsComeBackWhole) {
    const ScratchFolder folder;
    Workbench bench([] {});
    bench.start(document());
    bench.edit(set_weight(Side::right, 0, engine::Tensor({1, 1, 3, 3}, 0.5f)));
    bench.edit(set_loss(engine::parse_loss("pixel:3,4")));
    bench.wait_idle();
    bench.view().open = View::gradient;
    bench.view().pinned = engine::Pair{5, 6};
    bench.save_session(folder / "s.json");
    Workbench other([] {});
    other.start(document("relu", "relu"));
    other.open((folder / "s.json").string());
    other.wait_idle();
    EXPECT_FALSE(other.state().message_is_error) << other.state().message;
    EXPECT_EQ(other.state().document.experiment.left, bench.state().document.experiment.left);
    EXPECT_EQ(other.state().document.experiment.right, bench.state().document.experiment.right);
    EXPECT_EQ(other.state().document.experiment.loss, bench.state().document.experiment.loss);
    EXPECT_EQ(other.state().view, bench.state().view);
    other.undo();
    EXPECT_EQ(engine::print(other.state().document.experiment.left), "relu");
}

TEST(Workbench, KeepsFilesAndMovesDamagedOnesAside) {
    const ScratchFolder folder;
    {
        Workbench bench([] {});
        bench.keep_files(folder / "settings.json", folder / "session.json");
        EXPECT_FALSE(bench.restore_session());
        bench.start(document());
        bench.settings().theme = ThemeKind::light;
        bench.flush_files();
    }
    Workbench again([] {});
    again.keep_files(folder / "settings.json", folder / "session.json");
    EXPECT_EQ(again.state().settings.theme, ThemeKind::light);
    EXPECT_TRUE(again.restore_session());
    again.wait_idle();
    EXPECT_EQ(again.state().document.experiment.source.name, "signal:ramp:16x16");
    for (const char* damage : {"", "{", "[1]", "{\"version\": 999}", "\xff\xfe"}) {
        write(folder / "settings.json", damage);
        write(folder / "session.json", damage);
        Workbench bench([] {});
        bench.keep_files(folder / "settings.json", folder / "session.json");
        EXPECT_TRUE(bench.state().message_is_error);
        EXPECT_EQ(bench.state().settings, Settings{});
        EXPECT_FALSE(bench.restore_session());
        EXPECT_FALSE(std::filesystem::exists(folder / "settings.json"));
        EXPECT_FALSE(std::filesystem::exists(folder / "session.json"));
    }
    EXPECT_TRUE(std::filesystem::exists(folder / "settings.json.damaged5"));
    EXPECT_TRUE(std::filesystem::exists(folder / "session.json.damaged"));
}

TEST(Workbench, UnknownSettingsAreWrittenBack) {
    const ScratchFolder folder;
    write(folder / "settings.json", R"({"version": 1, "theme": "light", "from_the_future": [1, 2]})");
    std::string message;
    const Settings settings = load_settings(folder / "settings.json", message);
    EXPECT_TRUE(message.empty());
    save_settings(folder / "again.json", settings);
    const Settings again = load_settings(folder / "again.json", message);
    EXPECT_EQ(settings, again);
    EXPECT_NE(again.extra.find("from_the_future"), std::string::npos);
}

TEST(Workbench, RecentFilesWhoseNamesAreNoUtf8AreKept) {
    const ScratchFolder folder;
    Settings settings;
    settings.recent = {"/pictures/caf\xe9.png", "/pictures/ü.png"};
    save_settings(folder / "settings.json", settings);
    std::string message;
    EXPECT_EQ(load_settings(folder / "settings.json", message).recent, settings.recent);
    EXPECT_EQ(message, "");
}

TEST(Workbench, ExportsFigureAndReport) {
    const ScratchFolder folder;
    FigureExport request;
    request.experiment = document().experiment;
    request.figure = folder / "f.png";
    request.report = folder / "f.json";
    export_figure(request);
    EXPECT_GT(std::filesystem::file_size(folder / "f.png"), 1000u);
    EXPECT_GT(std::filesystem::file_size(folder / "f.json"), 1000u);
    request.figure = folder / "f.bmp";
    EXPECT_THROW(export_figure(request), engine::Error);
    Workbench bench([] {});
    bench.start(document("relu", "relu"));
    bench.open((folder / "f.png").string());
    bench.wait_idle();
    EXPECT_EQ(bench.state().document.experiment.right, document().experiment.right)
        << "a figure opens as a session";
}

}  // namespace
}  // namespace app
