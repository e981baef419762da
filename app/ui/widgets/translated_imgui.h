// Dear ImGui in the language that is set: within this namespace, "ImGui::Button" and the others that show
// words are these, so that what is drawn and measured is translated in one place. Ids, and the names that a
// probe knows, stay those of the English words.
#pragma once

#include <imgui.h>

#include <string_view>

#include "app/storage/words.h"

namespace app::ImGui {

using namespace ::ImGui;

void TextUnformatted(const char* text, const char* end = nullptr);
void Text(const char* format, ...) IM_FMTARGS(1);
void TextDisabled(const char* format, ...) IM_FMTARGS(1);
void TextColored(const ImVec4& colour, const char* format, ...) IM_FMTARGS(2);
void SetTooltip(const char* format, ...) IM_FMTARGS(1);
ImVec2 CalcTextSize(const char* text, const char* end = nullptr, bool hide_after_double_hash = false);

inline bool Button(const char* label, ImVec2 size = {0, 0}) {
    return ::ImGui::Button(translated_label(label), size);
}
inline bool SmallButton(const char* label) { return ::ImGui::SmallButton(translated_label(label)); }
inline bool Checkbox(const char* label, bool* value) {
    return ::ImGui::Checkbox(translated_label(label), value);
}
inline bool Selectable(const char* label, bool selected = false, ImGuiSelectableFlags flags = 0,
                       ImVec2 size = {0, 0}) {
    return ::ImGui::Selectable(translated_label(label), selected, flags, size);
}
inline bool MenuItem(const char* label, const char* shortcut = nullptr, bool selected = false,
                     bool enabled = true) {
    return ::ImGui::MenuItem(translated_label(label), shortcut, selected, enabled);
}
inline bool BeginMenu(const char* label, bool enabled = true) {
    return ::ImGui::BeginMenu(translated_label(label), enabled);
}
inline bool BeginCombo(const char* label, const char* preview, ImGuiComboFlags flags = 0) {
    return ::ImGui::BeginCombo(translated_label(label), translated(preview).c_str(), flags);
}
inline bool TreeNodeEx(const char* label, ImGuiTreeNodeFlags flags = 0) {
    return ::ImGui::TreeNodeEx(translated_label(label), flags);
}
inline void TableSetupColumn(const char* label, ImGuiTableColumnFlags flags = 0, float width = 0) {
    ::ImGui::TableSetupColumn(translated_label(label), flags, width);
}
inline void OpenPopup(const char* label) { ::ImGui::OpenPopup(translated_label(label)); }
inline bool BeginPopup(const char* label, ImGuiWindowFlags flags = 0) {
    return ::ImGui::BeginPopup(translated_label(label), flags);
}
inline bool BeginPopupModal(const char* label, bool* open = nullptr, ImGuiWindowFlags flags = 0) {
    return ::ImGui::BeginPopupModal(translated_label(label), open, flags);
}

}  // namespace app::ImGui
