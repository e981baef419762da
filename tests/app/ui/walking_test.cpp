// The controls without a mouse: the arrow keys walk through them.
#include <gtest/gtest.h>
#include <imgui_internal.h>

#include "harness.h"

namespace app::testing {
namespace {

/// The smallest control around the middle of what has the keyboard.
std::string focused(const Harness& window) {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    if (context.NavId == 0 || !context.NavWindow) return "";
    const ImRect& rect = context.NavWindow->NavRectRel[context.NavLayer];
    const ImVec2 at{context.NavWindow->Pos.x + rect.GetCenter().x,
                    context.NavWindow->Pos.y + rect.GetCenter().y};
    std::string name;
    float least = 1e9f;
    for (const auto& [label, box] : window.probe.places) {
        const float area = (box.max.x - box.min.x) * (box.max.y - box.min.y);
        if (at.x < box.min.x || at.x > box.max.x || at.y < box.min.y || at.y > box.max.y || area >= least)
            continue;
        name = label;
        least = area;
    }
    return name;
}

TEST(Walking, ReachesASliderAndAButtonByKeysAlone) {
    Harness window(make_document("signal:step:16x16"));
    window.show_side(Side::left);
    run_action(window.bench, "walk_controls");
    window.settle();
    const auto walk_to = [&](const std::string& name, ImGuiKey key) {
        for (int i = 0; i < 40 && focused(window) != name; ++i) {
            window.key(key);
            window.settle();
        }
        return focused(window) == name;
    };
    const auto press = [&](std::initializer_list<ImGuiKey> keys) {
        for (const ImGuiKey key : keys)
            window.key(key);
        window.settle();
    };
    ASSERT_TRUE(walk_to("A/0/scale/+", ImGuiKey_DownArrow)) << focused(window);
    press({ImGuiKey_Space});
    EXPECT_NE(window.pipe(Side::left).find("upsample scale=3"), std::string::npos) << window.pipe(Side::left);
    ASSERT_TRUE(walk_to("A/1/kernel", ImGuiKey_DownArrow)) << focused(window);
    press({ImGuiKey_Space, ImGuiKey_RightArrow, ImGuiKey_RightArrow, ImGuiKey_Space});
    EXPECT_NE(window.pipe(Side::left).find("conv kernel=5"), std::string::npos) << window.pipe(Side::left);
}

TEST(Walking, TakesTheArrowKeysOnlyWhileItIsOn) {
    Harness window(make_document("signal:step:16x16"));
    ViewState& view = window.bench.view();
    EXPECT_FALSE(window.shell.takes_key(window.bench, "Left"));
    view.walking = true;
    EXPECT_TRUE(window.shell.takes_key(window.bench, "Left"));
    EXPECT_TRUE(window.shell.takes_key(window.bench, "Space"));
    EXPECT_FALSE(window.shell.takes_key(window.bench, "K"));
    EXPECT_FALSE(window.shell.takes_key(window.bench, "F6")) << "it ends it";
}

}  // namespace
}  // namespace app::testing
