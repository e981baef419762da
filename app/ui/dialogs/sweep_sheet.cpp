#include "app/ui/dialogs/sweep_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/widgets/diagram.h"
#include "engine/core/error.h"
#include "engine/sweep/cell_drawing.h"

namespace app {
namespace {

/// The sheet as RGBA, for a texture.
std::vector<std::uint8_t> rgba(const engine::Bitmap& bitmap) {
    const auto pixels = static_cast<std::size_t>(bitmap.width) * static_cast<std::size_t>(bitmap.height);
    const auto channels = static_cast<std::size_t>(bitmap.channels);
    if (channels == 4) return bitmap.pixels;
    std::vector<std::uint8_t> all(pixels * 4, 255);
    for (std::size_t i = 0; i < pixels; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            all[i * 4 + c] = bitmap.pixels[i * channels + (channels >= 3 ? c : 0)];
    return all;
}

/// Draws the picture as large as the box allows, in its middle.
void draw_picture(Ui& ui, const std::string& slot, const engine::Bitmap& bitmap, const Box& box) {
    if (bitmap.width < 1 || bitmap.height < 1) return;
    const float width = static_cast<float>(bitmap.width), height = static_cast<float>(bitmap.height);
    const float scale = std::min((box.max.x - box.min.x) / width, (box.max.y - box.min.y) / height);
    const ImVec2 size{width * scale, height * scale},
        at{(box.min.x + box.max.x - size.x) / 2, (box.min.y + box.max.y - size.y) / 2};
    const Texture texture =
        ui.textures.texture(slot, 1, bitmap.width, bitmap.height, [&] { return rgba(bitmap); });
    ImGui::GetWindowDrawList()->AddImage(to_imgui(texture.id), at, {at.x + size.x, at.y + size.y});
}

std::string ripple_words(const engine::CellResult& result) {
    return result.ripple ? "ripple " + ripple_number(result.ripple, 3) : "no ripple index";
}

void take(Ui& ui, const SweepWatch& watch, std::size_t cell, const std::string& title) {
    ui.later([sweep = watch.sweep(), cell, title](Workbench& bench) {
        try {
            const engine::Experiment taken = engine::cell_experiment(sweep, cell);
            bench.edit({[taken](Document& document) {
                            document.experiment.left = taken.left;
                            document.experiment.right = taken.right;
                        },
                        [title](const Document&, const Document&) { return "sweep " + title; }});
        } catch (const engine::Error& error) {
            bench.complain(error.what());
        }
    });
}

/// Why there is no picture, as much of it as the cell holds; the tooltip has all of it.
void draw_impossible(const Ui& ui, const SweepWatch::Cell& cell, const Box& box) {
    const float pad = em(0.3f);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(box.min, box.max, true);
    list.AddText(
        {box.min.x + pad, box.min.y + pad}, ui.theme.dim,
        wrapped(cell.title + ": " + engine::bare_sentence(cell.result.error), box.max.x - box.min.x - 2 * pad)
            .c_str());
    list.PopClipRect();
}

/// Beside the picture where there is room, under it otherwise.
void draw_possible(Ui& ui, const SweepWatch::Cell& cell, const std::string& slot, const Box& box) {
    const engine::CellResult& result = cell.result;
    const ImVec2 size{box.max.x - box.min.x, box.max.y - box.min.y};
    const float line = ImGui::GetTextLineHeight();
    const std::string whole = ripple_words(result);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    if (size.x > 1.7f * size.y) {
        draw_picture(ui, slot, result.picture, {box.min, {box.min.x + size.y, box.max.y}});
        const float left = box.min.x + size.y + em(0.4f);
        list.PushClipRect(box.min, box.max, true);
        list.AddText({left, box.min.y + em(0.2f)}, ui.theme.text,
                     wrapped(cell.title + "\n" + whole, box.max.x - left).c_str());
        return list.PopClipRect();
    }
    draw_picture(ui, slot, result.picture, {box.min, {box.max.x, box.max.y - line}});
    const std::string caption = cell.title + ": " + whole;
    const auto fits = [&](const std::string& text) {
        return ImGui::CalcTextSize(text.c_str()).x + em(0.2f) <= size.x;
    };
    const std::string shown = fits(caption) ? caption : fits(whole) ? whole : ripple_number(result.ripple, 2);
    list.AddText({box.min.x + em(0.2f), box.max.y - line}, ui.theme.text, shown.c_str());
}

void draw_cell(Ui& ui, const SweepWatch& watch, std::size_t index, const SweepWatch::Cell* cell,
               ImVec2 size) {
    const std::string name = fmt::format("sweep/cell/{}", index);
    const bool clicked = ImGui::InvisibleButton(("##" + name).c_str(), size);
    const Box box = item_box();
    note(name);
    fill(box, with_alpha(ui.theme.text, ImGui::IsItemHovered() ? 0.14f : 0.06f));
    if (!cell) return;
    const engine::CellResult& result = cell->result;
    if (!result.error.empty()) {
        tooltip(cell->title + "\nImpossible: " + result.error);
        const WithFont small(ui.theme.fonts.small);
        return draw_impossible(ui, *cell, box);
    }
    tooltip(fmt::format("{}\n{}, {}×{} pixels\n{}\nClick to take it.", cell->title, ripple_words(result),
                        result.shape.h, result.shape.w, cell->cost));
    const WithFont small(ui.theme.fonts.small);
    draw_possible(ui, *cell, fmt::format("{}/{}", name, engine::fingerprint(watch.sweep(), index)), box);
    if (clicked) take(ui, watch, index, cell->title);
}

}  // namespace

void sweep_sheet(Ui& ui, const SweepWatch& watch, ImVec2 size) {
    const engine::Sweep& sweep = watch.sweep();
    const SweepWatch::View view = watch.look();
    const auto columns = sweep.axes.size() > 1 ? sweep.cols() : std::min<std::size_t>(sweep.cols(), 6);
    const std::size_t rows = (sweep.cells() + columns - 1) / columns;
    const float gap = em(0.2f);
    const auto side_of = [&](float room, std::size_t count) {
        return std::clamp(room / static_cast<float>(count) - gap, em(5), em(14));
    };
    const ImVec2 cell{side_of(size.x - em(1.2f), columns), side_of(size.y, rows)};
    ImGui::BeginChild("sweep_stack_cells", size, false, ImGuiWindowFlags_HorizontalScrollbar);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
    for (std::size_t i = 0; i < view.cells.size(); ++i) {
        if (i % columns != 0) ImGui::SameLine();
        draw_cell(ui, watch, i, view.cells[i].get(), cell);
    }
    ImGui::PopStyleVar();
    ImGui::EndChild();
}

}  // namespace app
