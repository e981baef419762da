// Which network it is, what goes into it, and how.
#include <fmt/format.h>

#include <filesystem>

#include "app/ui/network/network_parts.h"
#include "app/ui/parts/side_parts.h"

namespace app {

void network_choices(Ui& ui) {
    NetworkView& view = ui.view.network;
    const auto& findings = ui.bench().network().findings();
    {
        const WithFont bold(ui.theme.fonts.bold);
        text_fitted(std::filesystem::path(view.file).filename().string(), em(16));
    }
    if (findings && findings->graph) {
        ImGui::SameLine();
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        const std::string size = fmt::format("{} nodes, {} parameters, {}", findings->graph->nodes.size(),
                                             findings->parameters, findings->graph->format);
        next_group(ImGui::CalcTextSize(size.c_str()).x, em(0.6f));
        ImGui::TextUnformatted(size.c_str());
    }
    static const std::vector<std::string> ranges{"input 0 to 1", "input −1 to 1", "input 0 to 255",
                                                 "input as ImageNet"};
    next_group(em(10));
    ImGui::SetNextItemWidth(em(10));
    const int range = combo(
        "##network/range", ranges[static_cast<std::size_t>(view.range)].c_str(), ranges,
        static_cast<int>(view.range),
        "What 0 to 1 of the picture becomes for the network: as it was trained. ImageNet: minus its mean, over its deviation.");
    if (range >= 0) view.range = static_cast<engine::network::InputRange>(range);
    next_group(em(5));
    checkbox("BGR##network", &view.bgr, "The network takes blue first, as those of OpenCV and Caffe do.");
    static const std::vector<std::string> sizes{"≤ 128²", "≤ 256²", "≤ 512²", "picture as it is"};
    const std::string shown = view.longest_side == 0 ? sizes.back() : fmt::format("≤ {}²", view.longest_side);
    next_group(em(9), ImGui::GetStyle().ItemSpacing.x);
    ImGui::SetNextItemWidth(em(9));
    const int size = combo(
        "##network/size", shown.c_str(), sizes, -1,
        "The picture is reduced by area means until its longer side has so many pixels, where the network "
        "leaves the size open; otherwise it takes the network's own size. Constants are 64×64.");
    if (size >= 0) view.longest_side = size == 3 ? 0 : engine::Index{128} << size;
    next_group(ImGui::CalcTextSize("Open …").x + em(1), ImGui::GetStyle().ItemSpacing.x);
    if (button("Open …##network", "Another network, or another picture to run it on.")) ui.run("open");
}

}  // namespace app
