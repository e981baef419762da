// The part below the gradient at the input: how the gradient grows or decays through the stages, its values
// at the taps, and how many taps bring it to each input pixel.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

constexpr double row_height = 58, bar_length = 96, histogram_width = 120;

/// The largest norm at any stage of both sides: all bars share it.
double largest_norm(const Findings& findings) {
    double largest = 0;
    for (const auto& side : {findings.left, findings.right})
        if (side->gradient)
            for (const StageGradient& stage : side->gradient->stages)
                largest = std::max(largest, stage.input_l2);
    return largest;
}

/// Draws bars of counts. Their heights are square roots, so that rare values are seen beside the many near
/// zero.
void draw_histogram(const Drawing& d, const Histogram& histogram, double x, double y, double height) {
    const auto most = std::max_element(histogram.counts.begin(), histogram.counts.end());
    d.line(x, y + height, x + histogram_width, y + height, d.colours().rule, 1);
    if (most == histogram.counts.end() || *most == 0) return;
    const double step = histogram_width / static_cast<double>(histogram.counts.size());
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        const double bar =
            height * std::sqrt(static_cast<double>(histogram.counts[i]) / static_cast<double>(*most));
        d.fill(x + static_cast<double>(i) * step, y + height - bar, step, bar, d.colours().muted);
    }
    if (histogram.low < 0 && histogram.high > 0) {
        const double zero = x + histogram_width * -histogram.low / (histogram.high - histogram.low);
        d.line(zero, y - 2, zero, y + height, d.colours().ink, 1);
    }
}

/// The gradient at the taps of the first kernel, as colours; numbers where they have room.
void draw_taps(const Drawing& d, const Tensor& weight, double right, double y) {
    const Shape& shape = weight.shape();
    Grid taps(shape.h, shape.w);
    double reach = 1e-300;
    for (std::size_t k = 0; k < taps.values.size(); ++k) {
        taps.values[k] = weight.data()[k];
        reach = std::max(reach, std::abs(taps.values[k]));
    }
    const double square = (row_height - 12) / static_cast<double>(std::max(shape.h, shape.w));
    for (double& tap : taps.values)
        tap /= reach;
    for (Index r = 0; r < taps.rows; ++r)
        for (Index c = 0; c < taps.cols; ++c)
            d.fill(right - static_cast<double>(taps.cols - c) * square, y + static_cast<double>(r) * square,
                   square - 1, square - 1,
                   to_colour(map_colour(ColourMap::diverging, 0.5 + 0.5 * taps(r, c))));
}

struct Columns {
    double name, norm, histogram, taps_norm, taps;
};

void draw_stage_row(const Sheet& sheet, const StageGradient& stage, const std::string& name, double largest,
                    const Columns& at, double y) {
    const Drawing& d = sheet.drawing;
    d.paragraph(at.name, y + 6, at.norm - bar_length - at.name - 12, name, {16}, d.colours().ink);
    d.text(at.norm, y + 18, number_text(stage.input_l2, 3), {16}, d.colours().ink, Align::right);
    const double length =
        largest > 0 && std::isfinite(stage.input_l2) ? bar_length * stage.input_l2 / largest : 0;
    d.fill(at.norm - length, y + 34, length, 6, d.colours().muted);
    draw_histogram(d, stage.histogram, at.histogram, y + 10, row_height - 20);
    d.text(at.taps_norm, y + row_height / 2, stage.weight_l2 ? number_text(*stage.weight_l2, 3) : "–", {16},
           d.colours().ink, Align::right);
    if (stage.weight) draw_taps(d, *stage.weight, at.taps, y + 6);
}

}  // namespace

double draw_gradient_flow(const Sheet& sheet, const GradientFlow& flow, const BuiltPipeline& pipeline,
                          double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    const Columns at{x, x + 330, x + 350, x + 590, x + width - 4};
    double top = y + 10;
    if (!flow.stages.empty()) {
        for (const auto& [column, title] : {std::pair{at.norm, "l2 at its input"},
                                            {at.histogram + histogram_width, "histogram"},
                                            {at.taps_norm, "l2 at its taps"},
                                            {at.taps, "taps"}})
            d.text(column, top, title, {15}, d.colours().muted, Align::right);
        d.text(at.name, top, "stage", {15}, d.colours().muted);
        top += 16;
        const double largest = largest_norm(sheet.findings);
        for (std::size_t i = 0; i < flow.stages.size(); ++i, top += row_height) {
            d.line(x, top, x + width, top, d.colours().rule, 1);
            draw_stage_row(sheet, flow.stages[i], fmt::format("{}  {}", i, pipeline.stages[i].name), largest,
                           at, top);
        }
        top +=
            4 +
            d.paragraph(
                x, top + 4, width,
                "bars: the same scale for A and B; histograms: roots of counts, a line at 0; taps: of the first kernel, "
                "red positive, blue negative, the largest in full colour",
                caption_font, d.colours().muted);
    }
    if (!flow.backward_coverage)
        return top + 6 +
               d.paragraph(
                   x, top + 6, width,
                   "Backward coverage: max pooling chooses its taps by the data, so they cannot be counted.",
                   caption_font, d.colours().muted) -
               y;
    return top + 16 +
           draw_coverage_map(sheet, *flow.backward_coverage, {4, 14},
                             "taps that bring the gradient to each input pixel", x, top + 16, width) -
           y;
}

}  // namespace engine
