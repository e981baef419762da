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
Index shown_frequencies(Index count) { return count + (count % 2 == 0 ? 1 : 0); }

Bitmap heat_map(const Grid& power, const Range& range) {
    const Index rows = shown_frequencies(power.rows), cols = shown_frequencies(power.cols);
    Bitmap bitmap{static_cast<int>(cols), static_cast<int>(rows), 4, {}};
    bitmap.pixels.reserve(static_cast<std::size_t>(rows * cols) * 4);
    for (Index y = 0; y < rows; ++y)
        for (Index x = 0; x < cols; ++x) {
            const double v = power(y % power.rows, x % power.cols);
            const auto c = map_colour(ColourMap::sequential, (v - range.low) / (range.high - range.low));
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

void mark_stride_frequencies(const Drawing& d, const Grid& power, Pair period, double x, double y) {
    if (period.h * period.w > 256) return;
    const auto down = stride_places(period.h, power.rows), across = stride_places(period.w, power.cols);
    for (std::size_t i = 0; i < down.size(); ++i)
        for (std::size_t j = 0; j < across.size(); ++j) {
            if (2 * i + 1 == down.size() && 2 * j + 1 == across.size()) continue;  // DC
            const double cx = x + across[j] * map_size, cy = y + down[i] * map_size;
            d.circle(cx, cy, marker, {0, 0, 0, 0.6}, 4);
            d.circle(cx, cy, marker, {1, 1, 1, 1}, 2);
        }
}

/// Levels over the frequencies 0 to 1/2.
void draw_profile(const Drawing& d, const std::vector<double>& levels, const char* what, const Range& range,
                  double x, double y, double width, double height) {
    for (double v = range.low; v <= range.high; v += 30) {
        const double at = y + height * (range.high - v) / (range.high - range.low);
        d.line(x, at, x + width, at, d.colours().rule, 1);
        d.text(x - 8, std::clamp(at, y + 6, y + height - 6), number_text(v), {15}, d.colours().muted,
               Align::right);
    }
    d.frame(x, y, width, height, d.colours().rule, 1.5);
    const double last = static_cast<double>(levels.size()) - 1;
    const auto level = [&](double v) {
        return y + height * (1 - std::clamp((v - range.low) / (range.high - range.low), 0.0, 1.0));
    };
    for (std::size_t i = 1; i < levels.size(); ++i)
        d.line(x + width * (static_cast<double>(i) - 1) / last, level(levels[i - 1]),
               x + width * static_cast<double>(i) / last, level(levels[i]), d.colours().ink, 2);
    for (const auto& [at, label] : {std::pair{0.0, "0"}, {0.5, "¼"}, {1.0, "½"}})
        d.text(x + at * width, y + height + 13, label, {15}, d.colours().muted, Align::centre);
    d.text(x + width - 8, y + 14, what, {15}, d.colours().muted, Align::right);
}

/// A map of power from (x, y) with marks, axes and colour bar; returns the height. x and y have room for the
/// circles.
double draw_map(const Sheet& sheet, const Grid& power_db, Pair period, const Range& range, double x,
                double y) {
    const Drawing& d = sheet.drawing;
    if (!d.measuring()) d.picture(heat_map(power_db, range), x, y, map_size, map_size);
    d.frame(x, y, map_size, map_size, d.colours().muted, 1);
    mark_stride_frequencies(d, power_db, period, x, y);
    for (const auto& [at, label] : {std::pair{0.0, "−½"}, {0.5, "0"}, {1.0, "½"}})
        d.text(x + at * map_size, y + map_size + marker + 13, label, {15}, d.colours().muted, Align::centre);
    if (sheet.options.colour_bars)
        draw_colour_bar(d, x + map_size + marker + 10, y - 24, map_size + 34,
                        {ColourMap::sequential, range, "dB"});
    return map_size + marker + 28;
}

/// A range that ends at a whole number of tens above the values.
Range range_of(const Grid& power_db) {
    const double high = *std::max_element(power_db.values.begin(), power_db.values.end());
    const double top = std::ceil(high / 10) * 10;
    return {top - dynamic_range_db, top};
}

/// The row of frequencies (0, f), which goes through DC; its ends are the same stride frequency for an even
/// period.
std::vector<double> right_half_of_middle_row(const Grid& power) {
    std::vector<double> half;
    for (Index x = power.cols / 2; x < shown_frequencies(power.cols); ++x)
        half.push_back(power(power.rows / 2, x % power.cols));
    return half;
}

/// |H|² of the whole pipeline's kernel, which multiplies the spectrum of the zero-inserted input.
double draw_response(const Sheet& sheet, const EffectiveKernel& kernel, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    if (!kernel.error.empty())
        return d.paragraph(x, y, width, "Kernel response: " + kernel.error + ".", caption_font,
                           d.colours().muted);
    Grid power = kernel.response;
    for (double& value : power.values)
        value = value > 0 ? 20 * std::log10(value) : -200;
    const Range range = range_of(power);
    const double left = x + marker + 4, upper = y + marker + 4;
    const double height = marker + 4 + draw_map(sheet, power, kernel.period, range, left, upper);
    const double plot = left + map_size + marker + 10 + colour_bar_width + 30;
    if (x + width - plot > 120)
        draw_profile(d, right_half_of_middle_row(power), "horizontal frequencies", range, plot, upper,
                     x + width - plot, map_size);
    return height +
           d.paragraph(
               x, y + height, width,
               "response |H|² of the whole pipeline's kernel: a constant picture stays constant exactly when it is 0 "
               "in every circle",
               caption_font, d.colours().muted);
}

}  // namespace

double draw_spectrum(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    if (!side.spectrum || side.spectrum->power_db.values.empty())
        return d.paragraph(x, y, width, "The spectrum was not computed.", {19}, d.colours().ink);
    const Spectrum& spectrum = *side.spectrum;
    const Range range = range_of(spectrum.power_db);
    // Room for the circles at the edges.
    const double left = x + marker + 4, upper = y + marker + 4;
    double height = marker + 4 + draw_map(sheet, spectrum.power_db, spectrum.period, range, left, upper);
    const double plot = left + map_size + marker + 10 + colour_bar_width + 30;
    if (spectrum.radial_db.size() > 1 && x + width - plot > 120)
        draw_profile(d, spectrum.radial_db, "mean over rings", range, plot, upper, x + width - plot,
                     map_size);
    const Pair part = {spectrum.power_db.rows, spectrum.power_db.cols}, whole = side.output().shape().plane();
    const std::string text = fmt::format(
        "power over frequency (cycles per pixel) of the output{}, DC in the centre; circles: stride frequencies of period {} · "
        "stride energy ratio of the whole interior {}",
        part == whole ? "" : fmt::format("'s central {} pixels", to_string(part)), to_string(spectrum.period),
        side.stride_energy.ratio ? number_text(*side.stride_energy.ratio) : "undefined");
    height += d.paragraph(x, y + height, width, text, caption_font, d.colours().muted) + 12;
    return height + draw_response(sheet, sheet.study_of(side).kernel, x, y + height, width);
}

}  // namespace engine
