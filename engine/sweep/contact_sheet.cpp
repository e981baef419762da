#include "engine/sweep/contact_sheet.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/core/version.h"
#include "engine/experiment/encoder.h"
#include "engine/pipeline/pipe_text.h"
#include "engine/sweep/cell_drawing.h"

namespace engine {
namespace {

constexpr double margin = sweep_margin, gap = sweep_gap, thumbnail_height = 132;

/// "right.0.kernel" -> "kernel"; several joined by +.
std::string short_name(const std::string& name) {
    std::string result;
    for (std::size_t at = 0; at < name.size();) {
        const std::size_t plus = std::min(name.find('+', at), name.size());
        const std::string part = name.substr(at, plus - at);
        const std::string key = part.substr(part.rfind('.') + 1);
        if (result != key) result += (result.empty() ? "" : " + ") + key;
        at = plus + 1;
    }
    return result;
}

/// The whole source in the upper right corner, with a frame where the cells look; returns its left edge.
double draw_thumbnail(const Drawing& d, const Tensor& picture, const Region& region) {
    const Bitmap bitmap = to_bitmap(picture, {});
    const double scale = std::min(thumbnail_height / bitmap.height, 360.0 / bitmap.width);
    const double left = sheet_width - margin - bitmap.width * scale;
    d.picture(bitmap, left, margin, bitmap.width * scale, bitmap.height * scale);
    const double x = left + static_cast<double>(region.left) * scale,
                 y = margin + static_cast<double>(region.top) * scale;
    const double w = static_cast<double>(region.right - region.left) * scale,
                 h = static_cast<double>(region.bottom - region.top) * scale;
    d.frame(x, y, w, h, {1, 1, 1}, 5);
    d.frame(x, y, w, h, d.colours().side_b, 2.5);
    return left;
}

/// The base pipeline with "kernel=2…7" where a value is varied.
std::string varied_text(const Sweep& sweep, SweepSide side) {
    const Pipeline& base = side == SweepSide::left ? sweep.base.left : sweep.base.right;
    std::string text;
    for (std::size_t i = 0; i < base.stages.size(); ++i) {
        std::string stage = print(Pipeline{{base.stages[i]}}) + " ";
        for (const SweepAxis& axis : sweep.axes)
            for (const SweepTarget& target : axis.targets) {
                if (target.side != side || target.depth || target.stage != i) continue;
                const std::string key = " " + target.key + "=";
                const std::string value =
                    axis.values.size() == 1 ? axis.values[0] : axis.values.front() + "…" + axis.values.back();
                if (const std::size_t at = stage.find(key); at == std::string::npos)
                    stage += key.substr(1) + value + " ";
                else
                    stage.replace(at, stage.find(' ', at + 1) - at, key + value);
            }
        text += (text.empty() ? "" : "| ") + stage;
    }
    return text.empty() ? "(no stages)" : text;
}

double draw_header(const Drawing& d, const Sweep& sweep, const Region& region, const std::string& title) {
    const Source& source = sweep.base.source;
    const bool left = sweep.shown_side() == SweepSide::left;
    std::string varied;
    for (const SweepAxis& axis : sweep.axes)
        varied += (varied.empty() ? "" : " × ") + short_name(axis.name);
    const double thumbnail_left = draw_thumbnail(d, *encoded_picture(sweep.base), region);
    const double width = thumbnail_left - margin - 24;
    double y = margin;
    y += d.paragraph(margin, y, width,
                     title.empty() ? fmt::format("{} on {}", varied, short_name(source)) : title, {38, true},
                     d.colours().ink) +
         6;
    const Rgba accent = left ? d.colours().side_a : d.colours().side_b;
    const std::string label = left ? "A · left  " : "B · right  ";
    const double label_width = d.text_width(label, {20, true}) + 8;
    d.text(margin, y + 14, label, {20, true}, accent);
    y += d.paragraph(margin + label_width, y, width - label_width, varied_text(sweep, sweep.shown_side()),
                     {20, true}, d.colours().ink);
    const Pipeline& encoder = sweep.base.encoder;
    const std::string caption = fmt::format(
        "{}Each cell shows the output at {} rows {}–{}, columns {}–{}, all at the same scale, its size and its "
        "ripple index = std / |mean| of the phases of a constant image: 0 is even. The bars compare it.",
        encoder.stages.empty()
            ? ""
            : fmt::format("Both sides take what the encoder makes of the picture: {}. ", print(encoder)),
        encoder.stages.empty() ? "input" : "its", region.top, region.bottom - 1, region.left,
        region.right - 1);
    y += d.paragraph(margin, y + 2, width, caption, caption_font, d.colours().muted) + 14;
    return std::max(y, margin + thumbnail_height + 14);
}

double draw_table(const Drawing& d, const Sweep& sweep, const std::vector<CellResult>& cells,
                  const CellLook& look, double y) {
    const double left = margin + row_label_width;
    const std::string column_name = short_name(sweep.axes[1].name), row_name = short_name(sweep.axes[0].name);
    const auto column = [&](std::size_t c) { return left + static_cast<double>(c) * (look.width + gap); };
    for (std::size_t c = 0; c < sweep.cols(); ++c) {
        const std::string label = fmt::format("{} {}", column_name, sweep.axes[1].values[c]);
        const double fit = std::min(1.0, look.width / std::max(1.0, d.text_width(label, {22, true})));
        d.text(column(c) + look.width / 2, y + 14, label, {22 * fit, true}, d.colours().ink, Align::centre);
    }
    y += 36;
    for (std::size_t r = 0; r < sweep.rows(); ++r) {
        const auto lines =
            d.wrap(fmt::format("{} {}", row_name, sweep.axes[0].values[r]), row_label_width - 14, {22, true});
        for (std::size_t i = 0; i < lines.size(); ++i)
            d.text(margin,
                   y + look.picture_box() / 2 +
                       28 * (static_cast<double>(i) - 0.5 * static_cast<double>(lines.size() - 1)),
                   lines[i], {22, true}, d.colours().ink);
        for (std::size_t c = 0; c < sweep.cols(); ++c)
            draw_cell(d, cells[r * sweep.cols() + c], look, column(c), y);
        y += look.height() + gap;
    }
    return y;
}

double draw_run(const Drawing& d, const Sweep& sweep, const std::vector<CellResult>& cells,
                const CellLook& look, double y) {
    const std::size_t columns = run_columns(sweep.cells());
    double bottom = y;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const double x = margin + static_cast<double>(i % columns) * (look.width + gap),
                     top = y + 32 + static_cast<double>(i / columns) * (look.height() + 42);
        const std::string title = cell_title(sweep, i);
        const double fit = std::min(1.0, look.width / std::max(1.0, d.text_width(title, {20, true})));
        d.text(x + 2, top - 16, title, {20 * fit, true}, d.colours().ink);
        draw_cell(d, cells[i], look, x, top);
        bottom = top + look.height() + gap;
    }
    return bottom;
}

}  // namespace

std::string cell_title(const Sweep& sweep, std::size_t cell) {
    std::string title;
    const auto values = sweep.values(cell);
    for (std::size_t a = 0; a < sweep.axes.size(); ++a)
        title += fmt::format("{}{}={}", title.empty() ? "" : " ", short_name(sweep.axes[a].name), values[a]);
    return title;
}

DrawPage contact_sheet(const Sweep& sweep, const std::vector<CellResult>& cells, const Region& region,
                       const std::string& title) {
    return [&sweep, &cells, region, title, factor = common_factor(sweep)](const Drawing& d) {
        const double top = draw_header(d, sweep, region, title);
        const CellLook look = cell_look(cell_width(sweep), d.unit(), factor, region, largest_ripple(cells));
        const double bottom = sweep.axes.size() == 2 ? draw_table(d, sweep, cells, look, top)
                                                     : draw_run(d, sweep, cells, look, top);
        d.text(sheet_width - margin, bottom + 14, signature(), {14}, d.colours().muted, Align::right);
        return bottom + 34;
    };
}

}  // namespace engine
