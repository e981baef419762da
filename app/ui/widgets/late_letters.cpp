#include "app/ui/widgets/late_letters.h"

#include <algorithm>

namespace app {
namespace {

/// Stand-ins lie in the first texel of the font's texture, where no glyph is: the row says that one is a
/// stand-in, the column which.
constexpr float stand_in_v = 0x1p-24f, stand_in_step = 0x1p-32f;

/// Surrogates and private letters, which fonts use for drawings of their own, are no text.
bool is_text(unsigned code) { return code >= 0x250 && !(code >= 0xD800 && code < 0xF900) && code < 0xFFFE; }

/// The place in the fonts' texture of their replacement for letters that they lack.
std::vector<ImVec2> replacements() {
    std::vector<ImVec2> corners;
    for (const ImFont* font : ImGui::GetIO().Fonts->Fonts)
        if (font->FallbackGlyph) corners.emplace_back(font->FallbackGlyph->U0, font->FallbackGlyph->V0);
    return corners;
}

}  // namespace

bool LateLetters::meet() {
    const ImDrawData& drawn = *ImGui::GetDrawData();
    const std::vector<ImVec2> corners = watching_ ? std::vector<ImVec2>() : replacements();
    bool news = false;
    for (int i = 0; i < drawn.CmdListsCount; ++i)
        for (const ImDrawVert& vertex : drawn.CmdLists[i]->VtxBuffer) {
            for (const ImVec2& corner : corners)
                if (vertex.uv.x == corner.x && vertex.uv.y == corner.y) news = watching_ = true;
            if (vertex.uv.y != stand_in_v || !(vertex.uv.x > 0 && vertex.uv.x < 0x10000 * stand_in_step))
                continue;
            news |= met_.insert(static_cast<ImWchar>(vertex.uv.x / stand_in_step)).second;
        }
    return news;
}

const ImWchar* LateLetters::ranges() {
    ranges_.clear();
    for (const ImWchar letter : met_) {
        if (!ranges_.empty() && ranges_.back() + 1 == letter)
            ranges_.back() = letter;
        else
            ranges_.insert(ranges_.end(), {letter, letter});
    }
    if (ranges_.empty()) return nullptr;
    ranges_.push_back(0);
    return ranges_.data();
}

void LateLetters::stand_in(ImFontAtlas& atlas) {
    if (!watching_) return;
    for (ImFont* font : atlas.Fonts) {
        for (unsigned code = 0; code < 0x10000; ++code) {
            const auto letter = static_cast<ImWchar>(code);
            if (!is_text(code) || met_.contains(letter) || font->FindGlyphNoFallback(letter)) continue;
            const float u = static_cast<float>(code) * stand_in_step;
            font->AddGlyph(nullptr, letter, 0, 0, 1e-3f, 1e-3f, u, stand_in_v, u, stand_in_v, font->FontSize);
        }
        font->BuildLookupTable();
    }
}

}  // namespace app
