#include "engine/sweep/cell_drawing.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/experiment/encoder.h"
#include "engine/experiment/evaluate.h"
#include "engine/figure/displayed.h"
#include "engine/links/period.h"
#include "engine/records/report.h"

namespace engine {
namespace {

constexpr double inset = CellLook::inset;
constexpr Index widest_region = 32, narrowest_region = 12, largest_common_factor = 48;

const Pipeline& shown_pipeline(const Sweep& sweep, const Experiment& experiment) {
    return sweep.shown_side() == SweepSide::left ? experiment.left : experiment.right;
}

const SideFindings& shown(const Sweep& sweep, const Findings& findings) {
    return sweep.shown_side() == SweepSide::left ? *findings.left : *findings.right;
}

/// The sentence of an impossible cell, as large as the box allows.
void draw_sentence(const Drawing& d, const std::string& error, double x, double y, double width,
                   double height) {
    const std::string text = bare_sentence(error);
    for (double size : {17.0, 15.0, 13.0, 11.0, 9.5, 8.0}) {
        const auto lines = d.wrap(text, width, {size});
        const double needed = static_cast<double>(lines.size() + 1) * 1.38 * size + 4;
        if (needed > height && size > 8.0) continue;
        const double top = y + std::max(0.0, (height - needed) / 2);
        d.text(x, top + 0.7 * size, "impossible", {size, true}, d.colours().ink);
        d.paragraph(x, top + 1.38 * size + 4, width, text, {size}, d.colours().muted);
        return;
    }
}

/// The place of an input region in the output, in steps of the pipeline's own factor, so that all cells of
/// one factor show equally many pixels.
Region output_place(const Region& region, Pair input, Pair output, const Factors& scaling) {
    const auto along = [](Index low, Index high, Index in, Index out, Index up, Index down) {
        const Index size = std::clamp<Index>((high - low) * up / down, 1, out);
        const Index start = (low * up) / down + (out - in * up / down) / 2;
        const Index first = std::clamp<Index>(start, 0, out - size);
        return std::pair(first, first + size);
    };
    const auto [top, bottom] =
        along(region.top, region.bottom, input.h, output.h, scaling.up.h, scaling.down.h);
    const auto [left, right] =
        along(region.left, region.right, input.w, output.w, scaling.up.w, scaling.down.w);
    return {top, left, bottom, right};
}

}  // namespace

std::string bare_sentence(const std::string& error) {
    const std::size_t place = error.find("): ");
    return error.starts_with("left: stage ") || error.starts_with("right: stage ")
               ? error.substr(place == std::string::npos ? 0 : place + 3)
               : error;
}

Index common_factor(const Sweep& sweep) {
    Index factor = 1;
    for (std::size_t cell = 0; cell < sweep.cells(); ++cell)
        try {
            const Experiment experiment = cell_experiment(sweep, cell);
            const Pair up =
                total_factors(build(shown_pipeline(sweep, experiment), input_shape(sweep.base))).up;
            factor = std::lcm(factor, std::lcm(up.h, up.w));
            if (factor > largest_common_factor) return 1;
        } catch (const Error&) {  // an impossible cell shows a sentence
        }
    return factor;
}

std::size_t run_columns(std::size_t cells) {
    return std::min<std::size_t>(cells, cells <= 3 ? 3 : cells <= 8 ? 4 : 6);
}

double cell_width(const Sweep& sweep) {
    const bool table = sweep.axes.size() == 2;
    const double left = table ? sweep_margin + row_label_width : sweep_margin;
    const auto columns = static_cast<double>(table ? sweep.cols() : run_columns(sweep.cells()));
    return std::min(480.0, (sheet_width - sweep_margin - left - sweep_gap * (columns - 1)) / columns);
}

double largest_ripple(const std::vector<CellResult>& cells) {
    double largest = 0;
    for (const CellResult& cell : cells)
        largest = std::max(largest, cell.ripple.value_or(0));
    return largest > 1e-6 ? largest : 0;
}

CellLook cell_look(double width, double unit, Index factor, const Region& region, double largest) {
    CellLook look{width, 0, 0, largest};
    const auto w = static_cast<double>(region.right - region.left),
               h = static_cast<double>(region.bottom - region.top);
    const double room = (width - 2 * inset) * unit, tallest = 1.5 * room;
    const double fit = std::min(room / w, tallest / h), whole = std::floor(fit / static_cast<double>(factor));
    const double scale = (whole >= 1 ? whole * static_cast<double>(factor) : fit) / unit;
    look.picture_width = w * scale;
    look.picture_height = h * scale;
    return look;
}

void draw_centred(const Drawing& d, const Bitmap& bitmap, double x, double y, double width, double height) {
    const double scale = std::min(width / bitmap.width, height / bitmap.height);
    const double w = bitmap.width * scale, h = bitmap.height * scale;
    const double left = x + (width - w) / 2, top = y + (height - h) / 2, pixels = scale * d.unit();
    if (const double factor = std::round(pixels); factor >= 1 && std::abs(pixels - factor) < 1e-6)
        d.magnified(bitmap, left, top, static_cast<int>(factor));
    else
        d.picture(bitmap, left, top, w, h);
}

void draw_cell(const Drawing& d, const CellResult& cell, const CellLook& look, double x, double y) {
    d.fill(x, y, look.width, look.height(), d.colours().panel);
    if (!cell.error.empty()) {
        draw_sentence(d, cell.error, x + 12, y + 8, look.width - 24, look.height() - 16);
        return;
    }
    draw_centred(d, cell.picture, x + (look.width - look.picture_width) / 2, y + inset, look.picture_width,
                 look.picture_height);
    const double below = y + look.picture_box();
    const double share = cell.ripple && look.largest > 0 ? *cell.ripple / look.largest : 0;
    d.fill(x, below, look.width, 6, d.colours().rule);
    d.fill(x, below, look.width * share, 6, to_colour(map_colour(ColourMap::diverging, 0.5 + 0.5 * share)));
    const std::string ripple = "ripple " + ripple_text(cell.ripple), size = to_string(cell.shape.plane());
    const double natural = d.text_width(ripple, {18, true}) + d.text_width(size, {15}) + 32;
    const double fit = std::min(1.0, (look.width - 12) / natural);
    d.text(x + 8, below + 25, ripple, {18 * fit, true}, d.colours().ink);
    d.text(x + look.width - 8, below + 25, size, {15 * fit}, d.colours().muted, Align::right);
}

Region sweep_region(const Sweep& sweep, const std::optional<Region>& wanted, const Progress& progress) {
    const auto encoded = encoded_picture(sweep.base, progress);
    const Tensor& picture = *encoded;
    const Shape& shape = picture.shape();
    if (!wanted) {
        const Index factor = common_factor(sweep), room = static_cast<Index>(cell_width(sweep) - 2 * inset);
        const Index scale = factor * std::max<Index>(1, room / (widest_region * factor));
        const Index width = std::max(narrowest_region, room / scale);
        return telling_region(Displayed(picture, {}), {std::max<Index>(1, width * 3 / 4), width}, progress);
    }
    if (wanted->empty() || wanted->top < 0 || wanted->left < 0 || wanted->bottom > shape.h ||
        wanted->right > shape.w)
        fail("the crop (rows {} to {}, columns {} to {}) does not lie inside the picture of {} pixels",
             wanted->top, wanted->bottom - 1, wanted->left, wanted->right - 1, to_string(shape.plane()));
    return *wanted;
}

CellResult compute_cell(const Sweep& sweep, std::size_t cell, const Region& region, const Progress& progress,
                        std::shared_ptr<const Findings>& findings) {
    CellResult result;
    try {
        const Request needed{true, false, Keep::only_output(), Keep::only_output()};
        findings = evaluate(cell_experiment(sweep, cell), needed, progress, findings.get());
    } catch (const Error& error) {
        result.error = error.what();
        return result;
    }
    const SideFindings& side = shown(sweep, *findings);
    const Bitmap output = to_bitmap(side.output(), {});
    result.report = report_json(*findings);
    result.ripple = headline_ripple(side);
    result.shape = side.output_shape();
    result.picture = cut_out(output, output_place(region, input_shape(sweep.base).plane(),
                                                  result.shape.plane(), total_factors(side.built)));
    return result;
}

Bitmap cell_output(const Sweep& sweep, const Findings& findings) {
    return to_bitmap(shown(sweep, findings).output(), {});
}

std::vector<Bitmap> sweep_frames(const Sweep& sweep, const std::vector<CellResult>& cells,
                                 const Region& region, int width, bool dark) {
    const double largest = largest_ripple(cells);
    const Index factor = common_factor(sweep);
    std::vector<Bitmap> frames;
    for (std::size_t i = 0; i < cells.size(); ++i)
        frames.push_back(page_bitmap({width, 150, dark}, [&](const Drawing& d) {
            const double x = sweep_margin, y = 120, wide = sheet_width - 2 * sweep_margin;
            const CellLook look = cell_look(wide + 2 * inset, d.unit(), factor, region, largest);
            const double high = look.picture_height;
            d.text(x, 62, cell_title(sweep, i), {56, true}, d.colours().ink);
            d.text(x + wide, 62, fmt::format("{} / {}", i + 1, cells.size()), {34}, d.colours().muted,
                   Align::right);
            if (cells[i].error.empty()) {
                const std::string numbers = fmt::format("ripple {} · {}", ripple_text(cells[i].ripple),
                                                        to_string(cells[i].shape.plane()));
                draw_centred(d, cells[i].picture, x, y, wide, high);
                const double share = cells[i].ripple && largest > 0 ? *cells[i].ripple / largest : 0;
                const double below = y + high + 14;
                d.fill(x, below, wide, 18, d.colours().rule);
                d.fill(x, below, wide * share, 18,
                       to_colour(map_colour(ColourMap::diverging, 0.5 + 0.5 * share)));
                d.text(x, below + 58, numbers, {44, true}, d.colours().ink);
            } else {
                d.paragraph(x, y + 40, wide, cells[i].error, {44}, d.colours().side_b);
            }
            return y + high + 120;
        }));
    return frames;
}

}  // namespace engine
