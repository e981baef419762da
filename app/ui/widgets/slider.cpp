// Sliders: a track that is filled up to the value, the number in its middle, and steppers where there is
// room.
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "app/ui/widgets/imgui_compat.h"
#include "app/ui/widgets/theme.h"

namespace app {
namespace {

constexpr float stepper_width = 1.35f;     ///< in font sizes
constexpr float room_for_steppers = 4.4f;  ///< a narrower slider has none

ImVec4 mixed(ImGuiCol from, ImGuiCol to, float share) {
    return ImLerp(ImGui::GetStyleColorVec4(from), ImGui::GetStyleColorVec4(to), share);
}

/// The filled part of the track with a bright foot, over ImGui's empty frame; the number stays clear of both.
void draw_track(const ImRect& box, float share, bool active) {
    const float x = box.Min.x + box.GetWidth() * share;
    if (x <= box.Min.x + 1) return;
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float rounding = ImGui::GetStyle().FrameRounding, foot = std::max(1.0f, std::round(em(0.13f)));
    const ImDrawFlags corners = share > 0.98f ? ImDrawFlags_RoundCornersAll : ImDrawFlags_RoundCornersLeft;
    const ImVec4 filled = mixed(ImGuiCol_FrameBg, ImGuiCol_CheckMark, active ? 0.42f : 0.28f);
    list->AddRectFilled(box.Min, {x, box.Max.y}, ImGui::GetColorU32(filled), rounding, corners);
    list->PushClipRect({box.Min.x, box.Max.y - foot}, {x, box.Max.y}, true);
    list->AddRectFilled(box.Min, {x, box.Max.y}, ImGui::GetColorU32(ImGuiCol_CheckMark), rounding, corners);
    list->PopClipRect();
}

std::string written(const char* format, int value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}
std::string written(const char* format, float value) {
    char text[64];
    std::snprintf(text, sizeof text, format, static_cast<double>(value));
    return text;
}

/// Integers have a piece of the track each, as ImGui's slider gives them under the mouse.
float share_of(int value, int low, int high) {
    return static_cast<float>(std::clamp(value, low, high) - low + 1) / static_cast<float>(high - low + 1);
}
float share_of(float value, float low, float high) {
    return high > low ? std::clamp((value - low) / (high - low), 0.0f, 1.0f) : 1.0f;
}

bool imgui_slider(const char* label, int* value, int low, int high) {
    return ImGui::SliderInt(label, value, low, high, "%d");
}
bool imgui_slider(const char* label, float* value, float low, float high) {
    return ImGui::SliderFloat(label, value, low, high, "%.4g");
}

/// The part of the label that is shown after the slider, as ImGui shows it.
std::string_view shown_part(std::string_view label) {
    return label.substr(0, std::min(label.find("##"), label.size()));
}

void write_shown_part(const char* label) {
    const std::string_view text = shown_part(label);
    if (text.empty()) return;
    ImGui::SameLine(0, ImGui::GetStyle().ItemInnerSpacing.x);
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
}

enum class Press { types, jumps };

/// The number that is being typed; the setting learns of it when it is finished, not digit by digit.
struct Typing {
    ImGuiID id = 0;
    double value = 0;
    int frame = 0;  ///< in which it was drawn last

    bool goes_on(ImGuiID at) const {
        const int now = ImGui::GetFrameCount();
        return id == at && (frame == now || frame + 1 == now);
    }
};
Typing typing_now;

/// Whether the mouse holds the track, and has moved far enough to mean it.
bool is_held(ImGuiID id) {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    return context.ActiveId == id && context.ActiveIdSource == ImGuiInputSource_Mouse;
}
bool is_dragged() { return ImGui::IsMouseDragPastThreshold(0); }

/// Older versions of Dear ImGui have an id of its own for the widget that is activated to be typed in.
template <typename Context>
void ask_for_typing(Context& context, ImGuiID id) {
    context.NavActivateId = id;
    if constexpr (requires { context.NavActivateInputId; }) context.NavActivateInputId = id;
    context.NavActivateFlags = ImGuiActivateFlags_PreferInput;
}
template <typename Context>
bool is_asked_for_typing(const Context& context, ImGuiID id) {
    if constexpr (requires { context.NavActivateInputId; })
        return context.NavActivateInputId == id;
    else
        return context.NavActivateId == id &&
               (context.NavActivateFlags & ImGuiActivateFlags_PreferInput) != 0;
}

/// A press that is released without moving begins typing.
void begin_typing_on_release(ImGuiID id, const ImRect& box) {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    const bool clicked =
        is_held(id) && ImGui::IsMouseReleased(0) && !is_dragged() && box.Contains(context.IO.MousePos);
    if (!clicked || ImGui::TempInputIsActive(id)) return;
    ask_for_typing(context, id);
}

/// ImGui's slider with what was typed so far; the value when it is finished.
template <typename Number>
Change type_number(const char* id_text, ImGuiID id, Number* value, Number low, Number high) {
    if (!typing_now.goes_on(id)) typing_now = {id, static_cast<double>(*value), 0};
    typing_now.frame = ImGui::GetFrameCount();
    auto typed = static_cast<Number>(typing_now.value);
    imgui_slider(id_text, &typed, low, high);
    if (ImGui::TempInputIsActive(id)) {
        typing_now.value = static_cast<double>(typed);
        return {};
    }
    const Number result = typed;
    typing_now = {};
    const bool differs = result != *value;
    *value = result;
    return {differs, differs};
}

/// ImGui's slider does the work, without its grab and number. A click types, a drag moves.
template <typename Number>
Change track(const char* label, Number* value, Number low, Number high, std::string_view help,
             const char* format, Press press) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImRect box(at, {at.x + ImGui::CalcItemWidth(), at.y + ImGui::GetFrameHeight()});
    const std::string id_text = "##" + std::string(label);
    const ImGuiID id = ImGui::GetID(id_text.c_str());
    if (press == Press::types) begin_typing_on_release(id, box);
    const bool typing = ImGui::TempInputIsActive(id) || typing_now.goes_on(id) ||
                        is_asked_for_typing(*ImGui::GetCurrentContext(), id);
    Change change;
    if (typing) {
        change = type_number(id_text.c_str(), id, value, low, high);
    } else {
        const std::array hidden{ImGuiCol_SliderGrab, ImGuiCol_SliderGrabActive, ImGuiCol_Text};
        for (const ImGuiCol slot : hidden)
            ImGui::PushStyleColor(slot, IM_COL32_BLACK_TRANS);
        Number moved = *value;
        const bool was_held = is_held(id);
        const bool changed = imgui_slider(id_text.c_str(), &moved, low, high);
        const bool only_pressed = (was_held || is_held(id)) && press == Press::types && !is_dragged();
        if (changed && !only_pressed) *value = moved;
        change = {changed && !only_pressed, ImGui::IsItemDeactivatedAfterEdit() && !only_pressed};
        ImGui::PopStyleColor(static_cast<int>(hidden.size()));
        draw_track(box, share_of(*value, low, high), ImGui::IsItemActive());
        const std::string text = translated(written(format, *value));
        if (ImGui::CalcTextSize(text.c_str()).x > box.GetWidth()) note_text(text, false);
        ImGui::RenderTextClipped(box.Min, box.Max, text.c_str(), nullptr, nullptr, {0.5f, 0.5f});
    }
    after_item(label, ImGui::IsItemActive() ? std::string_view{} : help);
    return change;
}

/// "-" or "+" at an end of the track: one step, and more while it is held.
bool stepper(const char* label, const char* sign, bool possible, float width) {
    ImGui::PushID(label);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    ImGui::PushButtonRepeat(true);
    begin_disabled(!possible);
    const bool pressed = ImGui::Button(sign, {width, 0});
    after_item((probe_name(label) + "/" + sign).c_str(),
               *sign == '-' ? "One less; hold it for more steps." : "One more; hold it for more steps.");
    end_disabled();
    ImGui::PopButtonRepeat();
    ImGui::PopStyleVar();
    ImGui::PopID();
    return pressed;
}

}  // namespace

Change slider(const char* label, float* value, float low, float high, std::string_view help,
              const char* format) {
    const Change change = track(label, value, low, high, help, format, Press::types);
    write_shown_part(label);
    return change;
}

Change slider(const char* label, int* value, int low, int high, std::string_view help, const char* format) {
    const float width = ImGui::CalcItemWidth(), step = std::round(em(stepper_width)), gap = 1;
    if (width < em(room_for_steppers)) {
        const Change change = track(label, value, low, high, help, format, Press::types);
        write_shown_part(label);
        return change;
    }
    const int before = *value;
    const bool less = stepper(label, "-", before > low, step);
    ImGui::SameLine(0, gap);
    ImGui::SetNextItemWidth(width - 2 * (step + gap));
    Change change = track(label, value, low, high, help, format, Press::types);
    ImGui::SameLine(0, gap);
    const bool more = stepper(label, "+", before < high, step);
    write_shown_part(label);
    if (!less && !more) return change;
    *value = std::clamp(before + (more ? 1 : -1), low, high);
    return {true, true};
}

Change scrubber(const char* label, int* value, int low, int high, std::string_view help, const char* format) {
    return track(label, value, low, high, help, format, Press::jumps);
}

}  // namespace app
