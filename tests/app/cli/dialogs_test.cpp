// The window's dialogs save the same bytes as the command that they put on the clipboard, for random
// settings, made by clicks and typing as a user makes them.
#include <stdlib.h>

#include <algorithm>
#include <map>
#include <random>

#include "engine/files/atomic_file.h"
#include "engine/picture/picture.h"
#include "tests/app/cli/program.h"
#include "tests/app/ui/harness.h"

namespace app::testing {
namespace {

class Random {
  public:
    explicit Random(unsigned seed) : engine_(seed) {}
    int below(int n) { return static_cast<int>(engine_() % static_cast<unsigned>(n)); }
    int between(int low, int high) { return low + below(high - low + 1); }
    bool coin() { return below(2) == 0; }
    template <typename T>
    const T& of(const std::vector<T>& list) {
        return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
    }

  private:
    std::mt19937 engine_;
};

/// All files below a folder.
std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[std::filesystem::relative(entry.path(), folder).string()] = Program::slurp(entry.path());
    return files;
}

class Dialogs : public ::testing::Test {
  protected:
    Dialogs() {
        ::setenv("HOME", program.file("saved").c_str(), 1);
        ::setenv("XDG_STATE_HOME", program.file("state").c_str(), 1);
        std::filesystem::create_directory(program.file("saved"));
        std::vector<std::uint8_t> pixels(26 * 22 * 3);
        std::mt19937 noise(3);
        for (auto& value : pixels)
            value = static_cast<std::uint8_t>(noise());
        engine::write_file(program.file("it's a picture.png"), engine::encode_png({26, 22, 3, pixels}));
    }
    ~Dialogs() override {
        for (const char* name : {"HOME", "XDG_STATE_HOME"})
            ::unsetenv(name);
    }

    void open(Harness& window, const std::string& action) {
        run_action(window.bench, action);
        for (int i = 0; i < 4; ++i)
            window.frame();
        fill(window, "files/folder", program.file("saved"));
    }
    /// Into a text field or, after a double click, a slider.
    void fill(Harness& window, const std::string& name, const std::string& text, bool slider = false) {
        if (slider)
            window.double_click(window.place(name));
        else
            window.click(name);
        window.type(text);
        window.key(name == "files/name" ? ImGuiKey_Tab
                                        : ImGuiKey_Enter);  // Enter there would press the button
        window.frame();
    }
    void fill_slider(Harness& window, const std::string& name, int value) {
        fill(window, name, std::to_string(value), true);
    }

    /// Presses the dialog's button, then runs the copied command with the files out of the way, and compares.
    void press_and_compare(Harness& window, const std::string& dialog, const std::string& button) {
        window.click(dialog + "/Copy command");
        window.frame();
        const std::string command = std::exchange(window.bench.copy_request, {});
        ASSERT_TRUE(command.starts_with("deconvoscope ")) << window.bench.state().message;
        window.click(dialog + "/" + button);
        window.settle();
        ASSERT_FALSE(window.bench.state().message_is_error) << window.bench.state().message;
        const auto by_dialog = contents(program.file("saved"));
        ASSERT_FALSE(by_dialog.empty()) << command;
        for (const char* folder : {"saved", "state"})
            std::filesystem::remove_all(program.file(folder));
        std::filesystem::create_directory(program.file("saved"));
        const int status = std::system((std::string("cd / && ") + DECONVOSCOPE_PROGRAM + command.substr(12) +
                                        " 2>'" + program.file("err") + "' </dev/null")
                                           .c_str());
        ASSERT_EQ(status, 0) << command << "\n" << Program::slurp(program.file("err"));
        const auto by_command = contents(program.file("saved"));
        std::vector<std::string> names;
        for (const auto& [name, bytes] : by_dialog) {
            names.push_back(name);
            ASSERT_TRUE(by_command.contains(name)) << name << "\n" << command;
            EXPECT_TRUE(by_command.at(name) == bytes) << name << " differs\n" << command;
        }
        EXPECT_EQ(names.size(), by_command.size()) << command;
    }

    std::string any_source(Random& random) {
        return random.of<std::string>(
            {"signal:noise:17x21", "signal:zoneplate:24x20", program.file("it's a picture.png")});
    }
    Document any_document(Random& random) {
        const std::vector<std::string> lefts{
            "upsample scale=2 mode=nearest | conv kernel=3 padding=same init=box",
            "upsample scale=2 mode=bilinear | conv kernel=3 padding=same init=normal seed=4",
            "conv_transpose kernel=2 stride=2 init=icnr | relu"};
        const std::vector<std::string> rights{
            "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=normal seed=7 gain=0.3",
            "conv_transpose kernel=4 stride=2 padding=1 bias=-0.1", "conv_transpose kernel=5 stride=3",
            "conv kernel=3 stride=2 init=he seed=1 | conv_transpose kernel=3 stride=2"};
        Document document = make_document(any_source(random), random.of(lefts), random.of(rights));
        if (random.coin())
            document.experiment.encoder =
                engine::parse_pipeline("conv kernel=3 padding=same init=box | max_pool kernel=2");
        if (random.coin())
            document.experiment.encoder =
                engine::parse_pipeline("conv kernel=3 stride=2 padding=1 init=he seed=2 | tanh");
        document.experiment.loss =
            engine::parse_loss(random.of<std::string>({"mse", "sum", "noise", "pixel:3,4"}));
        return document;
    }

    Program program;
};

TEST_F(Dialogs, FiguresAreTheCommandsFigures) {
    Random random(21);
    for (int round = 0; round < 12; ++round) {
        Harness window(any_document(random), random.coin() ? ThemeKind::dark : ThemeKind::light);
        if (random.coin())
            window.bench.set_treatment({random.coin(), random.coin() ? random.between(9, 19) : 0});
        window.settle();
        ViewState& view = window.bench.view();
        view.range_mode = random.coin() ? RangeMode::automatic : RangeMode::fixed;
        if (random.coin())
            view.range_low = -1.0 / random.between(1, 9), view.range_high = 1.0 / random.between(1, 9);
        if (random.coin()) view.channel = 0;
        view.shared_gradient_scale = random.coin();
        if (random.coin()) window.bench.edit(set_scored(true));
        window.settle();
        open(window, "export");
        for (const char* panel : {"input", "output", "difference", "coverage", "phases", "spectrum",
                                  "gradient", "weights", "stages"})
            if (random.coin()) {
                const std::string out = std::string("export/panel/") + panel + "/×";
                window.click(window.has(out) ? out : std::string("export/+ ") + panel);
                window.frame();
            }
        if (!window.has("export/panel/stages/×")) window.click("export/+ stages");  // never all of them off
        window.frame();
        if (random.coin()) window.click("export/panel/stages/↑");
        if (random.coin()) fill(window, "export/left_label", "(a) ours");
        if (random.coin()) fill_slider(window, "export/magnify", random.between(1, 3));
        if (random.coin()) {
            window.click("export/crop");
            window.frame();
            if (random.coin()) window.click("export/locator");
            if (random.coin()) window.click("export/+ crop");
            window.frame();
        }
        if (random.coin()) {
            window.click(random.coin() ? "export/+ A" : "export/+ B");
            window.frame();
            if (random.coin()) fill(window, "export/column/0/label", "-50 % & it's");
            if (random.coin()) fill(window, "export/new_column", "upsample scale=2 mode=bicubic");
            window.frame();
        }
        if (random.coin()) fill(window, "export/new_picture", "signal:step:64x64");
        const bool plate = !window.has("export/panel/stages/×");
        if (random.coin()) fill(window, "export/marks/0/new", "yellow arrow 2,3 9.5,-1");
        window.click("export/tab/Look");
        window.frame();
        fill_slider(window, "export/width", random.between(400, 700));
        fill_slider(window, "export/dpi", random.between(72, 600));
        if (random.coin()) {
            window.click(random.coin() ? "export/width_unit/mm" : "export/width_unit/in");
            window.frame();
            if (random.coin()) fill_slider(window, "export/width_length", random.between(3, 5));
        }
        if (window.has("export/difference/relative") && random.coin())
            window.click(random.coin() ? "export/difference/relative" : "export/difference/|B − A|");
        for (const char* reach : {"export/difference_range", "export/gradient_range"})
            if (window.has(reach) && random.coin()) fill(window, reach, "0.3", true);
        if (plate && random.coin()) fill(window, "export/type_size", "8", true);
        if (random.coin()) window.click(random.coin() ? "export/theme/dark" : "export/theme/light");
        if (random.coin()) fill(window, "export/title", "it's \"a\" $HOME \\title");
        for (const char* box : {"captions", "colour bars", "pipelines", "mark", "report (.json)",
                                "numbers (.csv)", "outputs (.npy)", "weights (.npy)", "table (.tex)"})
            if (random.coin()) window.click(std::string("export/") + box);
        fill(window, "files/name", "figure" + random.of<std::string>({".png", ".png", ".svg", ".pdf", ""}));
        press_and_compare(window, "export", "Export");
        if (HasFatalFailure()) return;
        std::filesystem::remove_all(program.file("saved"));
        std::filesystem::create_directory(program.file("saved"));
    }
}

TEST_F(Dialogs, MarksAreTypedOnEveryPictureOfAFigure) {
    Harness window(make_document("signal:step:24x20"));
    window.bench.edit(
        set_marks({engine::parse_mark("arrow 2,3 9.5,10"), engine::parse_mark("box 90,1,2,2")}, "marks"));
    window.settle();
    open(window, "export");
    const auto document = [&]() -> const Document& { return window.bench.state().document; };
    for (const char* panel : {"difference", "coverage", "phases", "spectrum"})
        if (window.has(std::string("export/panel/") + panel + "/×")) {
            window.click(std::string("export/panel/") + panel + "/×");
            window.frame();
        }
    fill(window, "export/marks/0/new", "text 3,4 it's “here”");
    ASSERT_EQ(document().marks.size(), 3u);
    fill(window, "export/marks/0/new", "circle 3,4");
    EXPECT_EQ(document().marks.size(), 3u);
    EXPECT_TRUE(field_has_keyboard()) << "what is refused stays to be mended";
    EXPECT_GT(ImGui::GetForegroundDrawList()->VtxBuffer.Size, 0) << "the refusal is seen before the dialog";
    EXPECT_NE(window.bench.state().message.find("circle 3,4"), std::string::npos) << "what is none is said";
    fill(window, "export/new_picture", "signal:ramp:16x16");
    window.frame();
    fill(window, "export/marks/1/new", "yellow box 1,2,5,6");
    ASSERT_EQ(document().figure.pictures.size(), 1u);
    ASSERT_EQ(document().figure.pictures[0].marks.size(), 1u);
    EXPECT_EQ(engine::print(document().figure.pictures[0].marks[0]), "yellow box 1,2,5,6");
    fill(window, "export/marks/1/0", "blue box 1,2,5,7");
    EXPECT_EQ(engine::print(document().figure.pictures[0].marks[0]), "blue box 1,2,5,7");
    window.click("export/marks/1/0/×");
    window.frame();
    EXPECT_TRUE(document().figure.pictures[0].marks.empty());
    run_action(window.bench, "undo");
    run_action(window.bench, "undo");
    window.frame();
    EXPECT_EQ(engine::print(document().figure.pictures[0].marks[0]), "yellow box 1,2,5,6");
    fill(window, "files/name", "figure.png");
    press_and_compare(window, "export", "Export");
}

TEST_F(Dialogs, SweepsAreTheCommandsSweeps) {
    Random random(22);
    for (int round = 0; round < 5; ++round) {
        Harness window(any_document(random));
        if (random.coin()) window.bench.set_treatment({random.coin(), random.coin() ? 12 : 0});
        window.settle();
        open(window, "sweep");
        fill(window, "sweep/rows/values", random.of<std::string>({"2..3", "2|4", "1..5..2"}));
        window.frame();
        fill(window, "sweep/columns/values", random.of<std::string>({"1..2", "2", "3|1"}));
        fill_slider(window, "sweep/width", random.between(400, 800));
        if (random.coin()) fill_slider(window, "sweep/dpi", random.between(72, 600));
        if (random.coin()) fill_slider(window, "sweep/frame_time", random.between(50, 900));
        if (random.coin()) window.click("sweep/theme/dark");
        if (random.coin()) fill(window, "sweep/title", "kernel's \"stride\"");
        for (const char* box : {"table (.csv)", "frames as numbered PNGs", "a file for every cell"})
            if (random.coin()) window.click(std::string("sweep/") + box);
        fill(window, "files/name", "sheet" + random.of<std::string>({".png", ".svg", ".pdf", ".webp", ""}));
        press_and_compare(window, "sweep", "Start");
        if (HasFatalFailure()) return;
        std::filesystem::remove_all(program.file("saved"));
        std::filesystem::create_directory(program.file("saved"));
    }
}

TEST_F(Dialogs, AnimationsAreTheCommandsAnimations) {
    Random random(23);
    for (int round = 0; round < 4; ++round) {
        Harness window(any_document(random));
        ViewState& view = window.bench.view();
        if (random.coin()) view.cells_y = random.between(0, 30), view.cells_x = random.between(0, 30);
        if (random.coin()) view.range_low = -0.25;
        if (random.coin()) view.range_mode = RangeMode::automatic;
        open(window, "export_animation");
        if (random.coin()) window.click("animation/side/A");
        if (random.coin()) window.click("animation/form/gather");
        if (random.coin()) window.click("animation/theme/light");
        if (random.coin()) window.click("animation/kind/PNGs");
        fill_slider(window, "animation/across", random.between(4, 6));
        fill_slider(window, "animation/width", random.between(400, 500));
        if (random.coin()) fill_slider(window, "animation/frame_time", random.between(50, 900));
        press_and_compare(window, "animation", "Save");
        if (HasFatalFailure()) return;
        std::filesystem::remove_all(program.file("saved"));
        std::filesystem::create_directory(program.file("saved"));
    }
}

TEST_F(Dialogs, EditedWeightsAreInNoCommand) {
    Harness window(make_document("signal:ramp:8x8"));
    window.bench.edit(set_weight(Side::right, 0, engine::Tensor({1, 1, 3, 3}, 0.5f)));
    window.settle();
    open(window, "export");
    window.click("export/Copy command");
    window.frame();
    EXPECT_EQ(window.bench.copy_request, "");
    EXPECT_NE(window.bench.state().message.find("edited weights"), std::string::npos)
        << window.bench.state().message;
}

}  // namespace
}  // namespace app::testing
