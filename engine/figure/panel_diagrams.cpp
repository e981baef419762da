// The panels that are diagrams: coverage, phases, weights; and their colour bar and number grid.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

/// Black or white, whichever is read better on the colour.
Rgba ink_on(const Rgba& colour) {
    return 0.299 * colour.r + 0.587 * colour.g + 0.114 * colour.b > 0.52 ? Rgba{0.05, 0.05, 0.07}
                                                                         : Rgba{1, 1, 1};
}

double place(double value, const Range& range) {
    return range.high > range.low ? (value - range.low) / (range.high - range.low) : 0.5;
}

}  // namespace

void draw_colour_bar(const Drawing& d, double x, double y, double height, const ColourBar& bar) {
    constexpr double bar_width = 16;
    const double top = y + 24, length = std::max(40.0, height - 34);
    Bitmap ramp{1, 256, 4, {}};
    for (int i = 0; i < 256; ++i) {
        const auto c = map_colour(bar.map, (255 - i) / 255.0);
        ramp.pixels.insert(ramp.pixels.end(), {c[0], c[1], c[2], 255});
    }
    if (!d.measuring()) d.picture(ramp, x, top, bar_width, length);
    d.frame(x, top, bar_width, length, d.colours().muted, 1);
    d.text(x, y + 8, bar.unit, {15}, d.colours().muted);
    const double middle = (bar.range.low + bar.range.high) / 2;
    const std::pair<double, double> marks[] = {{0, bar.range.high}, {0.5, middle}, {1, bar.range.low}};
    for (const auto& [down, value] : marks) {
        d.line(x + bar_width, top + down * length, x + bar_width + 5, top + down * length, d.colours().muted,
               1);
        const std::string text = number_text(value, 3);
        const double room = colour_bar_width - 16 - bar_width - 9, natural = d.text_width(text, {15});
        d.text(x + bar_width + 9, top + std::clamp(down * length, 6.0, length - 6), text,
               {15 * std::min(1.0, room / natural)}, d.colours().ink);
    }
}

double draw_flat_colour_bar(const Drawing& d, double x, double y, double width, double type, ColourMap map,
                            const std::string& low, const std::string& high) {
    const Font font{type, false};
    const double height = 0.9 * type, gap = 0.5 * type, left = x + d.text_width(low, font) + gap;
    Bitmap ramp{256, 1, 4, {}};
    for (int i = 0; i < 256; ++i) {
        const auto c = map_colour(map, i / 255.0);
        ramp.pixels.insert(ramp.pixels.end(), {c[0], c[1], c[2], 255});
    }
    if (!d.measuring()) d.picture(ramp, left, y, width, height);
    d.frame(left, y, width, height, d.colours().muted, 1);
    d.text(x, y + height / 2, low, font, d.colours().muted);
    d.text(left + width + gap, y + height / 2, high, font, d.colours().muted);
    return height;
}

std::string undefined_sentence(const SideFindings& side, const char* what) {
    std::string text = fmt::format("{} is undefined for this pipeline.", what);
    for (const std::string& note : side.notes)
        text += " " + note;
    return text;
}

double draw_grid(const Drawing& d, double x, double y, double square, const Grid& grid, ColourMap map,
                 const Range& range) {
    return draw_number_grid(d, x, y, square, grid, grid, map, range);
}

double draw_number_grid(const Drawing& d, double x, double y, double square, const Grid& grid,
                        const Grid& colours, ColourMap map, const Range& range) {
    for (Index r = 0; r < grid.rows; ++r)
        for (Index c = 0; c < grid.cols; ++c) {
            const double left = x + static_cast<double>(c) * square,
                         top = y + static_cast<double>(r) * square;
            const Rgba colour = to_colour(map_colour(map, place(colours(r, c), range)));
            d.fill(left, top, square, square, colour);
            d.frame(left, top, square, square, d.colours().rule, 1);
            const double value = grid(r, c);
            const std::string text = value == std::round(value) && std::abs(value) < 1e6
                                         ? number_text(value)
                                         : number_text(std::round(value * 1e3) / 1e3);
            const double natural = d.text_width(text, {20});
            const double size =
                std::min({20.0, 0.42 * square, 20.0 * 0.86 * square / std::max(1.0, natural)});
            if (size >= 8)
                d.text(left + square / 2, top + square / 2, text, {size}, ink_on(colour), Align::centre);
        }
    return static_cast<double>(grid.cols) * square;
}

/// Crosses out the pixels that no tap reaches.
static void cross_out_holes(const Drawing& d, double x, double y, double square, const Grid& counts) {
    const Rgba red{0.85, 0.3, 0.3};
    for (Index r = 0; r < counts.rows; ++r)
        for (Index c = 0; c < counts.cols; ++c) {
            if (counts(r, c) != 0) continue;
            const double left = x + static_cast<double>(c) * square,
                         top = y + static_cast<double>(r) * square;
            d.line(left + 2, top + 2, left + square - 2, top + square - 2, red, 1.5);
            d.line(left + 2, top + square - 2, left + square - 2, top + 2, red, 1.5);
        }
}

/// Frames the visible part of the interior: outside of it is the border ramp.
static void frame_interior(const Drawing& d, double x, double y, double square, const Region& interior,
                           const Grid& shown) {
    const auto along = [square](Index begin, Index end, Index count) {
        return std::pair{static_cast<double>(std::min(begin, count)) * square,
                         static_cast<double>(std::min(end, count)) * square};
    };
    const auto [top, bottom] = along(interior.top, interior.bottom, shown.rows);
    const auto [left, right] = along(interior.left, interior.right, shown.cols);
    if (bottom <= top || right <= left) return;
    d.frame(x + left, y + top, right - left, bottom - top, {0, 0, 0, 0.55}, 5);
    d.frame(x + left, y + top, right - left, bottom - top, {1, 1, 1}, 2.5);
}

double draw_coverage_map(const Sheet& sheet, const Coverage& coverage, Pair shown, const std::string& caption,
                         double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    Grid corner(std::min(shown.h, coverage.rows()), std::min(shown.w, coverage.cols()));
    double most = 1;
    for (Index r = 0; r < corner.rows; ++r)
        for (Index c = 0; c < corner.cols; ++c)
            most = std::max(most, corner(r, c) = coverage(r, c));
    const double square =
        std::min({(width - colour_bar_width) / static_cast<double>(std::max<Index>(14, shown.w)),
                  300.0 / static_cast<double>(std::max<Index>(7, shown.h))});
    const double grid_width = draw_grid(d, x, y, square, corner, ColourMap::sequential, {0, most});
    cross_out_holes(d, x, y, square, corner);
    frame_interior(d, x, y, square, coverage.interior, corner);
    const double height = static_cast<double>(corner.rows) * square;
    if (sheet.options.colour_bars)
        draw_colour_bar(d, x + grid_width + 16, y, height, {ColourMap::sequential, {0, most}, "taps"});
    const bool whole = corner.rows == coverage.rows() && corner.cols == coverage.cols();
    std::string text = fmt::format("{}, {} · period {}", caption, whole ? "whole" : "top-left corner",
                                   to_string(coverage.period));
    if (coverage.interior_min && coverage.interior_max)
        text += fmt::format(" · interior (framed: whole periods that no border reaches) {} to {} taps",
                            number_text(*coverage.interior_min), number_text(*coverage.interior_max));
    if (coverage.interior_ratio) text += fmt::format(", ratio {}", number_text(*coverage.interior_ratio));
    if (coverage.interior.empty())
        text += " · no whole period lies inside the border";
    else
        text += coverage.holes > 0 ? fmt::format(" · {} of {} phases are holes: no tap reaches them",
                                                 coverage.holes, coverage.period.h * coverage.period.w)
                                   : " · no holes";
    return height + 8 + d.paragraph(x, y + height + 8, width, text, caption_font, d.colours().muted);
}

double draw_coverage(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    if (!side.coverage)
        return d.paragraph(x, y, width, undefined_sentence(side, "The coverage"), {19}, d.colours().ink);
    const Pair larger = common_plane(sheet.findings, side.output_shape().plane());
    const bool whole = larger.h <= 10 && larger.w <= 16;
    return draw_coverage_map(sheet, *side.coverage, whole ? larger : Pair{7, 14},
                             "taps that write each output pixel", x, y, width);
}

double draw_weights(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    double left = x, top = y, height = 0;
    for (std::size_t i = 0; i < side.built.stages.size(); ++i) {
        const auto& weight = side.built.stages[i].parameters.weight;
        if (!weight) continue;
        const Shape& shape = weight->shape();
        Grid kernel(shape.h, shape.w);
        double sum = 0, reach = 1e-12;
        for (Index k = 0; k < shape.h * shape.w; ++k) {
            const double value = kernel.values[static_cast<std::size_t>(k)] = weight->data()[k];
            sum += value;
            reach = std::max(reach, std::abs(value));
        }
        const double square = std::min(66.0, 264.0 / static_cast<double>(std::max(shape.h, shape.w)));
        const double cell = std::max(250.0, static_cast<double>(shape.w) * square + colour_bar_width) + 20;
        if (left > x && left + cell > x + width) left = x, top += height + 14, height = 0;
        draw_grid(d, left, top, square, kernel, ColourMap::diverging, {-reach, reach});
        const double grid_height = static_cast<double>(shape.h) * square;
        if (sheet.options.colour_bars)
            draw_colour_bar(d, left + static_cast<double>(shape.w) * square + 14, top,
                            std::max(110.0, grid_height), {ColourMap::diverging, {-reach, reach}, "weight"});
        const std::string text =
            fmt::format("stage {} ({}), {}: first kernel of {}, sum {}", i, side.built.stages[i].name,
                        to_string(shape), shape.n * shape.c, number_text(sum));
        const double bottom = std::max(110.0, grid_height) + 8;
        height = std::max(height, bottom + d.paragraph(left, top + bottom, cell - 20, text, caption_font,
                                                       d.colours().muted));
        left += cell;
    }
    if (left == x)
        return d.paragraph(x, y, width, "No stage of this pipeline has weights.", {19}, d.colours().ink);
    return top + height - y;
}

}  // namespace engine
