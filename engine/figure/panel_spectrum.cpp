// The spectrum panel: log power over frequency, with the stride frequencies marked, and its radial mean.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

constexpr double dynamic_range_db = 90;

Bitmap heat_map(const Grid& power, const Range& range) {
    Bitmap bitmap{static_cast<int>(power.cols), static_cast<int>(power.rows), 4, {}};
    bitmap.pixels.reserve(power.values.size() * 4);
    for (double v : power.values) {
        const auto c = map_color(Colormap::sequential, (v - range.low) / (range.high - range.low));
        bitmap.pixels.insert(bitmap.pixels.end(), {c[0], c[1], c[2], 255});
    }
    return bitmap;
}

/// i/T in [-1/2, 1/2)
double folded(Index i, Index period) {
    const double f = static_cast<double>(i) / static_cast<double>(period);
    return f >= 0.5 ? f - 1 : f;
}

void mark_stride_frequencies(const Drawing& d, Pair period, double x, double y, double size) {
    if (period.h * period.w > 256) return;
    for (Index i = 0; i < period.h; ++i)
        for (Index j = 0; j < period.w; ++j) {
            if (i == 0 && j == 0) continue;
            const double cx = x + (folded(j, period.w) + 0.5) * size,
                         cy = y + (folded(i, period.h) + 0.5) * size;
            d.circle(cx, cy, 10, {0, 0, 0, 0.6}, 4);
            d.circle(cx, cy, 10, {1, 1, 1, 1}, 2);
        }
}

void draw_radial(const Drawing& d, const std::vector<double>& radial, const Range& range, double x, double y,
                 double width, double height, Color accent) {
    d.frame(x, y, width, height, d.colors().rule, 1.5);
    const double last = static_cast<double>(radial.size()) - 1;
    const auto level = [&](double v) {
        return y + height * (1 - std::clamp((v - range.low) / (range.high - range.low), 0.0, 1.0));
    };
    for (std::size_t i = 1; i < radial.size(); ++i)
        d.line(x + width * (static_cast<double>(i) - 1) / last, level(radial[i - 1]),
               x + width * static_cast<double>(i) / last, level(radial[i]), accent, 2);
    d.text(x, y + height + 14, "0", {15}, d.colors().muted);
    d.text(x + width, y + height + 14, "highest frequency", {15}, d.colors().muted, Align::right);
    d.text(x + 8, y + 14, "radial mean, dB", {15}, d.colors().muted);
}

}  // namespace

double draw_spectrum(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    if (!side.spectrum || side.spectrum->power_db.values.empty())
        return d.paragraph(x, y, width, "The spectrum was not computed.", {19}, d.colors().ink);
    const Spectrum& spectrum = *side.spectrum;
    const double high = *std::max_element(spectrum.power_db.values.begin(), spectrum.power_db.values.end());
    const Range range{high - dynamic_range_db, high};
    constexpr double size = 300;
    if (!d.measuring()) d.picture(heat_map(spectrum.power_db, range), x, y, size, size);
    d.frame(x, y, size, size, d.colors().muted, 1);
    mark_stride_frequencies(d, spectrum.period, x, y, size);
    for (const auto& [at, label] : {std::pair{0.0, "−½"}, {0.5, "0"}, {1.0, "½"}})
        d.text(x + at * size, y + size + 13, label, {15}, d.colors().muted,
               at == 0   ? Align::left
               : at == 1 ? Align::right
                         : Align::centre);
    if (sheet.options.colour_bars) draw_colour_bar(d, x + size + 16, y, size, {Colormap::sequential, range, "dB"});
    const double plot = x + size + 16 + colour_bar_width;
    if (spectrum.radial_db.size() > 1 && x + width - plot > 120)
        draw_radial(d, spectrum.radial_db, range, plot, y, x + width - plot, size, d.colors().ink);
    const std::string text = fmt::format(
        "power over frequency (cycles per pixel), DC in the centre; circles: stride frequencies of period {} "
        "· stride energy ratio {}",
        to_string(spectrum.period),
        side.stride_energy.ratio ? short_number(*side.stride_energy.ratio) : "undefined");
    return size + 30 + d.paragraph(x, y + size + 30, width, text, caption_font, d.colors().muted);
}

}  // namespace engine
