// A monkey at the window: random clicks, drags, wheel, keys, pasted garbage, new sizes and actions must never
// break it.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <sstream>

#include "harness.h"

namespace app {
namespace {

using testing::Harness;
using testing::make_document;

constexpr int events_per_frame = 4, events_per_document = 800;

/// MONKEY_SEEDS="1 2 3" and MONKEY_EVENTS=100000 let more of them loose, for longer.
std::vector<unsigned> seeds() {
    const char* given = std::getenv("MONKEY_SEEDS");
    std::istringstream text(given ? given : "2026");
    std::vector<unsigned> all;
    for (unsigned seed = 0; text >> seed;)
        all.push_back(seed);
    return all;
}

int event_count() {
    const char* given = std::getenv("MONKEY_EVENTS");
    return given ? std::atoi(given) : 20000;
}

void paste_garbage(std::mt19937& random) {
    static const std::string garbage[] = {
        std::string(5000, 'x'), "\x1b[2J\x07", "\xff\xfe\xc0", "conv kernel=99999999",
        "nn.Conv2d(((",         "|||",         "1e309",        "-0",
        "{\"version\": 1e300}", "棋盤 | ü"};
    ImGui::SetClipboardText(garbage[random() % std::size(garbage)].c_str());
    ImGui::GetIO().KeyCtrl = true;
    ImGui::GetIO().KeysDown[ImGuiKey_V] = true;
}

// All dialogs but those that know of no files are shut before they are drawn: the monkey may not touch the
// disk.
void shut_dialogs(Workbench& bench) {
    constexpr std::array harmless{Dialog::paste, Dialog::help, Dialog::palette, Dialog::about,
                                  Dialog::go_to_pixel};
    if (bench.dialog_request && std::ranges::find(harmless, *bench.dialog_request) == harmless.end())
        bench.dialog_request.reset();
    bench.quit_requested = bench.fullscreen_requested = false;
}

void random_event(Harness& window, std::mt19937& random) {
    ImGuiIO& io = ImGui::GetIO();
    switch (random() % 12) {
        case 0:
        case 1:
        case 2:
            io.MousePos = {static_cast<float>(random() % 1300) - 10, static_cast<float>(random() % 820) - 10};
            break;
        case 3:
        case 4:
        case 5: io.MouseDown[0] = !io.MouseDown[0]; break;
        case 6: io.MouseWheel = static_cast<float>(static_cast<int>(random() % 9)) - 4; break;
        case 7: io.AddInputCharacter("0123456789 =|,.x"[random() % 16]); break;
        case 8: io.KeysDown[random() % ImGuiKey_COUNT] ^= true; break;
        case 9: paste_garbage(random); break;
        case 10:
            if (random() % 8 == 0)
                io.DisplaySize = {static_cast<float>(320 + random() % 1600),
                                  static_cast<float>(240 + random() % 1000)};
            break;
        default: {
            const Action& action = actions()[random() % actions().size()];
            if (action.id.starts_with("preset_") && random() % 4) break;  // the heavy ones less often
            window.ui.run(action.id);
            if (action.release && random() % 2) window.ui.later(action.release);
        }
    }
}

class Monkey : public ::testing::TestWithParam<unsigned> {};

TEST_P(Monkey, BreaksNothing) {
    std::mt19937 random(GetParam());
    const int events = event_count();
    Harness window(make_document("signal:ramp:4x5"), ThemeKind::dark, 1, {1280, 800});
    window.bench.view().network.file = PROJECT_ROOT "/assets/lessons/decoder.onnx";
    for (int event = 0; event < events; ++event) {
        random_event(window, random);
        window.ui.later(shut_dialogs);
        if (event % events_per_frame == 0) {
            window.frame();
            ImGui::GetIO().MouseWheel = 0;
            ImGui::GetIO().KeyCtrl = ImGui::GetIO().KeysDown[ImGuiKey_V] = false;
        }
        if (event % events_per_document != 0) continue;
        const auto theme = event / events_per_document % 2 ? ThemeKind::light : ThemeKind::dark;
        window.theme = make_theme(theme, window.theme.fonts);
        window.bench.start(
            make_document(event / events_per_document % 3 ? "signal:ramp:4x5" : "signal:step:1x1"));
    }
    window.bench.start(make_document("signal:ramp:4x5"));
    ImGui::GetIO().MouseDown[0] = ImGui::GetIO().KeyCtrl = ImGui::GetIO().KeysDown[ImGuiKey_V] = false;
    window.settle();
    EXPECT_TRUE(window.bench.state().findings);
    while (window.bench.history().can_undo())
        window.bench.undo();
    window.settle();
}

INSTANTIATE_TEST_SUITE_P(Seed, Monkey, ::testing::ValuesIn(seeds()));

}  // namespace
}  // namespace app
