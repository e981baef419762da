#include "app/ui/widgets/imgui_compat.h"

#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cfloat>
#include <optional>
#include <utility>

#include "app/ui/widgets/anchor.h"
#include "engine/core/utf8.h"

namespace app {
namespace {

Probe* current_probe = nullptr;

/// The probe learns what the tooltip of the item would be that was noted last.
void note_help(std::string_view text) {
    if (!current_probe || current_probe->last.empty()) return;
    const auto same = [](ImVec2 a, ImVec2 b) { return a.x == b.x && a.y == b.y; };
    Probe::Place& place = current_probe->places[current_probe->last];
    if (same(place.min, ImGui::GetItemRectMin()) && same(place.max, ImGui::GetItemRectMax()))
        place.help = text;
}

}  // namespace

// "stride##B/0" is known as "B/0/stride"; "##B/0/stride" as "B/0/stride"; "Undo" as "Undo".
std::string probe_name(std::string_view label) {
    const auto at = label.find("##");
    if (at == std::string_view::npos) return std::string(label);
    const std::string_view text = label.substr(0, at), id = label.substr(at + 2);
    return text.empty() ? std::string(id) : std::string(id) + "/" + std::string(text);
}

void after_item(const char* label, std::string_view help) {
    note(probe_name(label));
    if (current_probe) current_probe->places[current_probe->last].is_control = true;
    tooltip(help);
}

void set_probe(Probe* probe) { current_probe = probe; }
bool probing() { return current_probe != nullptr; }

void note(std::string_view label) { note(label, ImGui::GetItemRectMin(), ImGui::GetItemRectMax()); }

void note(std::string_view label, ImVec2 min, ImVec2 max) {
    anchor_row(label, min, max);
    if (!current_probe) return;
    current_probe->last = label;
    Probe::Place& place = current_probe->places[current_probe->last];
    place = {};
    place.min = min, place.max = max;
}

void note_text(std::string_view text, bool whole) {
    if (current_probe) (whole ? current_probe->spoken : current_probe->cut).emplace_back(text);
}

namespace {
std::string under_pointer;
}

std::string_view text_under_pointer() { return under_pointer; }
void forget_text_under_pointer() {
    under_pointer.clear();
    forget_translations();
}
void take_text_under_pointer(std::string_view text) {
    if (ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) under_pointer = text;
}

void note_wrong(std::string_view label) {
    if (current_probe) current_probe->wrong.emplace_back(label);
}

void note_hidden() {
    if (current_probe) current_probe->hidden = ImGui::GetScrollMaxY();
}

bool field_has_keyboard() {
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    return context.IO.WantTextInput || context.WantTextInputNextFrame > 0;
}

bool popup_is_open() { return !ImGui::GetCurrentContext()->OpenPopupStack.empty(); }
bool dialog_is_open() { return ImGui::GetTopMostPopupModal() != nullptr; }

namespace {
bool escape_is_taken = false;  ///< a menu or list was closed by it in this frame
}

bool escape_pressed() {
    return !escape_is_taken && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape), false);
}

void close_popup_by_escape() {
    escape_is_taken = false;
    const ImGuiContext& context = *ImGui::GetCurrentContext();
    const bool navigates =
        context.IO.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard;  // Dear ImGui then does it
    if (navigates || context.OpenPopupStack.empty() || !escape_pressed()) return;
    const auto is = [&](int level, ImGuiWindowFlags kind) {
        const ImGuiWindow* popup = context.OpenPopupStack[level].Window;
        return popup && popup->Flags & kind;
    };
    int level = context.OpenPopupStack.Size - 1;
    if (!context.OpenPopupStack[level].Window || is(level, ImGuiWindowFlags_Modal)) return;
    // A menu within a menu would open again at once, under the pointer that rests on it.
    while (level > 0 && is(level, ImGuiWindowFlags_ChildMenu) && is(level - 1, ImGuiWindowFlags_ChildMenu))
        --level;
    ImGui::ClosePopupToLevel(level, true);
    escape_is_taken = true;
}

bool begin_menu(const char* label, bool enabled) {
    const float bar = ImGui::GetFrameHeight();
    ImGui::SetNextWindowSizeConstraints({0, 0}, {FLT_MAX, ImGui::GetIO().DisplaySize.y - 2 * bar});
    return ImGui::BeginMenu(label, enabled);
}

void separator_text(const char* text) {
    ImGui::Spacing();
    ImGui::TextDisabled("%s", text);
    ImGui::SameLine();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float middle = at.y + ImGui::GetTextLineHeight() / 2;
    const float right = at.x + ImGui::GetContentRegionAvail().x;  // of the column, inside a table
    ImGui::GetWindowDrawList()->AddLine({at.x, middle}, {right, middle},
                                        ImGui::GetColorU32(ImGuiCol_Separator));
    ImGui::NewLine();
}

namespace {

/// Under the item, over it, or at its side: it never covers what it explains, as long as there is room.
void place_tooltip(ImVec2 text) {
    const ImGuiStyle& style = ImGui::GetStyle();
    const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax(),
                 display = ImGui::GetIO().DisplaySize,
                 size{text.x + 2 * style.WindowPadding.x, text.y + 2 * style.WindowPadding.y};
    const float gap = ImGui::GetFontSize() * 0.3f;
    const float along_x = std::max(0.0f, std::min(min.x, display.x - size.x)),
                along_y = std::max(0.0f, std::min(min.y, display.y - size.y));
    const float below = max.y + gap, above = min.y - gap - size.y, right = max.x + gap,
                left = min.x - gap - size.x;
    const bool prefers_above = max.y > display.y * 0.6f;
    if (prefers_above && above >= 0)
        ImGui::SetNextWindowPos({along_x, above});
    else if (below + size.y <= display.y)
        ImGui::SetNextWindowPos({along_x, below});
    else if (above >= 0)
        ImGui::SetNextWindowPos({along_x, above});
    else if (right + size.x <= display.x)
        ImGui::SetNextWindowPos({right, along_y});
    else if (left >= 0)
        ImGui::SetNextWindowPos({left, along_y});
}

}  // namespace

namespace {
std::optional<ImVec2> resting_pointer;
}

void rest_tooltips() { resting_pointer = ImGui::GetIO().MousePos; }

void tooltip(std::string_view text) {
    note_help(text);
    const ImVec2 pointer = ImGui::GetIO().MousePos;
    if (resting_pointer && resting_pointer->x == pointer.x && resting_pointer->y == pointer.y) return;
    if (text.empty() || ImGui::IsItemActive() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled))
        return;
    place_tooltip(wrapped_size(text, ImGui::GetFontSize() * 28));
    ImGui::BeginTooltip();
    write_wrapped(text, ImGui::GetFontSize() * 28);
    ImGui::EndTooltip();
}

bool button(const char* label, std::string_view help, ImVec2 size) {
    const bool pressed = ImGui::Button(label, size);
    after_item(label, help);
    return pressed;
}

bool primary_button(const char* label, std::string_view help) {
    const ImVec4 accent = ImGui::GetStyleColorVec4(ImGuiCol_CheckMark),
                 ground = ImGui::GetStyleColorVec4(ImGuiCol_WindowBg);
    const auto toward_ground = [&](float share) { return ImLerp(accent, ground, share); };
    ImGui::PushStyleColor(ImGuiCol_Text, ground);
    ImGui::PushStyleColor(ImGuiCol_Button, accent);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, toward_ground(0.12f));
    ImGui::PushStyleColor(ImGuiCol_ButtonActive, toward_ground(0.25f));
    const bool pressed = ImGui::Button(label);
    ImGui::PopStyleColor(4);
    after_item(label, help);
    return pressed;
}

bool small_button(const char* label, std::string_view help) {
    const bool pressed = ImGui::SmallButton(label);
    after_item(label, help);
    return pressed;
}

bool toggle(const char* label, bool on, std::string_view help, ImVec2 size) {
    if (on) {
        ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetStyleColorVec4(ImGuiCol_ButtonActive));
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, ImGui::GetStyleColorVec4(ImGuiCol_ButtonActive));
    }
    const bool pressed = ImGui::Button(label, size);
    if (on) ImGui::PopStyleColor(2);
    after_item(label, help);
    return pressed;
}

bool checkbox(const char* label, bool* value, std::string_view help) {
    const bool changed = ImGui::Checkbox(label, value);
    after_item(label, help);
    return changed;
}

int combo(const char* label, const char* preview, const std::vector<std::string>& items, int selected,
          std::string_view help) {
    int chosen = -1;
    const bool open =
        ImGui::BeginCombo(label, preview, ImGuiComboFlags_HeightLarge);  // nothing to scroll for
    after_item(label, open ? std::string_view{} : help);
    if (!open) return chosen;
    for (int i = 0; i < static_cast<int>(items.size()); ++i) {
        const std::string& item = items[static_cast<std::size_t>(i)];
        if (ImGui::Selectable(item.c_str(), i == selected)) chosen = i;
        note(probe_name(label) + "/" + item);
        if (i == selected) ImGui::SetItemDefaultFocus();
    }
    ImGui::EndCombo();
    return chosen;
}

bool selectable(const char* label, bool selected, std::string_view help, ImVec2 size) {
    const bool pressed = ImGui::Selectable(label, selected, ImGuiSelectableFlags_None, size);
    after_item(label, help);
    return pressed;
}

int segmented(const char* label, const std::vector<const char*>& titles, int selected,
              const std::vector<std::string>& help) {
    int chosen = -1;
    ImGui::PushID(label);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(1, ImGui::GetStyle().ItemSpacing.y));
    for (int i = 0; i < static_cast<int>(titles.size()); ++i) {
        const auto index = static_cast<std::size_t>(i);
        if (i > 0) ImGui::SameLine();
        const std::string name = std::string(titles[index]) + "##" + probe_name(label);
        if (toggle(name.c_str(), i == selected, index < help.size() ? help[index] : std::string_view{}))
            chosen = i;
    }
    ImGui::PopStyleVar();
    ImGui::PopID();
    return chosen;
}

Change text_field(const char* label, std::string* value, std::string_view help, const char* hint) {
    const bool entered =
        ImGui::InputTextWithHint(label, translated(hint).c_str(), value,
                                 ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    const bool left = ImGui::IsItemDeactivatedAfterEdit();
    after_item(label, ImGui::IsItemActive() ? std::string_view{} : help);
    return {entered || left, entered || left};
}

Change wrapped_field(const char* label, std::string* value, std::string_view help) {
    const ImVec2 padding = ImGui::GetStyle().FramePadding;
    const float width = ImGui::CalcItemWidth();
    std::string broken = break_lines(engine::valid_text(*value), width - 2 * padding.x - 2);
    constexpr std::ptrdiff_t most_lines = 6;  // a longer text scrolls
    const auto lines =
        static_cast<float>(std::min(1 + std::count(broken.begin(), broken.end(), '\n'), most_lines));
    const float height = lines * ImGui::GetTextLineHeight() + 3 * padding.y;
    bool fresh = ImGui::GetActiveID() != ImGui::GetID(label);
    const auto select_all = [](ImGuiInputTextCallbackData* data) {
        if (std::exchange(*static_cast<bool*>(data->UserData), false)) data->SelectAll();
        return 0;
    };
    const bool entered = ImGui::InputTextMultiline(label, &broken, {width, height},
                                                   ImGuiInputTextFlags_EnterReturnsTrue |
                                                       ImGuiInputTextFlags_CtrlEnterForNewLine |
                                                       ImGuiInputTextFlags_CallbackAlways,
                                                   select_all, &fresh);
    const bool left = ImGui::IsItemDeactivatedAfterEdit();
    after_item(label, ImGui::IsItemActive() ? std::string_view{} : help);
    *value = joined_lines(broken);
    return {entered || left, entered || left};
}

}  // namespace app
