#include "app/ui/widgets/translated_imgui.h"

#include <cstdarg>
#include <cstdio>
#include <string>

namespace app::ImGui {
namespace {

std::string written(const char* format, va_list values) {
    va_list again;
    va_copy(again, values);
    const int length = std::vsnprintf(nullptr, 0, format, again);
    va_end(again);
    std::string text(length > 0 ? static_cast<std::size_t>(length) : 0, '\0');
    std::vsnprintf(text.data(), text.size() + 1, format, values);
    return translated(text);
}

}  // namespace

void TextUnformatted(const char* text, const char* end) {
    const std::string& words = translated(end ? std::string_view(text, end) : std::string_view(text));
    ::ImGui::TextUnformatted(words.c_str(), words.c_str() + words.size());
}

void Text(const char* format, ...) {
    va_list values;
    va_start(values, format);
    ::ImGui::TextUnformatted(written(format, values).c_str());
    va_end(values);
}

void TextDisabled(const char* format, ...) {
    va_list values;
    va_start(values, format);
    ::ImGui::TextDisabled("%s", written(format, values).c_str());
    va_end(values);
}

void TextColored(const ImVec4& colour, const char* format, ...) {
    va_list values;
    va_start(values, format);
    ::ImGui::TextColored(colour, "%s", written(format, values).c_str());
    va_end(values);
}

void SetTooltip(const char* format, ...) {
    va_list values;
    va_start(values, format);
    ::ImGui::SetTooltip("%s", written(format, values).c_str());
    va_end(values);
}

ImVec2 CalcTextSize(const char* text, const char* end, bool hide_after_double_hash) {
    if (hide_after_double_hash) return ::ImGui::CalcTextSize(translated_label(text), nullptr, true);
    const std::string& words = translated(end ? std::string_view(text, end) : std::string_view(text));
    return ::ImGui::CalcTextSize(words.c_str(), words.c_str() + words.size());
}

}  // namespace app::ImGui
