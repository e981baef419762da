#include "engine/figure/drawing.h"

#include <cairo.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/figure/typeface.h"

namespace engine {
namespace {

constexpr Palette light{{1, 1, 1},           {0.10, 0.12, 0.15}, {0.37, 0.41, 0.47}, {0.86, 0.88, 0.90},
                        {0.96, 0.965, 0.97}, {0.09, 0.40, 0.68}, {0.80, 0.34, 0.03}};
constexpr Palette dark_palette{{0.075, 0.09, 0.11}, {0.93, 0.94, 0.95},   {0.64, 0.68, 0.73},
                               {0.21, 0.24, 0.28},  {0.115, 0.135, 0.16}, {0.42, 0.71, 0.93},
                               {0.98, 0.64, 0.33}};

/// Bytes of the UTF-8 character that begins here.
std::size_t character_length(const std::string& text, std::size_t at) {
    std::size_t length = 1;
    while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80)
        ++length;
    return length;
}

/// How much of a large picture's resolution an SVG or PDF gets: twice the page's, so that it prints sharply,
/// and not so much that an SVG's image passes the 10 MB which its readers accept.
double embedded_share(const Bitmap& bitmap, int pixels_wide) {
    constexpr double most_pixels = 2e6;
    const double pixels = static_cast<double>(bitmap.width) * bitmap.height;
    return std::min(2.0 * pixels_wide / bitmap.width, std::sqrt(most_pixels / pixels));
}

}  // namespace

Rgba to_colour(const std::array<std::uint8_t, 3>& rgb) {
    return {rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0, 1};
}

const Palette& palette(bool dark) { return dark ? dark_palette : light; }

Drawing::Drawing(cairo_t* cairo, double unit, const Palette& colours, bool measuring, bool vector)
    : cairo_(cairo), unit_(unit), colours_(colours), measuring_(measuring), vector_(vector) {
    // Without hinting a text is as wide in a PNG as in a PDF, and the layout is the same.
    std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
        cairo_font_options_create(), cairo_font_options_destroy);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cairo_, options.get());
}

void Drawing::select(const char* family, Font font) const {
    cairo_select_font_face(cairo_, family, CAIRO_FONT_SLANT_NORMAL,
                           font.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo_, font.size * unit_);
}

void Drawing::set(Rgba colour) const {
    cairo_set_source_rgba(cairo_, colour.r, colour.g, colour.b, colour.a);
}

double Drawing::text_width(const std::string& text, Font font) const {
    double width = 0;
    for (const FontRun& run : font_runs(text)) {
        select(run.family, font);
        cairo_text_extents_t extents;
        cairo_text_extents(cairo_, run.text.c_str(), &extents);
        width += extents.x_advance;
    }
    return width / unit_;
}

void Drawing::text(double x, double y, const std::string& text, Font font, Rgba colour, Align align) const {
    const double width = align == Align::left && !written_ ? 0 : text_width(text, font);
    const double start = align == Align::left ? x : align == Align::right ? x - width : x - width / 2;
    const double baseline = y + 0.36 * font.size;
    set(colour);
    cairo_move_to(cairo_, start * unit_, baseline * unit_);
    std::string drawn;
    for (const FontRun& run : font_runs(text)) {
        select(run.family, font);
        cairo_show_text(cairo_, run.text.c_str());  // the next run begins where this one ends
        drawn += run.text;
    }
    if (written_ && !drawn.empty())
        written_->push_back(
            {start * unit_, baseline * unit_, width * unit_, font.size * unit_, font.bold, drawn});
}

std::vector<std::string> Drawing::wrap(const std::string& text, double width, Font font) const {
    std::vector<std::string> lines;
    std::string current;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t space = std::min(text.find(' ', at), text.size());
        if (space + 1 < text.size() && text[space + 1] == '%')  // "48 %" stays together
            space = std::min(text.find(' ', space + 1), text.size());
        std::string word = text.substr(at, space - at);
        at = space + 1;
        const std::string longer = current.empty() ? word : current + " " + word;
        if (text_width(longer, font) <= width) {
            current = longer;
            continue;
        }
        if (!current.empty()) lines.push_back(std::exchange(current, {}));
        while (text_width(word, font) > width) {  // a word that is wider than the line breaks anywhere
            std::size_t fits = character_length(word, 0);
            while (fits < word.size()) {
                const std::size_t next = fits + character_length(word, fits);
                if (text_width(word.substr(0, next), font) > width) break;
                fits = next;
            }
            if (fits == word.size()) break;
            lines.push_back(word.substr(0, fits));
            word.erase(0, fits);
        }
        current = word;
    }
    if (!current.empty() || lines.empty()) lines.push_back(current);
    return lines;
}

double Drawing::paragraph(double x, double y, double width, const std::string& content, Font font,
                          Rgba colour) const {
    const double line_height = 1.38 * font.size;
    double at = y;
    for (const std::string& line : wrap(content, width, font)) {
        text(x, at + line_height / 2, line, font, colour);
        at += line_height;
    }
    return at - y;
}

void Drawing::fill(double x, double y, double width, double height, Rgba colour) const {
    set(colour);
    cairo_rectangle(cairo_, x * unit_, y * unit_, width * unit_, height * unit_);
    cairo_fill(cairo_);
}

void Drawing::frame(double x, double y, double width, double height, Rgba colour, double line) const {
    set(colour);
    cairo_set_line_width(cairo_, line * unit_);
    cairo_rectangle(cairo_, x * unit_, y * unit_, width * unit_, height * unit_);
    cairo_stroke(cairo_);
}

void Drawing::line(double x0, double y0, double x1, double y1, Rgba colour, double line) const {
    set(colour);
    cairo_set_line_width(cairo_, line * unit_);
    cairo_move_to(cairo_, x0 * unit_, y0 * unit_);
    cairo_line_to(cairo_, x1 * unit_, y1 * unit_);
    cairo_stroke(cairo_);
}

void Drawing::shape(std::span<const DrawnPoint> corners, Rgba colour, double line) const {
    set(colour);
    cairo_new_path(cairo_);
    for (const DrawnPoint& corner : corners)
        cairo_line_to(cairo_, corner.x * unit_, corner.y * unit_);
    cairo_close_path(cairo_);
    if (line > 0) {
        cairo_set_line_width(cairo_, line * unit_);
        cairo_stroke_preserve(cairo_);
    }
    cairo_fill(cairo_);
}

void Drawing::clip(double x, double y, double width, double height) const {
    cairo_save(cairo_);
    cairo_rectangle(cairo_, x * unit_, y * unit_, width * unit_, height * unit_);
    cairo_clip(cairo_);
}

void Drawing::unclip() const { cairo_restore(cairo_); }

void Drawing::note_place(const PicturePlace& place) const {
    if (!places_) return;
    places_->push_back({place.x * unit_, place.y * unit_, place.width * unit_, place.height * unit_,
                        place.part, place.plane, place.picture});
}

void Drawing::circle(double x, double y, double radius, Rgba colour, double line) const {
    set(colour);
    cairo_set_line_width(cairo_, line * unit_);
    cairo_new_sub_path(cairo_);
    cairo_arc(cairo_, x * unit_, y * unit_, radius * unit_, 0, 6.283185307179586);
    cairo_stroke(cairo_);
}

void Drawing::picture(const Bitmap& bitmap, double x, double y, double width, double height) const {
    if (measuring_) return;
    const auto pixels_w = std::max(1, static_cast<int>(std::lround(width * unit_)));
    const auto pixels_h = std::max(1, static_cast<int>(std::lround(height * unit_)));
    if (!vector_ && pixels_w <= bitmap.width && pixels_h <= bitmap.height)
        return paint(reduce(bitmap, pixels_w, pixels_h), x, y, 1, 1);
    const auto stretch = [&](const Bitmap& shown) {
        paint(shown, x, y, width * unit_ / shown.width, height * unit_ / shown.height);
    };
    const double finer = embedded_share(bitmap, pixels_w);
    if (!vector_ || finer >= 1) return stretch(bitmap);
    stretch(reduce(bitmap, std::max(1, static_cast<int>(finer * bitmap.width)),
                   std::max(1, static_cast<int>(finer * bitmap.height))));
}

void Drawing::picture(const Displayed& displayed, double x, double y, double width, double height) const {
    if (measuring_) return;
    const auto pixels_w = std::max(1, static_cast<int>(std::lround(width * unit_)));
    const auto pixels_h = std::max(1, static_cast<int>(std::lround(height * unit_)));
    if (!vector_ && pixels_w <= displayed.plane().w && pixels_h <= displayed.plane().h)
        return paint(displayed.reduced(pixels_w, pixels_h), x, y, 1, 1);
    picture(displayed.whole(), x, y, width, height);
}

void Drawing::magnified(const Bitmap& bitmap, double x, double y, int factor) const {
    if (!measuring_) paint(magnify(bitmap, factor), x, y, 1, 1);
}

void Drawing::magnified(const Displayed& displayed, const Region& region, double x, double y,
                        int factor) const {
    if (!measuring_) paint(magnify(displayed.part(region), factor), x, y, 1, 1);
}

void Drawing::paint(const Bitmap& bitmap, double x, double y, double scale_x, double scale_y) const {
    progress_.check();
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, bitmap.width, bitmap.height), cairo_surface_destroy);
    unsigned char* data = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    for (int row = 0; row < bitmap.height; ++row)
        for (int col = 0; col < bitmap.width; ++col) {
            const std::uint8_t* p = bitmap.pixels.data() + 4 * (static_cast<std::size_t>(row) *
                                                                    static_cast<std::size_t>(bitmap.width) +
                                                                static_cast<std::size_t>(col));
            const std::uint32_t word = 0xFF000000u | static_cast<std::uint32_t>(p[0]) << 16 |
                                       static_cast<std::uint32_t>(p[1]) << 8 | p[2];
            *reinterpret_cast<std::uint32_t*>(data + row * stride + 4 * col) = word;
        }
    cairo_surface_mark_dirty(surface.get());
    cairo_save(cairo_);
    // The place is rounded to whole pixels of the surface, so that magnified pixels stay crisp.
    cairo_translate(cairo_, std::round(x * unit_), std::round(y * unit_));
    cairo_scale(cairo_, scale_x, scale_y);
    cairo_set_source_surface(cairo_, surface.get(), 0, 0);
    cairo_pattern_set_filter(cairo_get_source(cairo_),
                             scale_x < 1 ? CAIRO_FILTER_BEST : CAIRO_FILTER_NEAREST);
    cairo_rectangle(cairo_, 0, 0, bitmap.width, bitmap.height);
    cairo_fill(cairo_);
    cairo_restore(cairo_);
}

}  // namespace engine
