#include "app/ui/widgets/anchor.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace app {
namespace {

/// A row by its name, and where it stands on the screen.
struct Row {
    std::string name;
    float top = 0;
};

struct Anchor {
    ImGuiWindow* window = nullptr;  ///< while its contents are drawn
    Row held;                       ///< under the pointer in the last frame; no name: none
    Row found;                      ///< the same row in this frame
    Row under;                      ///< under the pointer in this frame
    float lead = 0;                 ///< room above the contents, where scrolling alone does not reach …
    float tail = 0;                 ///< … and below them
};
Anchor anchor;

bool pointer_is_inside() {
    return ImGui::IsMousePosValid() && anchor.window->Rect().Contains(ImGui::GetIO().MousePos);
}

/// The user has scrolled, by the wheel or by the bar, or walks through the controls by keys.
bool moves_by_itself() {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    const ImGuiID bar = ImGui::GetWindowScrollbarID(anchor.window, ImGuiAxis_Y);
    return context.IO.MouseWheel != 0 || context.ActiveId == bar ||
           (context.IO.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard) != 0;
}

/// The distance by which the window could be scrolled with that room above the contents and none below.
float furthest_scroll(float lead) {
    const ImGuiWindow& window = *anchor.window;
    const float contents = window.DC.CursorMaxPos.y - window.DC.CursorStartPos.y - anchor.lead;
    return contents + lead + 2 * window.WindowPadding.y - window.SizeFull.y;
}

/// The contents have moved down by so much under the pointer: they are moved back in the next frame.
void move_back(float shift) {
    const float from_top = anchor.window->Scroll.y - anchor.lead + shift;
    const float scroll = std::max(0.0f, from_top), lead = scroll - from_top;
    anchor.tail = std::max(0.0f, scroll - furthest_scroll(lead));
    ImGui::SetScrollY(scroll);
    // The next frame is as high as this one was: the new room above counts for it already.
    ImGui::Dummy({0, anchor.tail + std::max(0.0f, lead - anchor.lead)});
    anchor.lead = lead;
}

}  // namespace

void begin_anchor() {
    anchor.window = ImGui::GetCurrentWindow();
    anchor.found = anchor.under = {};
    if (!pointer_is_inside() && !ImGui::IsMouseDown(0)) anchor.lead = anchor.tail = 0, anchor.held = {};
    if (anchor.lead > 0) ImGui::SetCursorPosY(ImGui::GetCursorPosY() + anchor.lead);
}

void anchor_row(std::string_view name, ImVec2 min, ImVec2 max) {
    if (!anchor.window || ImGui::GetCurrentWindow() != anchor.window) return;
    if (name == anchor.held.name) anchor.found = {std::string(name), min.y};
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const bool beside = min.y <= mouse.y && mouse.y < max.y,
               upon = beside && min.x <= mouse.x && mouse.x < max.x;
    if (upon || (beside && anchor.under.name.empty())) anchor.under = {std::string(name), min.y};
}

void end_anchor() {
    const bool is_there = !anchor.found.name.empty() && !moves_by_itself();
    const float shift = is_there ? anchor.found.top - anchor.held.top : 0;
    if (std::abs(shift) >= 1) {
        move_back(shift);  // and the same row is held on: what has slid under the pointer was not aimed at
    } else {
        if (anchor.tail > 0) ImGui::Dummy({0, anchor.tail});
        const bool pressed = ImGui::IsMouseDown(0) && !ImGui::IsMouseClicked(0);
        anchor.held = pressed && is_there ? anchor.found : pointer_is_inside() ? anchor.under : Row{};
    }
    anchor.window = nullptr;
}

}  // namespace app
