// A real window on a virtual display: keys and mouse through the X server, files as the user would find them.
#include "real_window.h"

namespace app {
namespace {

TEST_F(RealWindow, KeysAndMouseChangeTheKernelAndTheSessionIsKept) {
    // Where the controls stand, from the same window drawn headless.
    int tab_x = 0, tab_y = 0, slider_x = 0, slider_y = 0;
    {
        testing::Harness window(testing::make_document("signal:step:32x32"), ThemeKind::dark, 1, {1400, 900});
        const auto tab = window.probe.places.at("A/title");
        tab_x = static_cast<int>(tab.center().x);
        tab_y = static_cast<int>(tab.center().y);
        window.show_side(Side::left);
        const auto place = window.probe.places.at("A/0/scale");
        slider_x = static_cast<int>(place.max.x) - 3;
        slider_y = static_cast<int>(place.center().y);
    }
    Program program(display_, home_, "signal:step:32x32 --size 1400x900");
    ASSERT_TRUE(program.appears()) << program.errors();
    for (int i = 0; i < 3; ++i)
        program.key("k");  // every press counts, also fast ones
    program.click(tab_x, tab_y);
    program.click(slider_x, slider_y);  // a click begins to type
    program.key("4");
    program.key("Return");
    program.key("2");
    program.key("ctrl+q");
    EXPECT_EQ(program.ends(), 0) << program.errors();
    const std::string session = text_of(home_ / "deconvoscope" / "session.json");
    EXPECT_NE(session.find("kernel=6"), std::string::npos) << session;
    EXPECT_NE(session.find("upsample scale=4"), std::string::npos) << session;
    EXPECT_NE(session.find("\"output\""), std::string::npos) << session;
}

TEST_F(RealWindow, TabTurnsTheKeysToTheOtherSideAndToNothingElse) {
    Program program(display_, home_, "signal:step:32x32 --size 1400x900");
    ASSERT_TRUE(program.appears()) << program.errors();
    program.key("Tab");
    program.key("k");  // once typed into the field of the pipeline, which Tab had given the keyboard
    program.key("4");
    program.key("ctrl+q");
    EXPECT_EQ(program.ends(), 0) << program.errors();
    const std::string session = text_of(home_ / "deconvoscope" / "session.json");
    EXPECT_NE(session.find("conv kernel=4"), std::string::npos) << session;
    EXPECT_NE(session.find("\"checkerboard\""), std::string::npos) << session;
}

TEST_F(RealWindow, SigtermKeepsTheSession) {
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        Program program(display_, home_, "signal:step:32x32 --size 1200x800");
        ASSERT_TRUE(program.appears()) << program.errors();
        program.key("k");
        std::this_thread::sleep_for(300ms);
        program.send(signal);
        EXPECT_EQ(program.ends(), 0) << program.errors();
        const std::string session = text_of(home_ / "deconvoscope" / "session.json");
        EXPECT_NE(session.find("kernel=4"), std::string::npos) << signal << session;
        fs::remove_all(home_);
    }
}

TEST_F(RealWindow, TheSessionIsKeptWhenTheDisplayGoes) {
    const Display display;
    Program program(display.name(), home_, "signal:step:32x32 --size 1200x800");
    ASSERT_TRUE(program.appears()) << program.errors();
    program.key("k");
    std::this_thread::sleep_for(500ms);
    display.fall();
    EXPECT_EQ(program.ends(), 1) << program.errors();
    const std::string session = text_of(home_ / "deconvoscope" / "session.json");
    EXPECT_NE(session.find("kernel=4"), std::string::npos) << session;
}

TEST_F(RealWindow, AFileIsOpenedThroughTheDialogByKeysAlone) {
    const fs::path folder = home_ / "pictures";
    fs::create_directories(folder);
    for (const char* name : {"a.png", "b.png"})
        engine::write_file(folder / name,
                           engine::encode_png({12, 8, 3, std::vector<std::uint8_t>(12 * 8 * 3, 90)}));
    Program program(display_, home_, (folder / "a.png").string() + " --size 1200x800");
    ASSERT_TRUE(program.appears()) << program.errors();
    for (const char* key : {"ctrl+o", "Down", "Down", "Return"}) {
        program.key(key);
        std::this_thread::sleep_for(300ms);
    }
    std::this_thread::sleep_for(700ms);
    program.key("ctrl+q");
    EXPECT_EQ(program.ends(), 0) << program.errors();
    const std::string session = text_of(home_ / "deconvoscope" / "session.json");
    EXPECT_NE(session.find("b.png"), std::string::npos) << session;
}

TEST_F(RealWindow, DroppedFilesAreOpened) {
    const fs::path folder = home_ / "pictures";
    fs::create_directories(folder);
    for (const char* name : {"first one.png", "second.png"})
        engine::write_file(folder / name,
                           engine::encode_png({12, 8, 3, std::vector<std::uint8_t>(12 * 8 * 3, 90)}));
    for (const std::string expected : {"first one.png", "second.png"}) {
        Program program(display_, home_, "signal:step:32x32 --size 1200x800");
        ASSERT_TRUE(program.appears()) << program.errors();
        EXPECT_EQ(testing::drop_files(program.window(), {folder / "first one.png", folder / "second.png"}),
                  "finished");
        std::this_thread::sleep_for(700ms);
        if (expected == "second.png") program.key("Next");  // Page Down: the next of those that were dropped
        std::this_thread::sleep_for(500ms);
        program.key("ctrl+q");
        ASSERT_EQ(program.ends(), 0) << program.errors();
        const std::string session = text_of(home_ / "deconvoscope" / "session.json");
        EXPECT_NE(session.find(expected), std::string::npos) << session;
    }
}

TEST_F(RealWindow, AnEncoderAloneIsARequestAndNotForgottenForTheLastSession) {
    for (const char* arguments : {"signal:step:32x32 --do quit", "--encoder 'avg_pool kernel=2' --do quit"}) {
        Program program(display_, home_, arguments);
        EXPECT_EQ(program.ends(), 0) << program.errors();
    }
    const std::string session = text_of(home_ / "deconvoscope" / "session.json");
    EXPECT_NE(session.find("avg_pool"), std::string::npos) << session;
}

TEST_F(RealWindow, IdleItSleeps) {
    Program program(display_, home_, "signal:ramp:16x16 --size 900x600");
    ASSERT_TRUE(program.appears()) << program.errors();
    std::this_thread::sleep_for(2s);
    const double before = program.cpu_seconds();
    std::this_thread::sleep_for(3s);
    EXPECT_LT(program.cpu_seconds() - before, 0.1);
    program.xdotool("windowsize " + program.window() + " 700 500");
    program.xdotool("windowminimize " + program.window());
    program.xdotool("windowmap " + program.window());
    program.xdotool("windowfocus " + program.window());
    program.key("ctrl+q");
    EXPECT_EQ(program.ends(), 0);
}

TEST_F(RealWindow, ScreenshotsAreCompleteAndOfTheirSize) {
    const fs::path shot =
        fs::temp_directory_path() / ("deconvoscope-shot-" + std::to_string(::getpid()) + ".png");
    for (const char* view : {"overview", "equivalence"}) {
        Program program(display_, home_,
                        "signal:step:24x24 --size 1000x640 --theme light --do swap --view " +
                            std::string(view) + " --screenshot " + shot.string());
        ASSERT_EQ(program.ends(), 0) << program.errors();
        const auto picture = engine::load_source(shot.string()).picture;
        EXPECT_EQ(picture->shape(), (engine::Shape{1, 3, 640, 1000}));
        float low = 1, high = 0;
        for (const float value : picture->values()) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
        EXPECT_GT(high - low, 0.8f) << "nothing is drawn";
    }
    EXPECT_FALSE(fs::exists(home_ / "deconvoscope")) << "a scripted run leaves the user's files alone";
    fs::remove(shot);
}

// Mean magnitude of the difference of two pictures of one shape.
double mean_difference(const engine::Tensor& a, const engine::Tensor& b) {
    EXPECT_EQ(a.shape(), b.shape());
    if (a.shape() != b.shape()) return -1;
    double sum = 0;
    for (engine::Index i = 0; i < a.size(); ++i)
        sum += std::abs(a.data()[i] - b.data()[i]);
    return sum / static_cast<double>(a.size());
}

TEST_F(RealWindow, ADenseScreenDoublesTheInterface) {
    if (!has_tool("xprop")) GTEST_SKIP() << "there is no xprop";
    const fs::path shot =
        fs::temp_directory_path() / ("deconvoscope-dpi-" + std::to_string(::getpid()) + ".png");
    const auto window_at = [&](int dpi, const char* scale) {
        std::system(("DISPLAY=" + display_ +
                     " xprop -root -f RESOURCE_MANAGER 8s -set RESOURCE_MANAGER 'Xft.dpi: " +
                     std::to_string(dpi) + "'")
                        .c_str());
        Program program(display_, home_,
                        "signal:step:24x24 --size 1200x800 --ui-scale " + std::string(scale) +
                            " --screenshot " + shot.string());
        EXPECT_EQ(program.ends(), 0) << program.errors();
        return engine::load_source(shot.string()).picture;
    };
    const auto plain = window_at(96, "1"), dense = window_at(192, "1"), half_of_dense = window_at(192, "0.5");
    window_at(96, "1");  // as the other tests expect it
    // Only the timings in the status line may differ.
    EXPECT_LT(mean_difference(*plain, *half_of_dense), 0.003) << "user scale and screen scale multiply";
    EXPECT_GT(mean_difference(*plain, *dense), 0.01);
    fs::remove(shot);
}

TEST_F(RealWindow, ANewSizeIsKeptAndAHiddenWindowSleeps) {
    Program program(display_, home_, "signal:ramp:16x16 --size 900x600");
    ASSERT_TRUE(program.appears()) << program.errors();
    program.xdotool("windowsize --sync " + program.window() + " 1010 720");
    std::this_thread::sleep_for(1s);
    program.xdotool("windowunmap " + program.window());
    std::this_thread::sleep_for(1s);
    const double before = program.cpu_seconds();
    std::this_thread::sleep_for(2s);
    EXPECT_LT(program.cpu_seconds() - before, 0.1);
    program.xdotool("windowmap " + program.window());
    std::this_thread::sleep_for(500ms);
    program.xdotool("windowfocus " + program.window());
    program.key("ctrl+q");
    ASSERT_EQ(program.ends(), 0) << program.errors();
    const std::string settings = text_of(home_ / "deconvoscope" / "settings.json");
    EXPECT_NE(settings.find("1010"), std::string::npos) << settings;
    EXPECT_NE(settings.find("720"), std::string::npos) << settings;
}

// The pictures stay in the build folder, to be looked at.
TEST_F(RealWindow, EveryViewInBothThemesLeavesItsPicture) {
    const fs::path folder = fs::path(DECONVOSCOPE_PROGRAM).parent_path() / "views";
    fs::create_directories(folder);
    for (const char* theme : {"dark", "light"})
        for (const ViewInfo& info : views) {
            const std::string view = info.id;
            const fs::path shot = folder / (view + "_" + theme + ".png");
            fs::remove(shot);
            Program program(display_, home_,
                            "--do preset_checkerboard_k3s2 --size 1440x900 --theme " + std::string(theme) +
                                " --view " + view + " --screenshot " + shot.string());
            ASSERT_EQ(program.ends(), 0) << program.errors();
            EXPECT_EQ(engine::load_source(shot.string()).picture->shape(), (engine::Shape{1, 3, 900, 1440}))
                << shot;
        }
}

TEST_F(RealWindow, WrongArgumentsAreRefusedBeforeThereIsAWindow) {
    for (const char* arguments :
         {"--view sideways", "--size 12", "--do nothing_like_it", "--theme pink", "no-such-file.png",
          "--frames -1", "--ui-scale 9", "--screenshot /no/such/folder/x.png"}) {
        Program program(display_, home_, arguments);
        EXPECT_EQ(program.ends(), 2) << arguments;
        const std::string errors = program.errors();
        EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
    }
}

}  // namespace
}  // namespace app
