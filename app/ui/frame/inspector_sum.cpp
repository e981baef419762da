#include "app/ui/frame/inspector_sum.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/document/stage_focus.h"
#include "app/explain/pixel_sum.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;

int index_of(Side side) { return side == Side::left ? 0 : 1; }

/// Which stage's sum is shown: the chosen one, or the last, whose sum is the output.
int summed_stage(const Ui& ui, Side side, int count) {
    const int chosen = ui.view.sum_stage[static_cast<std::size_t>(index_of(side))];
    return chosen >= 0 && chosen < count ? chosen : count - 1;
}

void stage_choice(Ui& ui, Side side, const engine::SideFindings& findings, int now) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < findings.stages.size(); ++i)
        names.push_back(fmt::format("{} {}", i, findings.stages[i].op));
    ImGui::SetNextItemWidth(em(11));
    const int chosen = combo(fmt::format("##sum/{}/stage", letter(side)).c_str(),
                             names[static_cast<std::size_t>(now)].c_str(), names, now,
                             "The stage whose sum is spelled out; the last one's is the output itself.");
    if (chosen >= 0)
        ui.view.sum_stage[static_cast<std::size_t>(index_of(side))] =
            chosen + 1 == static_cast<int>(names.size()) ? -1 : chosen;
}

Index channel_choice(Ui& ui, Side side, Index channels) {
    if (ui.view.channel >= 0) return std::min<Index>(ui.view.channel, channels - 1);
    const Index now = std::min<Index>(ui.view.sum_channel, channels - 1);
    if (channels < 2) return now;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(6));
    int channel = static_cast<int>(now);
    if (slider(fmt::format("##sum/{}/channel", letter(side)).c_str(), &channel, 0,
               static_cast<int>(channels) - 1, "The output channel whose sum is spelled out.", "channel %d"))
        ui.view.sum_channel = channel;
    return now;
}

/// "= 0.6824 (3 products + bias 0.1)"
std::string heading(const PixelSum& sum, bool channels) {
    const std::string channel = channels ? fmt::format("{}: ", sum.output.c) : "";
    std::string text =
        fmt::format("out[{}{}, {}] = {}", channel, sum.output.y, sum.output.x, table_number(sum.stored));
    if (sum.from_elsewhere) return text + ": taken over by the concat, not summed";
    if (sum.lines.empty())
        return text + (sum.has_bias ? ": the bias alone, a hole" : ": a hole, no tap reaches it");
    text += fmt::format(" from {} product{}", sum.lines.size(), sum.lines.size() == 1 ? "" : "s");
    if (sum.has_bias) text += " + bias";
    return sum.activation.empty() ? text : text + ", through " + sum.activation;
}

void cell(const std::string& text) {
    ImGui::TableNextColumn();
    text_right(text, ImGui::GetContentRegionAvail().x);
}

void line_cells(const PixelSum::Line& line, bool channels) {
    const auto& [term, value, product, running] = line;
    ImGui::TableNextRow();
    cell(channels ? fmt::format("{}: {}, {}", term.input.c, term.input.y, term.input.x)
                  : fmt::format("{}, {}", term.input.y, term.input.x));
    cell(table_number(value) + (term.padded ? " (padding)" : ""));
    cell(term.tap_y < 0 ? std::string("–") : fmt::format("{}, {}", term.tap_y, term.tap_x));
    cell(table_number(term.weight));
    cell(table_number(product));
    cell(table_number(running));
}

/// A row with only a name and the sum at that point.
void named_cells(const char* name, double value) {
    ImGui::TableNextRow();
    for (int column = 0; column < 4; ++column)
        cell(column == 3 ? name : "");
    cell(table_number(value));
    cell(table_number(value));
}

void sum_table(Ui& ui, Side side, const PixelSum& sum, bool channels) {
    const ImGuiTableFlags flags = ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_ScrollY |
                                  ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_RowBg;
    const std::string id = fmt::format("##sum/{}/table", letter(side));
    const float height =
        ImGui::GetWindowPos().y + ImGui::GetWindowHeight() - ImGui::GetCursorScreenPos().y - em(0.3f);
    if (!ImGui::BeginTable(id.c_str(), 6, flags, {0, std::max(height, em(3))})) return;
    ImGui::TableSetupScrollFreeze(0, 1);
    ImGui::TableNextRow();
    for (const char* title : {"input at", "value", "tap", "weight", "product", "sum"}) {
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        cell(title);
    }
    if (sum.has_bias) named_cells("bias", sum.bias);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(sum.lines.size()));
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
            line_cells(sum.lines[static_cast<std::size_t>(i)], channels);
    {
        const WithColour bright(ImGuiCol_Text, ui.theme.side(side));
        named_cells(sum.activation.empty() ? "total" : sum.activation.c_str(), sum.total);
    }
    ImGui::EndTable();
}

void side_sum(Ui& ui, Side side, const engine::SideFindings& findings, Pair pixel) {
    side_badge(ui, side);
    ImGui::SameLine();
    if (findings.stages.empty()) return remark(ui, "No stages: the output is the input.");
    const Pair plane = findings.output().shape().plane();
    if (pixel.h >= plane.h || pixel.w >= plane.w) return remark(ui, "That pixel lies outside this output.");
    const int stage = summed_stage(ui, side, static_cast<int>(findings.stages.size()));
    stage_choice(ui, side, findings, stage);
    const engine::BuiltStage& built = findings.built.stages[static_cast<std::size_t>(stage)];
    if (!stage_input(findings, stage) || (!stage_output(findings, stage) && !adds_up(built)))
        return remark(ui, "What this stage reads is being computed.");
    const engine::Shape shape = built.output;
    const Index channel = channel_choice(ui, side, shape.c);
    const Pair at = same_place(pixel, plane, shape.plane());
    const PixelSum sum = pixel_sum(findings, stage, {channel, at.h, at.w});
    ImGui::SameLine();
    const float copy = ImGui::CalcTextSize("copy").x + 2 * ImGui::GetStyle().FramePadding.x;
    text_fitted(heading(sum, shape.c > 1),
                ImGui::GetContentRegionAvail().x - copy - ImGui::GetStyle().ItemSpacing.x);
    ImGui::SameLine();
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, ImGui::GetContentRegionAvail().x - copy));
    if (small_button(fmt::format("copy##sum/{}", letter(side)).c_str(),
                     "The whole list as tab-separated text."))
        ui.later([text = pixel_sum_text(sum)](Workbench& bench) {
            bench.copy_request = text;
            bench.say("Copied the sum");
        });
    sum_table(ui, side, sum, built.input.c > 1);
}

}  // namespace

void pixel_sums(Ui& ui, std::optional<Pair> pixel) {
    if (!pixel)
        return remark(ui,
                      "Click a pixel in a picture, or type its row and column above: its sum stands here.");
    two_sides(ui, "sums",
              [&](Side side, const engine::SideFindings& findings) { side_sum(ui, side, findings, *pixel); });
}

}  // namespace app
