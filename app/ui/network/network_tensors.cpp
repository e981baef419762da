// A file of weights alone: the user says which tensor is what layer.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/network/network_parts.h"
#include "app/ui/parts/side_parts.h"

namespace app {
namespace {

void row(Ui& ui, const NetworkTensor& tensor, std::size_t index, bool chosen) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const std::string label = fmt::format("{}##network/tensor/{}", tensor.name, index);
    const bool pressed = selectable(label.c_str(), chosen, tensor.name + "\nClick to take it for a layer.");
    note(fmt::format("network/tensor/{}", index));
    if (pressed) {
        ui.view.network.layer = tensor.name;
        ui.view.network.transposed = tensor.likely_transposed;
        ui.view.network.stride = tensor.likely_transposed ? 2 : 1;
    }
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(engine::network::to_string(tensor.extents).c_str());
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(tensor.likely_transposed ? "transposed conv" : "conv");
}

/// What the chosen one is taken for, and where it goes.
void use(Ui& ui, const NetworkTensor& tensor) {
    NetworkView& view = ui.view.network;
    const auto& e = tensor.extents;
    const int kind = segmented("##network/use", {"conv", "transposed conv"}, view.transposed ? 1 : 0,
                               {fmt::format("{} channels in, {} out.", e[1], e[0]),
                                fmt::format("{} channels in, {} out.", e[0], e[1])});
    if (kind >= 0) view.transposed = kind == 1;
    next_group(em(9));
    ImGui::SetNextItemWidth(em(9));
    slider("##network/stride", &view.stride, 1, 8, "The stride, which the file does not say.", "stride %d");
    for (const auto& [label, action] :
         {std::pair{"To A##network", "network_to_a"}, {"To B##network", "network_to_b"}}) {
        next_group(ImGui::CalcTextSize(label, nullptr, true).x + em(1), ImGui::GetStyle().ItemSpacing.x);
        if (button(label, find_action(action)->help)) ui.run(action);
    }
}

}  // namespace

void network_tensors(Ui& ui, const NetworkFindings& findings) {
    write_wrapped(
        "This file holds weights alone: neither which layer they belong to nor its stride. Where as many channels go in as come "
        "out, a conv and a transposed conv cannot be told apart. Choose a tensor and say what it is:");
    const auto chosen = std::ranges::find(findings.tensors, ui.view.network.layer, &NetworkTensor::name);
    if (chosen != findings.tensors.end())
        use(ui, *chosen);
    else
        ImGui::TextDisabled("none is chosen");
    ImGui::BeginChild("##network/tensors", {0, 0}, false, ImGuiWindowFlags_NavFlattened);
    if (ImGui::BeginTable("tensors", 3, ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_RowBg)) {
        ImGui::TableSetupColumn("tensor", ImGuiTableColumnFlags_WidthStretch, 3);
        ImGui::TableSetupColumn("shape", ImGuiTableColumnFlags_WidthStretch, 1.2f);
        ImGui::TableSetupColumn("likely", ImGuiTableColumnFlags_WidthStretch, 1);
        ImGui::TableHeadersRow();
        for (std::size_t i = 0; i < findings.tensors.size(); ++i)
            row(ui, findings.tensors[i], i,
                chosen != findings.tensors.end() && &*chosen == &findings.tensors[i]);
        ImGui::EndTable();
    }
    ImGui::EndChild();
}

}  // namespace app
