// Every control says in plain words what it does.
#include <imgui_internal.h>

#include <set>

#include "app/ui/widgets/imgui_compat.h"
#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

/// The controls in sight that have no tooltip.
void gather(const Harness& window, std::set<std::string>& silent, std::set<std::string>& seen) {
    for (const auto& [name, place] : window.probe.places) {
        if (!place.is_control) continue;
        seen.insert(name);
        if (place.help.empty()) silent.insert(name);
    }
}

std::string lines(const std::set<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += name + "\n";
    return text;
}

TEST(Tooltips, EveryControlOfEveryViewHasOne) {
    std::set<std::string> silent, seen;
    for (const ImVec2 size : {ImVec2(1440, 1600), ImVec2(1280, 720)}) {
        Harness window(
            make_document(
                "sample",
                "upsample scale=2,1 mode=bilinear align-corners=true | conv kernel=3 padding=1,2,3,4",
                "conv_transpose kernel=3 stride=2 init=normal output-size=385,513"),
            ThemeKind::dark, 1, size);
        window.bench.edit(
            set_pipe_text(Part::encoder(), "conv kernel=3 padding=same | max_pool kernel=2 ties=all"));
        window.bench.view().show_sum = window.bench.view().show_input = window.bench.view().show_original =
            true;
        window.bench.view().pinned = engine::Pair{4, 4};
        for (int view = 0; view < 6; ++view)
            for (int part = 0; part < 4; ++part) {
                window.bench.view().open = static_cast<View>(view);
                window.bench.view().part[static_cast<std::size_t>(view)] = part;
                window.settle();
                gather(window, silent, seen);
                if (size.y > 1000) break;  // all parts are in sight there
            }
    }
    EXPECT_EQ(lines(silent), "");
    EXPECT_GT(seen.size(), 150u);
}

TEST(Tooltips, EveryControlOfEveryDialogHasOne) {
    std::set<std::string> silent, seen;
    Harness window(make_document("sample"));
    for (const char* dialog : {"open", "save_session", "export", "sweep", "export_animation", "code",
                               "import", "palette", "go_to_pixel", "first_lesson"}) {
        run_action(window.bench, dialog);
        window.settle();
        window.settle();
        gather(window, silent, seen);
        window.key(ImGuiKey_Escape);
        window.settle();
    }
    EXPECT_EQ(lines(silent), "");
    EXPECT_GT(seen.size(), 100u);
}

/// The open tooltip, if there is one.
const ImGuiWindow* tooltip_window() {
    for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
        if (window->Active && !window->Hidden && window->Flags & ImGuiWindowFlags_Tooltip) return window;
    return nullptr;
}

TEST(Tooltips, DoNotCoverWhatTheyExplain) {
    for (const ImVec2 size : {ImVec2(1440, 900), ImVec2(1280, 720)}) {
        Harness window(make_document("signal:ramp:32x32"), ThemeKind::dark, 1, size);
        std::size_t seen = 0;
        for (const View view : {View::overview, View::checkerboard, View::equivalence}) {
            window.bench.view().open = view;
            window.settle();
            const auto places = window.probe.places;
            for (const auto& [name, place] : places) {
                if (place.help.empty() || place.max.y - place.min.y > size.y / 2) continue;
                window.move(place.center());
                window.frame();
                window.frame();
                const ImGuiWindow* shown = tooltip_window();
                if (!shown || !window.has(name)) continue;
                ++seen;
                const ImRect item(place.min.x + 1, place.min.y + 1, place.max.x - 1, place.max.y - 1);
                const bool covers = shown->Rect().Overlaps(item);
                EXPECT_FALSE(covers) << name << " at " << size.x << " in view " << static_cast<int>(view);
                EXPECT_GE(shown->Pos.y, 0) << name;
                EXPECT_LE(shown->Pos.y + shown->Size.y, size.y + 1) << name;
            }
        }
        EXPECT_GT(seen, 60u);
    }
}

TEST(Tooltips, RestUntilThePointerMoves) {
    Harness window(make_document("signal:ramp:32x32"));
    window.bench.view().open = View::output;
    window.settle();
    const auto shows_one = [&](ImVec2 pointer) {
        window.move(pointer);
        window.frame();
        window.frame();
        return tooltip_window() != nullptr;
    };
    const ImVec2 button = window.place("output/score");
    EXPECT_TRUE(shows_one(button));
    rest_tooltips();
    EXPECT_FALSE(shows_one(button));
    EXPECT_TRUE(shows_one({button.x + 1, button.y}));
}

}  // namespace
}  // namespace app
