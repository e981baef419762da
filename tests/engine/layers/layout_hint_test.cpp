// Arrays in the layout of Keras or of NHWC are told how they are turned; others are not.
#include "engine/layers/layout_hint.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(LayoutHint, SaysHowToTurnForeignLayouts) {
    const auto says = [](const std::string& hint, const char* turn) {
        return hint.find(turn) != std::string::npos;
    };
    // Transposed: [kH, kW, O, I] for [I, O, kH, kW].
    EXPECT_TRUE(says(layout_hint({1, 8, 5, 5}, {3, 3, 16, 8}, true, 1), "transpose(3, 2, 0, 1)"));
    // Convolution: [kH, kW, I, O] for [O, I, kH, kW].
    EXPECT_TRUE(says(layout_hint({1, 8, 5, 5}, {3, 3, 8, 16}, false, 1), "transpose(3, 2, 0, 1)"));
    EXPECT_TRUE(says(layout_hint({1, 8, 5, 5}, {3, 3, 2, 16}, false, 4), "transpose(3, 2, 0, 1)"));
    EXPECT_TRUE(says(layout_hint({1, 5, 5, 8}, {8, 16, 3, 3}, true, 1), "transpose(0, 3, 1, 2)"));
    EXPECT_TRUE(says(layout_hint({1, 5, 5, 8}, {16, 8, 3, 3}, false, 1), "transpose(0, 3, 1, 2)"));
    EXPECT_TRUE(says(layout_hint({1, 5, 6, 8}, {3, 3, 16, 8}, true, 1), "both are laid out as Keras"));
    EXPECT_TRUE(says(layout_hint({1, 5, 6, 8}, {3, 3, 8, 16}, false, 1), "both are laid out as Keras"));
    EXPECT_EQ(layout_hint({1, 5, 7, 7}, {8, 16, 3, 3}, true, 1), "");
    EXPECT_EQ(layout_hint({1, 8, 5, 5}, {32, 64, 16, 8}, true, 1), "");
    EXPECT_TRUE(says(layout_hint({3, 3, 16, 8}, {8, 16, 3, 3}), "transpose(3, 2, 0, 1)"));
    EXPECT_EQ(layout_hint({16, 8, 3, 3}, {8, 16, 3, 3}), "");
}

}  // namespace
}  // namespace engine
