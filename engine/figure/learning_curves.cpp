#include "engine/figure/learning_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace engine {
namespace {

constexpr double chart_height = 210, axis_room = 26, label_room = 58;

struct Curve {
    std::size_t side;
    std::optional<double> (*value)(const LearningEntry&);
    bool faint = false;  ///< drawn thinner
};

struct Chart {
    const char* title;
    bool logarithmic;
    double least;  ///< of a logarithmic axis
    std::vector<Curve> curves;
};

std::vector<Chart> charts() {
    const auto loss = [](const LearningEntry& e) { return e.loss; };
    const auto psnr = [](const LearningEntry& e) { return e.psnr; };
    const auto picture = [](const LearningEntry& e) { return e.levels.picture; };
    const auto red = [](const LearningEntry& e) { return e.levels.red; };
    return {{"loss", true, 1e-6, {{0, loss}, {1, loss}}},
            {"PSNR, dB", false, 0, {{0, psnr}, {1, psnr}}},
            {"grid, levels of 255: picture, thin: red",
             true,
             0.1,
             {{0, picture}, {1, picture}, {0, red, true}, {1, red, true}}}};
}

/// The place on an axis of steps, 0 to 1: logarithmic, with step 0 at its beginning.
double along(Index step, Index last) {
    return std::log1p(static_cast<double>(step)) / std::log1p(static_cast<double>(std::max<Index>(last, 1)));
}

struct Scale {
    bool logarithmic;
    double low, high;
    double place(double value) const {
        if (!logarithmic) return (value - low) / (high - low);
        return std::log(std::max(value, low) / low) / std::log(high / low);
    }
};

Scale scale_of(const Chart& chart, const Duel& duel) {
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (const DuelEntry& entry : duel.entries())
        for (const Curve& curve : chart.curves)
            if (const auto value = curve.value(entry.sides[curve.side])) {
                low = std::min(low, *value);
                high = std::max(high, *value);
            }
    if (!(low <= high)) return {chart.logarithmic, 1, 10};
    if (!chart.logarithmic) return {false, std::floor(low), std::max(std::ceil(high), std::floor(low) + 1)};
    low = std::max(low, chart.least);
    high = std::max(high, low * 10);
    return {true, std::pow(10, std::floor(std::log10(low))),
            std::pow(10, std::ceil(std::log10(high) - 1e-9))};
}

void draw_axes(const Drawing& d, const Scale& scale, Index last, double x, double y, double width) {
    const Rgba rule = d.colours().rule, muted = d.colours().muted;
    const auto level = [&](double value) {
        const double at = y + chart_height * (1 - scale.place(value));
        d.line(x, at, x + width, at, rule, 1);
        d.text(x - 8, at, fmt::format("{:.3g}", value), {14}, muted, Align::right);
    };
    if (scale.logarithmic) {
        const double decades = std::round(std::log10(scale.high / scale.low));
        for (double decade = 0; decade <= decades; decade += std::max(1.0, std::ceil(decades / 5)))
            level(scale.low * std::pow(10, decade));
    } else {
        for (int i = 0; i <= 4; ++i)
            level(scale.low + (scale.high - scale.low) * i / 4);
    }
    for (Index step = 0; step <= last; step = step == 0 ? 1 : step * 10)
        d.text(x + width * along(step, last), y + chart_height + 16, fmt::format("{}", step), {14}, muted,
               Align::centre);
}

void draw_curve(const Drawing& d, const Duel& duel, const Curve& curve, const Scale& scale, double x,
                double y, double width) {
    const Rgba colour = curve.side == 0 ? d.colours().side_a : d.colours().side_b;
    std::optional<std::pair<double, double>> before;
    for (const DuelEntry& entry : duel.entries()) {
        const auto value = curve.value(entry.sides[curve.side]);
        if (!value) {
            before.reset();
            continue;
        }
        const std::pair here{x + width * along(entry.step, duel.steps()),
                             y + chart_height * (1 - scale.place(*value))};
        if (before)
            d.line(before->first, before->second, here.first, here.second, colour, curve.faint ? 1.5 : 3);
        before = here;
    }
}

}  // namespace

double draw_learning_curves(const Drawing& d, const Duel& duel, Index step, double x, double y,
                            double width) {
    const std::vector<Chart> all = charts();
    const double each = width / static_cast<double>(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double left = x + static_cast<double>(i) * each + label_room, room = each - label_room - 14;
        d.text(left, y + 10, all[i].title, {17, true}, d.colours().ink);
        const Scale scale = scale_of(all[i], duel);
        draw_axes(d, scale, duel.steps(), left, y + axis_room + 8, room);
        for (const Curve& curve : all[i].curves)
            draw_curve(d, duel, curve, scale, left, y + axis_room + 8, room);
        const double mark = left + room * along(step, duel.steps());
        if (step < duel.steps())
            d.line(mark, y + axis_room + 8, mark, y + axis_room + 8 + chart_height, d.colours().ink, 1.5);
    }
    return axis_room + 8 + chart_height + 34;
}

}  // namespace engine
