#include "engine/figure/contact_sheet.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/experiment/evaluate.h"
#include "engine/figure/sheet.h"
#include "engine/io/report.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

constexpr double margin = 32, gap = 10, row_label_width = 118, picture_aspect = 0.75, thumbnail_height = 132;
constexpr Pair cell_region{24, 32};

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

const SideFindings& shown(const Sweep& sweep, const Findings& findings) {
    return sweep.shown_side() == SweepSide::left ? *findings.left : *findings.right;
}

/// In the middle of a box, by a whole factor where it fits.
void draw_centred(const Drawing& d, const Bitmap& bitmap, double x, double y, double width, double height) {
    const int factor =
        static_cast<int>(std::min(width * d.unit() / bitmap.width, height * d.unit() / bitmap.height));
    const double scale =
        factor >= 1 ? factor / d.unit() : std::min(width / bitmap.width, height / bitmap.height);
    const double w = bitmap.width * scale, h = bitmap.height * scale;
    const double left = x + (width - w) / 2, top = y + (height - h) / 2;
    if (factor >= 1)
        d.magnified(bitmap, left, top, factor);
    else
        d.picture(bitmap, left, top, w, h);
}

/// The sentence of an impossible cell, as large as the box allows.
void draw_sentence(const Drawing& d, const std::string& text, double x, double y, double width,
                   double height) {
    for (double size : {17.0, 15.0, 13.0, 11.0, 9.5, 8.0}) {
        const auto lines = d.wrap(text, width, {size});
        if (static_cast<double>(lines.size()) * 1.38 * size > height && size > 8.0) continue;
        d.paragraph(x, y, width, text, {size}, d.colors().side_b);
        return;
    }
}

struct CellBox {
    double x, y, width;
    double picture_height() const { return width * picture_aspect; }
    double height() const { return picture_height() + 44; }
};

/// The picture, a bar as long as the ripple index (the largest of the sheet fills the width), and both
/// numbers.
void draw_cell(const Drawing& d, const CellResult& cell, const CellBox& box, double largest) {
    d.fill(box.x, box.y, box.width, box.height(), d.colors().panel);
    if (!cell.error.empty()) {
        draw_sentence(d, cell.error, box.x + 8, box.y + 8, box.width - 16, box.height() - 16);
        return;
    }
    draw_centred(d, cell.picture, box.x, box.y, box.width, box.picture_height());
    const double below = box.y + box.picture_height();
    const double share = cell.ripple && largest > 0 ? *cell.ripple / largest : 0;
    d.fill(box.x, below, box.width, 7, d.colors().rule);
    d.fill(box.x, below, box.width * share, 7, to_color(map_color(Colormap::diverging, 0.5 + 0.5 * share)));
    const std::string ripple = "R " + ripple_text(cell.ripple), size = to_string(cell.shape.plane());
    const double natural = d.text_width(ripple, {16, true}) + d.text_width(size, {15}) + 24;
    const double fit = std::min(1.0, (box.width - 12) / natural);
    d.text(box.x + 6, below + 26, ripple, {16 * fit, true}, d.colors().ink);
    d.text(box.x + box.width - 6, below + 26, size, {15 * fit}, d.colors().muted, Align::right);
}

double largest_ripple(const std::vector<CellResult>& cells) {
    double largest = 0;
    for (const CellResult& cell : cells)
        largest = std::max(largest, cell.ripple.value_or(0));
    return largest > 1e-6 ? largest : 0;
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
    d.frame(x, y, w, h, d.colors().side_b, 2.5);
    return left;
}

double draw_header(const Drawing& d, const Sweep& sweep, const Region& region, const std::string& title) {
    const Source& source = sweep.base.source;
    const bool left = sweep.shown_side() == SweepSide::left;
    const std::string file = source.name.substr(source.name.rfind('/') + 1);
    std::string varied;
    for (const SweepAxis& axis : sweep.axes)
        varied += (varied.empty() ? "" : " × ") + short_name(axis.name);
    const double thumbnail_left = draw_thumbnail(d, *source.picture, region);
    const double width = thumbnail_left - margin - 24;
    double y = margin;
    y += d.paragraph(margin, y, width, title.empty() ? fmt::format("{} on {}", varied, file) : title,
                     {38, true}, d.colors().ink) +
         6;
    const Color accent = left ? d.colors().side_a : d.colors().side_b;
    const std::string label = left ? "A · left  " : "B · right  ";
    const Pipeline& base = left ? sweep.base.left : sweep.base.right;
    const double label_width = d.text_width(label, {20, true}) + 8;
    d.text(margin, y + 14, label, {20, true}, accent);
    y += d.paragraph(margin + label_width, y, width - label_width,
                     base.stages.empty() ? "(no stages)" : print(base), {20, true}, d.colors().ink);
    const std::string caption = fmt::format(
        "Each cell shows the output at input rows {}–{}, columns {}–{}, its ripple index R and its size; the "
        "bars compare R.",
        region.top, region.bottom - 1, region.left, region.right - 1);
    y += d.paragraph(margin, y + 2, width, caption, caption_font, d.colors().muted) + 14;
    return std::max(y, margin + thumbnail_height + 14);
}

double draw_table(const Drawing& d, const Sweep& sweep, const std::vector<CellResult>& cells, double y) {
    const double left = margin + row_label_width;
    const auto columns = static_cast<double>(sweep.cols());
    const double width = std::min(420.0, (sheet_width - margin - left - gap * (columns - 1)) / columns);
    const std::string column_name = short_name(sweep.axes[1].name), row_name = short_name(sweep.axes[0].name);
    const double largest = largest_ripple(cells);
    for (std::size_t c = 0; c < sweep.cols(); ++c) {
        const std::string label = fmt::format("{} {}", column_name, sweep.axes[1].values[c]);
        const double fit = std::min(1.0, width / std::max(1.0, d.text_width(label, {19, true})));
        d.text(left + static_cast<double>(c) * (width + gap) + width / 2, y + 12, label, {19 * fit, true},
               d.colors().ink, Align::centre);
    }
    y += 34;
    for (std::size_t r = 0; r < sweep.rows(); ++r) {
        CellBox box{left, y, width};
        const auto lines =
            d.wrap(fmt::format("{} {}", row_name, sweep.axes[0].values[r]), row_label_width - 14, {19, true});
        for (std::size_t i = 0; i < lines.size(); ++i)
            d.text(margin,
                   y + box.height() / 2 +
                       25 * (static_cast<double>(i) - 0.5 * static_cast<double>(lines.size() - 1)),
                   lines[i], {19, true}, d.colors().ink);
        for (std::size_t c = 0; c < sweep.cols(); ++c, box.x += width + gap)
            draw_cell(d, cells[r * sweep.cols() + c], box, largest);
        y += box.height() + gap;
    }
    return y;
}

double draw_run(const Drawing& d, const Sweep& sweep, const std::vector<CellResult>& cells, double y) {
    const std::size_t columns = std::min<std::size_t>(sweep.cells(), sweep.cells() <= 3   ? 3
                                                                     : sweep.cells() <= 8 ? 4
                                                                                          : 6);
    const double width = std::min(480.0, (sheet_width - 2 * margin - gap * static_cast<double>(columns - 1)) /
                                             static_cast<double>(columns));
    const double largest = largest_ripple(cells);
    double bottom = y;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const CellBox box{margin + static_cast<double>(i % columns) * (width + gap),
                          y + 32 + static_cast<double>(i / columns) * (width * picture_aspect + 44 + 42),
                          width};
        const std::string title = cell_title(sweep, i);
        const double fit = std::min(1.0, width / std::max(1.0, d.text_width(title, {19, true})));
        d.text(box.x + 2, box.y - 16, title, {19 * fit, true}, d.colors().ink);
        draw_cell(d, cells[i], box, largest);
        bottom = box.y + box.height() + gap;
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

Region sweep_region(const Tensor& picture, const std::optional<Region>& wanted) {
    const Shape& shape = picture.shape();
    if (!wanted) return telling_region(to_bitmap(picture, {}), cell_region);
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
        findings = evaluate(cell_experiment(sweep, cell), {true, false}, progress, findings.get());
    } catch (const Error& error) {
        result.error = error.what();
        return result;
    }
    const SideFindings& side = shown(sweep, *findings);
    const Bitmap output = to_bitmap(side.output(), {});
    result.report = report_json(*findings);
    result.ripple = headline_ripple(side);
    result.shape = side.output().shape();
    result.picture =
        cut_out(output, map_region(region, sweep.base.source.picture->shape().plane(), result.shape.plane()));
    return result;
}

Bitmap cell_output(const Sweep& sweep, const Findings& findings) {
    return to_bitmap(shown(sweep, findings).output(), {});
}

DrawPage contact_sheet(const Sweep& sweep, const std::vector<CellResult>& cells, const Region& region,
                       const std::string& title) {
    return [&sweep, &cells, region, title](const Drawing& d) {
        const double top = draw_header(d, sweep, region, title);
        const double bottom =
            sweep.axes.size() == 2 ? draw_table(d, sweep, cells, top) : draw_run(d, sweep, cells, top);
        d.text(sheet_width - margin, bottom + 14, "Deconvoscope " DECONVOSCOPE_VERSION, {14},
               d.colors().muted, Align::right);
        return bottom + 34;
    };
}

std::vector<Bitmap> sweep_frames(const Sweep& sweep, const std::vector<CellResult>& cells, int width,
                                 bool dark) {
    const double largest = largest_ripple(cells);
    std::vector<Bitmap> frames;
    for (std::size_t i = 0; i < cells.size(); ++i)
        frames.push_back(page_bitmap({width, 150, dark}, [&](const Drawing& d) {
            const CellBox box{margin, 120, sheet_width - 2 * margin};
            d.text(margin, 62, cell_title(sweep, i), {56, true}, d.colors().ink);
            d.text(sheet_width - margin, 62, fmt::format("{} / {}", i + 1, cells.size()), {34},
                   d.colors().muted, Align::right);
            if (cells[i].error.empty()) {
                const std::string numbers =
                    fmt::format("R {} · {}", ripple_text(cells[i].ripple), to_string(cells[i].shape.plane()));
                draw_centred(d, cells[i].picture, box.x, box.y, box.width, box.picture_height());
                const double share = cells[i].ripple && largest > 0 ? *cells[i].ripple / largest : 0;
                const double below = box.y + box.picture_height() + 14;
                d.fill(box.x, below, box.width, 18, d.colors().rule);
                d.fill(box.x, below, box.width * share, 18,
                       to_color(map_color(Colormap::diverging, 0.5 + 0.5 * share)));
                d.text(box.x, below + 58, numbers, {44, true}, d.colors().ink);
            } else {
                d.paragraph(box.x, box.y + 40, box.width, cells[i].error, {44}, d.colors().side_b);
            }
            return box.y + box.picture_height() + 120;
        }));
    return frames;
}

}  // namespace engine
