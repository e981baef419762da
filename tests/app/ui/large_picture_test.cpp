// Pictures that are too large for one texture, or for the engine to follow a drag.
#include <algorithm>

#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

bool has_slot(const std::vector<std::string>& slots, const std::string& start) {
    return std::any_of(slots.begin(), slots.end(), [&](const std::string& slot) { return slot.starts_with(start); });
}

TEST(LargePicture, OnlyTilesInSightAreMadeAtTheScreensScale) {
    Harness window(make_document("signal:zoneplate:1500x1600", "upsample scale=2", "conv_transpose kernel=2 stride=2 init=box"));
    window.bench.view().open = View::output;
    for (int i = 0; i < 60; ++i) window.frame();
    const auto magnified = window.textures.slots();
    EXPECT_TRUE(has_slot(magnified, "output/A/coarse"));
    EXPECT_TRUE(has_slot(magnified, "output/A/1/")) << "magnified, every pixel of a tile is there";
    EXPECT_FALSE(has_slot(magnified, "output/A/1/0/0")) << "the corner is out of sight";
    EXPECT_FALSE(has_slot(magnified, "output/A/2/"));
    window.ui.run("fit");
    for (int i = 0; i < 200; ++i) window.frame();
    EXPECT_TRUE(has_slot(window.textures.slots(), "output/B/4/0/0")) << "minified, pixels are averaged in blocks";
    window.bench.view().layout = OutputLayout::difference;
    for (int i = 0; i < 200; ++i) window.frame();
    EXPECT_TRUE(has_slot(window.textures.slots(), "difference/"));
}

TEST(LargePicture, ASmallOneIsOneTexture) {
    Harness window(make_document("signal:zoneplate:64x64"));
    window.bench.view().open = View::output;
    window.settle();
    EXPECT_TRUE(has_slot(window.textures.slots(), "output/A"));
    EXPECT_FALSE(has_slot(window.textures.slots(), "output/A/"));
}

}  // namespace
}  // namespace app
