// The inspector: what the engine knows about one output pixel of A and of B.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "app/actions/go_to_pixel.h"
#include "app/ui/frame/inspector_sum.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"
#include "engine/analysis/pattern_words.h"
#include "engine/analysis/side_findings.h"
#include "engine/core/number_text.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Tensor;

constexpr float lowest = 34;  ///< a window that is lower, in font sizes, keeps all its room for the views

std::string eight_bit(float value) {
    if (!std::isfinite(value)) return "–";
    return fmt::format("{}", static_cast<int>(std::lround(std::clamp(value, 0.0f, 1.0f) * 255)));
}

// The channels' values at a pixel, at most four of them: "0.512 0.430 0.388".
template <typename Format>
std::string values_at(const Tensor& tensor, Pair pixel, const Format& format) {
    const auto& shape = tensor.shape();
    if (pixel.h >= shape.h || pixel.w >= shape.w) return "outside";
    std::string text;
    for (Index c = 0; c < std::min<Index>(shape.c, 4); ++c)
        text += (c ? "  " : "") + format(tensor(0, c, pixel.h, pixel.w));
    return shape.c > 4 ? text + " …" : text;
}

std::string linear(float value) { return fmt::format("{:.4f}", value); }
std::string scientific(float value) { return table_number(static_cast<double>(value), 3); }

std::string coverage_at(const engine::SideFindings& side, Pair pixel) {
    const auto& coverage = side.coverage;
    if (!coverage) return "depends on the data";
    if (pixel.h >= coverage->rows() || pixel.w >= coverage->cols()) return "outside";
    const double count = (*coverage)(pixel.h, pixel.w);
    return count == 0 ? "0: a hole" : fmt::format("{:.0f} tap{}", count, count == 1 ? "" : "s");
}

// The input pixel under an output pixel, for the gradient that arrives there.
Pair input_pixel(const engine::SideFindings& side, Pair pixel) {
    const auto& in = side.built.input;
    const auto out = side.output_shape();
    return {std::min(pixel.h * in.h / out.h, in.h - 1), std::min(pixel.w * in.w / out.w, in.w - 1)};
}

/// A column with its value for each side; `help` explains the heading.
struct Column {
    const char* title;
    const char* help;
    float share;  ///< of the width
    std::function<std::string(Side, const engine::SideFindings&)> value;
};

/// Row and column of the pixel that is inspected; typing others goes there.
void pixel_field(Ui& ui, std::optional<Pair> pixel) {
    std::string text = pixel ? fmt::format("{}, {}", pixel->h, pixel->w) : std::string();
    const std::string shown = text;
    ImGui::SetNextItemWidth(-1);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {ImGui::GetStyle().FramePadding.x, 0});
    const Change change = text_field(
        "##inspector/pixel", &text,
        "Row and column of an output pixel: type others to go there. The arrow keys move it.", "row, column");
    ImGui::PopStyleVar();
    if (change.finished && text != shown) ui.later([text](Workbench& bench) { go_to_pixel(bench, text); });
}

/// A heading with the pixel and the columns' titles, then a line for A and a line for B, so that numbers of a
/// kind stand over one another.
void side_lines(Ui& ui, const char* remark, std::optional<Pair> pixel, const std::vector<Column>& columns) {
    const int count = static_cast<int>(columns.size()) + 1;
    if (!ImGui::BeginTable("##inspector/table", count,
                           ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_NoSavedSettings))
        return;
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch, 1.5f);
    for (const Column& column : columns)
        ImGui::TableSetupColumn(column.title, ImGuiTableColumnFlags_WidthStretch, column.share);
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    pixel_field(ui, pixel);
    for (const Column& column : columns) {
        ImGui::TableNextColumn();
        caption(ui, column.title, column.help);
    }
    for (const Side side : {Side::left, Side::right}) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        {
            const WithColour colour(ImGuiCol_Text, ui.theme.side(side));
            ImGui::TextUnformatted(letter(side));
        }
        ImGui::SameLine();
        if (side == Side::left)
            caption(ui, remark, {});
        else if (small_button(ui.view.show_sum ? "hide sum##inspector" : "show sum##inspector",
                              find_action("show_sum")->help + " (M)"))
            ui.run("show_sum");
        for (const Column& column : columns) {
            ImGui::TableNextColumn();
            text_fitted(column.value(side, *ui.state.side(side)), ImGui::GetContentRegionAvail().x);
        }
    }
    ImGui::EndTable();
}

void pixel_lines(Ui& ui, Pair pixel) {
    side_lines(
        ui, ui.view.hovered ? "under the cursor" : "pinned; Backspace lets go", pixel,
        {{"Value", "The raw output per channel, never clipped.", 2,
          [&](Side, const auto& side) { return values_at(side.output(), pixel, linear); }},
         {"8-bit", "As saved in a picture file: clipped to 0 to 1, times 255.", 1.3f,
          [&](Side, const auto& side) { return values_at(side.output(), pixel, eight_bit); }},
         {"Coverage",
          "How many input × tap products are summed into this output pixel, through the whole pipeline.", 1,
          [&](Side, const auto& side) { return coverage_at(side, pixel); }},
         {"Gradient at the input",
          "The derivative of the loss with respect to the input pixel that lies here.", 2.4f,
          [&](Side, const auto& side) {
              return side.gradient && side.gradient->input()
                         ? values_at(*side.gradient->input(), input_pixel(side, pixel), scientific)
                         : std::string("–");
          }}});
}

std::string optional_number(const std::optional<double>& value) { return value ? table_number(*value) : "–"; }

/// A side's ripple under constants, or that there are no phases.
std::string constant_ripple(const engine::SideFindings& side) {
    if (!side.constant_response) return ripple_number(engine::headline_ripple(side));
    return side.constant_response->phase_sums.values.size() == 1
               ? std::string("period 1")
               : ripple_number(side.constant_response->ripple_index);
}

std::string output_ripple(const engine::SideFindings& side) {
    return side.statistics.phase_means.values.size() == 1 ? std::string("period 1")
                                                          : ripple_number(side.statistics.ripple_index);
}

/// Half of it in A's row, half in B's.
std::string difference_text(Side side, const engine::ImageDifference& difference) {
    if (!difference.max_abs) return side == Side::left ? std::string("different shapes") : std::string();
    return side == Side::left ? fmt::format("max {}  MAE {}", optional_number(difference.max_abs),
                                            optional_number(difference.mae))
                              : fmt::format("PSNR {}{}  SSIM {}", optional_number(difference.psnr),
                                            difference.psnr ? " dB" : "", optional_number(difference.ssim));
}

std::vector<Column> picture_columns(const engine::ImageDifference& difference) {
    return {
        {"Output", "Smallest and largest raw value, never clipped.", 1.3f,
         [](Side, const auto& side) {
             return fmt::format("{} to {}", table_number(side.statistics.min),
                                table_number(side.statistics.max));
         }},
        {"Mean", "Of the raw output over all channels.", 0.8f,
         [](Side, const auto& side) { return fmt::format("{:.4f}", side.statistics.mean); }},
        {"Ripple, constant",
         "Ripple index: standard deviation over the phases, divided by the magnitude of their mean, of what a "
         "picture of ones becomes.",
         1.1f, [](Side, const auto& side) { return constant_ripple(side); }},
        {"Ripple, output", "The same of this output. With period 1 there are no phases that could differ.",
         0.9f, [](Side, const auto& side) { return output_ripple(side); }},
        {"Multiply-adds", "As frameworks count them, and in brackets what the fastest exact form needs.",
         1.4f,
         [](Side, const auto& side) {
             return fmt::format("{} ({})", engine::count_text(side.cost.macs),
                                engine::count_text(side.cost.macs_fast));
         }},
        {"Weights", "Weights and biases.", 0.7f,
         [](Side, const auto& side) { return engine::count_text(side.cost.parameters); }},
        {"B − A",
         "Largest and mean magnitude of the difference; peak signal-to-noise ratio and structural similarity with A as the "
         "reference.",
         2.0f, [&](Side side, const auto&) { return difference_text(side, difference); }}};
}

// The text while the cursor is on no picture: each side as a whole, and how far they are apart.
void picture_lines(Ui& ui) {
    std::vector<Column> columns = picture_columns(ui.state.findings->difference);
    for (const int dropped : {5, 1, 3, 2})  // what matters least goes first
        if (ImGui::GetContentRegionAvail().x < em(11) * static_cast<float>(columns.size()) &&
            columns.size() > 3)
            columns.erase(columns.begin() + std::min(dropped, static_cast<int>(columns.size()) - 2));
    side_lines(
        ui,
        ui.state.stand_in ? (ui.state.stand_in->is_smaller ? "preview" : "part, preview") : "whole picture",
        {}, columns);
}

}  // namespace

float inspector_panel_height(const Ui& ui) {
    const float window = ImGui::GetIO().DisplaySize.y;
    // It speaks of what the pipelines make of the picture as they stand; Learning shows what they become, and
    // Network another thing altogether.
    if (!ui.view.show_inspector || window < em(lowest) || ui.view.open == View::learning ||
        ui.view.open == View::network)
        return 0;
    const float sum = ui.view.show_sum ? std::min(em(15), window * 0.35f) : 0;
    const WithFont small(ui.theme.fonts.small);
    const ImGuiStyle& style = ImGui::GetStyle();
    return 3 * (ImGui::GetTextLineHeight() + 2 * style.CellPadding.y) + style.ItemSpacing.y + em(0.5f) + sum;
}

std::string inspected_pixel(const Ui& ui) {
    const auto pixel = ui.view.hovered ? ui.view.hovered : ui.view.pinned;
    if (!pixel || !ui.state.findings) return {};
    std::string text = fmt::format("[{}, {}]", pixel->h, pixel->w);
    for (const Side side : {Side::left, Side::right}) {
        const engine::Tensor& output = ui.state.side(side)->output();
        const Index channel = std::clamp<Index>(ui.view.channel, 0, output.shape().c - 1);
        const bool inside = pixel->h < output.shape().h && pixel->w < output.shape().w;
        const std::string value = inside ? linear(output(0, channel, pixel->h, pixel->w)) : "outside";
        text += fmt::format("   {} {}", letter(side), value);
    }
    return text;
}

void inspector_panel(Ui& ui) {
    ImGui::Separator();
    if (!ui.state.findings) return;
    const WithFont small(ui.theme.fonts.small);
    const auto pixel = ui.view.hovered ? ui.view.hovered : ui.view.pinned;
    if (pixel)
        pixel_lines(ui, *pixel);
    else
        picture_lines(ui);
    if (ui.view.show_sum) pixel_sums(ui, pixel);
}

}  // namespace app
