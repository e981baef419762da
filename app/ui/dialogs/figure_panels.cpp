// The composer's panels, crops and pictures.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/ui/dialogs/figure_choices.h"
#include "engine/figure/pixels.h"

namespace app {
namespace {

using Regions = std::vector<engine::Region>;

/// The row of a chosen panel; returns whether its name is being dragged.
bool panel_row(std::vector<engine::Panel>& chosen, std::size_t place, std::string& removed) {
    const std::string name = engine::print({chosen[place]});
    button((name + "##export/order").c_str(), "Its place in the figure: drag it to another one.", {em(9), 0});
    const bool dragged = ImGui::IsItemActive();
    const std::string id = "##export/panel/" + name;
    ImGui::SameLine();
    begin_disabled(place == 0);
    const bool up = button(("↑" + id).c_str(), "One place up.");
    end_disabled();
    ImGui::SameLine();
    begin_disabled(place + 1 == chosen.size());
    const bool down = button(("↓" + id).c_str(), "One place down.");
    end_disabled();
    ImGui::SameLine();
    if (button(("×" + id).c_str(), "Leaves this panel out.")) removed = name;
    if (up) std::swap(chosen[place], chosen[place - 1]);
    if (down) std::swap(chosen[place], chosen[place + 1]);
    return dragged;
}

Change of_item(bool changed) { return {changed, ImGui::IsItemDeactivatedAfterEdit()}; }

/// The corners of crops that are all of one size, from `first` on.
Change crop_rows(Regions& crops, std::size_t first, const std::string& id, engine::Pair size) {
    Change change;
    for (std::size_t i = first; i < crops.size(); ++i) {
        std::array<int, 2> corner{static_cast<int>(crops[i].top), static_cast<int>(crops[i].left)};
        const std::string row = fmt::format("{}/{}", id, i - first);
        ImGui::SetNextItemWidth(em(9));
        const Change typed = of_item(ImGui::InputInt2(("##" + row).c_str(), corner.data()));
        note(row);
        tooltip("Top row and left column, in A's output pixels.");
        const engine::Index top = std::max(corner[0], 0), left = std::max(corner[1], 0);
        if (typed.changed) crops[i] = {top, left, top + size.h, left + size.w};
        change = {change.changed || typed.changed, change.finished || typed.finished};
        ImGui::SameLine();
        if (!button(("×##" + row).c_str(), "Leaves this crop out.")) continue;
        crops.erase(crops.begin() + static_cast<std::ptrdiff_t>(i));
        return {true, true};
    }
    return change;
}

/// A further crop begins beside the last one, as far as there is room.
engine::Region beside(const engine::Region& crop, engine::Pair plane) {
    const auto [height, width] = size_of(crop);
    const engine::Index left = crop.right + width <= plane.w ? crop.right : 0;
    const engine::Index top =
        left > 0 ? crop.top
                 : std::clamp<engine::Index>(crop.bottom, 0, std::max<engine::Index>(0, plane.h - height));
    return {top, left, top + height, left + width};
}

/// The part in sight, or around the pinned pixel, or in the middle.
engine::Region first_crop(const Ui& ui, engine::Pair plane) {
    const engine::Pair at = ui.view.pinned.value_or(engine::Pair{plane.h / 2, plane.w / 2});
    const engine::Index height = std::min<engine::Index>(plane.h, 64),
                        width = std::min<engine::Index>(plane.w, 64);
    const engine::Index top = std::clamp<engine::Index>(at.h - height / 2, 0, plane.h - height),
                        left = std::clamp<engine::Index>(at.w - width / 2, 0, plane.w - width);
    return ui.view.seen.value_or(engine::Region{top, left, top + height, left + width});
}

}  // namespace

void panel_choices(DialogState& state) {
    auto& chosen = state.figure.panels;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    std::optional<std::size_t> dragged, target;
    std::string removed;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        const float top = ImGui::GetCursorScreenPos().y;
        if (panel_row(chosen, i, removed)) dragged = i;
        if (mouse.y >= top && mouse.y < ImGui::GetCursorScreenPos().y) target = i;
    }
    if (dragged && target && *dragged != *target) {
        const engine::Panel panel = chosen[*dragged];
        chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(*dragged));
        chosen.insert(chosen.begin() + static_cast<std::ptrdiff_t>(*target), panel);
    }
    std::erase_if(chosen, [&](engine::Panel panel) { return engine::print({panel}) == removed; });
    bool first = true;
    for (const engine::Panel panel : engine::all_panels()) {
        if (std::ranges::find(chosen, panel) != chosen.end()) continue;
        const std::string text = "+ " + engine::print({panel});
        if (!std::exchange(first, false)) flow(text.c_str());
        if (button((text + "##export").c_str(), engine::panel_help(panel))) chosen.push_back(panel);
    }
}

namespace {

/// The first crop's corner and size; the others keep its size.
Change first_crop_fields(Regions& crops) {
    const engine::Region& crop = crops.front();
    std::array<int, 4> numbers{static_cast<int>(crop.top), static_cast<int>(crop.left),
                               static_cast<int>(size_of(crop).h), static_cast<int>(size_of(crop).w)};
    ImGui::SetNextItemWidth(em(17));
    const Change typed = of_item(ImGui::InputInt4("##export/crop", numbers.data()));
    note("export/crop");
    tooltip("Top row, left column, height and width, in A's output pixels.");
    if (!typed.changed) return typed;
    const engine::Index top = std::max(numbers[0], 0), left = std::max(numbers[1], 0),
                        height = std::max(numbers[2], 1), width = std::max(numbers[3], 1);
    crops.front() = {top, left, top + height, left + width};
    for (engine::Region& other : crops)
        other = {other.top, other.left, other.top + height, other.left + width};
    return typed;
}

}  // namespace

void crop_choices(Ui& ui, DialogState& state) {
    engine::FigureContents figure = ui.state.document.figure;
    const engine::Pair plane = ui.state.findings->left->output_shape().plane();
    const auto say = [&](const Change& change, const char* label) {
        ui.edit(change, set_figure(figure, label));
    };
    bool on = !figure.crops.empty();
    if (checkbox(
            "crop##export", &on,
            "Show only a part of A's output, and the same place of the other pictures: at first the part "
            "that is in sight. A rectangle drawn on the preview is a crop, too.")) {
        figure.drop_crops();
        if (on) figure.crops.push_back(first_crop(ui, plane));
        ui.edit(set_figure(figure, on ? "crop" : "no crop"));
    }
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(9));
    auto factor = static_cast<int>(state.figure.magnification);
    slider("##export/magnify", &factor, 0, 32, "Whole factor by which details are magnified, nearest.",
           factor == 0 ? "magnify: auto" : "magnify ×%d");
    state.figure.magnification = factor;
    if (figure.crops.empty()) return;
    const engine::Pair before = size_of(figure.crops.front());
    const Change typed = first_crop_fields(figure.crops);
    if (size_of(figure.crops.front()) != before)
        for (engine::FigurePicture& picture : figure.pictures)
            for (engine::Region& crop : picture.crops)
                crop = {crop.top, crop.left, crop.top + size_of(figure.crops.front()).h,
                        crop.left + size_of(figure.crops.front()).w};
    say(typed, "crop");
    say(crop_rows(figure.crops, 1, "export/crops", size_of(figure.crops.front())), "crop");
    if (button("+ crop##export", "A further part of the same size: another row of the figure.")) {
        figure.crops.push_back(beside(figure.crops.back(), plane));
        ui.edit(set_figure(figure, "crop added"));
    }
    if (is_plate(ui)) return;
    ImGui::SameLine();
    checkbox("locator##export", &state.figure.locator,
             "The whole picture, small, in a corner of the crop, with a frame at its place.");
}

void add_crop(Ui& ui, DialogState& state, std::size_t picture, const engine::Region& crop) {
    engine::FigureContents figure = ui.state.document.figure;
    if (figure.crops.empty()) {
        const engine::Pair plane = ui.state.findings->left->output_shape().plane(), size = size_of(crop);
        const engine::Index top = std::clamp<engine::Index>(crop.top, 0,
                                                            std::max<engine::Index>(plane.h - size.h, 0)),
                            left = std::clamp<engine::Index>(crop.left, 0,
                                                             std::max<engine::Index>(plane.w - size.w, 0));
        figure.crops.push_back({top, left, top + size.h, left + size.w});
        state.figure.locator = true;  // shows the place, and where the next one can be drawn
        if (picture == 0) return ui.edit(set_figure(figure, "crop added"));
    }
    if (picture == 0)
        figure.crops.push_back(crop);
    else if (picture <= figure.pictures.size())
        figure.pictures[picture - 1].crops.push_back(crop);
    ui.edit(set_figure(figure, "crop added"));
}

void picture_choices(Ui& ui, DialogState& state) {
    engine::FigureContents figure = ui.state.document.figure;
    auto& pictures = figure.pictures;
    const bool has_crops = !figure.crops.empty();
    const auto say = [&](const Change& change, const char* label) {
        ui.edit(change, set_figure(figure, label));
    };
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const std::string id = fmt::format("export/picture/{}", i);
        const bool removed = button(("×##" + id).c_str(), "Leaves this picture out.");
        if (has_crops) {
            const engine::Pair size = size_of(figure.crops.front());
            ImGui::SameLine();
            if (button(("+ crop##" + id).c_str(), "A part of this picture, as large as the first crop.")) {
                pictures[i].crops.push_back({0, 0, size.h, size.w});
                ui.edit(set_figure(figure, "crop added"));
            }
        }
        ImGui::SameLine();
        ImGui::AlignTextToFramePadding();
        text_fitted(pictures[i].name, ImGui::GetContentRegionAvail().x);
        if (has_crops)
            say(crop_rows(pictures[i].crops, 0, id + "/crop", size_of(figure.crops.front())), "crop");
        if (mark_rows(ui, state, i + 1, pictures[i].marks)) ui.edit(set_figure(figure, "marks of a picture"));
        if (!removed) continue;
        pictures.erase(pictures.begin() + static_cast<std::ptrdiff_t>(i));
        ui.edit(set_figure(figure, "picture left out"));
        break;
    }
    ImGui::SetNextItemWidth(-1);
    std::string& text = state.composer.new_picture;
    if (!text_field(
             "##export/new_picture", &text,
             "A further picture's file, or signal:zoneplate:128x128: the same pipelines on it, below the "
             "first; Enter adds it.",
             "picture or signal:NAME")
             .finished ||
        text.empty())
        return;
    pictures.push_back({std::exchange(text, {}), {}});
    ui.edit(set_figure(figure, "picture added"));
}

}  // namespace app
