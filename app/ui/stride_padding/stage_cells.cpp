#include "app/ui/stride_padding/stage_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/parts/output_pane.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Region;

ImU32 grey_of(double value, engine::Range range) {
    return value_colour(engine::ColourMap::grey, value, range);
}

bool cells_touch(const Region& region, Index row, Index column) {
    return row >= region.top && column >= region.left && row < region.bottom && column < region.right;
}

/// Frames of the lit cells, after all fills so that no neighbour paints over them.
void frame_lit(const CellsPane& pane, const std::vector<Pair>& cells, ImU32 colour, const std::string& name) {
    for (const Pair& cell : cells) {
        const Box box = pane.cell(cell.h, cell.w);
        outline(box.inset(1), colour, 2);
        if (probing()) note(fmt::format("{}/{},{}", name, cell.h, cell.w), box.min, box.max);
    }
}

/// The digits that fit into a cell of that width.
constexpr float narrowest = 1.0f;  ///< a narrower cell, in font sizes, has no room for a number
int digits_for(const Box& cell) { return cell.width() > em(3.2f) ? 3 : cell.width() > em(1.7f) ? 2 : 1; }

void number_in_cell(const Theme& theme, const Box& box, ImU32 colour, double value) {
    if (box.width() >= em(narrowest)) cell_number(theme, box, colour, value, digits_for(box));
}

void draw_input_cell(const Theme& theme, const Box& box, const Cell& cell, engine::Range range) {
    switch (cell.kind) {
        case CellKind::value:
        case CellKind::unread: {
            const ImU32 colour = grey_of(cell.value, range);
            fill(box, colour);
            number_in_cell(theme, box, ink_on(colour), cell.value);
            if (cell.kind == CellKind::unread) cross_out(box, theme.bad);
            break;
        }
        case CellKind::inserted:
            fill(box, theme.raised);
            if (box.width() >= em(narrowest)) centred_text(theme, box, theme.dim, "0");
            break;
        case CellKind::padding:
            dashed_outline(box.inset(1), with_alpha(theme.dim, 0.5f));
            if (box.width() >= em(narrowest)) centred_text(theme, box, theme.dim, "0");
            break;
        default: break;
    }
}

struct OutputCellDrawing {
    const Ui& ui;
    const StageScene& scene;
    Form form;
    const CellsStep& step;
    const CellsLook& look;

    ImU32 colour_of(const Cell& cell, double value) const {
        if (!look.coverage) return grey_of(value, look.range);
        return value_colour(engine::ColourMap::sequential, static_cast<double>(cell.coverage),
                            even_range(look.mean_coverage));
    }

    /// A bar at the foot of the cell; the more taps write the cell, the longer it is.
    void coverage_strip(const Box& box, Index coverage) const {
        const double share = static_cast<double>(coverage) / look.largest_coverage;
        const Box foot{{box.min.x, box.max.y - std::min(em(0.22f), box.height() * 0.25f)}, box.max};
        fill(foot, IM_COL32(0, 0, 0, 150));
        fill({foot.min, {foot.min.x + foot.width() * static_cast<float>(std::min(share, 1.0)), foot.max.y}},
             value_colour(engine::ColourMap::sequential, static_cast<double>(coverage),
                          even_range(look.mean_coverage)));
    }

    void operator()(const Box& box, Pair at) const {
        const Theme& theme = ui.theme;
        const Cell cell = scene.output_cell(at.h, at.w);
        if (cell.kind == CellKind::nothing) return;
        if (cell.kind == CellKind::cropped) {
            if (!step.running && !look.coverage)
                fill(box, with_alpha(grey_of(cell.value, look.range), 0.25f));
            dashed_outline(box.inset(1), with_alpha(theme.dim, 0.5f));
            if (!step.running && !look.coverage) number_in_cell(theme, box, theme.dim, cell.value);
            return;
        }
        const bool blank = step.running && form == Form::gather && at > step.last;
        if (blank) {
            fill(box, theme.raised);
            return;
        }
        const double value =
            step.running && form == Form::scatter ? scene.partial_sum(at, step.last) : cell.value;
        const ImU32 colour = colour_of(cell, value);
        fill(box, colour);
        if (cell.kind == CellKind::hole) hatch(box, with_alpha(theme.bad, 0.8f));
        if (look.coverage && box.width() >= em(0.55f))
            centred_text(theme, box, ink_on(colour), std::to_string(cell.coverage));
        else if (!look.coverage)
            number_in_cell(theme, box, ink_on(colour), value);
        if (!look.coverage && box.width() >= em(narrowest)) coverage_strip(box, cell.coverage);
        if (cell.kind == CellKind::uncropped) outline(box.inset(1), theme.warn, 1.5f);
    }
};

}  // namespace

Box CellsPane::cell(Index row, Index column) const {
    const ImVec2 middle = box.centre();
    const auto edge = [&](double position, double centre, float origin) {
        return std::round(origin + static_cast<float>(position - centre) * unit);
    };
    return {{edge(columns.centre(column) - columns.step / 2, x, middle.x),
             edge(rows.centre(row) - rows.step / 2, y, middle.y)},
            {edge(columns.centre(column) + columns.step / 2, x, middle.x) - 1,
             edge(rows.centre(row) + rows.step / 2, y, middle.y) - 1}};
}

Box CellsPane::cells(const Region& region) const {
    return {cell(region.top, region.left).min, cell(region.bottom - 1, region.right - 1).max};
}

Pair CellsPane::at(ImVec2 point) const {
    const ImVec2 middle = box.centre();
    return {rows.at(y + static_cast<double>((point.y - middle.y) / unit)),
            columns.at(x + static_cast<double>((point.x - middle.x) / unit))};
}

Region CellsPane::visible(const Region& extent) const {
    const Pair first = at(box.min), last = at(box.max);
    return {std::max(extent.top, first.h), std::max(extent.left, first.w),
            std::min(extent.bottom, last.h + 1), std::min(extent.right, last.w + 1)};
}

Lit light_up(const StageScene& scene, const CellFocus& focus, const Region& visible_output) {
    Lit lit;
    lit.focus = focus;
    if (focus.kind == CellFocus::Kind::output) {
        lit.terms = scene.reads(focus.at);
        lit.outputs.insert(focus.at);
        if (scene.has_map() && (scene.expanded() || !scene.scatters()))
            lit.window = scene.read_window(focus.at);
    } else if (focus.kind == CellFocus::Kind::input) {
        lit.terms = scene.writes(focus.at);
        lit.inputs.insert(focus.at);
        if (scene.has_map()) lit.stamp = scene.stamp(focus.at);
    }
    for (const auto& term : lit.terms) {
        lit.inputs.insert({term.input.y, term.input.x});
        lit.outputs.insert({term.output.y, term.output.x});
        lit.taps.insert(scene.turned({term.tap_y, term.tap_x}));
    }
    if (focus.kind != CellFocus::Kind::tap) return lit;
    lit.taps.insert(focus.at);
    const Pair stored = scene.turned(focus.at);
    for (const Pair output : scene.output_steps(visible_output))
        for (const auto& term : scene.reads(output))
            if (Pair{term.tap_y, term.tap_x} == stored) {
                lit.inputs.insert({term.input.y, term.input.x});
                lit.outputs.insert(output);
            }
    return lit;
}

void draw_input_cells(const Ui& ui, const CellsPane& pane, const StageScene& scene, const Lit& lit,
                      Side side) {
    const Theme& theme = ui.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(pane.box.min, pane.box.max, true);
    const Region visible = pane.visible(scene.input_extent());
    std::vector<Pair> framed;
    for (Index row = visible.top; row < visible.bottom; ++row)
        for (Index column = visible.left; column < visible.right; ++column) {
            draw_input_cell(theme, pane.cell(row, column), scene.input_cell(row, column), shown_range(ui));
            const auto pixel = scene.input_pixel(row, column);
            if (pixel && lit.inputs.contains(*pixel)) framed.push_back({row, column});
        }
    const Pair first = scene.input_position({0, 0});
    const Pair last = scene.input_position({scene.stage().input.h - 1, scene.stage().input.w - 1});
    const Box border = pane.cells({first.h, first.w, last.h + 1, last.w + 1});
    list->AddRect({border.min.x - 1, border.min.y - 1}, {border.max.x + 1, border.max.y + 1}, theme.dim, 0, 0,
                  1.5f);
    frame_lit(pane, framed, theme.side(side), std::string(letter(side)) + "/lit/input");
    if (lit.window) {
        const Box window = pane.cells(*lit.window);
        fill(window, with_alpha(theme.side(side), 0.12f));
        list->AddRect({window.min.x - 1, window.min.y - 1}, {window.max.x + 1, window.max.y + 1},
                      theme.side(side), 0, 0, 3);
    }
    list->PopClipRect();
}

void draw_output_cells(const Ui& ui, const CellsPane& pane, const StageScene& scene, const Lit& lit,
                       Side side, Form form, const CellsStep& step, const CellsLook& look) {
    const Theme& theme = ui.theme;
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->PushClipRect(pane.box.min, pane.box.max, true);
    const Region visible = pane.visible(scene.output_extent());
    const OutputCellDrawing draw{ui, scene, form, step, look};
    std::vector<Pair> framed;
    for (Index row = visible.top; row < visible.bottom; ++row)
        for (Index column = visible.left; column < visible.right; ++column) {
            const Box box = pane.cell(row, column);
            draw(box, {row, column});
            if (lit.outputs.contains({row, column})) framed.push_back({row, column});
            if (probing())
                note(fmt::format("{}/cells/output/{},{}", letter(side), row, column), box.min, box.max);
        }
    const Box border = pane.cells({0, 0, scene.stage().output.h, scene.stage().output.w});
    list->AddRect({border.min.x - 1, border.min.y - 1}, {border.max.x + 1, border.max.y + 1},
                  theme.side(side), 0, 0, 2);
    if (!cells_touch({0, 0, scene.stage().output.h, scene.stage().output.w}, lit.focus.at.h,
                     lit.focus.at.w) &&
        lit.focus.kind == CellFocus::Kind::output)
        framed.push_back(lit.focus.at);
    frame_lit(pane, framed, theme.side(side), std::string(letter(side)) + "/lit/output");
    if (lit.stamp) {
        const Box stamp = pane.cells(*lit.stamp);
        fill(stamp, with_alpha(theme.side(side), 0.12f));
        list->AddRect({stamp.min.x - 1, stamp.min.y - 1}, {stamp.max.x + 1, stamp.max.y + 1},
                      theme.side(side), 0, 0, 3);
    }
    list->PopClipRect();
}

Box tap_box(const engine::Grid& taps, const Box& box, Pair tap) {
    // Wider than high where a large kernel needs it, so that the numbers fit.
    const float height = std::floor(std::min(box.height() / static_cast<float>(taps.rows), em(2.6f)));
    const float width =
        std::floor(std::min({box.width() / static_cast<float>(taps.cols), em(2.6f), 2 * height}));
    const ImVec2 min{box.min.x + width * static_cast<float>(tap.w),
                     box.min.y + height * static_cast<float>(tap.h)};
    return {min, {min.x + width - 1, min.y + height - 1}};
}

std::optional<Pair> tap_at(const engine::Grid& taps, const Box& box, ImVec2 point) {
    for (Index y = 0; y < taps.rows; ++y)
        for (Index x = 0; x < taps.cols; ++x)
            if (tap_box(taps, box, {y, x}).contains(point)) return Pair{y, x};
    return std::nullopt;
}

void draw_taps(const Ui& ui, const engine::Grid& taps, const Box& box, const Lit& lit, Side side) {
    const bool signed_taps =
        std::any_of(taps.values.begin(), taps.values.end(), [](double tap) { return tap < 0; });
    const auto map = signed_taps ? engine::ColourMap::diverging : engine::ColourMap::sequential;
    const engine::Range range = signed_taps ? range_of(taps, map) : tap_range(taps);
    for (Index y = 0; y < taps.rows; ++y)
        for (Index x = 0; x < taps.cols; ++x) {
            const Box cell = tap_box(taps, box, {y, x});
            const ImU32 colour = value_colour(map, taps(y, x), range);
            fill(cell, colour);
            cell_number(ui.theme, cell, ink_on(colour), taps(y, x), digits_for(cell));
            if (lit.taps.contains({y, x})) outline(cell, ui.theme.side(side), 2.5f);
            if (probing()) note(fmt::format("{}/cells/tap/{},{}", letter(side), y, x), cell.min, cell.max);
        }
}

}  // namespace app
