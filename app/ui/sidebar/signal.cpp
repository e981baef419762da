// The built-in signals: in the menu, and in the sidebar while one is the source.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/parts/views.h"

namespace app {
namespace {

struct Signal {
    std::string_view name, help;
};
constexpr std::array<Signal, 7> signals{
    {{"constant", "0.5 everywhere: whatever pattern comes out was made by the layers."},
     {"impulse", "One pixel of 1 in the middle of zeros: the output is the kernel of the whole pipeline."},
     {"ramp", "From 0 on the left to 1 on the right."},
     {"step", "0 on the left half, 1 on the right half."},
     {"zoneplate", "Rings whose frequency grows to half a cycle per pixel at the borders: shows aliases."},
     {"checker", "Squares of an eighth of the shorter side."},
     {"noise", "Random pixels from 0 to 1, the same at every start."}}};

}  // namespace

void signal_menu(Ui& ui) {
    if (!begin_menu("Open signal")) return;
    for (const auto& [name, help] : signals) {
        const std::string source = "signal:" + std::string(name);
        if (ImGui::MenuItem(std::string(name).c_str()))
            ui.later([source](Workbench& bench) { bench.open(source); });
        note("menu/" + source);
        tooltip(help);
    }
    ImGui::EndMenu();
}

void signal_choice(Ui& ui) {
    const Document& document = ui.state.document;
    const std::string& source = document.experiment.source.name;
    const std::string name = source.substr(7, source.find(':', 7) - 7);
    const engine::Pair size =
        (document.original ? document.original : document.experiment.source.picture)->shape().plane();
    const auto open = [&](const std::string& kind, const std::string& pixels) {
        ui.later([wanted = "signal:" + kind + ":" + pixels](Workbench& bench) { bench.open(wanted); });
    };
    std::vector<std::string> names;
    for (const Signal& signal : signals)
        names.emplace_back(signal.name);
    const int now = static_cast<int>(std::ranges::find(names, name) - names.begin());
    const std::string pixels = fmt::format("{}x{}", size.h, size.w);
    // The list as wide as its longest name needs, the size beside it where there is room.
    const ImGuiStyle& style = ImGui::GetStyle();
    const float list =
        std::ceil(ImGui::CalcTextSize("zoneplate").x + 2 * style.FramePadding.x + ImGui::GetFrameHeight());
    const bool beside = ImGui::GetContentRegionAvail().x - list - style.ItemSpacing.x >=
                        ImGui::CalcTextSize(pixels.c_str()).x + 2 * style.FramePadding.x;
    ImGui::SetNextItemWidth(beside ? list : -1);
    const int chosen =
        combo("##source/signal", name.c_str(), names, now, "Which built-in signal is the source.");
    if (chosen >= 0 && chosen != now) open(names[static_cast<std::size_t>(chosen)], pixels);
    if (beside) ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    // A size that was refused stays to be mended.
    const std::string start = "signal:" + name + ":";
    const auto& opening = ui.state.opening;
    const bool refused = opening && opening->failed && opening->name.starts_with(start);
    std::string typed = refused ? opening->name.substr(start.size()) : pixels;
    const std::string shown = typed;
    const WithWrong red(ui.theme, refused);
    const std::string help =
        refused ? opening->error : "The signal's height x width in pixels; type others and press Enter.";
    if (text_field("##source/signal/size", &typed, help).finished && typed != shown) open(name, typed);
    if (refused) note_wrong("source/signal/size");
}

}  // namespace app
