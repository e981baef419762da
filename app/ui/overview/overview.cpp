// Overview: output, stride and padding, coverage and gradient of A and B in one picture, with the verdict
// under it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/parts/gradient_parts.h"
#include "app/ui/parts/output_pane.h"
#include "app/ui/parts/pane_notes.h"
#include "app/ui/parts/picture_marks.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/stage_bars.h"
#include "app/ui/parts/verdict_lines.h"
#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"
#include "app/ui/widgets/heatmap.h"
#include "app/ui/widgets/trellis.h"
#include "engine/analysis/pattern_words.h"

namespace app {
namespace {

using engine::Index;

std::string number(const std::optional<double>& value, const char* otherwise) {
    return value ? table_number(*value, 3) : otherwise;
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

/// The first cell of a grid of n cells that shows `count` of them around the middle of the magnified part.
Index first_cell(double middle, Index count, Index n) {
    return std::clamp<Index>(static_cast<Index>(std::lround(middle)) - count / 2, 0, n - count);
}

// The counts in the middle of the magnified part, as numbers: so large that 1, 2 and 4 can be read from the
// last row.
void coverage_cell(Ui& ui, Side side, ImVec2 size) {
    const auto& findings = *ui.state.side(side);
    const engine::Coverage& coverage = *findings.coverage;
    const float cell = std::max(em(1.7f), 1.0f);
    const auto fitting = [&](float room, Index n) {
        return std::clamp<Index>(static_cast<Index>(std::lround(room / cell)), 1, n);
    };
    const Index rows = fitting(size.y, coverage.rows()), cols = fitting(size.x, coverage.cols());
    const double factor = factor_of(findings.output_shape(), findings.built.input);
    const Index top = first_cell(ui.view.detail.y * factor, rows, coverage.rows());
    const Index left = first_cell(ui.view.detail.x * factor, cols, coverage.cols());
    engine::Grid part(rows, cols);
    for (Index y = 0; y < rows; ++y)
        for (Index x = 0; x < cols; ++x)
            part(y, x) = coverage(top + y, left + x);
    const std::string label = fmt::format("##overview/coverage/{}", letter(side));
    const GridStyle style{
        engine::ColourMap::sequential, coverage_range(coverage), 0, 0, {-1, -1}, false, true, true};
    const engine::Pair under = number_grid(ui.theme, label.c_str(), part, size, style);
    if (under.h < 0) return;
    ui.view.hovered = engine::Pair{top + under.h, left + under.w};
    if (ImGui::IsMouseClicked(0)) ui.view.pinned = ui.view.hovered;
    const double count = part(under.h, under.w);
    tooltip(fmt::format("output pixel [{}, {}]: {} (input, tap) pairs write it{}", top + under.h,
                        left + under.w, count, count == 0 ? ": a hole, it holds the bias only" : ""));
}

void gradient_cell(Ui& ui, Side side, ImVec2 size) {
    const auto& findings = *ui.state.side(side);
    const std::string label = fmt::format("##overview/gradient/{}", letter(side));
    const CanvasResult canvas =
        begin_canvas(ui, label.c_str(), findings.built.input.plane(), 1.0, ui.view.detail, size);
    if (!findings.gradient || !findings.gradient->input()) {
        const bool undefined = !findings.gradient && findings.gradient_loss;
        ImGui::GetWindowDrawList()->AddText(
            {canvas.place.min.x + em(0.6f), canvas.place.min.y + em(0.6f)}, ui.theme.dim,
            translated(undefined ? "the loss is undefined here" : "being computed").c_str());
        return;
    }
    const engine::Display display{engine::DisplayKind::signed_map, gradient_range(ui, side, 0), 0};
    draw_tiles(ui, canvas.place,
               tensor_picture(label, ui.state.serial(side), *findings.gradient->input(), display));
    reduction_note(ui, canvas.place, true);
    picture_marks(ui, canvas, findings.built.input.plane());
    frame_of(ui, side, canvas.place);
}

using Forms = std::vector<std::string>;

Forms output_caption(const Ui& ui, Side which) {
    const auto& side = *ui.state.side(which);
    if (side.coverage->period == engine::Pair{1, 1}) return {"period 1: no phases", "period 1"};
    const auto ripple = engine::headline_ripple(side);
    if (!ripple) return {"ripple index undefined", "no ripple index"};
    return {"ripple index " + ripple_number(ripple, 3)};
}

Forms geometry_caption(const Ui& ui, Side which) {
    const auto& side = *ui.state.side(which);
    const auto& in = side.built.input;
    const auto out = side.output_shape();
    return {fmt::format("{}×{} → {}×{}", in.h, in.w, out.h, out.w), fmt::format("→ {}×{}", out.h, out.w)};
}

Forms coverage_caption(const Ui& ui, Side side) {
    const auto& coverage = ui.state.side(side)->coverage;
    if (coverage->holes > 0)
        return {fmt::format("{} of {} phases are holes", coverage->holes, coverage->phases.values.size()),
                fmt::format("{} holes", coverage->holes)};
    if (!coverage->interior_min || !coverage->interior_max) return {"no interior"};
    const std::string low = table_number(*coverage->interior_min),
                      high = table_number(*coverage->interior_max);
    if (low == high) return {low + " taps everywhere, ratio 1", low + " taps, ratio 1"};
    const std::string ratio = number(coverage->interior_ratio, "–");
    return {fmt::format("{} to {} taps, ratio {}", low, high, ratio),
            fmt::format("{}–{} taps, ratio {}", low, high, ratio)};
}

Forms gradient_caption(const Ui& ui, Side side) {
    const auto& gradient = ui.state.side(side)->gradient;
    if (!gradient) return {""};
    if (gradient->l2 == 0) return {"0 everywhere"};
    const std::string scale = "±" + table_number(gradient_range(ui, side, 0).high, 2);
    const auto& coverage = gradient->backward_coverage;
    if (!coverage || !coverage->interior_ratio) return {"scale " + scale, scale};
    const std::string ratio = "ratio " + table_number(*coverage->interior_ratio, 3);
    return {fmt::format("scale {}, coverage {}", scale, ratio), fmt::format("{}, {}", scale, ratio), scale};
}

struct Column {
    const char* title;
    const char* view;  ///< the action that opens the whole view
    const char* help;
    void (*scale)(Ui&, float width);  ///< what its colours or lines mean, for A and B alike
    void (*draw)(Ui&, Side, ImVec2);
    std::vector<std::string> (*caption)(const Ui&, Side);  ///< from long to short
};

void output_scale(Ui& ui, float width) {
    colour_bar(ui, engine::ColourMap::grey, shown_range(ui), width,
               ui.view.range_mode == RangeMode::fixed ? "fixed" : "automatic");
}
void trellis_scale(Ui& ui, float width) {
    const WithColour dim(ImGuiCol_Text, ui.theme.dim);
    text_shortened({"from the input above to the output below, tap by tap", "input above, output below",
                    "input to output"},
                   width);
}
void coverage_scale(Ui& ui, float width) {
    colour_bar(ui, engine::ColourMap::sequential, {0, 2}, width, "× the mean");
}
// With one scale for both its numbers; with own scales the captions say them.
void gradient_scale(Ui& ui, float width) {
    const engine::Range range =
        ui.view.shared_gradient_scale ? gradient_range(ui, Side::left, 0) : engine::Range{-1, 1};
    colour_bar(ui, engine::ColourMap::diverging, range, width,
               ui.view.shared_gradient_scale ? "one scale" : "× own scale");
}

void trellis_cell(Ui& ui, Side side, ImVec2 size) {
    const std::string label = fmt::format("##overview/trellis/{}", letter(side));
    trellis(ui, label.c_str(), *ui.state.side(side), ui.theme.side(side), size);
}

constexpr std::array<Column, 4> columns{
    {{"Output", "view_output",
      "The middle of both outputs, magnified alike; drag and zoom. Click to open the view Output.",
      output_scale, output_cell, output_caption},
     {"Stride & padding", "view_stride_padding",
      "One axis of the pipeline, tap by tap. Click to open the view.", trellis_scale, trellis_cell,
      geometry_caption},
     {"Coverage", "view_checkerboard",
      "How many taps write each output pixel. Even counts stand in the middle of the colours, "
      "uneven ones to either side. Click to open the view Checkerboard.",
      coverage_scale, coverage_cell, coverage_caption},
     {"Gradient at the input", "view_gradient",
      "What the loss sends back to the input: in red a brighter pixel would raise the loss, in blue lower it. A and "
      "B each on its own scale, written under it, unless Gradient flow has one scale for both. Click to open the view Gradient flow.",
      gradient_scale, gradient_cell, gradient_caption}}};

float headings_height(const Ui& ui) {
    const float title = ImGui::GetTextLineHeight() + ImGui::GetStyle().ItemSpacing.y;
    const WithFont small(ui.theme.fonts.small);
    return title + ImGui::GetTextLineHeight() + em(0.4f);
}

/// Titles that open the views, and under each the scale that A and B share.
void headings(Ui& ui, float width, float gap) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        ImGui::SetCursorScreenPos({corner.x + (width + gap) * static_cast<float>(i), corner.y});
        ImGui::BeginGroup();
        {
            const WithFont font(ui.theme.fonts.bold);
            text_fitted(columns[i].title, width);
        }
        note(std::string("overview/") + columns[i].view);
        tooltip(columns[i].help);
        if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        if (ImGui::IsItemClicked()) ui.run(columns[i].view);
        const WithFont small(ui.theme.fonts.small);
        columns[i].scale(ui, width);
        ImGui::EndGroup();
    }
    ImGui::SetCursorScreenPos({corner.x, corner.y + headings_height(ui)});
}

/// The height of the bars under a row; in little room they stand with the words.
float bars_room(const Ui& ui) {
    return ui.room >= part_room ? stage_bars_height() + ImGui::GetStyle().ItemSpacing.y : 0;
}

void side_row(Ui& ui, Side side, float width, float gap, float height) {
    side_pane_title(ui, side, ImGui::GetContentRegionAvail().x);
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const WithFont font(ui.theme.fonts.small);
    const float caption = ImGui::GetTextLineHeightWithSpacing();
    const float cell = height - ImGui::GetTextLineHeightWithSpacing() - caption - em(0.6f) - bars_room(ui);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const float x = corner.x + (width + gap) * static_cast<float>(i);
        ImGui::SetCursorScreenPos({x, corner.y});
        ImGui::BeginGroup();
        ImGui::PushItemWidth(width);
        columns[i].draw(ui, side, {width, cell});
        ImGui::PopItemWidth();
        ImGui::EndGroup();
        ImGui::SetCursorScreenPos({x, corner.y + cell + em(0.25f)});
        const WithColour colour(ImGuiCol_Text, ui.theme.dim);
        text_shortened(columns[i].caption(ui, side), width);
    }
    ImGui::SetCursorScreenPos({corner.x, corner.y + cell + caption + em(0.4f)});
    if (bars_room(ui) > 0) stage_bars(ui, side, {4 * width + 3 * gap, stage_bars_height()});
}

}  // namespace

void overview_tools(Ui& ui) {
    if (ui.room >= part_room) return ImGui::NewLine();
    part_tabs(ui, {"Pictures", "In words"},
              {"Both sides in pictures, with what is said of each.",
               "All that is said of the two, and what to try next."});
}

void overview_panel(Ui& ui) {
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const bool whole = ui.room >= part_room;
    if (!whole && part_of(ui) == 1) {
        verdict_lines(ui);
        for (const Side side : {Side::left, Side::right})
            stage_bars(ui, side, {room.x, stage_bars_height()});
        return;
    }
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    const float width = std::floor((room.x - gap * 3) / 4);
    const float words = whole ? verdict_height(ui, room.x) : verdict_boxes_height(ui, room.x);
    const float row =
        std::max((room.y - headings_height(ui) - words) / 2, em(whole ? 7 : 4.5f) + bars_room(ui));
    headings(ui, width, gap);
    side_row(ui, Side::left, width, gap, row);
    side_row(ui, Side::right, width, gap, row);
    whole ? verdict_lines(ui) : verdict_boxes(ui);
}

}  // namespace app
