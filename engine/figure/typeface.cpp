#include "engine/figure/typeface.h"

#include <cairo.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>

#include "engine/core/utf8.h"

namespace engine {
namespace {

/// In this order. The last covers Chinese, Japanese and Korean.
constexpr std::array<const char*, 3> families{"Inter", "DejaVu Sans", "WenQuanYi Micro Hei"};

/// Inter has all letters before these: most texts need no look at the fonts.
constexpr char32_t always_there = 0x250;

using ScaledFont = std::unique_ptr<cairo_scaled_font_t, decltype(&cairo_scaled_font_destroy)>;

ScaledFont open_font(const char* family) {
    const std::unique_ptr<cairo_font_face_t, decltype(&cairo_font_face_destroy)> face(
        cairo_toy_font_face_create(family, CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL),
        cairo_font_face_destroy);
    const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
        cairo_font_options_create(), cairo_font_options_destroy);
    cairo_matrix_t size, identity;
    cairo_matrix_init_scale(&size, 16, 16);
    cairo_matrix_init_identity(&identity);
    return {cairo_scaled_font_create(face.get(), &size, &identity, options.get()), cairo_scaled_font_destroy};
}

bool has_glyph(cairo_scaled_font_t* font, const std::string& character) {
    cairo_glyph_t* glyphs = nullptr;
    int count = 0;
    const cairo_status_t status =
        cairo_scaled_font_text_to_glyphs(font, 0, 0, character.c_str(), static_cast<int>(character.size()),
                                         &glyphs, &count, nullptr, nullptr, nullptr);
    const bool found =
        status == CAIRO_STATUS_SUCCESS && count > 0 &&
        std::all_of(glyphs, glyphs + count, [](const cairo_glyph_t& g) { return g.index != 0; });
    cairo_glyph_free(glyphs);
    return found;
}

/// The family that draws a character, or null; looked up once for each. Safe to call from several threads.
const char* family_of(char32_t code) {
    static std::mutex mutex;
    static std::map<char32_t, const char*> known;
    const std::scoped_lock lock(mutex);
    const auto [entry, is_new] = known.emplace(code, nullptr);
    if (!is_new) return entry->second;
    for (const char* family : families)
        if (has_glyph(open_font(family).get(), to_utf8(code))) {
            entry->second = family;
            break;
        }
    return entry->second;
}

}  // namespace

std::vector<FontRun> font_runs(std::string_view text) {
    std::vector<FontRun> runs;
    const std::string drawable = drawable_text(text);
    for (std::size_t at = 0; at < drawable.size();) {
        auto [code, length] = character_at(drawable, at);
        at += length;
        const char* family = code < always_there ? families[0] : family_of(code);
        if (!family) {
            code = replacement_character;
            family = family_of(code);
            if (!family) code = U'?', family = families[0];
        }
        if (runs.empty() || std::string_view(runs.back().family) != family) runs.push_back({family, {}});
        runs.back().text += to_utf8(code);
    }
    return runs;
}

}  // namespace engine
