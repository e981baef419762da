// The window's panels, drawn and clicked headless.
#include <fmt/format.h>

#include "drawn_text.h"
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

constexpr const char* small = "signal:ramp:12x12";

TEST(Window, EveryViewDrawsInBothThemesAndScales) {
    for (const ThemeKind theme : {ThemeKind::dark, ThemeKind::light})
        for (const float scale : {1.0f, 2.0f}) {
            Harness window(make_document(small), theme, scale, {1280, 720});
            for (int view = 0; view < 6; ++view) {
                window.bench.view().open = static_cast<View>(view);
                window.settle();
                EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 500)
                    << views[static_cast<std::size_t>(view)].id;
            }
        }
}

TEST(Window, EveryViewDrawsOddDocuments) {
    struct Case {
        const char *source, *left, *right;
    };
    const std::vector<Case> cases = {
        {"signal:constant:1x1", "upsample scale=2", "conv_transpose kernel=2 stride=2 init=box"},
        {"sample", "conv kernel=3 stride=2 init=box", "max_pool kernel=2 | relu | avg_pool kernel=2"},
        {small, "conv_transpose kernel=2 stride=3 init=ones",
         "conv_transpose kernel=3 stride=2,3 init=normal"},
        {small, "conv kernel=3 channels=12 padding=same init=he | pixel_shuffle factor=2",
         "relu | concat stage=input"},
        {"signal:step:1x40", "upsample scale=2 mode=bilinear align-corners=true", "zero_insert stride=3"},
    };
    for (const auto& [source, left, right] : cases) {
        Harness window(make_document(source, left, right));
        ASSERT_TRUE(window.bench.state().findings)
            << left << window.bench.state().failure.value_or(Failure{}).sentence;
        for (int view = 0; view < 6; ++view) {
            window.bench.view().open = static_cast<View>(view);
            window.settle();
        }
    }
}

TEST(Window, AnErrorStateIsDrawnWithAndWithoutAnOlderPicture) {
    Harness window(make_document("signal:ramp:4x4", "conv kernel=9 init=box", "relu"));
    EXPECT_FALSE(window.bench.state().findings);
    EXPECT_TRUE(window.bench.state().failure);
    window.bench.edit(set_parameter(Side::left, 0, "kernel", "3"));
    window.settle();
    ASSERT_TRUE(window.bench.state().findings);
    window.bench.edit(set_parameter(Side::left, 0, "kernel", "7"));
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.settle();
        EXPECT_TRUE(window.bench.state().is_old());
    }
}

TEST(Window, AChannelThatOneSideLacksIsDrawnAsItsLast) {
    Harness window(make_document(small, "conv kernel=3 padding=same channels=3", "upsample scale=2"));
    window.bench.view().channel = 2;
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.settle();
    }
}

TEST(Window, TabsOpenTheViews) {
    Harness window(make_document(small));
    for (int view = 5; view >= 0; --view) {
        window.click("view/" + std::string(views[static_cast<std::size_t>(view)].title));
        EXPECT_EQ(static_cast<int>(window.bench.state().view.open), view);
    }
}

TEST(Window, ASliderIsOneUndoStepAndTheOutputFollows) {
    Harness window(make_document(small));
    const auto place = window.probe.places.at("B/0/kernel");
    window.drag({place.min.x + 30, place.center().y}, {place.max.x - 4, place.center().y});
    EXPECT_EQ(window.pipe(Side::right),
              "conv_transpose kernel=9 stride=2 padding=1 output-padding=1 init=box");
    EXPECT_EQ(window.bench.history().undo_label(), "B kernel 3 → 9");
    window.settle();
    EXPECT_EQ(window.bench.state().side(Side::right)->output().shape().h, 11 * 2 - 2 + 9 + 1);
    window.bench.undo();
    EXPECT_FALSE(window.bench.history().can_undo());
}

TEST(Window, TypedPipelinesAreTakenOrExplained) {
    Harness window(make_document(small));
    window.click("A/pipe");
    window.type("upsample scale=3 mode=bilinear");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(window.pipe(Side::left), "upsample scale=3 mode=bilinear");
    window.click("A/pipe");
    window.type("upsample scale=none");
    window.key(ImGuiKey_Enter);
    window.settle();
    EXPECT_EQ(window.pipe(Side::left), "upsample scale=3 mode=bilinear");
    EXPECT_TRUE(window.bench.state().message_is_error);
    EXPECT_NE(window.bench.state().message.find("none"), std::string::npos);
}

TEST(Window, StagesAreAddedMovedAndRemovedByMouse) {
    Harness window(make_document(small));
    window.click("A/0/↓");
    EXPECT_EQ(window.pipe(Side::left), "conv kernel=3 padding=same init=box | upsample scale=2 mode=nearest");
    window.click("A/0/×");
    EXPECT_EQ(window.pipe(Side::left), "upsample scale=2 mode=nearest");
    window.settle();
    window.click("A/add/+ stage");
    window.settle();
    window.click("A/add/relu");
    EXPECT_EQ(window.pipe(Side::left), "upsample scale=2 mode=nearest | relu");
    EXPECT_EQ(window.bench.history().undo_label(), "A add relu");
}

TEST(Window, ChoicesAreMadeInTheirLists) {
    Harness window(make_document(small), ThemeKind::dark, 1, {1440, 1600});  // the whole sidebar in sight
    window.click("A/0/mode");
    window.click("A/0/mode/bilinear");
    EXPECT_EQ(window.pipe(Side::left),
              "upsample scale=2 mode=bilinear | conv kernel=3 padding=same init=box");
    window.settle();
    window.click("loss");
    window.settle();
    window.click("loss/sum of the output");
    EXPECT_EQ(window.bench.state().document.experiment.loss.kind, engine::LossKind::sum);
}

TEST(Window, ZoomingBeforeThePanesWereSeenDoesNoHarm) {
    {
        Harness window(make_document(small));
        run_action(window.bench, "view_output");
        run_action(window.bench, "zoom_in");
        window.settle();
        EXPECT_GT(window.bench.view().left.zoom, 1) << "output pixels plain to see, and not a speck";
    }
    Harness other(make_document(small));
    run_action(other.bench, "view_output");
    run_action(other.bench, "zoom_100");
    other.settle();
    EXPECT_EQ(other.bench.view().left.zoom, 2);
    EXPECT_EQ(other.bench.view().left.x, 6) << "about the middle";
}

TEST(Window, LinkedPanesZoomAboutTheCursorAndPanTogether) {
    Harness window(make_document(small));
    window.click("view/Output");
    window.settle();
    const ImVec2 pane = window.place("output/A");
    const ImVec2 at{pane.x + 40, pane.y - 30};
    window.move(at);
    const auto pixel = window.bench.state().view.hovered;
    ASSERT_TRUE(pixel);
    window.wheel(at, 3);
    window.move(at);
    EXPECT_EQ(window.bench.state().view.hovered, pixel) << "the pixel under the cursor stays there";
    EXPECT_EQ(window.bench.state().view.left, window.bench.state().view.right);
    const double x = window.bench.state().view.left.x;
    window.drag(at, {at.x - 60, at.y});
    EXPECT_GT(window.bench.state().view.left.x, x);
    EXPECT_EQ(window.bench.state().view.left, window.bench.state().view.right);
    window.click("output/linked");
    window.drag(at, {at.x + 90, at.y});
    EXPECT_NE(window.bench.state().view.left, window.bench.state().view.right);
    EXPECT_FALSE(window.bench.history().can_undo()) << "looking is not editing";
}

TEST(Window, ATitleSaysTheZoomOfItsOwnPane) {
    Harness window(make_document(small));
    for (const char* action : {"view_output", "layout_flip", "show_input", "show_original", "fit"})
        run_action(window.bench, action);
    window.settle();
    const double percent = window.bench.view().left.zoom / 2 * 100;
    EXPECT_GT(percent, 1000);
    EXPECT_NE(testing::drawn_letters().find(fmt::format("24×24·{:.0f}%", percent)), std::string::npos)
        << "neither that of the input beside it, nor 1e+03";
}

TEST(Window, MagnifiedPixelsOfTheDifferenceHaveTheirValuesWritten) {
    Harness window(make_document("signal:constant:12x12", "conv kernel=1 init=ones normalize=none",
                                 "conv kernel=1 init=ones gain=0.5 normalize=none"));
    for (const char* action : {"view_output", "layout_difference"})
        run_action(window.bench, action);
    window.settle();
    window.wheel(window.place("difference"), 4);
    const double largest = *window.bench.state().findings->difference.max_abs;
    EXPECT_NE(testing::drawn_letters().find(fmt::format("-{:.3f}", largest)), std::string::npos);
}

TEST(Window, AClickPinsAPixelForTheInspector) {
    Harness window(make_document(small));
    window.click("view/Output");
    window.settle();
    const ImVec2 at = window.place("output/B");
    window.click(at);
    const auto pinned = window.bench.state().view.pinned;
    ASSERT_TRUE(pinned);
    run_action(window.bench, "pin_right");
    EXPECT_EQ(window.bench.state().view.pinned->w, pinned->w + 1);
    window.settle();
}

TEST(Window, TheWipeLineIsDragged) {
    Harness window(make_document(small));
    run_action(window.bench, "layout_wipe");
    window.settle();
    const ImVec2 line = window.place("wipe");
    window.drag(line, {line.x + 120, line.y});
    EXPECT_GT(window.bench.state().view.wipe, 0.55);
}

TEST(Window, ThePaletteRunsWhatIsTyped) {
    Harness window(make_document(small));
    run_action(window.bench, "palette");
    window.settle();
    EXPECT_TRUE(window.shell.takes_keys());
    window.type("swap a and b");
    window.key(ImGuiKey_Enter);
    window.frame();
    EXPECT_EQ(window.pipe(Side::left),
              "conv_transpose kernel=3 stride=2 padding=1 output-padding=1 init=box");
    EXPECT_FALSE(window.shell.takes_keys());
}

TEST(Window, ThePaletteListsNamesBeforeDescriptions) {
    Harness window(make_document(small));
    window.bench.view().edited_side = Side::left;
    run_action(window.bench, "palette");
    window.settle();
    window.type("fold");  // "Next picture" speaks of folders
    window.key(ImGuiKey_Enter);
    window.frame();
    EXPECT_TRUE(window.pipe(Side::right).starts_with("conv_transpose kernel=4 stride=2"))
        << window.pipe(Side::right);
}

TEST(Window, EveryDialogOpensAndClosesWithEscape) {
    Harness window(make_document(small));
    for (const char* action : {"open", "save_session", "export", "help", "palette", "about", "go_to_pixel"}) {
        run_action(window.bench, action);
        window.settle();
        EXPECT_TRUE(window.shell.takes_keys()) << action;
        window.key(ImGuiKey_Escape);
        window.settle();
        EXPECT_FALSE(window.shell.takes_keys()) << action;
    }
}

void right_click(Harness& window, ImVec2 at) {
    window.move(at);
    for (const bool down : {true, false}) {
        ImGui::GetIO().MouseDown[1] = down;
        window.frame();
    }
    window.frame();
}

TEST(Window, ARightClickCopiesWhatIsUnderThePointer) {
    Harness window(make_document(small));
    right_click(window, window.place("A/title"));
    for (const char* action : {"copy/copy_left", "copy/copy_right", "copy/copy_numbers", "copy/copy_command"})
        EXPECT_TRUE(window.has(action)) << action;
    window.click("copy/copy_command");
    EXPECT_EQ(window.bench.copy_request.rfind("deconvoscope compare " + std::string(small), 0), 0u)
        << window.bench.copy_request;
    window.bench.view().open = View::output;
    window.settle();
    window.move(window.place("output/A"));
    ASSERT_TRUE(window.bench.view().hovered);
    right_click(window, window.place("output/A"));
    window.click("copy/pixel");
    EXPECT_EQ(window.bench.copy_request.rfind("[", 0), 0u);
    EXPECT_NE(window.bench.copy_request.find("] A "), std::string::npos) << window.bench.copy_request;
}

TEST(Window, ATooltipLeavesWhatItExplainsInSight) {
    Harness window(make_document(small));
    for (const char* name : {"view/Output", "sides/swap", "A/title"}) {
        window.move(window.place(name));
        window.frame();
        const Probe::Place item = window.probe.places.at(name);
        bool shown = false;
        for (const ImGuiWindow* part : ImGui::GetCurrentContext()->Windows) {
            if (!part->Active || !(part->Flags & ImGuiWindowFlags_Tooltip)) continue;
            shown = true;
            EXPECT_FALSE(part->Rect().Overlaps({item.min, item.max})) << name;
        }
        EXPECT_TRUE(shown) << name;
    }
}

TEST(Window, TheFrameworkSwitchRewordsTheStagesAndOffersTheOwnLayer) {
    Harness window(make_document(small), ThemeKind::dark, 1, {1440, 1600});
    EXPECT_TRUE(window.has("B/0/words"));
    EXPECT_FALSE(window.has("B/0/own/take PyTorch's own"));
    window.click("convention/Keras / TF");
    window.settle();
    EXPECT_EQ(window.bench.state().view.convention, engine::Convention::keras);
    EXPECT_FALSE(window.bench.history().can_undo()) << "words are a matter of looking";
    window.click("B/0/own/take Keras's own");
    EXPECT_EQ(window.pipe(Side::right), "conv_transpose kernel=3 stride=2 padding=same init=box");
    window.settle();
    EXPECT_FALSE(window.has("B/0/own/take Keras's own"));
}

TEST(Window, TexturesAreMadeAgainOnlyForNewPictures) {
    Harness window(make_document(small));
    window.settle();
    const int before = window.textures.uploads;
    for (int i = 0; i < 10; ++i)
        window.frame();
    EXPECT_EQ(window.textures.uploads, before);
    window.bench.edit(set_parameter(Side::right, 0, "kernel", "5"));
    window.settle();
    EXPECT_GT(window.textures.uploads, before);
}

}  // namespace
}  // namespace app
