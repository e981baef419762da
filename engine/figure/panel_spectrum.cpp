// The spectrum panel: log power over frequency, with the stride frequencies marked, and its radial mean.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

constexpr double dynamic_range_db = 90;

constexpr double map_size = 300, marker = 10;

/// An even number of frequencies begins at -1/2 and leaves out 1/2, which is the same one: it is shown twice.
Index shown_frequencies(Index count) {
    return count + (count % 2 == 0 ? 1 : 0);
}

Bitmap heat_map(const Grid& power, const Range& range) {
    const Index rows = shown_frequencies(power.rows), cols = shown_frequencies(power.cols);
    Bitmap bitmap{static_cast<int>(cols), static_cast<int>(rows), 4, {}};
    bitmap.pixels.reserve(static_cast<std::size_t>(rows * cols) * 4);
    for (Index y = 0; y < rows; ++y)
        for (Index x = 0; x < cols; ++x) {
            const double v = power(y % power.rows, x % power.cols);
            const auto c = map_color(Colormap::sequential, (v - range.low) / (range.high - range.low));
            bitmap.pixels.insert(bitmap.pixels.end(), {c[0], c[1], c[2], 255});
        }
    return bitmap;
}

/// The frequencies i/T of [-1/2, 1/2], each as a share of the map's `count` values across.
std::vector<double> stride_places(Index period, Index count) {
    std::vector<double> places;
    for (Index i = -(period / 2); 2 * i <= period; ++i) {
        const double f = static_cast<double>(i) / static_cast<double>(period);
        places.push_back((f * static_cast<double>(count) + static_cast<double>(count / 2) + 0.5) /
                         static_cast<double>(shown_frequencies(count)));
    }
    return places;
}

void mark_stride_frequencies(const Drawing& d, const Spectrum& spectrum, double x, double y) {
    const Pair period = spectrum.period;
    if (period.h * period.w > 256) return;
    const auto down = stride_places(period.h, spectrum.power_db.rows),
               across = stride_places(period.w, spectrum.power_db.cols);
    for (std::size_t i = 0; i < down.size(); ++i)
        for (std::size_t j = 0; j < across.size(); ++j) {
            if (2 * i + 1 == down.size() && 2 * j + 1 == across.size()) continue;  // DC
            const double cx = x + across[j] * map_size, cy = y + down[i] * map_size;
            d.circle(cx, cy, marker, {0, 0, 0, 0.6}, 4);
            d.circle(cx, cy, marker, {1, 1, 1, 1}, 2);
        }
}

void draw_radial(const Drawing& d, const std::vector<double>& radial, const Range& range, double x, double y,
                 double width, double height, Color accent) {
    for (double v = range.low; v <= range.high; v += 30) {
        const double at = y + height * (range.high - v) / (range.high - range.low);
        d.line(x, at, x + width, at, d.colors().rule, 1);
        d.text(x - 8, std::clamp(at, y + 6, y + height - 6), number_text(v), {15}, d.colors().muted,
               Align::right);
    }
    d.frame(x, y, width, height, d.colors().rule, 1.5);
    const double last = static_cast<double>(radial.size()) - 1;
    const auto level = [&](double v) {
        return y + height * (1 - std::clamp((v - range.low) / (range.high - range.low), 0.0, 1.0));
    };
    for (std::size_t i = 1; i < radial.size(); ++i)
        d.line(x + width * (static_cast<double>(i) - 1) / last, level(radial[i - 1]),
               x + width * static_cast<double>(i) / last, level(radial[i]), accent, 2);
    for (const auto& [at, label] : {std::pair{0.0, "0"}, {0.5, "¼"}, {1.0, "½"}})
        d.text(x + at * width, y + height + 13, label, {15}, d.colors().muted, Align::centre);
    d.text(x + width - 8, y + 14, "mean over rings", {15}, d.colors().muted, Align::right);
}

}  // namespace

double draw_spectrum(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    if (!side.spectrum || side.spectrum->power_db.values.empty())
        return d.paragraph(x, y, width, "The spectrum was not computed.", {19}, d.colors().ink);
    const Spectrum& spectrum = *side.spectrum;
    const double high = *std::max_element(spectrum.power_db.values.begin(), spectrum.power_db.values.end());
    const double top = std::ceil(high / 10) * 10;
    const Range range{top - dynamic_range_db, top};
    // Room for the circles at the edges.
    const double left = x + marker + 4, upper = y + marker + 4, lower = upper + map_size;
    if (!d.measuring()) d.picture(heat_map(spectrum.power_db, range), left, upper, map_size, map_size);
    d.frame(left, upper, map_size, map_size, d.colors().muted, 1);
    mark_stride_frequencies(d, spectrum, left, upper);
    for (const auto& [at, label] : {std::pair{0.0, "−½"}, {0.5, "0"}, {1.0, "½"}})
        d.text(left + at * map_size, lower + marker + 13, label, {15}, d.colors().muted, Align::centre);
    if (sheet.options.colour_bars)
        draw_colour_bar(d, left + map_size + marker + 10, upper - 24, map_size + 34,
                        {Colormap::sequential, range, "dB"});
    const double plot = left + map_size + marker + 10 + colour_bar_width + 30;
    if (spectrum.radial_db.size() > 1 && x + width - plot > 120)
        draw_radial(d, spectrum.radial_db, range, plot, upper, x + width - plot, map_size, d.colors().ink);
    const std::string text = fmt::format(
        "power over frequency (cycles per pixel), DC in the centre; circles: stride frequencies of period {} "
        "· stride energy ratio {}",
        to_string(spectrum.period),
        side.stride_energy.ratio ? number_text(*side.stride_energy.ratio) : "undefined");
    const double height = lower + marker + 28 - y;
    return height + d.paragraph(x, y + height, width, text, caption_font, d.colors().muted);
}

}  // namespace engine
