// Network: a trained network, its layers that make grids, and what mending them does.
#include <fmt/format.h>

#include <algorithm>

#include "app/ui/network/network_parts.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"
#include "engine/analysis/pattern_words.h"
#include "engine/network/verdict_sentence.h"

namespace app {
namespace {

constexpr int most_verdict_lines = 3, most_note_lines = 2;

void nothing_open(Ui& ui) {
    ImGui::Spacing();
    {
        const WithFont large(ui.theme.fonts.large);
        ImGui::TextUnformatted("Open a trained network");
    }
    write_wrapped(
        "An .onnx file, a Keras model (.keras, .h5), a TensorFlow.js model.json, or weights alone (.pth, .safetensors, .npz), from the dialog, as an argument, or dropped "
        "here. A network is run on the open picture and on constants, and every layer that changes the scale is judged by its "
        "structure, by its weights, and by what it does in the network.",
        std::min(ImGui::GetContentRegionAvail().x, em(50)));
    if (primary_button("Open …##network", "Opens a network, or a picture.")) ui.run("open");
}

void verdict(Ui& ui, const NetworkFindings& findings) {
    const auto& audit = findings.examination.audit;
    wrapped_lines(audit.verdict, most_verdict_lines);
    note("network/verdict");
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    const WithFont small(ui.theme.fonts.small);
    for (const std::string& sentence : audit.notes)
        wrapped_lines(sentence, most_note_lines);
}

}  // namespace

RippleOfLayer ripple_of(const std::vector<std::optional<double>>& ripples, const NetworkFindings& findings) {
    RippleOfLayer result;
    for (std::size_t i = 0; i < ripples.size(); ++i) {
        if (!ripples[i]) continue;
        std::optional<double>& place = i < findings.constants ? result.constants : result.picture;
        place = std::max(place.value_or(0), *ripples[i]);
    }
    return result;
}

std::string percent_or_dash(const std::optional<double>& value) {
    return value ? engine::percent(*value) : "–";
}

std::string levels_text(double levels) {
    return levels < engine::network::rounding_levels ? "0" : short_number(levels);
}

void network_progress(Ui& ui, const char* words) {
    const NetworkRun& run = ui.bench().network();
    if (run.was_cancelled()) {
        ImGui::TextDisabled("Cancelled.");
        ImGui::SameLine();
        if (button("Run it##network", "Begins again."))
            ui.later([](Workbench& bench) { bench.network().again(); });
        return;
    }
    ImGui::ProgressBar(static_cast<float>(run.progress()), {em(15), 0}, words);
    note("network/progress");
    ImGui::SameLine();
    if (button("Cancel##network", "Stops it (Escape).")) ui.run("cancel");
}

void network_panel(Ui& ui) {
    if (ui.view.network.file.empty()) return nothing_open(ui);
    network_choices(ui);
    const NetworkRun& run = ui.bench().network();
    const auto& findings = run.findings();
    if (run.is_examining() || (run.was_cancelled() && !run.is_current()))
        network_progress(ui, "reading and running it");
    if (!findings) return;
    if (!findings->error.empty()) {
        const WithColour bad(ImGuiCol_Text, ui.theme.bad);
        return wrapped_lines(findings->error, 4);
    }
    if (!findings->tensors.empty()) return network_tensors(ui, *findings);
    verdict(ui, *findings);
    const bool low = ui.room < part_room;
    if (low)
        part_tabs(ui, {"Layers", "Chosen layer"},
                  {"The network as a line, and its layers that change the scale.",
                   "Kernels, activations, output and mending of the chosen layer."});
    const auto room = [] {
        return ImVec2{ImGui::GetContentRegionAvail().x,
                      ImGui::GetWindowHeight() - ImGui::GetCursorPosY() - em(0.4f)};
    };
    if (low && part_of(ui) == 1) return network_layer(ui, *findings, room());
    network_line(ui, *findings, low ? em(4) : em(6));
    const ImVec2 left = room();
    if (low) return network_layers(ui, *findings, left);
    const float gap = ImGui::GetStyle().ItemSpacing.x, width = std::floor((left.x - gap) * 0.52f);
    network_layers(ui, *findings, {width, left.y});
    ImGui::SameLine();
    network_layer(ui, *findings, {left.x - width - gap, left.y});
}

}  // namespace app
