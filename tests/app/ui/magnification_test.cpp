// Pictures that are compared are magnified alike, also where one is a pixel larger than the other.
#include <gtest/gtest.h>

#include <vector>

#include "app/actions/actions.h"
#include "tests/app/ui/harness.h"

namespace app::testing {
namespace {

const std::string larger = "conv_transpose kernel=4 stride=2 padding=1 init=box",
                  smaller = "conv_transpose kernel=3 stride=2 padding=1 init=box";  // by a row and a column

/// In windows of many widths, among them those in which a whole magnification fits one of the two only.
template <typename Look>
void in_windows(Harness& window, const Look& look) {
    for (int width = 1200; width < 1460; width += 3) {
        ImGui::GetIO().DisplaySize = {static_cast<float>(width), 900};
        for (int i = 0; i < 2; ++i)
            window.frame();
        look(width);
    }
}

TEST(Magnification, OfOutputsThatDifferByAPixelIsTheSame) {
    Harness window(make_document("signal:step:30x64", larger, smaller));
    window.bench.view().open = View::output;
    run_action(window.bench, "fit");
    in_windows(window, [&](int width) {
        const ViewState& view = window.bench.state().view;
        ASSERT_TRUE(view.left.fit && view.right.fit);
        EXPECT_EQ(view.left.zoom, view.right.zoom) << width;
    });
}

/// The magnification of the last picture of Learning, B's.
std::vector<double> learning_zooms(const std::string& a, const std::string& b) {
    Harness window(make_document("signal:step:60x96", a, b));
    window.bench.open_learning();
    window.settle();
    std::vector<double> zooms;
    in_windows(window, [&](int) { zooms.push_back(window.bench.state().view.learning.place.zoom); });
    return zooms;
}

TEST(Magnification, OfWhatLearnsDependsOnNoSide) {
    EXPECT_EQ(learning_zooms(larger, smaller), learning_zooms(smaller, larger));
}

}  // namespace
}  // namespace app::testing
