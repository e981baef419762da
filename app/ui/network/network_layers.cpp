// The layers that change the scale: structure, weights, and what they do in the network.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/network/network_parts.h"
#include "app/ui/widgets/diagram.h"
#include "engine/core/number_text.h"
#include "engine/network/verdict_sentence.h"

namespace app {
namespace {

namespace network = engine::network;

const char* word_of(network::ScaleOp op) {
    switch (op) {
        case network::ScaleOp::conv_transpose: return "transposed";
        case network::ScaleOp::upsample: return "resize";
        case network::ScaleOp::pixel_shuffle: return "sub-pixel";
        case network::ScaleOp::conv: return "conv";
        case network::ScaleOp::max_pool: return "max pool";
        case network::ScaleOp::avg_pool: return "mean pool";
    }
    return "";
}

std::string kind_of(const network::ScaleLayer& layer) {
    std::string text = word_of(layer.op);
    if (layer.kernel) text += " k" + engine::short_text(*layer.kernel);
    const bool whole = layer.op == network::ScaleOp::upsample || layer.op == network::ScaleOp::pixel_shuffle;
    return text + (whole ? " ×" : " s") + engine::short_text(layer.stride);
}

struct Column {
    const char* title;
    const char* help;
    const char* widest;
};
constexpr Column columns[] = {
    {"layer",
     "Those that enlarge, and strided convolutions and pools, which make grids in gradients. Worst first: by how little of the output's ripple is left when the layer alone is mended.",
     nullptr},
    {"kind", "Operator, kernel and stride.", "transposed k3 s2"},
    {"taps", "Structure: taps per output pixel, the most over the least. 1: even.", "0.00"},
    {"weights",
     "Phase sums of the kernels against independent random ones, 100 %. Good networks have much here, too: later layers cancel it.",
     "0.00 %"},
    {"constants", "In the network: the ripple behind the layer, of the constant that ripples most.",
     "0.00 %"},
    {"picture",
     "In the network: the ripple behind the layer, of the picture, or of what else goes in. A picture ripples by its content, too.",
     "0.00 %"},
    {"mended",
     "The ripple of the network's output with this layer alone mended, on the source of which the verdict speaks.",
     "0.00 %"}};

/// As wide as their widest word; the names of the layers take the rest.
void set_up_columns() {
    for (const Column& column : columns) {
        const float width = column.widest ? std::max(ImGui::CalcTextSize(column.widest).x,
                                                     ImGui::CalcTextSize(column.title).x)
                                          : 1;
        ImGui::TableSetupColumn(
            column.title,
            column.widest ? ImGuiTableColumnFlags_WidthFixed : ImGuiTableColumnFlags_WidthStretch, width);
    }
    ImGui::TableNextRow();
    for (const Column& column : columns) {
        ImGui::TableNextColumn();
        const WithColour dim(ImGuiCol_Text, ImGui::GetColorU32(ImGuiCol_TextDisabled));
        ImGui::TextUnformatted(column.title);
        if (ImGui::IsItemHovered()) tooltip(column.help);
    }
}

void cell(const std::string& text) {
    ImGui::TableNextColumn();
    text_fitted(text, ImGui::GetContentRegionAvail().x);
}

void row(Ui& ui, const NetworkFindings& findings, std::size_t index, bool chosen) {
    const network::AuditedLayer& layer = findings.examination.audit.layers[index];
    std::vector<std::optional<double>> ripples;
    for (const auto& one : layer.in_situ)
        ripples.push_back(one.ripple);
    const RippleOfLayer now = ripple_of(ripples, findings);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    const std::string label = fmt::format("{}##network/layer/{}", layer.layer.name, index);
    const bool pressed = selectable(label.c_str(), chosen, layer.layer.name + "\nClick to look at it.");
    note(fmt::format("network/layer/{}", index));
    if (pressed) ui.view.network.layer = layer.layer.name;
    cell(kind_of(layer.layer));
    cell(layer.layer.coverage_ratio ? table_number(*layer.layer.coverage_ratio, 2) : "–");
    cell(percent_or_dash(layer.share_of_random));
    cell(percent_or_dash(now.constants));
    cell(percent_or_dash(now.picture));
    cell(percent_or_dash(network::worst_ripple_if_mended(findings.examination.audit, index)));
}

void layers_table(Ui& ui, const NetworkFindings& findings) {
    const auto& audit = findings.examination.audit;
    const WithFont small(ui.theme.fonts.small);
    if (audit.layers.empty()) {
        ImGui::TextDisabled("No layer changes the scale.");
    } else if (ImGui::BeginTable("layers", 7, ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_RowBg)) {
        set_up_columns();
        const auto chosen = ui.bench().shown_network_layer();
        for (const std::size_t index : findings.examination.ranking)
            row(ui, findings, index, chosen == index);
        ImGui::EndTable();
    }
    if (const network::OutputInSitu* worst = network::worst_output(audit))
        write_wrapped(fmt::format("The network's output as it is, on {}: {}.", worst->source,
                                  percent_or_dash(worst->ripple)));
}

}  // namespace

void network_layers(Ui& ui, const NetworkFindings& findings, ImVec2 size) {
    ImGui::BeginChild("##network/layers", size, false, ImGuiWindowFlags_NavFlattened);
    layers_table(ui, findings);
    ImGui::EndChild();
}

}  // namespace app
