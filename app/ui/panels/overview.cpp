// Overview: output, stride and padding, coverage and gradient of A and B in one picture, with the verdict under it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/panels/output_pane.h"
#include "app/ui/panels/panels.h"
#include "app/ui/trellis.h"

namespace app {
namespace {

using engine::Index;

std::string number(const std::optional<double>& value, const char* otherwise) {
    return value ? fmt::format("{:.3g}", *value) : otherwise;
}

void frame_of(const Ui& ui, Side side, const Placement& place) {
    ImGui::GetWindowDrawList()->AddRect(place.min, place.max, with_alpha(ui.theme.side(side), 0.55f),
                                        ImGui::GetStyle().ChildRounding, 0, em(0.08f));
}

void output_cell(Ui& ui, Side side, ImVec2 size) {
    const std::string label = fmt::format("##overview/output/{}", letter(side));
    const CanvasResult canvas = output_canvas(ui, side, label.c_str(), size, ui.view.detail);
    frame_of(ui, shown_side(ui, side), canvas.place);
}

// The coverage of the part in sight only: a whole map would be as large as the picture.
void coverage_cell(Ui& ui, Side side, ImVec2 size) {
    const auto& findings = *ui.state.side(side);
    const engine::Shape& out = findings.output().shape();
    const std::string label = fmt::format("##overview/coverage/{}", letter(side));
    const CanvasResult canvas =
        begin_canvas(ui, label.c_str(), out.plane(), factor_of(out, findings.built.input), ui.view.detail, size);
    take_pixel(ui, canvas);
    if (!findings.coverage) return;
    const Placement& place = canvas.place;
    const auto index = [&](float at, float origin, Index n) {
        return std::clamp<Index>(static_cast<Index>(std::floor((at - origin) / place.zoom)), 0, n);
    };
    constexpr Index most_cells = 1024;
    const Index top = index(place.min.y, place.origin.y, out.h), left = index(place.min.x, place.origin.x, out.w);
    const Index bottom = std::min(index(place.max.y, place.origin.y, out.h - 1) + 1, top + most_cells);
    const Index right = std::min(index(place.max.x, place.origin.x, out.w - 1) + 1, left + most_cells);
    if (bottom <= top || right <= left) return;
    engine::Grid grid(bottom - top, right - left);
    double most = 1;
    for (Index y = top; y < bottom; ++y)
        for (Index x = left; x < right; ++x) most = std::max(most, grid(y - top, x - left) = (*findings.coverage)(y, x));
    const std::uint64_t version = ui.state.serial(side) ^ static_cast<std::uint64_t>((top << 40) ^ (left << 20));
    const Texture texture = grid_texture(ui, label, version, grid, engine::Colormap::sequential, {0, most});
    Placement part = place;
    part.origin = place.to_screen(static_cast<double>(left), static_cast<double>(top));
    draw_picture(part, texture, {grid.rows, grid.cols});
    mark_pixels(ui, place);
    frame_of(ui, side, place);
}

void gradient_cell(Ui& ui, Side side, ImVec2 size) {
    const auto& findings = *ui.state.side(side);
    const std::string label = fmt::format("##overview/gradient/{}", letter(side));
    const CanvasResult canvas = begin_canvas(ui, label.c_str(), findings.built.input.plane(), 1.0, ui.view.detail, size);
    if (!findings.gradient) {
        ImGui::GetWindowDrawList()->AddText({canvas.place.min.x + em(0.6f), canvas.place.min.y + em(0.6f)}, ui.theme.dim,
                                            "the loss is undefined here");
        return;
    }
    // The magnitude, with A and B on one scale, so that even and uneven flow compare.
    double most = 0;
    for (const Side s : {Side::left, Side::right})
        if (const auto* gradient = ui.state.side(s)->gradient.get())
            most = std::max({most, std::abs(gradient->min), std::abs(gradient->max)});
    const engine::Display display{engine::DisplayKind::signed_map, {-std::max(most, 1e-30), std::max(most, 1e-30)}, 0};
    draw_picture(canvas.place, tensor_texture(ui, label, ui.state.serial(side), findings.gradient->input, display),
                 findings.built.input.plane());
    frame_of(ui, side, canvas.place);
}

std::string output_caption(const engine::SideFindings& side) {
    if (!side.constant_response) return "ripple undefined: not linear";
    return "ripple index " + number(side.constant_response->ripple_index, "undefined");
}

std::string geometry_caption(const engine::SideFindings& side) {
    const auto& in = side.built.input;
    const auto& out = side.output().shape();
    return fmt::format("{}×{} → {}×{}", in.h, in.w, out.h, out.w);
}

std::string coverage_caption(const std::optional<engine::Coverage>& coverage) {
    if (!coverage) return "depends on the data";
    if (coverage->holes > 0) return fmt::format("{} of {} phases are holes", coverage->holes, coverage->phases.values.size());
    if (!coverage->interior_min || !coverage->interior_max) return "no interior";
    return fmt::format("{:.4g} to {:.4g} taps, ratio {}", *coverage->interior_min, *coverage->interior_max,
                       number(coverage->interior_ratio, "–"));
}

std::string gradient_caption(const engine::SideFindings& side) {
    if (!side.gradient) return "";
    return fmt::format("mean |g| {:.2e}, coverage ratio {}", side.gradient->mean_abs,
                       side.gradient->backward_coverage ? number(side.gradient->backward_coverage->interior_ratio, "–") : "–");
}

struct Column {
    const char* title;
    const char* view;  ///< the action that opens the whole view
    void (*draw)(Ui&, Side, ImVec2);
    std::string (*caption)(const engine::SideFindings&);
};

void trellis_cell(Ui& ui, Side side, ImVec2 size) {
    const std::string label = fmt::format("##overview/trellis/{}", letter(side));
    trellis(ui, label.c_str(), *ui.state.side(side), ui.theme.side(side), size);
}

std::string forward_coverage_caption(const engine::SideFindings& side) { return coverage_caption(side.coverage); }

constexpr std::array<Column, 4> columns{{{"Output", "view_output", output_cell, output_caption},
                                         {"Stride & padding", "view_stride_padding", trellis_cell, geometry_caption},
                                         {"Coverage", "view_checkerboard", coverage_cell, forward_coverage_caption},
                                         {"Gradient at the input", "view_gradient", gradient_cell, gradient_caption}}};

void headings(Ui& ui, float width, float gap) {
    const WithFont font(ui.theme.fonts.bold);
    const float start = ImGui::GetCursorPosX();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) ImGui::SameLine(start + (width + gap) * static_cast<float>(i));
        ImGui::TextUnformatted(columns[i].title);
        tooltip("Click to open this view.");
        if (ImGui::IsItemClicked()) ui.run(columns[i].view);
    }
}

void side_row(Ui& ui, Side side, float width, float gap, float height) {
    side_pane_title(ui, side, ImGui::GetContentRegionAvail().x);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const WithFont font(ui.theme.fonts.small);
    const float caption = ImGui::GetTextLineHeightWithSpacing();
    const float cell = height - ImGui::GetTextLineHeightWithSpacing() - caption - em(0.6f);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const float x = corner.x + (width + gap) * static_cast<float>(i);
        ImGui::SetCursorScreenPos({x, corner.y});
        columns[i].draw(ui, side, {width, cell});
        ImGui::SetCursorScreenPos({x, corner.y + cell + em(0.25f)});
        const WithColor color(ImGuiCol_Text, ui.theme.dim);
        text_fitted(columns[i].caption(*ui.state.side(side)), width);
    }
    ImGui::SetCursorScreenPos({corner.x, corner.y + cell + caption + em(0.4f)});
}

void verdict(Ui& ui) {
    ImGui::PushTextWrapPos(0);
    for (const std::string& sentence : ui.state.findings->verdict) ImGui::TextUnformatted(sentence.c_str());
    ImGui::PopTextWrapPos();
}

float verdict_height(const Ui& ui, float width) {
    float height = 0;
    for (const std::string& sentence : ui.state.findings->verdict)
        height += ImGui::CalcTextSize(sentence.c_str(), nullptr, false, width).y + ImGui::GetStyle().ItemSpacing.y;
    return height;
}

}  // namespace

void overview_panel(Ui& ui) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = std::floor((room.x - gap * 3) / 4);
    const float rest = room.y - ImGui::GetTextLineHeightWithSpacing() - verdict_height(ui, room.x);
    const float row = std::max(rest / 2, em(9));
    headings(ui, width, gap);
    side_row(ui, Side::left, width, gap, row);
    side_row(ui, Side::right, width, gap, row);
    verdict(ui);
}

}  // namespace app
