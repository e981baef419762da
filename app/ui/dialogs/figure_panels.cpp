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

/// The corners of crops that are all of one size.
void crop_rows(Regions& crops, const std::string& id, engine::Pair size) {
    for (std::size_t i = 0; i < crops.size(); ++i) {
        std::array<int, 2> corner{static_cast<int>(crops[i].top), static_cast<int>(crops[i].left)};
        const std::string row = fmt::format("{}/{}", id, i);
        ImGui::SetNextItemWidth(em(9));
        ImGui::InputInt2(("##" + row).c_str(), corner.data());
        note(row);
        tooltip("Top row and left column, in A's output pixels.");
        crops[i] = {corner[0], corner[1], corner[0] + size.h, corner[1] + size.w};
        ImGui::SameLine();
        if (!button(("×##" + row).c_str(), "Leaves this crop out.")) continue;
        crops.erase(crops.begin() + static_cast<std::ptrdiff_t>(i));
        return;
    }
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

void crop_choices(const Ui& ui, DialogState& state) {
    engine::FigureOptions& figure = state.figure;
    const engine::Pair plane = ui.state.findings->left->output_shape().plane();
    bool on = figure.crop.has_value();
    if (checkbox(
            "crop##export", &on,
            "Show only a part of A's output, and the same place of the other pictures: at first the part "
            "that is in sight."))
        figure.crop = on ? std::optional(first_crop(ui, plane)) : std::nullopt;
    ImGui::SameLine();
    ImGui::SetNextItemWidth(em(9));
    auto factor = static_cast<int>(figure.magnification);
    slider("##export/magnify", &factor, 0, 32, "Whole factor by which details are magnified, nearest.",
           factor == 0 ? "magnify: auto" : "magnify ×%d");
    figure.magnification = factor;
    if (!figure.crop) {
        figure.more_crops.clear();
        return;
    }
    std::array<int, 4> numbers{static_cast<int>(figure.crop->top), static_cast<int>(figure.crop->left),
                               static_cast<int>(size_of(*figure.crop).h),
                               static_cast<int>(size_of(*figure.crop).w)};
    ImGui::SetNextItemWidth(em(17));
    ImGui::InputInt4("##export/crop", numbers.data());
    note("export/crop");
    tooltip("Top row, left column, height and width, in A's output pixels.");
    const auto [top, left, height, width] = numbers;
    figure.crop = engine::Region{top, left, top + height, left + width};
    crop_rows(figure.more_crops, "export/crops", size_of(*figure.crop));
    if (button("+ crop##export", "A further part of the same size: another row of the figure."))
        figure.more_crops.push_back(
            beside(figure.more_crops.empty() ? *figure.crop : figure.more_crops.back(), plane));
    if (is_plate(ui, state)) return;
    ImGui::SameLine();
    checkbox("locator##export", &figure.locator,
             "The whole picture, small, in a corner of the crop, with a frame at its place.");
}

void picture_choices(DialogState& state) {
    auto& pictures = state.composer.pictures;
    std::optional<std::size_t> removed;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const std::string id = fmt::format("export/picture/{}", i);
        if (button(("×##" + id).c_str(), "Leaves this picture out.")) removed = i;
        if (state.figure.crop) {
            ImGui::SameLine();
            if (button(("+ crop##" + id).c_str(), "A part of this picture, as large as the first crop."))
                pictures[i].crops.push_back(
                    {0, 0, size_of(*state.figure.crop).h, size_of(*state.figure.crop).w});
        }
        ImGui::SameLine();
        ImGui::AlignTextToFramePadding();
        text_fitted(pictures[i].name, ImGui::GetContentRegionAvail().x);
        if (state.figure.crop)
            crop_rows(pictures[i].crops, id + "/crop", size_of(*state.figure.crop));
        else
            pictures[i].crops.clear();
    }
    if (removed) pictures.erase(pictures.begin() + static_cast<std::ptrdiff_t>(*removed));
    ImGui::SetNextItemWidth(-1);
    std::string& text = state.composer.new_picture;
    if (text_field(
            "##export/new_picture", &text,
            "A further picture's file, or signal:zoneplate:128x128: the same pipelines on it, below the "
            "first; Enter adds it.",
            "picture or signal:NAME")
            .finished &&
        !text.empty())
        pictures.push_back({std::exchange(text, {}), {}});
}

}  // namespace app
