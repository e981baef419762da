#include "engine/figure/learning_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/crop.h"
#include "engine/core/version.h"
#include "engine/figure/learning_curves.h"
#include "engine/figure/pixels.h"
#include "engine/figure/sheet.h"
#include "engine/learning/duel_verdict.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

constexpr double margin = 28, label_width = 150, gap = 10;
constexpr std::size_t most_columns = 6;
constexpr std::size_t most_frames = 72;
/// How much more contrast the constants are shown with, about their mean.
constexpr float stretch = 8;

LearningMoment moment_of(const Duel& duel, const DuelSnapshot& snapshot, const Progress& progress) {
    LearningMoment moment{snapshot.step, {}};
    for (std::size_t side = 0; side < 2; ++side)
        moment.looks[side] = duel.side(side).look(snapshot.weights[side], progress);
    return moment;
}

/// Stretches the contrast about the channels' own means, so that a faint grid is plain to see.
Tensor stretched(const Tensor& constant) {
    Tensor result = constant;
    const Index plane = constant.shape().h * constant.shape().w;
    for (Index c = 0; c < constant.shape().c; ++c) {
        float* values = result.plane(0, c);
        double sum = 0;
        for (Index i = 0; i < plane; ++i)
            sum += values[i];
        const auto mean = static_cast<float>(sum / static_cast<double>(plane));
        for (Index i = 0; i < plane; ++i)
            values[i] = mean + stretch * (values[i] - mean);
    }
    return result;
}

/// The middle of a picture in a square of that side, every pixel a whole number of the page's pixels: about
/// `shown` of them.
void draw_middle(const Drawing& d, const Tensor& picture, double x, double y, double side, double shown) {
    const Shape& shape = picture.shape();
    const int factor = std::max(1, static_cast<int>(side * d.unit() / shown + 0.5));
    const auto across = std::max<Index>(static_cast<Index>(side * d.unit() / factor), 1);
    const Pair size{std::min(across, shape.h), std::min(across, shape.w)};
    // The origin is a multiple of 8 in both axes, so that the phases fall alike in all cells.
    const Pair origin{(shape.h - size.h) / 2 / 8 * 8, (shape.w - size.w) / 2 / 8 * 8};
    d.magnified(to_bitmap(crop(picture, origin, size), {}), x, y, factor);
}

std::string caption(const LearningLook& look) {
    const auto text = [](const std::optional<double>& value, const char* format) {
        return value ? fmt::format(fmt::runtime(format), *value) : std::string("–");
    };
    return fmt::format("{} levels · {} dB", text(look.levels.picture, "{:.1f}"), text(look.psnr, "{:.1f}"));
}

/// Draws a constant, unchanged on the left, stretched on the right.
void draw_constant(const Drawing& d, const std::shared_ptr<const Tensor>& constant,
                   const std::optional<double>& levels, const char* name, double x, double y, double side) {
    if (!constant) return;
    const double half = (side - 4) / 2;
    draw_middle(d, *constant, x, y, half, 28);
    draw_middle(d, stretched(*constant), x + half + 4, y, half, 28);
    d.text(x, y + half + 14, fmt::format("{} {}", name, levels ? fmt::format("{:.2f}", *levels) : "–"), {15},
           d.colours().muted);
}

double draw_moment(const Drawing& d, const LearningMoment& moment, std::size_t side, double x, double y,
                   double width) {
    draw_middle(d, *moment.looks[side].output, x, y, width, 56);
    d.text(x, y + width + 14, caption(moment.looks[side]), {16}, d.colours().ink);
    const double top = y + width + 32;
    const Levels& levels = moment.looks[side].levels;
    draw_constant(d, moment.looks[side].grey, levels.grey, "grey", x, top, width);
    const double half = (width - 4) / 2;
    draw_constant(d, moment.looks[side].red, levels.red, "red", x, top + half + 28, width);
    return width + 32 + 2 * (half + 28);
}

Rgba accent(const Drawing& d, std::size_t side) {
    return side == 0 ? d.colours().side_a : d.colours().side_b;
}

double draw_header(const Drawing& d, const Duel& duel, const std::string& title) {
    double y = margin;
    const double width = sheet_width - 2 * margin;
    y += d.paragraph(margin, y, width, title, {38, true}, d.colours().ink) + 6;
    for (std::size_t side = 0; side < 2; ++side) {
        const std::string label = side == 0 ? "A · left  " : "B · right  ";
        const double indent = d.text_width("B · right  ", {20, true}) + 8;
        d.text(margin, y + 14, label, {20, true}, accent(d, side));
        y += d.paragraph(margin + indent, y, width - indent,
                         print(side == 0 ? duel.request().left : duel.request().right), {18, true},
                         d.colours().ink);
    }
    return y +
           d.paragraph(
               margin, y + 2, width,
               fmt::format(
                   "The middle of the output at every step, magnified, then of the constants grey and red, which "
                   "are not learned: as they are, and beside that with {} times the contrast. Levels are those of "
                   "255 by which the phases of the grid differ (standard deviation of the phase means).",
                   stretch),
               caption_font, d.colours().muted) +
           14;
}

}  // namespace

std::vector<LearningMoment> strip_moments(const Duel& duel, const Progress& progress) {
    std::vector<Index> steps{0};
    for (Index decade = 10; decade < duel.steps(); decade *= 10)
        for (const Index step : {decade, 3 * decade})
            if (step < duel.steps()) steps.push_back(step);
    if (duel.steps() > 0) steps.push_back(duel.steps());
    while (steps.size() > most_columns)
        steps.erase(steps.begin() + 1);
    std::vector<LearningMoment> moments;
    for (const Index step : steps)
        moments.push_back(moment_of(duel, duel.snapshot_at(step), progress));
    return moments;
}

std::vector<LearningMoment> film_moments(const Duel& duel, const Progress& progress) {
    const auto& snapshots = duel.snapshots();
    const std::size_t count = std::min(snapshots.size(), most_frames);
    std::vector<LearningMoment> moments;
    for (std::size_t i = 0; i < count; ++i)
        moments.push_back(
            moment_of(duel, snapshots[count == 1 ? 0 : i * (snapshots.size() - 1) / (count - 1)], progress));
    return moments;
}

DrawPage learning_sheet(const Duel& duel, const std::vector<LearningMoment>& moments,
                        const std::string& title) {
    return [&duel, &moments, title](const Drawing& d) {
        double y = draw_header(d, duel, title);
        const double room = sheet_width - 2 * margin - label_width;
        const double width = std::floor(room / static_cast<double>(most_columns)) - gap;
        const auto column = [&](std::size_t i) {
            return margin + label_width + static_cast<double>(i) * (width + gap);
        };
        for (std::size_t i = 0; i < moments.size(); ++i)
            d.text(column(i), y + 12, fmt::format("step {}", moments[i].step), {20, true}, d.colours().ink);
        y += 32;
        for (std::size_t side = 0; side < 2; ++side) {
            d.text(margin, y + 16, side == 0 ? "A" : "B", {34, true}, accent(d, side));
            double height = 0;
            for (std::size_t i = 0; i < moments.size(); ++i)
                height = std::max(height, draw_moment(d, moments[i], side, column(i), y, width));
            y += height + 10;
        }
        y += draw_learning_curves(d, duel, duel.steps(), margin, y, sheet_width - 2 * margin) + 16;
        for (const std::string& sentence : duel_verdict(duel, duel.steps()))
            y += d.paragraph(margin, y, sheet_width - 2 * margin, sentence, {20}, d.colours().ink) + 4;
        d.text(sheet_width - margin, y + 14, signature(), {14}, d.colours().muted, Align::right);
        return y + 34;
    };
}

DrawPage learning_frame(const Duel& duel, const LearningMoment& moment) {
    return [&duel, &moment](const Drawing& d) {
        const double width = (sheet_width - 2 * margin - 3 * gap) / 4;
        d.text(margin, margin + 18, fmt::format("step {}", moment.step), {44, true}, d.colours().ink);
        double y = margin + 60;
        const double side_width = 2 * width + gap;
        for (std::size_t side = 0; side < 2; ++side) {
            const double x = margin + static_cast<double>(side) * (side_width + gap);
            d.text(x, y + 10, fmt::format("{}  {}", side == 0 ? "A" : "B", caption(moment.looks[side])),
                   {30, true}, accent(d, side));
            draw_middle(d, *moment.looks[side].output, x, y + 40, width, 56);
            const double small = (width - 28) / 2, right = x + width + gap;
            const Levels& levels = moment.looks[side].levels;
            draw_constant(d, moment.looks[side].grey, levels.grey, "grey", right, y + 40, 2 * small);
            draw_constant(d, moment.looks[side].red, levels.red, "red", right, y + 40 + small + 28,
                          2 * small);
        }
        y += 40 + width + 24;
        y += draw_learning_curves(d, duel, moment.step, margin, y, sheet_width - 2 * margin);
        return y + margin;
    };
}

}  // namespace engine
