// Lessons in the window: pages turn, what was done in between is put back, and what was open before comes
// back.
#include <algorithm>
#include <cmath>
#include <fstream>

#include "app/actions/built_in_lessons.h"
#include "app/ui/widgets/late_letters.h"
#include "engine/files/atomic_file.h"
#include "harness.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

class Class : public Harness {
  public:
    explicit Class(Document document, float scale = 1, ImVec2 size = {1280, 720})
        : Harness(std::move(document), ThemeKind::dark, scale, size), scale_(scale) {}

    void open(const std::string& file) {
        bench.open(file);
        rest();
    }
    void rest() {
        ImGui::GetIO().MousePos = {0, 0};
        settle();
        settle();
    }
    using Harness::key;
    void key(const std::string& chord) {
        ASSERT_FALSE(shell.takes_key(bench, chord)) << chord;
        ui.run(find_shortcut(chord)->id);
        frame();
        rest();
    }
    /// A press, some frames, a release: without waiting for what it sets off.
    void slow_click(const std::string& name) {
        move(place(name));
        for (const bool down : {true, false}) {
            ImGui::GetIO().MouseDown[0] = down;
            for (int i = 0; i < 4; ++i)
                frame();
        }
    }
    bool reads(const std::string& words) const {
        return std::ranges::any_of(probe.spoken,
                                   [&](const std::string& text) { return text.find(words) != text.npos; });
    }
    /// Letters that were met are loaded, as the window does between frames.
    void meet_letters() {
        while (letters_.meet()) {
            theme = make_theme(ThemeKind::dark, load_fonts(scale_, &letters_));
            unsigned char* pixels = nullptr;
            int width = 0, height = 0;
            ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
            ImGui::GetIO().Fonts->SetTexID(to_imgui(1));
            frame();
        }
    }
    const OpenLesson& lesson() const { return *bench.state().lesson; }

  private:
    float scale_;
    LateLetters letters_;
};

std::string written(const ScratchFolder& folder, const std::string& text) {
    const auto file = folder / "x.lesson";
    std::ofstream(file) << text;
    return file.string();
}

constexpr const char* three_steps =
    "# Three steps\n## First\nsource: signal:step:16x16\nleft: upsample scale=2\nright: conv_transpose kernel=3 stride=2\n"
    "view: output\nlook: pinned=[3,4] layout=wipe\nSome words.\n? Why?\n! Therefore.\ncheck: right.output_shape.2 = 33\n"
    "## Second\nright: conv_transpose kernel=4 stride=2 padding=1\nview: checkerboard\nhide: controls, tabs\n"
    "check: right.coverage.interior_ratio = 1\n## Third\nview: equivalence\nhide:\nviews: equivalence, output\n";

TEST(Lesson, EachStepSetsUpItsStateAndLeavingRestoresWhatWasOpen) {
    const ScratchFolder folder;
    Class window(make_document("signal:ramp:12x12"));
    window.key("K");
    const Document before = window.bench.state().document;
    window.open(written(folder, three_steps));
    ASSERT_TRUE(window.bench.state().lesson);
    EXPECT_EQ(window.pipe(Side::right), "conv_transpose kernel=3 stride=2 init=box");
    EXPECT_EQ(window.bench.state().document.experiment.source.name, "signal:step:16x16");
    EXPECT_EQ(window.bench.state().view.open, View::output);
    EXPECT_EQ(window.bench.state().view.layout, OutputLayout::wipe);
    EXPECT_EQ(window.bench.state().view.pinned, (std::optional<engine::Pair>{{3, 4}}));
    EXPECT_TRUE(window.reads("Some words."));
    EXPECT_TRUE(window.reads("B output height: 33"));
    EXPECT_FALSE(window.bench.history().can_undo());

    window.key("K");
    window.bench.view().pinned.reset();
    EXPECT_TRUE(window.reads("B output height: 34 (the lesson: = 33)"));
    window.key("PageDown");
    EXPECT_EQ(window.lesson().step, 1u);
    EXPECT_EQ(window.pipe(Side::right), "conv_transpose kernel=4 stride=2 padding=1 init=box");
    EXPECT_FALSE(window.has("lesson/column/Controls"));
    EXPECT_FALSE(window.has("view/Overview"));
    window.key("PageUp");
    EXPECT_EQ(window.pipe(Side::right), "conv_transpose kernel=3 stride=2 init=box") << "put back";
    EXPECT_EQ(window.bench.state().view.pinned, (std::optional<engine::Pair>{{3, 4}}));
    window.key("PageDown");
    window.key("PageDown");
    window.key("PageDown");
    EXPECT_EQ(window.lesson().step, 2u) << "the last stays";
    EXPECT_FALSE(window.has("view/Overview"));
    window.key("1");
    EXPECT_EQ(window.bench.state().view.open, View::equivalence) << "it is not among the step's views";

    window.slow_click("lesson/Done");
    window.rest();
    EXPECT_FALSE(window.bench.state().lesson);
    EXPECT_EQ(window.bench.state().document, before);
    EXPECT_EQ(window.bench.state().view.open, View::overview);
    window.key("Ctrl+Z");
    EXPECT_EQ(window.pipe(Side::right),
              "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box")
        << "undo goes on where it was";
}

TEST(Lesson, TheAnswerIsHiddenUntilAskedFor) {
    const ScratchFolder folder;
    Class window(make_document("signal:ramp:12x12"));
    window.open(written(folder, three_steps));
    EXPECT_TRUE(window.reads("Why?"));
    EXPECT_FALSE(window.reads("Therefore."));
    window.slow_click("lesson/Show the answer");
    EXPECT_TRUE(window.reads("Therefore."));
    window.key("PageDown");
    window.key("PageUp");
    EXPECT_FALSE(window.reads("Therefore.")) << "hidden again";
    window.key("Enter");
    EXPECT_TRUE(window.reads("Therefore."));
}

TEST(Lesson, AClickerIsFasterThanTheWorker) {
    const ScratchFolder folder;
    Class window(make_document("signal:ramp:12x12"));
    window.open(written(folder, three_steps));
    for (int i = 0; i < 2; ++i)
        window.bench.step_lesson(1);
    window.bench.step_lesson(-1);
    window.rest();
    EXPECT_EQ(window.lesson().step, 1u);
    EXPECT_EQ(window.pipe(Side::right), "conv_transpose kernel=4 stride=2 padding=1 init=box");
    window.slow_click("lesson/Back");
    window.slow_click("lesson/Next");
    window.slow_click("lesson/Next");
    window.rest();
    EXPECT_EQ(window.lesson().step, 2u);
}

TEST(Lesson, ControlsStandInItsPlaceWhereTheyAreShown) {
    const ScratchFolder folder;
    Class window(make_document("signal:ramp:12x12"));
    window.open(written(folder, three_steps));
    EXPECT_FALSE(window.has("preset"));
    window.slow_click("lesson/column/Controls");
    EXPECT_TRUE(window.has("preset"));
    window.key("PageDown");
    EXPECT_FALSE(window.has("preset"));
}

TEST(Lesson, ADamagedOneChangesNothing) {
    const ScratchFolder folder;
    Class window(make_document("signal:ramp:12x12"));
    const Document before = window.bench.state().document;
    for (const char* text : {"# T\n## S\nview: none\n", "# T\n## S\nlook: zoooom=3\n", "no title",
                             "# T\n## S\nhide: everything\n", "# T\n## S\nsource: none.png\n"}) {
        window.open(written(folder, text));
        EXPECT_FALSE(window.bench.state().lesson) << text;
        EXPECT_TRUE(window.bench.state().message_is_error) << text;
    }
    EXPECT_EQ(window.bench.state().document, before);
}

TEST(Lesson, TheFirstIsOfferedOnce) {
    const ScratchFolder folder;
    const auto settings = folder / "settings.json", session = folder / "session.json";
    {
        Class window(make_document("signal:ramp:12x12"));
        window.bench.keep_files(settings, session);
        window.bench.offer_lesson();
        window.rest();
        window.key("M");
        EXPECT_FALSE(window.has("lesson/First lesson")) << "the sum that was asked for stands there";
        window.key("M");
        window.slow_click("lesson/First lesson");
        window.rest();
        EXPECT_TRUE(window.bench.state().lesson);
        EXPECT_FALSE(window.bench.state().offers_lesson);
        window.bench.flush_files();
    }
    Workbench bench([] {});
    bench.keep_files(settings, session);
    bench.offer_lesson();
    EXPECT_FALSE(bench.state().offers_lesson);
    ASSERT_TRUE(bench.restore_session());
    bench.wait_idle();
    EXPECT_EQ(bench.state().document.experiment.source.name, "signal:ramp:12x12")
        << "the session is that from before the lesson";
}

TEST(Lesson, OpenedAtTheStartLeavesToTheDefault) {
    const ScratchFolder folder;
    Workbench bench([] {});
    bench.open(written(folder, three_steps));
    bench.wait_idle();
    ASSERT_TRUE(bench.state().lesson);
    bench.leave_lesson();
    bench.wait_idle();
    EXPECT_EQ(engine::print(bench.state().document.experiment.left),
              "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box");
    EXPECT_EQ(bench.state().document.experiment.source.name, "sample");
    EXPECT_TRUE(bench.state().findings);
}

TEST(Lesson, IsRecordedInTheWindow) {
    const ScratchFolder folder;
    const auto file = folder / "mine.lesson";
    Class window(make_document("signal:ramp:12x12"));
    window.key("3");
    window.bench.view().pinned = engine::Pair{2, 3};
    window.key("Ctrl+D");
    ASSERT_TRUE(window.bench.state().lesson);
    EXPECT_TRUE(window.lesson().writing);
    window.click("lesson/write/words");
    window.type("Kernel 3, stride 2.");
    window.key(ImGuiKey_Enter);
    window.rest();
    EXPECT_EQ(window.lesson().now().text.english, "Kernel 3, stride 2.");
    window.click("lesson/write/numbers");
    window.type("right.coverage.interior_ratio = 4; right.constant_response.ripple_index more");
    window.key(ImGuiKey_Enter);
    window.rest();
    EXPECT_TRUE(window.lesson().now().checks.empty());
    EXPECT_TRUE(window.bench.state().message_is_error);
    window.click("lesson/write/numbers");
    EXPECT_NE(window.lesson().refused_claims, "") << "it stays to be mended";
    window.type("right.coverage.interior_ratio = 4; right.constant_response.ripple_index < 0.1");
    window.key(ImGuiKey_Enter);
    window.rest();
    EXPECT_EQ(window.lesson().refused_claims, "");
    ASSERT_EQ(window.lesson().results.size(), 2u);
    EXPECT_TRUE(window.lesson().results[0].holds);
    EXPECT_FALSE(window.lesson().results[1].holds) << window.lesson().results[1].found;
    window.slow_click("lesson/hide/tabs");
    window.rest();
    EXPECT_EQ(window.lesson().now().hidden, std::vector<std::string>{"tabs"});

    window.slow_click("lesson/column/Controls");
    window.key("K");
    window.key("4");
    window.key("Ctrl+D");
    EXPECT_EQ(window.lesson().lesson->steps.size(), 2u);
    EXPECT_EQ(window.lesson().step, 1u);
    window.key("PageUp");
    EXPECT_EQ(window.lesson().step, 0u) << window.bench.state().message << ": it has no file yet";
    EXPECT_FALSE(window.bench.state().message_is_error) << window.bench.state().message;
    window.key("PageDown");
    window.bench.save_lesson(file);
    window.slow_click("lesson/Hold it");
    window.key("PageUp");
    EXPECT_FALSE(window.has("view/Overview")) << "hidden in the first step";
    EXPECT_EQ(window.bench.state().view.open, View::stride_padding);
    EXPECT_EQ(window.bench.state().view.pinned, (std::optional<engine::Pair>{{2, 3}}));
    EXPECT_EQ(window.pipe(Side::right),
              "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box");
    window.key("PageDown");
    EXPECT_EQ(window.pipe(Side::right),
              "conv_transpose kernel=4 stride=2 padding=1 output-padding=1 init=box");
    EXPECT_EQ(window.bench.state().view.open, View::checkerboard);

    const engine::Lesson again = engine::read_lesson(file);
    ASSERT_EQ(again.steps.size(), 2u);
    EXPECT_EQ(again.steps[0].text.english, "Kernel 3, stride 2.");
    EXPECT_EQ(again.steps[0].checks.size(), 2u);
    EXPECT_EQ(again.steps[1].view, "checkerboard");
}

TEST(Lesson, ASpotFollowsThePointerWhereItIsWanted) {
    Class window(make_document("signal:ramp:12x12"));
    window.move({300, 200});
    EXPECT_EQ(ImGui::GetForegroundDrawList()->VtxBuffer.Size, 0);
    window.key("Ctrl+Shift+L");
    window.move({400, 300});
    const auto& drawn = ImGui::GetForegroundDrawList()->VtxBuffer;
    ASSERT_GT(drawn.Size, 0);
    for (const ImDrawVert& corner : drawn)
        EXPECT_LT(std::hypot(corner.pos.x - 400, corner.pos.y - 300), 40);
}

TEST(Lesson, IsPackedAndStaysSo) {
    const ScratchFolder folder;
    std::filesystem::create_directories(folder / "here");
    std::filesystem::copy_file(std::filesystem::path(PROJECT_ROOT) / "assets/fruit.png",
                               folder / "here/picture.png");
    Class window(make_document("signal:ramp:12x12"));
    window.open((folder / "here/picture.png").string());
    window.key("Ctrl+D");
    window.bench.edit(set_weight(Side::right, 0, engine::Tensor({3, 1, 3, 3}, 0.25f)));
    window.rest();
    window.key("Ctrl+D");
    window.bench.pack_lesson(folder / "packed.lesson");
    window.bench.leave_lesson();
    std::filesystem::remove_all(folder / "here");
    window.open("signal:ramp:12x12");

    window.open((folder / "packed.lesson").string());
    ASSERT_TRUE(window.bench.state().lesson);
    EXPECT_EQ(std::filesystem::path(window.bench.state().document.experiment.source.name).filename(),
              "picture.png");
    window.key("PageDown");
    const auto& weight = window.bench.state().side(Side::right)->built.stages[0].parameters.weight;
    EXPECT_EQ((*weight)(2, 0, 1, 1), 0.25f) << "taps that were edited by hand, too";
    window.bench.save_lesson(folder / "again.lesson");
    window.bench.edit_lesson([](engine::Lesson& lesson, std::size_t) {
        for (engine::LessonStep& step : lesson.steps)
            step.session.source = "signal:step:8x8";
    });
    window.bench.save_lesson(folder / "weights.lesson");
    EXPECT_EQ(engine::read_file(folder / "weights.lesson", 1 << 24).substr(0, 2), "PK")
        << "weights alone need it";
    EXPECT_EQ(engine::read_file(folder / "again.lesson", 1 << 24),
              engine::read_file(folder / "packed.lesson", 1 << 24));
}

TEST(Lesson, WhatWasRecordedAndNotSavedIsKept) {
    const ScratchFolder folder;
    Class window(make_document("signal:ramp:12x12"));
    window.bench.keep_files(folder / "settings.json", folder / "session.json");
    window.key("Ctrl+D");
    window.slow_click("lesson/Done");
    window.rest();
    EXPECT_FALSE(window.bench.state().lesson);
    EXPECT_EQ(engine::read_lesson(folder / "unsaved.lesson").steps.size(), 1u);
}

class InTheBox : public ::testing::TestWithParam<std::size_t> {};

// A projector's 1280×720 in large type, in both languages: with the answer, nothing is out of sight. Every
// number is that of what is seen.
TEST_P(InTheBox, EveryStepFitsAndItsNumbersHold) {
    if (GetParam() >= built_in_lessons().size()) GTEST_SKIP();
    const BuiltInLesson& lesson = built_in_lessons()[GetParam()];
    Class window(make_document("signal:ramp:12x12"), 1.5f, {1280 / 1.5f, 720 / 1.5f});
    window.open(lesson.file);
    ASSERT_TRUE(window.bench.state().lesson) << lesson.file << window.bench.state().message;
    EXPECT_FALSE(lesson.title.chinese.empty()) << lesson.file;
    const std::size_t count = window.lesson().lesson->steps.size();
    EXPECT_GE(count, 5u) << lesson.file;
    EXPECT_LE(count, 9u) << lesson.file;
    for (std::size_t step = 0; step < count; ++step) {
        const engine::LessonStep& now = window.lesson().now();
        const std::string where = lesson.file + ", line " + std::to_string(now.line);
        ASSERT_EQ(window.lesson().step, step);
        EXPECT_FALSE(window.bench.state().message_is_error) << where << window.bench.state().message;
        for (const LessonResult& result : window.lesson().results)
            EXPECT_TRUE(result.holds) << where << ": " << result.check << ", found " << result.found;
        EXPECT_EQ(window.lesson().results.size(), now.checks.size()) << where;
        window.bench.show_answer(true);
        for (const char* language : {"en", "zh"}) {
            window.bench.settings().language = language;
            window.frame();
            window.meet_letters();
            window.frame();
            EXPECT_FALSE(window.has("lesson/scrolls")) << where << " in " << language;
            EXPECT_EQ(window.probe.hidden, 0) << where << ": the view scrolls";
            EXPECT_FALSE(now.text.in(language).empty()) << where;
            if (language == std::string("zh")) {
                EXPECT_FALSE(now.title.chinese.empty()) << where;
                EXPECT_FALSE(now.text.chinese.empty()) << where;
                EXPECT_EQ(now.question.chinese.empty(), now.question.english.empty()) << where;
                EXPECT_EQ(now.answer.chinese.empty(), now.answer.english.empty()) << where;
            }
        }
        window.key("PageDown");
    }
}
INSTANTIATE_TEST_SUITE_P(Lessons, InTheBox, ::testing::Range(std::size_t{0}, std::size_t{16}));

}  // namespace
}  // namespace app
