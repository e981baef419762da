// The inspector: what the engine knows about one output pixel of A and of B.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/panels/panels.h"
#include "engine/analysis/side_findings.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Tensor;

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
    for (Index c = 0; c < std::min<Index>(shape.c, 4); ++c) text += (c ? "  " : "") + format(tensor(0, c, pixel.h, pixel.w));
    return shape.c > 4 ? text + " …" : text;
}

std::string linear(float value) { return fmt::format("{:.4f}", value); }
std::string scientific(float value) { return fmt::format("{:.2e}", value); }

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
    const auto& out = side.output().shape();
    return {std::min(pixel.h * in.h / out.h, in.h - 1), std::min(pixel.w * in.w / out.w, in.w - 1)};
}

void row(const char* title, const std::string& a, const std::string& b, const char* help) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextDisabled("%s", title);
    tooltip(help);
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(a.c_str());
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(b.c_str());
}

template <typename Of>
void row_of(Ui& ui, const char* title, const Of& of, const char* help) {
    row(title, of(*ui.state.side(Side::left)), of(*ui.state.side(Side::right)), help);
}

void pixel_table(Ui& ui, Pair pixel) {
    if (!ImGui::BeginTable("##inspector/table", 3, ImGuiTableFlags_SizingStretchProp)) return;
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, em(6.5f));
    const WithFont font(ui.theme.fonts.mono);
    row_of(ui, "value", [&](const auto& side) { return values_at(side.output(), pixel, linear); },
           "The raw output per channel, never clipped.");
    row_of(ui, "8-bit", [&](const auto& side) { return values_at(side.output(), pixel, eight_bit); },
           "As saved in a picture file: clipped to 0 to 1, times 255.");
    row_of(ui, "coverage", [&](const auto& side) { return coverage_at(side, pixel); },
           "How many input × tap products are summed into this output pixel, through the whole pipeline.");
    row_of(ui, "gradient",
           [&](const auto& side) {
               return side.gradient ? values_at(side.gradient->input, input_pixel(side, pixel), scientific)
                                    : std::string("–");
           },
           "The loss's gradient at the input pixel that lies here.");
    ImGui::EndTable();
}

std::string count(Index number) {
    if (number >= 1000000000) return fmt::format("{:.2f} G", static_cast<double>(number) * 1e-9);
    if (number >= 1000000) return fmt::format("{:.2f} M", static_cast<double>(number) * 1e-6);
    if (number >= 10000) return fmt::format("{:.1f} k", static_cast<double>(number) * 1e-3);
    return fmt::format("{}", number);
}

std::string optional_number(const std::optional<double>& value) { return value ? fmt::format("{:.4g}", *value) : "–"; }

// What is there to read while the cursor is on no picture: each side as a whole, and how far they are apart.
void side_table(Ui& ui) {
    const auto& difference = ui.state.findings->difference;
    {
        const WithFont font(ui.theme.fonts.bold);
        ImGui::Text("B − A: max %s · MAE %s · PSNR %s dB · SSIM %s", optional_number(difference.max_abs).c_str(),
                    optional_number(difference.mae).c_str(), optional_number(difference.psnr).c_str(),
                    optional_number(difference.ssim).c_str());
    }
    ImGui::SameLine();
    ImGui::TextDisabled("  point at a picture for its pixels; click pins one");
    if (!ImGui::BeginTable("##inspector/sides", 3, ImGuiTableFlags_SizingStretchProp)) return;
    ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthFixed, em(7.5f));
    const WithFont font(ui.theme.fonts.mono);
    row_of(ui, "output", [](const auto& side) {
        return fmt::format("{:.4g} to {:.4g}, mean {:.4g}", side.statistics.min, side.statistics.max, side.statistics.mean);
    }, "The raw values, never clipped.");
    row_of(ui, "ripple index", [](const auto& side) {
        return "constant " + optional_number(side.constant_response ? side.constant_response->ripple_index : std::nullopt) +
               ", output " + optional_number(side.statistics.ripple_index);
    }, "Standard deviation over the phases, divided by the magnitude of their mean: of what a constant becomes, and of this output.");
    row_of(ui, "multiply-adds", [](const auto& side) {
        return fmt::format("{}, fastest exact form {}", count(side.cost.macs), count(side.cost.macs_fast));
    }, "As frameworks count them, and what the fastest exact form needs.");
    row_of(ui, "parameters", [](const auto& side) { return count(side.cost.parameters); }, "Weights and biases.");
    ImGui::EndTable();
}

}  // namespace

float inspector_panel_height() { return 5.3f * ImGui::GetTextLineHeightWithSpacing() + em(0.4f); }

void inspector_panel(Ui& ui) {
    ImGui::Separator();
    if (!ui.state.findings) return;
    const auto pixel = ui.view.hovered ? ui.view.hovered : ui.view.pinned;
    if (!pixel) {
        side_table(ui);
        return;
    }
    {
        const WithFont font(ui.theme.fonts.bold);
        ImGui::Text("row %lld, column %lld", static_cast<long long>(pixel->h), static_cast<long long>(pixel->w));
    }
    ImGui::SameLine();
    ImGui::TextDisabled(ui.view.hovered ? "under the cursor" : "pinned (Backspace lets go)");
    pixel_table(ui, *pixel);
}

}  // namespace app
