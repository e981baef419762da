// The stages panel: each stage's size and cost, and the ripple behind it as bars on one scale for A and B.
#include <algorithm>
#include <cmath>

#include "engine/analysis/pattern_words.h"
#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

double finite(const std::optional<double>& ripple) { return ripple && std::isfinite(*ripple) ? *ripple : 0; }

/// The ripple that a bar of full length stands for.
double bar_scale(const Findings& findings) {
    double largest = 1e-3;
    for (const auto* side : {findings.left.get(), findings.right.get()})
        for (const StageFindings& stage : side->stages)
            largest = std::max({largest, finite(stage.ripple.constant), finite(stage.ripple.picture)});
    return largest;
}

/// "constant 12 %" over a bar; returns the height.
double draw_ripple(const Drawing& d, double x, double y, double width, const char* what,
                   const std::optional<double>& ripple, double scale, Rgba colour) {
    constexpr double words = 150;
    d.text(x, y + 9, fmt::format("{} {}", what, ripple ? percent(*ripple) : "–"), {14}, d.colours().muted);
    d.fill(x + words, y + 4, width - words, 10, d.colours().rule);
    d.fill(x + words, y + 4, (width - words) * finite(ripple) / scale, 10, colour);
    return 18;
}

}  // namespace

double draw_stages(const Sheet& sheet, const SideFindings& side, double x, double y, double width) {
    const Drawing& d = sheet.drawing;
    const double right = x + width, scale = bar_scale(sheet.findings);
    const Rgba accent = &side == sheet.findings.right.get() ? d.colours().side_b : d.colours().side_a;
    const double columns[] = {right - 330, right - 225, right - 110, right};
    const char* titles[] = {"output", "parameters", "multiply-adds", "fast form"};
    double widest = d.text_width(to_string(side.output_shape()), {16, true});
    for (const auto& stage : side.stages)
        widest = std::max(widest, d.text_width(to_string(stage.output_shape), {16, false}));
    const double name_width = columns[0] - widest - 14 - x;
    double at = y + 12;
    d.text(x, at, fmt::format("ripple behind each stage, full length {}", percent(scale)), {15},
           d.colours().muted);
    for (int c = 0; c < 4; ++c)
        d.text(columns[c], at, titles[c], {15}, d.colours().muted, Align::right);
    at += 18;
    const auto row = [&](const std::string& name, const std::string& shape, const Cost& cost, bool bold) {
        d.line(x, at, right, at, d.colours().rule, 1);
        const std::string cells[] = {shape, count_text(cost.parameters), count_text(cost.macs),
                                     count_text(cost.macs_fast)};
        for (int c = 0; c < 4; ++c)
            d.text(columns[c], at + 17, cells[c], {16, bold}, d.colours().ink, Align::right);
        at += std::max(32.0, 10 + d.paragraph(x, at + 5, name_width, name, {17, bold}, d.colours().ink));
    };
    for (std::size_t i = 0; i < side.stages.size(); ++i) {
        const StageFindings& stage = side.stages[i];
        const bool guilty = side.cause && side.cause->stage == i;
        row(fmt::format("{}  {}", i, stage.text), to_string(stage.output_shape), stage.cost, guilty);
        if (!stage.ripple.constant && !stage.ripple.picture) continue;
        at += draw_ripple(d, x + 14, at, width - 14, "constant", stage.ripple.constant, scale, accent);
        at += draw_ripple(d, x + 14, at, width - 14, "this picture", stage.ripple.picture, scale,
                          d.colours().muted) +
              6;
    }
    row("total", to_string(side.output_shape()), side.cost, true);
    return at - y;
}

}  // namespace engine
