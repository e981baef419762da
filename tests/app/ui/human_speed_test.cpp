// A hand's doing at a hand's speed: a press, frames, a release, frames; with results that arrive late.
#include <chrono>
#include <cmath>

#include "app/session/view_json.h"
#include "drawn_text.h"
#include "harness.h"
#include "tests/support/scratch_folder.h"

#include "engine/files/atomic_file.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

class Hand : public Harness {
  public:
    using Harness::Harness;

    void rest(int frames = 4) {
        for (int i = 0; i < frames; ++i)
            frame();
    }
    void slow_click(ImVec2 at) {
        move(at);
        rest();
        press(true);
        rest();
        press(false);
        rest();
    }
    void slow_click(const std::string& name) { slow_click(place(name)); }
    void slow_key(ImGuiKey code) {
        ImGui::GetIO().KeysDown[code] = true;
        rest();
        ImGui::GetIO().KeysDown[code] = false;
        rest();
    }
    void slow_type(const std::string& text) {
        for (const char letter : text) {
            type(std::string(1, letter));
            rest(2);
        }
    }
    /// A shortcut as the window hands it on: not where something else has the keyboard.
    bool shortcut(const std::string& chord) {
        if (shell.takes_key(bench, chord)) return false;
        run_action(bench, find_shortcut(chord)->id);
        rest();
        return true;
    }
    /// What was read may lie there, untaken, when no worker is busy any more.
    bool waits() const {
        const State& state = bench.state();
        return state.busy || state.is_old() || (state.opening && !state.opening->is_done);
    }
    /// Frames go by until what was asked for has come, and is drawn.
    void until_current() {
        const auto latest = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        do
            rest();
        while (waits() && std::chrono::steady_clock::now() < latest);
        EXPECT_FALSE(waits());
        rest();
    }
    const ViewState& view() const { return bench.state().view; }
};

/// Whether the place lies on the picture that is seen, and most of the pane shows it.
void expect_on_the_picture(const Hand& window, const std::string& when) {
    const auto plane = window.bench.state().side(Side::left)->built.input.plane();
    for (const PanZoom* look : {&window.view().detail, &window.view().left, &window.view().right}) {
        if (look->zoom <= 0 && look != &window.view().detail) continue;  // never drawn
        EXPECT_GE(look->x, 0) << when;
        EXPECT_GE(look->y, 0) << when;
        EXPECT_LE(look->x, static_cast<double>(plane.w)) << when;
        EXPECT_LE(look->y, static_cast<double>(plane.h)) << when;
    }
    const PanZoom& look = window.view().detail;
    EXPECT_GT(look.zoom, 0) << when;
    EXPECT_GT(look.x, static_cast<double>(plane.w) * 0.1) << when;
    EXPECT_LT(look.x, static_cast<double>(plane.w) * 0.9) << when;
    EXPECT_GT(look.y, static_cast<double>(plane.h) * 0.1) << when;
    EXPECT_LT(look.y, static_cast<double>(plane.h) * 0.9) << when;
}

TEST(HumanSpeed, OverviewShowsThePictureWhateverIsOpenedNext) {
    Hand window(make_document("sample"));
    expect_on_the_picture(window, "at the start");
    for (const char* name :
         {"signal:impulse", "sample:portrait", "signal:step:16x200", "", "signal:zoneplate:300x300"}) {
        window.bench.open(name);
        window.until_current();
        window.rest();
        expect_on_the_picture(window, name);
    }
    for (const int side : {64, 0, 32}) {
        window.bench.set_treatment({false, side});
        window.until_current();
        window.rest();
        expect_on_the_picture(window, "longest side " + std::to_string(side));
    }
    for (int i = 0; i < 5; ++i) {
        window.bench.undo();
        window.until_current();
        window.rest();
        expect_on_the_picture(window, "undone " + std::to_string(i));
    }
    window.bench.edit(set_pipe_text(Part::encoder(), "avg_pool kernel=4"));
    window.until_current();
    window.rest();
    expect_on_the_picture(window, "behind an encoder");
}

TEST(HumanSpeed, OverviewZoomsByKeysAndIsNotPushedOffThePicture) {
    Hand window(make_document("sample"));
    window.rest();
    const double zoom = window.view().detail.zoom;
    ASSERT_TRUE(window.shortcut("="));
    EXPECT_EQ(window.view().detail.zoom, zoom * 2);
    ASSERT_TRUE(window.shortcut("F"));
    EXPECT_TRUE(window.view().detail.fit);
    EXPECT_LT(window.view().detail.zoom, zoom);
    ASSERT_TRUE(window.shortcut("Z"));
    EXPECT_EQ(window.view().detail.zoom, 2) << "one screen pixel per output pixel";
    const ImVec2 from = window.place("overview/output/A");
    for (int i = 0; i < 12; ++i)
        window.drag(from, {from.x + 90, from.y + 90});
    EXPECT_EQ(window.view().detail.x, 0);
    EXPECT_EQ(window.view().detail.y, 0);
    window.rest(40);
    window.double_click(from);
    window.rest();
    EXPECT_TRUE(window.view().detail.fit);
}

TEST(HumanSpeed, ASessionIsLookedAtWhereItWas) {
    const ScratchFolder folder;
    Hand window(make_document("sample"));
    window.bench.view().open = View::output;
    window.rest();
    window.bench.view().left = window.bench.view().right = {false, 8, 300, 200};
    window.bench.view().pinned = engine::Pair{400, 600};
    window.bench.save_session(folder / "s.json");
    EXPECT_EQ(window.bench.state().settings.recent.front(), (folder / "s.json").string());
    window.bench.open("signal:impulse:16x16");
    window.until_current();
    window.bench.open((folder / "s.json").string());
    window.until_current();
    EXPECT_EQ(window.view().left, (PanZoom{false, 8, 300, 200}));
    EXPECT_EQ(window.view().pinned, (engine::Pair{400, 600}));
    const auto& recent = window.bench.state().settings.recent;
    EXPECT_NE(std::find(recent.begin(), recent.end(), (folder / "s.json").string()), recent.end());
}

constexpr const char* small = "signal:ramp:12x12";

TEST(HumanSpeed, AClickOnANumberTypesAnotherAndDigitsStayInIt) {
    Hand window(make_document(small));
    const std::string before = window.pipe(Side::right);
    window.slow_click("B/0/kernel");
    EXPECT_EQ(window.pipe(Side::right), before) << "a click changes nothing";
    EXPECT_FALSE(window.shortcut("2")) << "the digits belong to the number";
    EXPECT_FALSE(window.shortcut("K"));
    window.slow_type("7");
    EXPECT_EQ(window.pipe(Side::right), before) << "nor does a digit before Enter";
    window.slow_key(ImGuiKey_Enter);
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("kernel=7"), std::string::npos) << window.pipe(Side::right);
    EXPECT_EQ(window.bench.history().undo_label(), "B kernel 3 → 7");
    EXPECT_EQ(window.view().open, View::overview);
    EXPECT_TRUE(window.shortcut("2")) << "the field is done";
}

TEST(HumanSpeed, TwoClicksTypeAsWellAndEscapeTakesBack) {
    Hand window(make_document(small));
    const ImVec2 slider = window.place("B/0/kernel");
    window.slow_click(slider);
    window.slow_click(slider);
    window.slow_type("5");
    window.slow_key(ImGuiKey_Enter);
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("kernel=5"), std::string::npos) << window.pipe(Side::right);
    window.slow_click(slider);
    window.slow_type("9");
    window.slow_key(ImGuiKey_Escape);
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("kernel=5"), std::string::npos) << window.pipe(Side::right);
    EXPECT_EQ(window.bench.history().undo_label(), "B kernel 3 → 5");
}

TEST(HumanSpeed, ANumberIsTakenWhenAnotherControlIsClicked) {
    Hand window(make_document(small));
    window.slow_click("B/0/kernel");
    window.slow_type("6");
    window.slow_click("B/0/stride/+");
    window.settle();
    EXPECT_NE(window.pipe(Side::right).find("kernel=6 stride=3"), std::string::npos)
        << window.pipe(Side::right);
}

TEST(HumanSpeed, ADragStillMovesASlider) {
    Hand window(make_document(small));
    const auto place = window.probe.places.at("B/0/kernel");
    window.move({place.min.x + 4, place.center().y});
    window.press(true);
    window.rest();
    for (int i = 1; i <= 10; ++i)
        window.move({place.min.x + 4 + (place.max.x - place.min.x - 8) * static_cast<float>(i) / 10,
                     place.center().y});
    EXPECT_FALSE(window.bench.history().can_undo()) << "one step, when it ends";
    window.press(false);
    window.settle();
    EXPECT_EQ(window.pipe(Side::right).find("kernel=3"), std::string::npos) << window.pipe(Side::right);
    window.bench.undo();
    EXPECT_FALSE(window.bench.history().can_undo());
}

/// The rows of the sidebar that were under the pointer stay there while others appear or vanish.
TEST(HumanSpeed, NothingMovesThatThePointerIsOn) {
    Hand window(make_document(small));
    for (const char* row : {"B/0/kernel", "B/0/stride"}) {
        const ImVec2 at = window.place(row);
        window.move(at);
        window.rest();
        const auto expect_still = [&](const char* when) {
            window.until_current();
            window.rest();
            EXPECT_NEAR(window.place(row).y, at.y, 1) << row << ' ' << when;
        };
        window.bench.edit(
            set_pipe_text(Side::left, "upsample scale=2 | conv kernel=3 padding=same init=box | relu"));
        expect_still("with a stage more in A");
        window.bench.edit(set_parameter(Side::left, 1, "init", "normal"));
        expect_still("with a seed in A");
        window.bench.undo();
        expect_still("without it");
        window.bench.undo();
        expect_still("without the stage");
        window.bench.edit(set_pipe_text(Part::encoder(), "avg_pool kernel=2"));
        expect_still("with an encoder");
        window.bench.undo();
        expect_still("without it");
        window.bench.edit(set_parameter(Side::left, 0, "scale", "99999999"));
        window.settle();
        EXPECT_NEAR(window.place(row).y, at.y, 1) << row << " with an error above";
        window.bench.undo();
        expect_still("without it");
        window.move({900, 400});
        window.rest();
    }
}

TEST(HumanSpeed, TheVerdictMovesNothingWhileAKeyIsHeld) {
    for (const ImVec2 size : {ImVec2{1440, 900}, ImVec2{1280, 720}}) {
        Hand window(make_document("sample"), ThemeKind::dark, 1, size);
        window.rest();
        const ImVec2 pane = window.place("overview/output/B");
        for (const char* key : {"K", "K", "K", "K", "Shift+K", "Shift+K", "Shift+K", "S", "Shift+S"}) {
            ASSERT_TRUE(window.shortcut(key));
            for (int i = 0; i < 3; ++i) {
                window.frame();
                EXPECT_NEAR(window.place("overview/output/B").y, pane.y, 0.5) << key << " at " << size.x;
            }
            window.until_current();
            window.rest();
            EXPECT_NEAR(window.place("overview/output/B").y, pane.y, 0.5) << key << " at " << size.x;
        }
    }
}

TEST(HumanSpeed, TheSideThatKeysEditIsNamedWithoutTheControls) {
    Hand window(make_document(small));
    ASSERT_TRUE(window.shortcut("H"));
    ASSERT_TRUE(window.has("menu/edited_side"));
    EXPECT_FALSE(window.has("B/0/kernel"));
    window.slow_click("menu/edited_side");
    EXPECT_EQ(window.view().edited_side, Side::left);
}

// A menu longer than the window lay over the bar, and the button that opened it, let go, ran the entry under
// it.
TEST(HumanSpeed, MenusOpenBelowTheBarAndRunNothingByThemselves) {
    for (const float type : {1.0f, 1.5f, 2.0f}) {
        Hand window(make_document(small), ThemeKind::dark, type, {1280 / type, 720 / type});
        const std::string before = view_to_json(window.view(), {});
        std::size_t inner = 0;
        for (const std::string menu : {"File", "Edit", "View", "Pipelines", "Help"}) {
            window.slow_click("menu/" + menu);
            const auto places = window.probe.places;
            for (const auto& [name, place] : places) {
                if (!name.starts_with("menu/" + menu + "/")) continue;
                ++inner;
                window.move(place.center());
                window.rest(40);  // it opens after a moment
                for (const ImGuiWindow* popup : ImGui::GetCurrentContext()->Windows)
                    if (popup->Active && popup->Flags & ImGuiWindowFlags_Popup) {
                        EXPECT_GE(popup->Pos.y, 0) << name;
                        EXPECT_LE(popup->Pos.y + popup->Size.y, 721) << name;
                    }
            }
            const ImGuiWindow* open = nullptr;
            for (const ImGuiPopupData& popup : ImGui::GetCurrentContext()->OpenPopupStack)
                if (!open) open = popup.Window;
            ASSERT_NE(open, nullptr) << menu << " was closed by the click that opened it";
            EXPECT_GE(open->Pos.y, window.place("menu/File").y) << menu << " covers the bar";
            window.slow_key(ImGuiKey_Escape);
            EXPECT_TRUE(ImGui::GetCurrentContext()->OpenPopupStack.empty()) << "one Escape closes " << menu;
        }
        EXPECT_GE(inner, 11u);
        EXPECT_EQ(view_to_json(window.view(), {}), before) << "nothing was run";
    }
}

TEST(HumanSpeed, EscapeClosesMenusAndListsOneByOne) {
    Hand window(make_document(small), ThemeKind::dark, 1, {1440, 1600});  // the whole sidebar in sight
    window.slow_click("menu/File");
    ASSERT_TRUE(window.has("menu/open"));
    EXPECT_FALSE(window.shortcut("K")) << "letters do not reach through a menu";
    window.slow_key(ImGuiKey_Escape);
    EXPECT_FALSE(window.has("menu/open"));
    window.slow_click("B/0/init");
    ASSERT_TRUE(window.has("B/0/init/normal"));
    window.slow_key(ImGuiKey_Escape);
    EXPECT_FALSE(window.has("B/0/init/normal"));
    EXPECT_TRUE(window.shortcut("K"));
}

TEST(HumanSpeed, EscapeClosesAListInADialogBeforeTheDialog) {
    Hand window(make_document(small));
    run_action(window.bench, "sweep");
    window.rest();
    ASSERT_TRUE(window.has("sweep/rows"));
    window.slow_click("sweep/rows");
    ASSERT_TRUE(popup_is_open());
    window.slow_key(ImGuiKey_Escape);
    EXPECT_TRUE(window.shell.takes_keys()) << "the dialog stays";
    window.slow_key(ImGuiKey_Escape);
    EXPECT_FALSE(window.shell.takes_keys());
}

class InAFolder : public ::testing::Test {
  protected:
    InAFolder() : window(make_document(small)) {
        window.bench.settings().places["session"] = (folder / "last.json").string();
        window.bench.settings().places["open"] = (folder / "any.png").string();
    }
    ScratchFolder folder;
    Hand window;
};

TEST_F(InAFolder, ASessionIsSavedByKeysAloneWhereTheLastOneWas) {
    ASSERT_TRUE(window.shortcut("Ctrl+S"));
    EXPECT_FALSE(window.shortcut("K"));
    window.slow_type("lecture");
    window.slow_key(ImGuiKey_Enter);
    EXPECT_FALSE(window.shell.takes_keys());
    EXPECT_TRUE(std::filesystem::exists(folder / "lecture.json")) << window.bench.state().message;
    ASSERT_TRUE(window.shortcut("Ctrl+S"));
    window.settle();
    window.slow_key(ImGuiKey_Enter);
    EXPECT_FALSE(window.shell.takes_keys()) << "the same name again";
    EXPECT_EQ(window.bench.state().message, "Saved " + folder.file("lecture.json"));
}

TEST_F(InAFolder, AFileIsOpenedByTypingItsName) {
    engine::write_file(folder / "b.png", engine::encode_png({20, 10, 3, std::vector<std::uint8_t>(600, 90)}));
    ASSERT_TRUE(window.shortcut("Ctrl+O"));
    window.slow_type("b.png");
    window.slow_key(ImGuiKey_Enter);
    window.until_current();
    EXPECT_FALSE(window.shell.takes_keys());
    EXPECT_EQ(window.bench.state().document.experiment.source.name, folder.file("b.png"));
    ASSERT_TRUE(window.shortcut("Ctrl+O"));
    window.slow_type("signal:step:8x8");
    window.slow_key(ImGuiKey_Enter);
    window.until_current();
    EXPECT_EQ(window.bench.state().document.experiment.source.name, "signal:step:8x8");
}

TEST_F(InAFolder, ABadFileKeepsTheDialogOpenAndSaysWhy) {
    engine::write_file(folder / "bad.json", "{\"version\": }");
    ASSERT_TRUE(window.shortcut("Ctrl+O"));
    window.slow_type("bad.json");
    window.slow_key(ImGuiKey_Enter);
    window.settle();
    window.rest();
    EXPECT_TRUE(window.shell.takes_keys());
    ASSERT_TRUE(window.bench.state().opening);
    const std::string& why = window.bench.state().opening->error;
    EXPECT_NE(why.find("bad.json"), std::string::npos) << why;
    EXPECT_EQ(why.find("exception"), std::string::npos) << why;
    const auto& spoken = window.probe.spoken;
    EXPECT_NE(std::find(spoken.begin(), spoken.end(), why), spoken.end());
    window.slow_key(ImGuiKey_Escape);
    EXPECT_FALSE(window.shell.takes_keys());
}

TEST(HumanSpeed, APathThatWasRefusedStaysToBeMended) {
    Hand window(make_document(small));
    const std::string before = window.pipe(Side::right);
    window.bench.refuse(engine::Error("there is no file nowhere.npy", {{"right", 0, "weight"}}),
                        "nowhere.npy");
    EXPECT_EQ(window.bench.state().refused->typed, "nowhere.npy");
    window.rest();
    window.ui.edit_typed(set_parameter(Side::right, 0, "weight", "/no/such.npy"), "/no/such.npy");
    window.rest();
    ASSERT_TRUE(window.bench.state().refused);
    EXPECT_EQ(window.bench.state().refused->typed, "/no/such.npy");
    EXPECT_EQ(window.pipe(Side::right), before);
}

TEST(HumanSpeed, AMessageSpeaksOfTheLastStepOnly) {
    Hand window(make_document(small));
    ASSERT_TRUE(window.shortcut("K"));
    EXPECT_EQ(window.bench.state().message, "B kernel 3 → 4");
    window.slow_click("B/0/stride/+");
    EXPECT_EQ(window.bench.state().message, "");
}

TEST(HumanSpeed, TheCodeIsInTheFrameworkOfTheControls) {
    Hand window(make_document(small));
    run_action(window.bench, "code");
    window.settle();
    EXPECT_NE(testing::drawn_letters().find("nn.ConvTranspose2d"), std::string::npos);
}

TEST(HumanSpeed, NumbersStayWhole) {
    Hand window(make_document(small));
    for (float width = 20; width < 400; width += 7) {
        const std::string lines = wrapped("the outputs differ by up to 0.778 and 21.2 M, e.g. 1.5", width);
        EXPECT_EQ(lines.find("0.\n"), std::string::npos);
        if (width > 60) {
            EXPECT_NE(lines.find("0.778"), std::string::npos) << width;
        }
        EXPECT_LE(wrapped_size("a/very/long/path/without/any/space/in/it.png and more", width).x, width + 1);
    }
    EXPECT_EQ(wrapped("one\n\ntwo", 500), "one\n\ntwo");
}

}  // namespace
}  // namespace app
