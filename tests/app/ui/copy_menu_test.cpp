// The right button anywhere offers to copy what is under the pointer.
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

void right_click(Harness& window, ImVec2 at) {
    window.move(at);
    for (const bool down : {true, false}) {
        ImGui::GetIO().MouseDown[1] = down;
        window.frame();
        window.frame();
    }
    window.frame();
}

/// What is said after the first entry was clicked: "Copied 0.444444444".
std::string copied(Harness& window, ImVec2 at) {
    right_click(window, at);
    if (!window.has("copy/text")) return "nothing";
    window.click("copy/text");
    window.frame();
    return window.bench.state().message;
}

TEST(CopyMenu, OffersTheNumbersOfGridsAndKernels) {
    Harness window(make_document("signal:ramp:16x16"));
    window.bench.view().open = View::checkerboard;
    window.settle();
    const auto& phases = window.probe.places.at("phases");
    EXPECT_TRUE(copied(window, {phases.min.x + 5, phases.min.y + 5}).starts_with("Copied 0.44444"))
        << window.bench.state().message;
    std::string tap;
    for (const auto& [name, place] : window.probe.places)
        if (name.ends_with("/0,0")) tap = name;
    ASSERT_FALSE(tap.empty());
    EXPECT_TRUE(copied(window, window.place(tap)).starts_with("Copied 0.")) << tap;
}

TEST(CopyMenu, OffersThePixelOfAPicture) {
    Harness window(make_document("signal:ramp:16x16"));
    right_click(window, window.place("overview/output/A"));
    EXPECT_TRUE(window.has("copy/pixel"));
    EXPECT_TRUE(window.has("copy/copy_command"));
}

}  // namespace
}  // namespace app
