// The guided tour, in the place of the inspector: what is seen, what to do, and a ring around where.
#include "app/actions/tour.h"

#include <fmt/format.h>

#include "app/ui/parts/views.h"
#include "app/ui/widgets/diagram.h"

namespace app {
namespace {

/// Around the control that the step speaks of, where it is on screen.
void ring(const Ui& ui, const char* control) {
    watch(control);
    const auto place = watched();
    const bool behind_dialog =
        ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    if (!place || behind_dialog) return;
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    if (place->min.x >= display.x || place->min.y >= display.y || place->max.x <= 0 || place->max.y <= 0)
        return;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 min{place->min.x - em(0.15f), place->min.y - em(0.3f)},
        max{place->max.x + em(0.15f), place->max.y + em(0.3f)};
    list.AddRect(min, max, IM_COL32(0, 0, 0, 200), em(0.4f), 0, em(0.32f));
    list.AddRect(min, max, ui.theme.mark, em(0.4f), 0, em(0.18f));
}

void buttons(Ui& ui, const TourStep& step, bool last) {
    if (step.deed) {
        if (button((std::string(step.deed) + "##tour/do").c_str(), "Does it for you.")) ui.later(step.run);
        ImGui::SameLine();
    }
    if (button(last ? "Done##tour" : "Next##tour", last ? "Closes the tour." : "Goes on without it."))
        ui.later(advance_tour);
    if (last) return;
    ImGui::SameLine();
    if (button("Close##tour", "Closes the tour for good; Help opens it again.")) ui.later(close_tour);
}

}  // namespace

float tour_panel_height(const Ui& ui) {
    return tour_step(ui.state)
               ? 2 * ImGui::GetTextLineHeight() + ImGui::GetFrameHeightWithSpacing() + em(0.9f)
               : 0;
}

void tour_panel(Ui& ui) {
    const TourStep* step = tour_step(ui.state);
    if (!step) return watch({});
    if (step->done && step->done(ui.state)) ui.later(advance_tour);
    const ImVec2 at = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
    fill({{at.x, at.y + em(0.3f)}, {at.x + size.x, at.y + size.y}}, ui.theme.panel);
    fill({{at.x, at.y + em(0.3f)}, {at.x + em(0.25f), at.y + size.y}}, ui.theme.mark);
    ImGui::SetCursorPos({em(0.8f), em(0.5f)});
    ImGui::BeginGroup();
    write_wrapped(step->text, size.x - em(1.4f));
    note("tour/text");
    note_text(step->text);
    ImGui::SetCursorPosY(size.y - ImGui::GetFrameHeight() - em(0.2f));
    const auto steps = tour_steps();
    const auto number = static_cast<std::size_t>(step - steps.data());
    buttons(ui, *step, number + 1 == steps.size());
    ImGui::SameLine(0, em(1));
    ImGui::AlignTextToFramePadding();
    ImGui::TextDisabled("%s", fmt::format("Tour, {} of {}", number + 1, steps.size()).c_str());
    ImGui::EndGroup();
    ring(ui, step->control);
}

}  // namespace app
