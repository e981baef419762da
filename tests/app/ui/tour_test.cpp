// The guided tour: its steps are done with the controls that they point at, and once closed it stays closed.
#include "app/actions/tour.h"

#include "harness.h"
#include "tests/support/scratch_folder.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

std::size_t step(const Harness& window) { return window.bench.state().tour.value_or(99); }

void press(Harness& window, std::string_view chord) {
    window.ui.run(find_shortcut(chord)->id);
    window.settle();
    window.settle();
}

TEST(Tour, ItsStepsAreDoneWithTheirControls) {
    Harness window(make_document("sample"), ThemeKind::dark, 1, {1280, 720});
    run_action(window.bench, "tour");
    window.settle();
    ASSERT_EQ(step(window), 0u);
    const auto there = [&] {
        const TourStep* now = tour_step(window.bench.state());
        return now && window.has(now->control);
    };
    EXPECT_TRUE(there());
    window.click("tour/Next");
    EXPECT_TRUE(there());
    press(window, "4");
    ASSERT_EQ(step(window), 2u);
    EXPECT_TRUE(there());
    press(window, "K");
    ASSERT_EQ(step(window), 3u);
    EXPECT_TRUE(there());
    window.click("B/checkerboard/variant/random");
    window.settle();
    window.settle();
    ASSERT_EQ(step(window), 4u);
    EXPECT_TRUE(there());
    press(window, "3");
    EXPECT_EQ(step(window), 4u) << "it waits for the stamping";
    press(window, "Space");
    ASSERT_EQ(step(window), 5u);
    EXPECT_TRUE(there());
    press(window, "6");
    ASSERT_EQ(step(window), 6u);
    EXPECT_TRUE(there());
    window.click("tour/Done");
    EXPECT_FALSE(window.bench.state().tour);
    EXPECT_TRUE(window.bench.state().settings.tour_closed);
}

TEST(Tour, ItFollowsWhoGoesAhead) {
    Harness window(make_document("signal:zoneplate:64x64"));
    run_action(window.bench, "tour");
    window.settle();
    press(window, "4");
    EXPECT_EQ(step(window), 2u);
    press(window, "6");
    EXPECT_EQ(step(window), 2u) << "B still has three taps";
}

TEST(Tour, ItsButtonsDoItToo) {
    Harness window(make_document("signal:zoneplate:64x64"));
    run_action(window.bench, "tour");
    window.settle();
    window.click("tour/Next");
    for (std::size_t at = 1; at + 1 < tour_steps().size(); ++at) {
        ASSERT_EQ(step(window), at);
        window.click("tour/do/" + std::string(tour_step(window.bench.state())->deed));
        window.settle();
        window.settle();
    }
    EXPECT_EQ(step(window), tour_steps().size() - 1);
}

TEST(Tour, OnceClosedItStaysClosed) {
    const ScratchFolder folder;
    const auto settings = folder / "settings.json", session = folder / "session.json";
    std::string message;
    EXPECT_FALSE(load_settings(settings, message).tour_closed);
    {
        Workbench bench([] {});
        bench.keep_files(settings, session);
        bench.show_tour(0);
        close_tour(bench);
        bench.flush_files();
    }
    EXPECT_TRUE(load_settings(settings, message).tour_closed) << message;
}

}  // namespace
}  // namespace app
