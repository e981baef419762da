// The title on the book, and the program's icon: drawn by cairo.
#include <cairo.h>

#include <memory>

#include "assets/generate/icon.h"
#include "assets/generate/scene.h"

namespace generate {
namespace {

using Surface8 = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using Context = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

constexpr int ink_width = 1000, ink_height = 200;

Surface8 draw_title() {
    Surface8 surface(cairo_image_surface_create(CAIRO_FORMAT_A8, ink_width, ink_height),
                     cairo_surface_destroy);
    Context cairo(cairo_create(surface.get()), cairo_destroy);
    cairo_select_font_face(cairo.get(), "Inter", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(cairo.get(), 92);
    cairo_move_to(cairo.get(), 50, 132);
    cairo_show_text(cairo.get(), "Atlas of Kernels");
    cairo_set_font_size(cairo.get(), 40);
    cairo_move_to(cairo.get(), 850, 92);
    cairo_show_text(cairo.get(), "3×3");
    cairo_move_to(cairo.get(), 850, 140);
    cairo_show_text(cairo.get(), "4×4");
    cairo_rectangle(cairo.get(), 0, 22, ink_width, 6);
    cairo_rectangle(cairo.get(), 0, 172, ink_width, 6);
    cairo_fill(cairo.get());
    cairo_surface_flush(surface.get());
    return surface;
}

}  // namespace

double lettering(double u, double v) {
    static const Surface8 title = draw_title();
    const int x = static_cast<int>(u * ink_width), y = static_cast<int>(v * ink_height);
    if (x < 0 || y < 0 || x >= ink_width || y >= ink_height) return 0;
    return cairo_image_surface_get_data(title.get())[y * cairo_image_surface_get_stride(title.get()) + x] /
           255.0;
}

engine::Bitmap draw_icon(int size) {
    Surface8 surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size, size), cairo_surface_destroy);
    Context context(cairo_create(surface.get()), cairo_destroy);
    cairo_t* cairo = context.get();
    cairo_scale(cairo, size / 64.0, size / 64.0);
    const double corners[][3] = {{50, 14, -1.5708}, {50, 50, 0}, {14, 50, 1.5708}, {14, 14, 3.14159}};
    for (const auto& corner : corners)
        cairo_arc(cairo, corner[0], corner[1], 12, corner[2], corner[2] + 1.5708);
    cairo_clip(cairo);
    // Left the smooth ramp, right the same ramp with a checkerboard of overlapping taps.
    cairo_pattern_t* ramp = cairo_pattern_create_linear(0, 64, 0, 0);
    cairo_pattern_add_color_stop_rgb(ramp, 0.0, 0.10, 0.16, 0.34);
    cairo_pattern_add_color_stop_rgb(ramp, 0.55, 0.16, 0.47, 0.66);
    cairo_pattern_add_color_stop_rgb(ramp, 1.0, 0.98, 0.72, 0.32);
    cairo_set_source(cairo, ramp);
    cairo_paint(cairo);
    cairo_pattern_destroy(ramp);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 4; ++x) {
            const int taps = (y % 2 ? 2 : 1) * (x % 2 ? 2 : 1);
            cairo_set_source_rgba(cairo, taps == 1 ? 1 : 0, taps == 1 ? 1 : 0, taps == 1 ? 1 : 0.05,
                                  taps == 1   ? 0.42
                                  : taps == 2 ? 0.12
                                              : 0.45);
            cairo_rectangle(cairo, 32 + 8 * x, 8 * y, 8, 8);
            cairo_fill(cairo);
        }
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_rectangle(cairo, 31, 0, 2, 64);
    cairo_fill(cairo);
    cairo_surface_flush(surface.get());

    engine::Bitmap bitmap{size, size, 4, {}};
    const unsigned char* data = cairo_image_surface_get_data(surface.get());
    for (int i = 0; i < size * size; ++i) {
        const unsigned char* p = data + 4 * i;  // premultiplied BGRA
        for (int c : {2, 1, 0})
            bitmap.pixels.push_back(p[3] ? static_cast<std::uint8_t>(p[c] * 255 / p[3]) : std::uint8_t{0});
        bitmap.pixels.push_back(p[3]);
    }
    return bitmap;
}

}  // namespace generate
