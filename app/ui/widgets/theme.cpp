#include "app/ui/widgets/theme.h"

#include <imgui_internal.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "app/ui/widgets/late_letters.h"

namespace app {
namespace {

ImVec4 vec(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

ImVec4 mix(ImU32 from, ImU32 to, float share) { return ImLerp(vec(from), vec(to), share); }

// Okabe and Ito's blue and orange, in lighter and darker forms: apart for every kind of colour vision.
Theme dark_theme() {
    Theme theme;
    theme.background = IM_COL32(22, 24, 28, 255);
    theme.panel = IM_COL32(30, 33, 38, 255);
    theme.raised = IM_COL32(46, 50, 58, 255);
    theme.line = IM_COL32(62, 67, 77, 255);
    theme.text = IM_COL32(228, 231, 236, 255);
    theme.dim = IM_COL32(150, 157, 169, 255);
    theme.a = IM_COL32(92, 180, 240, 255);
    theme.b = IM_COL32(245, 166, 66, 255);
    theme.accent = IM_COL32(206, 212, 224, 255);  // neutral: blue and orange mean A and B and nothing else
    theme.good = IM_COL32(96, 214, 190, 255);     // teal: a green is too near the red without long-wave cones
    theme.warn = IM_COL32(240, 205, 80, 255);
    theme.bad = IM_COL32(255, 110, 105, 255);
    theme.canvas = theme.plot = IM_COL32(14, 15, 18, 255);
    return theme;
}

Theme light_theme() {
    Theme theme;
    theme.kind = ThemeKind::light;
    theme.background = IM_COL32(250, 250, 251, 255);
    theme.panel = IM_COL32(237, 239, 243, 255);
    theme.raised = IM_COL32(220, 224, 231, 255);
    theme.line = IM_COL32(176, 183, 195, 255);
    theme.text = IM_COL32(24, 28, 34, 255);
    theme.dim = IM_COL32(84, 92, 104, 255);
    theme.a = IM_COL32(0, 98, 168, 255);
    theme.b = IM_COL32(174, 74, 0, 255);
    theme.accent = IM_COL32(58, 66, 80, 255);
    theme.good = IM_COL32(0, 116, 110, 255);
    theme.warn = IM_COL32(130, 92, 0, 255);
    theme.bad = IM_COL32(186, 14, 44, 255);
    theme.canvas = IM_COL32(228, 231, 236, 255);
    theme.plot = IM_COL32_WHITE;
    return theme;
}

void set_colours(const Theme& theme) {
    auto& colours = ImGui::GetStyle().Colors;
    const ImU32 strong = theme.kind == ThemeKind::dark ? IM_COL32_WHITE : IM_COL32_BLACK;
    const auto set = [&colours](std::initializer_list<ImGuiCol> slots, const ImVec4& colour) {
        for (const ImGuiCol slot : slots)
            colours[slot] = colour;
    };
    const ImVec4 none(0, 0, 0, 0);
    set({ImGuiCol_Text}, vec(theme.text));
    set({ImGuiCol_TextDisabled}, vec(theme.dim));
    set({ImGuiCol_WindowBg, ImGuiCol_MenuBarBg}, vec(theme.background));
    set({ImGuiCol_ChildBg, ImGuiCol_ScrollbarBg, ImGuiCol_TableRowBg, ImGuiCol_BorderShadow}, none);
    set({ImGuiCol_PopupBg, ImGuiCol_TitleBg, ImGuiCol_TitleBgActive, ImGuiCol_TitleBgCollapsed},
        mix(theme.panel, theme.raised, theme.kind == ThemeKind::dark ? 0.4f : 0.0f));
    set({ImGuiCol_Border, ImGuiCol_Separator, ImGuiCol_TableBorderStrong, ImGuiCol_TableBorderLight},
        vec(theme.line));
    set({ImGuiCol_FrameBg, ImGuiCol_Button, ImGuiCol_Header, ImGuiCol_TableHeaderBg}, vec(theme.raised));
    set({ImGuiCol_FrameBgHovered, ImGuiCol_ButtonHovered, ImGuiCol_HeaderHovered},
        mix(theme.raised, strong, 0.08f));
    set({ImGuiCol_FrameBgActive}, mix(theme.raised, strong, 0.14f));
    set({ImGuiCol_ButtonActive, ImGuiCol_HeaderActive},
        mix(theme.raised, theme.accent, theme.kind == ThemeKind::dark ? 0.3f : 0.4f));
    // Pale enough for the number that stands on it.
    set({ImGuiCol_SliderGrab}, mix(theme.raised, theme.accent, 0.55f));
    set({ImGuiCol_CheckMark, ImGuiCol_NavHighlight, ImGuiCol_PlotLines, ImGuiCol_PlotHistogram},
        vec(theme.accent));
    set({ImGuiCol_SliderGrabActive}, mix(theme.raised, theme.accent, 0.75f));
    set({ImGuiCol_ScrollbarGrab}, mix(theme.raised, strong, 0.06f));
    set({ImGuiCol_ScrollbarGrabHovered, ImGuiCol_ScrollbarGrabActive}, mix(theme.raised, strong, 0.2f));
    set({ImGuiCol_TextSelectedBg}, vec(with_alpha(theme.accent, 0.35f)));
    set({ImGuiCol_TableRowBgAlt}, vec(with_alpha(theme.raised, 0.35f)));
    set({ImGuiCol_ModalWindowDimBg}, ImVec4(0, 0, 0, 0.45f));
}

// Everything that the window's sentences, formulas and file names are likely to need.
constexpr std::array<ImWchar, 27> glyphs{0x0020, 0x00FF, 0x0100, 0x024F, 0x0370, 0x03FF, 0x0400,
                                         0x04FF, 0x1D40, 0x1D40, 0x1E00, 0x1EFF, 0x2010, 0x2027,
                                         0x2030, 0x205E, 0x2070, 0x209F, 0x2190, 0x21FF, 0x2200,
                                         0x22FF, 0x25A0, 0x26FF, 0xFFFD, 0xFFFD, 0};

constexpr std::array<ImWchar, 3> digits{'0', '9', 0};

/// Chinese, Japanese and Korean, which no other font here has.
constexpr const char* east_asian = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc";

bool is_there(const char* file) {
    std::FILE* found = std::fopen(file, "rb");
    if (found) std::fclose(found);
    return found != nullptr;
}

/// The first file that exists; letters that it lacks come from the later ones. Its digits become
/// `digit_width` em wide, so that numbers stand in columns and do not jiggle; 0 leaves them. `late` are
/// ranges of further letters, or null.
ImFont* add_font(std::initializer_list<const char*> files, float size, const ImWchar* late,
                 float digit_width = 0) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    ImFont* font = nullptr;
    ImFontConfig merged;
    merged.MergeMode = true;  // fills gaps and replaces nothing
    for (const char* file : files) {
        if (!is_there(file)) continue;
        ImFontConfig config;
        const bool first = font == nullptr;
        if (first && digit_width > 0) {
            config.GlyphMinAdvanceX = config.GlyphMaxAdvanceX = std::round(size * digit_width);
            font = atlas.AddFontFromFileTTF(file, size, &config, digits.data());
            config = ImFontConfig();
        }
        config.MergeMode = font != nullptr;
        ImFont* added = atlas.AddFontFromFileTTF(file, size, &config, glyphs.data());
        if (!font) font = added;
        if (late) atlas.AddFontFromFileTTF(file, size, &merged, late);
    }
    if (font && late && is_there(east_asian)) atlas.AddFontFromFileTTF(east_asian, size, &merged, late);
    return font;
}

}  // namespace

ImU32 with_alpha(ImU32 colour, float alpha) {
    return (colour & ~IM_COL32_A_MASK) | (static_cast<ImU32>(alpha * 255.0f + 0.5f) << IM_COL32_A_SHIFT);
}

Theme make_theme(ThemeKind kind, const Fonts& fonts) {
    Theme theme = kind == ThemeKind::dark ? dark_theme() : light_theme();
    theme.fonts = fonts;
    return theme;
}

void apply_style(const Theme& theme, float scale) {
    ImGuiStyle& style = ImGui::GetStyle();
    style = ImGuiStyle();
    style.WindowPadding = {10, 10};
    style.FramePadding = {8, 4};
    style.ItemSpacing = {8, 6};
    style.ItemInnerSpacing = {6, 4};
    style.CellPadding = {6, 3};
    style.ScrollbarSize = 11;
    style.GrabMinSize = 12;
    style.WindowRounding = 6;
    style.ChildRounding = 4;
    style.FrameRounding = 4;
    style.PopupRounding = 5;
    style.GrabRounding = 3;
    style.ScrollbarRounding = 6;
    style.WindowBorderSize = style.PopupBorderSize = 1;
    style.FrameBorderSize = theme.kind == ThemeKind::light ? 1 : 0;  // dark frames stand out by themselves
    style.DisabledAlpha = 0.45f;
    style.WindowMenuButtonPosition = ImGuiDir_None;
    style.AntiAliasedLinesUseTex = false;  // the window does not filter the texture in which these would be
    set_colours(theme);
    style.ScaleAllSizes(scale);
}

Fonts load_fonts(float scale, LateLetters* letters) {
    constexpr const char* inter = "/usr/share/fonts/opentype/inter/Inter-Regular.otf";
    constexpr const char* inter_bold = "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf";
    constexpr const char* sans = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    constexpr const char* mono = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf";
    ImGui::GetIO().Fonts->Clear();
    ImGui::GetIO().Fonts->Flags |= ImFontAtlasFlags_NoPowerOfTwoHeight;  // half of it would be empty
    const auto pixels = [scale](float size) { return std::max(6.0f, std::round(size * scale)); };
    const ImWchar* late = letters ? letters->ranges() : nullptr;
    Fonts fonts;
    constexpr float digit = 0.53f, bold_digit = 0.55f;  // the widest of Inter's digits
    fonts.regular = add_font({inter, sans}, pixels(base_font_size), late, digit);
    fonts.bold = add_font({inter_bold, sans}, pixels(base_font_size), late, bold_digit);
    fonts.small = add_font({inter, sans}, pixels(base_font_size * 0.84f), late, digit);
    fonts.large = add_font({inter_bold, sans}, pixels(base_font_size * 1.35f), late, bold_digit);
    fonts.mono = add_font({mono}, pixels(base_font_size * 0.88f), late);
    if (!fonts.regular) {
        ImFontConfig config;
        config.SizePixels = pixels(base_font_size);
        fonts.regular = ImGui::GetIO().Fonts->AddFontDefault(&config);
    }
    if (letters) {
        ImGui::GetIO().Fonts->Build();
        letters->stand_in(*ImGui::GetIO().Fonts);
    }
    return fonts;
}

WithWrong::WithWrong(const Theme& theme, bool wrong) : pushed_(wrong) {
    if (!pushed_) return;
    const auto mixed = [&](ImGuiCol slot, float share) {
        const ImVec4 from = ImGui::GetStyleColorVec4(slot), red = ImGui::ColorConvertU32ToFloat4(theme.bad);
        return ImVec4(from.x + (red.x - from.x) * share, from.y + (red.y - from.y) * share,
                      from.z + (red.z - from.z) * share, 1);
    };
    const ImVec4 still = mixed(ImGuiCol_FrameBg, 0.22f), hovered = mixed(ImGuiCol_FrameBgHovered, 0.22f);
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, std::max(1.0f, ImGui::GetStyle().FrameBorderSize));
    ImGui::PushStyleColor(ImGuiCol_Border, theme.bad);
    ImGui::PushStyleColor(ImGuiCol_CheckMark, theme.bad);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, still);
    ImGui::PushStyleColor(ImGuiCol_FrameBgHovered, hovered);
}

WithWrong::~WithWrong() {
    if (!pushed_) return;
    ImGui::PopStyleColor(4);
    ImGui::PopStyleVar();
}

}  // namespace app
