// Everything is in sight: at the sizes that classrooms have, in ordinary and in large type, no text is cut or
// lies upon another, no view has to be scrolled and nothing is lost.
#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "drawn_text.h"
#include "engine/pipeline/presets.h"
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

/// A screen in device pixels, its scale, and whether large type is on (half as large again, as the action
/// `large_type`).
struct Screen {
    float width, height, scale;
    bool large;
    float type() const { return large ? scale * 1.5f : scale; }
    ImVec2 size() const { return {width / type(), height / type()}; }
};
const Screen laptop{1280, 720, 1, false}, projector{1280, 720, 1, true};
const Screen screens[]{laptop,
                       projector,
                       {1920, 1080, 1, false},
                       {1920, 1080, 1, true},
                       {2560, 1440, 2, false},
                       {2560, 1440, 2, true}};

/// A document that each of the screens shows in turn.
Harness shown_on(const Screen& screen, const std::string& source = "signal:zoneplate:96x128") {
    return Harness(make_document(source), ThemeKind::dark, screen.type(), screen.size());
}

bool has_parts(const Harness& window) {
    return std::ranges::any_of(window.probe.places,
                               [](const auto& place) { return place.first.rfind("part/", 0) == 0; });
}

/// Every view, and every part of a view that stands behind tabs; `look` is told their names.
template <typename Look>
void each_view(Harness& window, const Look& look) {
    for (std::size_t view = 0; view < views.size(); ++view) {
        for (int part = 0; part < 3; ++part) {
            window.bench.view().open = static_cast<View>(view);
            window.bench.view().part[view] = part;
            window.settle();
            if (part > 0 && window.bench.view().part[view] != part) break;  // there are no more
            look(std::string(views[view].id) + ", part " + std::to_string(part));
            if (!has_parts(window)) break;
        }
    }
}

/// Lists that may be longer than the view, and scroll within it.
bool is_list(const ImGuiWindow& window) {
    const std::string name = window.Name;
    const auto ends = [&](const char* part) {
        return name.find(std::string("/") + part) != std::string::npos;
    };
    return ends("sidebar_") || ends("stack_");
}

void expect_all_in_sight(const Harness& window, const std::string& where) {
    const testing::DrawnText text = testing::drawn_text();
    EXPECT_GT(text.letters, 200u) << where << ": nothing is read";
    EXPECT_EQ(text.cut, std::vector<std::string>{}) << where;
    EXPECT_EQ(text.overlapping, std::vector<std::string>{}) << where;
    EXPECT_EQ(window.probe.cut, std::vector<std::string>{}) << where;
    EXPECT_EQ(window.probe.hidden, 0) << where;
    for (const ImGuiWindow* part : ImGui::GetCurrentContext()->Windows)
        if (part->Active && !is_list(*part)) {
            EXPECT_EQ(part->ScrollMax.y, 0) << where << ", " << part->Name;
        }
}

TEST(Layout, NothingIsCutAndNoViewScrolls) {
    for (const Screen& screen : screens) {
        Harness window = shown_on(screen);
        const std::string name =
            std::to_string(static_cast<int>(screen.width)) + (screen.large ? " in large type" : "");
        each_view(window, [&](const std::string& view) {
            expect_all_in_sight(window, view + " on " + name + ", dark");
            window.theme = make_theme(ThemeKind::light, window.theme.fonts);
            apply_style(window.theme, screen.type());
            for (int i = 0; i < 2; ++i)
                window.frame();
            expect_all_in_sight(window, view + " on " + name + ", light");
            window.theme = make_theme(ThemeKind::dark, window.theme.fonts);
            apply_style(window.theme, screen.type());
        });
    }
}

/// A side of the preset with two channels in place of 8 and 16: as deep, and quickly studied.
std::string slim(const char* id, Side side) {
    const engine::Preset& preset = engine::find_preset(id);
    std::string text(side == Side::left ? preset.left : preset.right);
    for (const char* many : {"channels=16", "channels=8"})
        for (std::size_t at = text.find(many); at != text.npos; at = text.find(many))
            text.replace(at, std::string(many).size(), "channels=2");
    return text;
}

void expect_deep_pipeline_in_sight(const char* preset) {
    Harness window(make_document("signal:noise:8x8", slim(preset, Side::left), slim(preset, Side::right)),
                   ThemeKind::dark, laptop.type(), laptop.size());
    for (const Screen& screen : {laptop, projector}) {
        window.show_on(ThemeKind::dark, screen.type(), screen.size());
        each_view(window, [&](const std::string& view) {
            expect_all_in_sight(window, view + (screen.large ? " in large type" : ""));
        });
    }
}

TEST(Layout, AUNetIsInSight) { expect_deep_pipeline_in_sight("unet_up_block"); }
TEST(Layout, AnAutoencoderIsInSight) { expect_deep_pipeline_in_sight("keras_autoencoder"); }
TEST(Layout, FourTimesTheSameLayerIsInSight) { expect_deep_pipeline_in_sight("stack_4"); }

TEST(Layout, NoDialogIsCut) {
    for (const Screen& screen : {laptop, projector}) {
        Harness window = shown_on(screen);
        for (const char* dialog : {"open", "save_session", "export", "sweep", "export_animation", "code",
                                   "import", "help", "palette", "about", "go_to_pixel"}) {
            run_action(window.bench, dialog);
            window.settle();
            const std::string where = dialog + std::string(screen.large ? " in large type" : "");
            if (where != "code in large type") {  // a line of code is as long as it is, and its field scrolls
                EXPECT_EQ(testing::drawn_text().cut, std::vector<std::string>{}) << where;
            }
            EXPECT_EQ(window.probe.cut, std::vector<std::string>{}) << where;
            const ImGuiWindow* modal = ImGui::GetTopMostPopupModal();
            ASSERT_TRUE(modal) << where;
            EXPECT_EQ(modal->ScrollMax.x, 0) << where;
            if (!screen.large) {
                EXPECT_EQ(modal->ScrollMax.y, 0) << where;
            }
            window.key(ImGuiKey_Escape);
            window.settle();
        }
    }
}

/// The tabs bear short words where there is little room: their names are those of the views.
std::string name_of(const std::string& noted) {
    for (const ViewInfo& one : views)
        if (noted == std::string("view/") + one.brief) return std::string("view/") + one.title;
    return noted;
}

/// The names of what can be used or read. Not the cells of grids, nor the inspector (see below), nor the
/// steppers of a padding, whose slider is too short for them beside its list, nor how the button with further
/// fixes is titled.
std::set<std::string> names_of(Harness& window) {
    std::set<std::string> names;
    each_view(window, [&](const std::string&) {
        for (const auto& noted : window.probe.places) {
            const std::string& name = noted.first;
            const bool cell =
                std::isdigit(static_cast<unsigned char>(name.back())) && name.find("fix") == name.npos;
            const bool other =
                std::ranges::any_of(std::array{"inspector", "padding/", "fix/more/"},
                                    [&](const char* part) { return name.find(part) != name.npos; });
            if (!cell && !other) names.insert(name_of(name));
        }
    });
    return names;
}

TEST(Layout, LargeTypeLosesNothing) {
    std::set<std::string> all, large;
    {
        Harness window = shown_on(laptop);
        all = names_of(window);
    }
    {
        Harness window = shown_on(projector);
        large = names_of(window);
    }
    EXPECT_GT(all.size(), 100u);
    std::vector<std::string> lost;
    std::ranges::set_difference(all, large, std::back_inserter(lost));
    EXPECT_EQ(lost, std::vector<std::string>{});
}

// The pixel that the inspector has no room for stands in the menu bar.
TEST(Layout, InLargeTypeThePinnedPixelIsStillRead) {
    Harness window = shown_on(projector);
    window.bench.view().pinned = engine::Pair{3, 4};
    window.settle();
    EXPECT_TRUE(std::ranges::any_of(
        window.probe.spoken, [](const std::string& text) { return text.rfind("[3, 4]   A ", 0) == 0; }));
}

TEST(Layout, WhatIsCutHiddenOrOverlaidIsFound) {
    Harness window(make_document("signal:ramp:12x12"), ThemeKind::dark, 1, {480, 270});
    bool fitted = false, hidden = false, cut = false;
    each_view(window, [&](const std::string&) {
        fitted = fitted || !window.probe.cut.empty();
        hidden = hidden || window.probe.hidden > 0;
        cut = cut || !testing::drawn_text().cut.empty();
    });
    EXPECT_TRUE(fitted);
    EXPECT_TRUE(hidden);
    EXPECT_TRUE(cut);
    ImGui::NewFrame();
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    list.AddText({10, 10}, IM_COL32_WHITE, "below");
    list.AddText({14, 12}, IM_COL32_WHITE, "above");
    list.PushClipRect({200, 10}, {223, 30});
    list.AddText({200, 10}, IM_COL32_WHITE, "sliced");
    list.PopClipRect();
    ImGui::Render();
    const testing::DrawnText text = testing::drawn_text();
    ASSERT_FALSE(text.overlapping.empty());
    EXPECT_NE(text.overlapping.front().find("below"), std::string::npos) << text.overlapping.front();
    ASSERT_FALSE(text.cut.empty());
    EXPECT_EQ(text.cut.front().substr(0, 3), "sli") << text.cut.front();
}

TEST(Layout, OnALaptopAllControlsOfASideAreInSight) {
    Harness window = shown_on(laptop);
    for (const Side side : {Side::left, Side::right}) {
        window.click(std::string(letter(side)) + "/title");
        EXPECT_EQ(window.bench.state().view.edited_side, side);
        EXPECT_TRUE(window.has(std::string(letter(side)) + "/0/title"));
        for (const auto& [name, place] : window.probe.places)
            if (name.starts_with("A/") || name.starts_with("B/")) {
                EXPECT_LT(place.max.y, 690) << name;
            }
        const Side other_side = side == Side::left ? Side::right : Side::left;
        EXPECT_FALSE(window.has(std::string(letter(other_side)) + "/0/title"));
    }
}

TEST(Layout, InAHighWindowBothSidesAreInSight) {
    Harness window(make_document("sample"), ThemeKind::dark, 1, {1440, 1600});
    EXPECT_TRUE(window.has("A/0/scale"));
    EXPECT_TRUE(window.has("B/0/kernel"));
}

TEST(Layout, ATabTellsThatItsSideBreaksARule) {
    Harness window = shown_on(laptop);
    window.bench.edit(set_parameter(Side::left, 1, "groups", "5"));
    window.settle();
    ASSERT_TRUE(window.bench.state().failure);
    EXPECT_EQ(window.probe.places.at("A/title").help, window.bench.state().failure->sentence);
}

TEST(Layout, OfADeepPipelineTheStageLookedAtIsOpen) {
    const std::string deep =
        "conv kernel=3 padding=same init=box | relu | max_pool kernel=2 | conv kernel=3 padding=same init=box | "
        "leaky_relu | upsample scale=2 | sigmoid";
    Harness window(make_document("signal:noise:8x8", deep, deep), ThemeKind::dark, laptop.type(),
                   laptop.size());
    window.show_side(Side::left);
    EXPECT_TRUE(window.has("A/0/kernel"));
    EXPECT_FALSE(window.has("A/2/kernel"));
    window.click("A/2/title");
    window.settle();
    EXPECT_TRUE(window.has("A/2/kernel"));
    EXPECT_FALSE(window.has("A/0/kernel"));
    window.bench.view().open = View::gradient;
    window.settle();
    window.click("gradient/A/>");
    EXPECT_EQ(window.bench.view().stage[0], 3);
}

TEST(Layout, InLargeTypePartsOfAViewAreChosenByTabs) {
    Harness window = shown_on(projector);
    window.bench.view().open = View::checkerboard;
    window.settle();
    EXPECT_TRUE(window.has("B/checkerboard/output"));
    EXPECT_FALSE(window.has("B/kernel/0,0"));
    window.click("part/checkerboard/Kernel");
    window.settle();
    EXPECT_TRUE(window.has("B/kernel/0,0"));
    EXPECT_FALSE(window.has("B/checkerboard/output"));
}

TEST(Layout, InLargeTypeAClaimThatIsClickedIsShown) {
    Harness window = shown_on(projector);
    window.bench.view().open = View::equivalence;
    window.settle();
    EXPECT_FALSE(window.has("equivalence/card"));
    window.click("equivalence/fold_nearest");
    window.settle();
    EXPECT_TRUE(window.has("equivalence/card"));
    EXPECT_FALSE(window.has("equivalence/fold_nearest"));
}

TEST(Layout, WithoutTheControlsTheViewHasTheWholeWindow) {
    Harness window(make_document("signal:ramp:12x12"));
    const float before = window.place("view/Overview").x;
    run_action(window.bench, "show_sidebar");
    window.settle();
    EXPECT_FALSE(window.has("B/0/kernel"));
    EXPECT_LT(window.place("view/Overview").x, before - 200);
}

}  // namespace
}  // namespace app
