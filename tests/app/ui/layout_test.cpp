// What is in sight: at the sizes that classrooms have, no label is cut and no view has to be scrolled.
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

struct Screen {
    ImVec2 size;   ///< at scale 1
    float scale;
};
const Screen laptop{{1280, 720}, 1}, desktop{{1600, 1000}, 1}, full_hd{{1920, 1080}, 1}, dense{{1280, 720}, 2};

/// Every view in turn; `look` is told its name.
template <typename Look>
void each_view(Harness& window, const Look& look) {
    for (int view = 0; view < 6; ++view) {
        window.bench.view().open = static_cast<View>(view);
        window.settle();
        look(view_ids[static_cast<std::size_t>(view)]);
    }
}

TEST(Layout, NothingIsCutAndNoViewScrolls) {
    for (const Screen& screen : {laptop, desktop, full_hd, dense}) {
        Harness window(make_document("signal:zoneplate:427x640"), ThemeKind::dark, screen.scale, screen.size);
        each_view(window, [&](std::string_view view) {
            EXPECT_EQ(window.probe.cut, std::vector<std::string>{}) << view << " at " << screen.size.x << ", scale " << screen.scale;
            EXPECT_EQ(window.probe.hidden, 0) << view << " at " << screen.size.x << ", scale " << screen.scale;
        });
    }
}

TEST(Layout, TheProbeTellsWhatIsCutAndHidden) {
    Harness window(make_document("signal:ramp:12x12"), ThemeKind::dark, 1, {640, 360});
    bool cut = false, hidden = false;
    each_view(window, [&](std::string_view) {
        cut = cut || !window.probe.cut.empty();
        hidden = hidden || window.probe.hidden > 0;
    });
    EXPECT_TRUE(cut);
    EXPECT_TRUE(hidden);
}

TEST(Layout, OnALaptopTheKernelsOfBothSidesAreInSight) {
    Harness window(make_document("signal:zoneplate:427x640"), ThemeKind::dark, 1, {1280, 720});
    for (const char* slider : {"A/0/scale", "A/1/kernel", "B/0/kernel", "B/0/stride"}) {
        ASSERT_TRUE(window.has(slider));
        EXPECT_LT(window.probe.places.at(slider).max.y, 668) << slider;
    }
}

TEST(Layout, InLargeTypePartsOfAViewAreChosenByTabs) {
    Harness window(make_document("signal:zoneplate:427x640"), ThemeKind::light, 1.5f, {1280 / 1.5f, 720 / 1.5f});
    window.bench.view().open = View::checkerboard;
    window.settle();
    EXPECT_TRUE(window.has("B/checkerboard/output"));
    EXPECT_FALSE(window.has("B/kernel/0,0"));
    window.click("part/checkerboard/Kernel");
    window.settle();
    EXPECT_TRUE(window.has("B/kernel/0,0"));
    EXPECT_FALSE(window.has("B/checkerboard/output"));
    EXPECT_EQ(window.probe.hidden, 0);
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
