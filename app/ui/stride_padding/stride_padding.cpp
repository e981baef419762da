// Stride & padding: one stage of A and one of B around a pixel, cell by cell.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/document/stage_focus.h"
#include "app/ui/parts/output_pane.h"
#include "app/ui/parts/side_parts.h"
#include "app/ui/parts/views.h"
#include "app/ui/stride_padding/stage_picture.h"
#include "app/ui/stride_padding/stride_controls.h"

namespace app {
namespace {

using engine::Index;
using engine::Pair;
using engine::Region;

/// Moves the camera just far enough for the pinned pixel to stand clear of the pane's edge.
void follow_pin(ViewState& view, const StagePicture& picture) {
    if (!view.pinned) return;
    const Pair pin = same_place(*view.pinned, picture.final_size, picture.plane());
    const Region seen = picture.output.visible({0, 0, picture.plane().h, picture.plane().w});
    const auto beyond = [](Index at, Index first, Index end, Index n) {
        if (at < first + 1 && first > 0) return at - first - 1;
        if (at > end - 3 && end < n) return at - end + 3;
        return Index{0};
    };
    const Index down = beyond(pin.h, seen.top, seen.bottom, picture.plane().h);
    const Index across = beyond(pin.w, seen.left, seen.right, picture.plane().w);
    if (down == 0 && across == 0) return;
    const auto& pane = picture.output;
    const Pair middle{pane.rows.at(pane.y) + down, pane.columns.at(pane.x) + across};
    const Pair moved = same_place({std::max<Index>(middle.h, 0), std::max<Index>(middle.w, 0)},
                                  picture.plane(), picture.final_size);
    view.cells_y = static_cast<double>(moved.h);
    view.cells_x = static_cast<double>(moved.w);
}

/// The cell that the cursor points at, if it is one of this picture.
std::optional<CellFocus> hovered_focus(const StagePicture& picture) {
    if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return std::nullopt;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (picture.output.box.contains(mouse)) {
        const Pair at = picture.output.at(mouse);
        const Pair size = picture.plane();
        if (at.h >= 0 && at.w >= 0 && at.h < size.h && at.w < size.w)
            return CellFocus{CellFocus::Kind::output, at};
    } else if (picture.input.box.contains(mouse)) {
        const Pair at = picture.input.at(mouse);
        if (const auto pixel = picture.scene.input_pixel(at.h, at.w))
            return CellFocus{CellFocus::Kind::input, *pixel};
    } else if (const auto tap = tap_at(picture.kernel, picture.taps, mouse)) {
        return CellFocus{CellFocus::Kind::tap, *tap};
    }
    return std::nullopt;
}

/// The animation's pixels that can be seen, in order.
std::vector<Pair> steps_of(const StagePicture& picture, Form form) {
    const StageScene& scene = picture.scene;
    if (form == Form::gather) return scene.output_steps(picture.output.visible(scene.output_extent()));
    return scene.input_steps(picture.input.visible(scene.input_extent()));
}

void pan_and_pin(Ui& ui, const StagePicture& picture) {
    ImGui::SetCursorScreenPos(picture.output.box.min);
    const std::string name = fmt::format("{}/cells/output", letter(picture.side));
    ImGui::InvisibleButton(name.c_str(), {picture.output.box.width(), picture.output.box.height()});
    note(name);
    const bool dragged = ImGui::IsItemActive() && ImGui::IsMouseDragging(0, em(0.4f));
    if (dragged) {
        const ImVec2 moved = ImGui::GetIO().MouseDelta;
        const double ratio =
            static_cast<double>(picture.final_size.h) / static_cast<double>(picture.plane().h);
        const double per_pixel =
            ratio / (static_cast<double>(picture.output.unit) * picture.output.rows.step);
        const auto pan = [&](double& at, float delta, Index size) {
            at = std::clamp(at - static_cast<double>(delta) * per_pixel, 0.0, static_cast<double>(size - 1));
        };
        pan(ui.view.cells_y, moved.y, picture.final_size.h);
        pan(ui.view.cells_x, moved.x, picture.final_size.w);
    }
    const auto focus = hovered_focus(picture);
    const bool still = ImGui::GetIO().MouseDragMaxDistanceSqr[0] < em(0.4f) * em(0.4f);
    if (ImGui::IsItemHovered() && ImGui::IsMouseReleased(0) && still && focus)
        ui.view.pinned = same_place(focus->at, picture.plane(), picture.final_size);
    ui.view.edited_side = ImGui::IsItemActive() ? picture.side : ui.view.edited_side;
}

void draw_captions(Ui& ui, const StagePicture& picture) {
    const StageScene& scene = picture.scene;
    const engine::Shape in = scene.stage().input, out = scene.stage().output;
    const char* how = scene.expanded() ? ", with zeros inserted" : "";
    const auto write = [&](const Box& box, const std::string& size, const std::string& more) {
        ImGui::SetCursorScreenPos({box.min.x, box.min.y - em(1.4f)});
        const WithColour dim(ImGuiCol_Text, ui.theme.dim);
        text_shortened({size + more, size}, box.width());
    };
    const std::string channel =
        in.c > 1 || out.c > 1 ? fmt::format(", channel {} of {}", scene.input_channel() + 1, in.c) : "";
    write(picture.input.box, "Input " + to_string(in.plane()), channel + how);
    write(picture.output.box, "Output " + to_string(out.plane()),
          out.c > 1 ? fmt::format(", channel {} of {}", scene.channel() + 1, out.c) : "");
}

CellsLook look_of(const Ui& ui, const StageScene& scene) {
    CellsLook look{shown_range(ui), ui.view.cells_show_coverage, 1};
    if (!scene.has_map()) return look;
    const auto most = [&](const engine::AxisMap& axis) {
        return static_cast<double>(scene.scatters() ? engine::ceil_div(axis.kernel, axis.stride)
                                                    : axis.kernel);
    };
    look.largest_coverage = most(scene.map().map.y) * most(scene.map().map.x);
    const auto mean = [&](const engine::AxisMap& axis) {
        return static_cast<double>(axis.kernel) / static_cast<double>(scene.scatters() ? axis.stride : 1);
    };
    look.mean_coverage = mean(scene.map().map.y) * mean(scene.map().map.x);
    return look;
}

void draw_picture(Ui& ui, const StagePicture& picture, const CellFocus& focus, const CellsStep& step) {
    const StageScene& scene = picture.scene;
    const Lit lit = light_up(scene, focus, picture.output.visible(scene.output_extent()));
    fill(picture.input.box, ui.theme.canvas);
    fill(picture.output.box, ui.theme.canvas);
    draw_input_cells(ui, picture.input, scene, lit, picture.side);
    draw_output_cells(ui, picture.output, scene, lit, picture.side, form_of(ui.view), step,
                      look_of(ui, scene));
    draw_taps(ui, picture.kernel, picture.taps, lit, picture.side);
    draw_terms(ui, scene, lit, step, form_of(ui.view), picture.words);
    draw_captions(ui, picture);
    note(fmt::format("{}/cells/input", letter(picture.side)), picture.input.box.min, picture.input.box.max);
}

/// The place under the cursor on the other side, carried over to this one.
std::optional<CellFocus> hovered_elsewhere(const std::vector<StagePicture>& pictures,
                                           const std::vector<std::optional<CellFocus>>& hovered,
                                           std::size_t here) {
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        if (i == here || !hovered[i] || hovered[i]->kind == CellFocus::Kind::tap) continue;
        const bool is_input = hovered[i]->kind == CellFocus::Kind::input;
        const auto plane = [is_input](const StagePicture& picture) {
            return is_input ? picture.scene.stage().input.plane() : picture.plane();
        };
        return CellFocus{hovered[i]->kind,
                         same_place(hovered[i]->at, plane(pictures[i]), plane(pictures[here]))};
    }
    return std::nullopt;
}

/// The focus of a side: what the cursor is over, else the animation's pixel, else the pinned one, else the
/// place that is looked at.
CellFocus focus_of(const Ui& ui, const StagePicture& picture, const std::optional<CellFocus>& hovered,
                   const CellsStep& step) {
    if (hovered) return *hovered;
    if (step.running) return {ui.view.gather ? CellFocus::Kind::output : CellFocus::Kind::input, step.last};
    return {CellFocus::Kind::output,
            same_place(explained_pixel(ui.view, picture.final_size), picture.final_size, picture.plane())};
}

/// A column under its heading: which stage is to be drawn there, and how wide.
struct Column {
    Side side;
    int stage;
    float left, right;
};

std::vector<Column> draw_headings(Ui& ui) {
    std::vector<Column> columns;
    two_sides(ui, "cells", [&](Side side, const engine::SideFindings& findings) {
        side_badge(ui, side);
        ImGui::SameLine();
        const int stage = looked_at_stage(findings, ui.view.stage[side == Side::left ? 0 : 1]);
        stage_tabs(ui, side, findings, "cells", stage);
        if (stage < 0) return remark(ui, "No stages: the output is the input.");
        stage_facts(ui, findings, stage);
        const float left = ImGui::GetCursorScreenPos().x;
        columns.push_back({side, stage, left, left + ImGui::GetContentRegionAvail().x});
    });
    return columns;
}

/// The pictures stand side by side under the taller heading, above the legend.
std::vector<StagePicture> make_pictures(Ui& ui, const std::vector<Column>& columns) {
    std::vector<StagePicture> pictures;
    std::vector<Box> boxes;
    // Both bands of taps are as high as the larger kernel needs.
    Index rows = 0;
    for (const Column& column : columns) {
        const auto& stage = ui.state.side(column.side)->built.stages[static_cast<std::size_t>(column.stage)];
        if (stage.parameters.weight) rows = std::max(rows, stage.parameters.weight->shape().h);
    }
    const float taps = std::min(em(11), em(2.6f) * static_cast<float>(rows) + em(0.8f));
    const float top = ImGui::GetCursorScreenPos().y, legend = ImGui::GetFrameHeight() + em(0.2f);
    const float bottom = ImGui::GetWindowPos().y + ImGui::GetWindowContentRegionMax().y - legend;
    for (const Column& column : columns) {
        auto picture = make_scene(ui, column.side, *ui.state.side(column.side), column.stage);
        if (!picture) continue;
        pictures.push_back(std::move(*picture));
        boxes.push_back({{column.left, top}, {column.right, std::max(bottom, top + em(12.6f))}});
    }
    lay_out(ui.view, pictures, boxes, taps);
    return pictures;
}

/// Both sides are equally far along, in the `most` steps of the longer one.
CellsStep step_of(const ViewState& view, const std::vector<Pair>& steps, std::size_t most) {
    if (view.step <= 0 || steps.empty()) return {};
    const std::size_t step = std::min(most, static_cast<std::size_t>(view.step));
    return {true, steps[(step * steps.size() + most - 1) / most - 1]};
}

}  // namespace

void stride_padding_panel(Ui& ui) {
    if (!ui.state.findings) return;
    stride_toolbar(ui);
    std::vector<StagePicture> pictures = make_pictures(ui, draw_headings(ui));
    std::vector<std::optional<CellFocus>> hovered;
    std::size_t most = 0;
    for (const auto& picture : pictures) {
        hovered.push_back(hovered_focus(picture));
        if (hovered.back() && hovered.back()->kind == CellFocus::Kind::output)
            ui.view.hovered = same_place(hovered.back()->at, picture.plane(), picture.final_size);
        most = std::max(most, steps_of(picture, form_of(ui.view)).size());
    }
    const ImVec2 below = ImGui::GetCursorScreenPos();
    float bottom = below.y;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const CellsStep step = step_of(ui.view, steps_of(pictures[i], form_of(ui.view)), most);
        const auto focus = hovered[i] ? hovered[i] : hovered_elsewhere(pictures, hovered, i);
        draw_picture(ui, pictures[i], focus_of(ui, pictures[i], focus, step), step);
        pan_and_pin(ui, pictures[i]);
        bottom =
            std::max({bottom, pictures[i].output.box.max.y + em(0.4f), pictures[i].words.max.y + em(0.4f)});
    }
    if (!pictures.empty() && !ImGui::IsMouseDown(0)) follow_pin(ui.view, pictures.back());
    advance_animation(ui, static_cast<int>(most));
    ImGui::SetCursorScreenPos({below.x, bottom});
    stride_legend(ui);
}

}  // namespace app
