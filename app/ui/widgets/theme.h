// The window's visual language: fonts, colours and measures, for both themes.
#pragma once

#include <imgui.h>

#include "app/document/document.h"
#include "app/document/settings.h"
#include "app/ui/widgets/translated_imgui.h"

namespace app {

class LateLetters;

/// Null members fall back to ImGui's current font.
struct Fonts {
    ImFont* regular = nullptr;
    ImFont* bold = nullptr;
    ImFont* small = nullptr;
    ImFont* large = nullptr;
    ImFont* mono = nullptr;
};

struct Theme {
    ThemeKind kind = ThemeKind::dark;
    Fonts fonts;
    ImU32 background = 0, panel = 0, raised = 0, line = 0;  ///< from far to near; lines and frames
    ImU32 text = 0, dim = 0;                                ///< words; words of less weight
    ImU32 a = 0, b = 0;                                     ///< the accents of the two sides, everywhere
    ImU32 accent = 0, good = 0, warn = 0, bad = 0;
    ImU32 canvas = 0, plot = 0;  ///< behind pictures; behind lines and bars

    ImU32 mark = IM_COL32(240, 205, 80, 255);  ///< frames and rings on pictures, over a dark edge

    ImU32 side(Side s) const { return s == Side::left ? a : b; }
    /// The encoder belongs to neither.
    ImU32 part(Part p) const { return p.side() ? side(*p.side()) : dim; }
};

/// The colour with another opacity, 0 to 1.
ImU32 with_alpha(ImU32 colour, float alpha);
/// `scale` is device pixels per point: the screen's scale times the user's.
Theme make_theme(ThemeKind kind, const Fonts& fonts);
/// Sets ImGui's style for a theme and scale.
void apply_style(const Theme& theme, float scale);
/// Fills ImGui's font atlas at `scale`; to be uploaded by the platform. Where `letters` are given, the
/// letters met so far and their stand-ins are added.
Fonts load_fonts(float scale, LateLetters* letters = nullptr);
/// The height of ordinary text at scale 1.
inline constexpr float base_font_size = 15.0f;

/// em(1.5f) is one and a half times the current font's size.
inline float em(float count) { return count * ImGui::GetFontSize(); }

/// Uses the font where there is one; pops on destruction.
class WithFont {
  public:
    explicit WithFont(ImFont* font) : pushed_(font != nullptr) {
        if (pushed_) ImGui::PushFont(font);
    }
    ~WithFont() {
        if (pushed_) ImGui::PopFont();
    }
    WithFont(const WithFont&) = delete;
    WithFont& operator=(const WithFont&) = delete;

  private:
    bool pushed_;
};

class WithColour {
  public:
    WithColour(ImGuiCol slot, ImU32 colour) { ImGui::PushStyleColor(slot, colour); }
    ~WithColour() { ImGui::PopStyleColor(); }
    WithColour(const WithColour&) = delete;
    WithColour& operator=(const WithColour&) = delete;
};

/// Frames in red while `wrong`: the setting in them breaks a rule.
class WithWrong {
  public:
    WithWrong(const Theme& theme, bool wrong);
    ~WithWrong();
    WithWrong(const WithWrong&) = delete;
    WithWrong& operator=(const WithWrong&) = delete;

  private:
    bool pushed_;
};

}  // namespace app
