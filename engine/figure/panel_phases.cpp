// The phases panel: the output for a constant image per phase, and the taps of the kernel that make it
// uneven.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

/// A range symmetric about the mean, and never so narrow that a difference of a thousandth glares.
Range around_mean(const Grid& grid) {
    double sum = 0, reach = 0;
    for (double v : grid.values)
        sum += v;
    const double mean = sum / static_cast<double>(grid.values.size());
    for (double v : grid.values)
        reach = std::max(reach, std::abs(v - mean));
    reach = std::max(reach, 1e-2 * std::max(1e-12, std::abs(mean)));
    return {mean - reach, mean + reach};
}

/// Draws the kernel of the whole pipeline with its numbers, coloured by each tap's excess, or by value when
/// there is no excess.
double draw_condition(const Drawing& d, const EffectiveKernel& kernel, double x, double y, double width) {
    if (!kernel.error.empty())
        return d.paragraph(x, y, width, "Taps: " + kernel.error + ".", caption_font, d.colours().muted);
    const auto off = phase_imbalance(kernel);
    const Grid& colours =
        off.empty() ? kernel.taps : kernel.excess;  // an excess that is rounding is no pattern
    double reach = 0;
    for (const double value : colours.values)
        reach = std::max(reach, std::abs(value));
    const double square =
        std::min(52.0, 300.0 / static_cast<double>(std::max(kernel.taps.rows, kernel.taps.cols)));
    draw_number_grid(d, x, y, square, kernel.taps, colours, ColourMap::diverging, {-reach, reach});
    const double left = x + std::max(192.0, static_cast<double>(kernel.taps.cols) * square) + 22,
                 room = width - (left - x);
    double at = y - 4;
    at += d.paragraph(left, at, room,
                      off.empty() ? "All phase sums are equal" : "Which taps break equal phase sums",
                      {20, true}, d.colours().ink) +
          2;
    for (const std::string& sentence : off)
        at += d.paragraph(left, at, room, sentence, {17.5}, d.colours().ink) + 3;
    at += d.paragraph(
        left, at + 2, room,
        off.empty() ? "The kernel of the whole pipeline: the taps of every phase have the same sum."
                    : "The kernel of the whole pipeline: red taps are too large, blue ones too small for a "
                      "constant picture to stay constant.",
        caption_font, d.colours().muted);
    return std::max(static_cast<double>(kernel.taps.rows) * square, at - y);
}

}  // namespace

std::string ripple_text(const std::optional<double>& ripple) {
    if (!ripple) return "undefined";
    return *ripple < 1e-6 ? "0" : number_text(*ripple);
}

bool has_phases(const SideFindings& side) { return side.coverage->period != Pair{1, 1}; }

double draw_phases(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    const Grid* grid = side.constant_response ? &side.constant_response->phase_sums : &side.constants.phases;
    if (grid->values.empty())
        return d.paragraph(x, y, width, undefined_sentence(side, "The phases"), {19}, d.colours().ink);
    const double square = std::min(96.0, 260.0 / static_cast<double>(std::max(grid->rows, grid->cols)));
    const double grid_width = draw_grid(d, x, y, square, *grid, ColourMap::diverging, around_mean(*grid));
    const double left = x + grid_width + 22, room = width - grid_width - 22;
    double at =
        y + d.paragraph(left, y - 6, room,
                        has_phases(side) ? "ripple index " + ripple_text(headline_ripple(side)) : "period 1",
                        {30, true}, d.colours().ink);
    if (!has_phases(side)) {
        at += d.paragraph(
            left, at, room,
            "Nothing is enlarged that is not reduced again by as much, so the output has one phase and nothing to "
            "compare it with: the ripple index is 0 whatever the picture shows.",
            caption_font, d.colours().muted);
        return std::max(square, at - y);
    }
    const std::string what =
        side.constant_response
            ? fmt::format(
                  "What a constant image of ones becomes: phase (row mod {}, column mod {}), channel {}. The ripple "
                  "index is their standard deviation over |mean|.",
                  grid->rows, grid->cols, side.constant_response->channel)
            : fmt::format(
                  "What the constant 0.5 becomes, in output channel {}: phase (row mod {}, column mod {}). The ripple index is how much the "
                  "phases of all channels differ: root of their variance over their squared means.",
                  side.constants.channel, grid->rows, grid->cols);
    at += d.paragraph(left, at, room, what, caption_font, d.colours().muted) + 6;
    at += d.paragraph(
        left, at, room,
        fmt::format("In this picture: ripple of the phase means {}, stride energy ratio {}.",
                    ripple_text(side.statistics.ripple_index),
                    side.stride_energy.ratio ? number_text(*side.stride_energy.ratio) : "undefined"),
        caption_font, d.colours().muted);
    double height = std::max(static_cast<double>(grid->rows) * square, at - y);
    if (side.constant_response)
        height += 18 + draw_condition(d, sheet.study_of(side).kernel, x, y + height + 18, width);
    return height;
}

}  // namespace engine
