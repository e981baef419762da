#include "engine/figure/audit_figure.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/figure/page.h"

namespace engine {
namespace {

using network::Audit;
using network::AuditedLayer;

constexpr double left = 60, right = 1540, name_width = 470, structure_x = 540, weights_x = 690, bars_x = 830;
constexpr double bar_width = right - bars_x - 110, line_height = 22;

/// Ripples span decades; a bar's length is the logarithm above a thousandth.
double bar_length(double ripple) {
    return bar_width * std::clamp((std::log10(std::max(ripple, 1e-9)) + 3) / 3.3, 0.0, 1.0);
}

Rgba source_colour(const Drawing& d, const std::string& source) {
    if (source == "grey") return {0.55, 0.55, 0.55};
    if (source == "red") return {0.85, 0.30, 0.22};
    if (source == "white") return {0.80, 0.76, 0.66};
    if (source == "dark") return {0.28, 0.28, 0.34};
    return d.colours().side_a;
}

double draw_bar(const Drawing& d, double y, const std::string& source, const std::optional<double>& ripple) {
    d.text(bars_x - 8, y + 9, source.size() > 14 ? source.substr(0, 13) + "…" : source, {14},
           d.colours().muted, Align::right);
    if (ripple) {
        d.fill(bars_x, y + 2, std::max(bar_length(*ripple), 1.0), line_height - 8, source_colour(d, source));
        d.text(bars_x + bar_length(*ripple) + 8, y + 9, number_text(*ripple, 3), {15}, d.colours().ink);
    } else {
        d.text(bars_x, y + 9, "undefined", {15}, d.colours().muted);
    }
    return line_height;
}

double draw_layer(const Drawing& d, double y, const AuditedLayer& entry) {
    const network::ScaleLayer& l = entry.layer;
    const double top = y + 10;
    double name_height = d.paragraph(left, top - 8, name_width, l.name, {18, true}, d.colours().ink);
    std::string words = std::string(network::name(l.op));
    if (l.kernel) words += " k" + to_string(*l.kernel);
    words += " s" + to_string(l.stride);
    if (l.channels_in && l.channels_out) words += fmt::format(", {} → {}", *l.channels_in, *l.channels_out);
    name_height += d.paragraph(left, top - 8 + name_height, name_width, words, {15}, d.colours().muted);
    d.text(structure_x, top, l.coverage_ratio ? number_text(*l.coverage_ratio, 3) : "–", {18},
           d.colours().ink);
    d.text(weights_x, top,
           entry.share_of_random ? fmt::format("{:.0f} %", 100 * *entry.share_of_random) : "–", {18},
           d.colours().ink, Align::left);
    double bars = 0;
    for (const auto& source : entry.in_situ)
        bars += draw_bar(d, top - 8 + bars, source.source, source.ripple);
    if (entry.in_situ.empty())
        d.text(bars_x, top, l.enlarges() ? "not measured" : "reduces: its grid is in gradients", {15},
               d.colours().muted);
    return std::max({name_height, bars, line_height}) + 22;
}

double draw_audit(const Drawing& d, const Audit& audit, const std::string& title) {
    double y = 50;
    d.text(left, y, title, {30, true}, d.colours().ink);
    y += 34;
    y += d.paragraph(left, y, right - left, audit.verdict, {21}, d.colours().ink) + 24;
    d.text(left, y, "layer, from the input on", {15}, d.colours().muted);
    d.text(structure_x, y, "coverage", {15}, d.colours().muted);
    d.text(weights_x, y, "weights", {15}, d.colours().muted);
    d.text(bars_x, y, "in situ: ripple of its output (logarithmic, from 0.001)", {15}, d.colours().muted);
    y += 18;
    for (const AuditedLayer& layer : audit.layers) {
        d.line(left, y, right, y, d.colours().rule, 1);
        y += draw_layer(d, y, layer);
    }
    if (!audit.output.empty()) {
        d.line(left, y, right, y, d.colours().ink, 2);
        d.text(left, y + 20, "output " + audit.output_name, {18, true}, d.colours().ink);
        d.text(left, y + 42, "period " + to_string(audit.output_period), {15}, d.colours().muted);
        double bars = 12;
        for (const auto& source : audit.output)
            bars += draw_bar(d, y + bars, fmt::format("{}", source.source), source.ripple);
        y += std::max(bars, 60.0) + 14;
    }
    for (const std::string& note : audit.notes)
        y += d.paragraph(left, y, right - left, note, {15}, d.colours().muted) + 4;
    y += d.paragraph(
        left, y, right - left,
        "Coverage: taps of the most covered phase over the least. Weights: ripple of the kernels' phase sums over that of random "
        "kernels. A ripple inside may be cancelled by later layers: what counts is the output's.",
        {15}, d.colours().muted);
    return y + 30;
}

}  // namespace

std::string render_audit(const network::Audit& audit, const std::string& title, const std::string& extension,
                         const FigureOptions& options) {
    const PageOptions page{options.width, options.dpi, options.theme == FigureTheme::dark, {}};
    const DrawPage draw = [&](const Drawing& d) { return draw_audit(d, audit, title); };
    if (extension == ".svg") return page_svg(page, draw);
    if (extension == ".pdf") return page_pdf(page, draw);
    return page_png(page, draw);
}

}  // namespace engine
