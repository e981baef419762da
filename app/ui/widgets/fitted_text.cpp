// Lines of text that are cut to the room they have.
#include <algorithm>

#include "app/ui/widgets/imgui_compat.h"

namespace app {

std::string fitted(std::string_view english, float width) {
    const std::string_view text = translated(english);
    const auto size_of = [](std::string_view part) {
        return ::ImGui::CalcTextSize(part.data(), part.data() + part.size()).x;
    };
    if (size_of(text) <= width) return std::string(text);
    std::size_t keep = text.size();
    const float room = width - size_of("…");
    while (keep > 0 && size_of(text.substr(0, keep)) > room) {
        --keep;
        while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0) == 0x80)
            --keep;  // whole UTF-8 characters
    }
    return std::string(text.substr(0, keep)) + "…";
}

void text_fitted(std::string_view text, float width) {
    const std::string shown = fitted(text, width);
    const bool whole = shown == translated(text);
    note_text(text, whole);
    ::ImGui::TextUnformatted(shown.c_str());
    take_text_under_pointer(text);
    if (!whole) tooltip(text);
}

void text_shortened(const std::vector<std::string>& forms, float width) {
    const auto fits = [&](const std::string& form) { return ImGui::CalcTextSize(form.c_str()).x <= width; };
    const auto shown = std::find_if(forms.begin(), forms.end() - 1, fits);
    text_fitted(*shown, width);
    if (shown != forms.begin()) tooltip(forms.front());
}

void text_right(std::string_view text, float width) {
    const float own = ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0f, width - own));
    ImGui::TextUnformatted(text.data(), text.data() + text.size());
}

}  // namespace app
