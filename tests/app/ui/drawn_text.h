// The texts of the last frame as they were drawn: glyph by glyph from Dear ImGui's draw lists, so that
// nothing has to be told to a probe. What is cut by a pane's edge and what lies upon other text is found
// here.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace app::testing {

struct Glyph {
    ImWchar letter = 0;
    ImRect box;        ///< where it stands
    bool cut = false;  ///< a part of it is not drawn
};

/// The neighbours of a glyph in its line, as text.
inline std::string line_around(const std::vector<Glyph>& glyphs, std::size_t at) {
    const auto joined = [&](std::size_t one, std::size_t other) {
        const ImRect &a = glyphs[one].box, &b = glyphs[other].box;
        return std::abs(b.Min.x - a.Max.x) < a.GetHeight() + 4 && a.Min.y < b.Max.y && b.Min.y < a.Max.y;
    };
    std::size_t first = at, last = at;
    while (first > 0 && joined(first - 1, first))
        --first;
    while (last + 1 < glyphs.size() && joined(last, last + 1))
        ++last;
    std::string text;
    for (std::size_t i = first; i <= last; ++i) {
        char letter[5];
        text += ImTextCharToUtf8(letter, glyphs[i].letter);
    }
    return text;
}

/// The letter to which a corner of the font's texture belongs, and its width and height.
inline std::map<std::pair<float, float>, const ImFontGlyph*> letters_of_the_fonts() {
    std::map<std::pair<float, float>, const ImFontGlyph*> letters;
    for (const ImFont* font : ImGui::GetIO().Fonts->Fonts)
        for (const ImFontGlyph& glyph : font->Glyphs)
            if (glyph.Visible) letters[{glyph.U0, glyph.V0}] = &glyph;
    return letters;
}

/// The glyphs of one draw list. Those of a window that scrolls may be cut above and below, none may be cut at
/// the sides.
inline std::vector<Glyph> glyphs_of(const ImDrawList& list, bool scrolls,
                                    const std::map<std::pair<float, float>, const ImFontGlyph*>& letters) {
    std::vector<Glyph> glyphs;
    constexpr float slack = 1.5f;
    for (const ImDrawCmd& command : list.CmdBuffer)
        for (unsigned i = 0; i + 5 < command.ElemCount; i += 3) {
            const auto corner = [&](unsigned k) -> const ImDrawVert& {
                return list.VtxBuffer[static_cast<int>(
                    list.IdxBuffer[static_cast<int>(command.IdxOffset + i + k)] + command.VtxOffset)];
            };
            const ImDrawVert &low = corner(0), &high = corner(2);
            const auto letter = letters.find({low.uv.x, low.uv.y});
            if (letter == letters.end() || corner(1).uv.y != low.uv.y || high.uv.x <= low.uv.x) continue;
            const ImRect box(low.pos, high.pos), clip(command.ClipRect);
            // ImGui itself trims what a button's or a choice's frame cuts.
            const bool trimmed =
                std::abs((high.uv.x - low.uv.x) - (letter->second->U1 - letter->second->U0)) > 1e-4f;
            const bool sides = box.Min.x < clip.Min.x - slack || box.Max.x > clip.Max.x + slack;
            const bool ends = box.Min.y < clip.Min.y - slack || box.Max.y > clip.Max.y + slack;
            if (!box.Overlaps(clip)) continue;
            glyphs.push_back({static_cast<ImWchar>(letter->second->Codepoint), box,
                              trimmed || sides || (ends && !scrolls)});
            i += 3;
        }
    return glyphs;
}

/// All letters of the last frame in the order in which they were drawn; spaces are not.
inline std::string drawn_letters() {
    const auto letters = letters_of_the_fonts();
    std::string text;
    const ImDrawData& drawn = *ImGui::GetDrawData();
    for (int i = 0; i < drawn.CmdListsCount; ++i)
        for (const Glyph& glyph : glyphs_of(*drawn.CmdLists[i], true, letters)) {
            char letter[5];
            text += ImTextCharToUtf8(letter, glyph.letter);
        }
    return text;
}

/// The faults of the last frame's texts: those that are cut, and those that lie upon each other.
struct DrawnText {
    std::vector<std::string> cut, overlapping;
    std::size_t letters = 0;
};

inline DrawnText drawn_text() {
    const auto letters = letters_of_the_fonts();
    DrawnText found;
    std::vector<Glyph> all;
    const ImDrawData& drawn = *ImGui::GetDrawData();
    for (int i = 0; i < drawn.CmdListsCount; ++i) {
        bool scrolls = false;
        for (const ImGuiWindow* window : ImGui::GetCurrentContext()->Windows)
            if (window->DrawList == drawn.CmdLists[i]) scrolls = window->ScrollMax.y > 0;
        for (const Glyph& glyph : glyphs_of(*drawn.CmdLists[i], scrolls, letters))
            all.push_back(glyph);
    }
    found.letters = all.size();
    const auto add = [](std::vector<std::string>& texts, const std::string& text) {
        if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
    };
    for (std::size_t i = 0; i < all.size(); ++i)
        if (all[i].cut) add(found.cut, line_around(all, i));
    std::vector<std::size_t> order(all.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return all[a].box.Min.x < all[b].box.Min.x; });
    for (std::size_t i = 0; i < order.size(); ++i)
        for (std::size_t j = i + 1; j < order.size() && all[order[j]].box.Min.x < all[order[i]].box.Max.x;
             ++j) {
            ImRect both = all[order[i]].box;
            if (!both.Overlaps(all[order[j]].box)) continue;
            both.ClipWith(all[order[j]].box);
            const float smaller = std::min(all[order[i]].box.GetArea(), all[order[j]].box.GetArea());
            if (both.GetArea() > 0.25f * smaller)
                add(found.overlapping, line_around(all, order[i]) + " / " + line_around(all, order[j]));
        }
    return found;
}

}  // namespace app::testing
