#include "engine/figure/plate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/core/version.h"
#include "engine/figure/sheet.h"
#include "engine/pipeline/pipe_text.h"

namespace engine {
namespace {

constexpr double margin = 20, gap = 12, row_gap = 12;
constexpr Font label_font{23, true}, number_font{19, false}, text_font{17, false};

/// A column under its label: the picture that each of its rows shows a crop of.
struct PlateColumn {
    std::string label;
    std::vector<std::string> numbers;  ///< lines under the label
    const Tensor* picture = nullptr;
    std::string pipeline;  ///< empty for the input and the reference
};

/// The frames of the crops in the whole picture, in an order of plain colours.
Rgba crop_colour(std::size_t row) {
    constexpr std::array<Rgba, 6> colours{{{0.84, 0.15, 0.16},
                                           {0.12, 0.47, 0.71},
                                           {0.17, 0.63, 0.17},
                                           {1.0, 0.5, 0.05},
                                           {0.58, 0.4, 0.74},
                                           {0.55, 0.34, 0.29}}};
    return colours[row % colours.size()];
}

std::string number_or_dash(const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "–";
}

std::vector<std::string> numbers_of(const SideFindings& side, const std::optional<Score>& score) {
    std::vector<std::string> lines;
    if (score) lines.push_back(number_or_dash(score->psnr, 2) + " dB · " + number_or_dash(score->ssim, 4));
    lines.push_back(has_phases(side) ? "ripple " + ripple_text(headline_ripple(side)) : "period 1");
    return lines;
}

std::string label_or(const std::string& label, const char* otherwise) {
    return label.empty() ? otherwise : label;
}

std::vector<PlateColumn> columns_of(const Plate& plate) {
    const Findings& findings = plate.findings;
    std::vector<PlateColumn> columns;
    if (const auto& reference = findings.experiment.reference; reference && reference->picture.picture)
        columns.push_back(
            {"reference", {findings.left_score ? "PSNR · SSIM" : ""}, reference->picture.picture.get(), ""});
    else
        columns.push_back({"input", {}, findings.left->source.get(), ""});
    columns.push_back({label_or(plate.options.left_label, "A"),
                       numbers_of(*findings.left, findings.left_score), &findings.left->output(),
                       findings.left->text});
    columns.push_back({label_or(plate.options.right_label, "B"),
                       numbers_of(*findings.right, findings.right_score), &findings.right->output(),
                       findings.right->text});
    for (const Added& one : plate.added)
        columns.push_back({one.label, numbers_of(one.side(), one.findings->right_score), &one.side().output(),
                           one.side().text});
    return columns;
}

Pair size_of(const Region& region) { return {region.bottom - region.top, region.right - region.left}; }

/// Every pixel as a square where the box holds them whole, otherwise scaled into it.
void draw_part(const Drawing& d, const Displayed& picture, const Region& part, double x, double y,
               double width, double height) {
    if (d.measuring()) return;
    const Pair plane = size_of(part);
    const double across = width * d.unit() / static_cast<double>(plane.w),
                 down = height * d.unit() / static_cast<double>(plane.h);
    const auto factor = static_cast<int>(std::lround(across));
    if (factor >= 1 && std::abs(across - factor) < 1e-6 && std::abs(down - factor) < 1e-6)
        d.magnified(picture, part, x, y, factor);
    else
        d.picture(picture.part(part), x, y, width, height);
}

/// The box of every crop: it consists of whole pixels of the surface where it is large enough.
struct Cell {
    double width = 0, height = 0;
};
Cell cell_of(const Drawing& d, Pair crop, double room) {
    const double across = static_cast<double>(crop.w), down = static_cast<double>(crop.h);
    const double factor = std::floor(room * d.unit() / across + 1e-6);
    const double scale = factor >= 1 ? factor / d.unit() : room / across;
    return {across * scale, down * scale};
}

class PlateDrawing {
  public:
    PlateDrawing(const Plate& plate, const Drawing& drawing)
        : plate_(plate), d_(drawing), columns_(columns_of(plate)) {
        const auto count = static_cast<double>(columns_.size());
        // The whole picture takes the width of about one and a half crops.
        room_ = (sheet_width - 2 * margin - count * gap) / (count + 1.5);
        cell_ = cell_of(d_, size_of(plate.crops.front()), room_);
        whole_width_ = sheet_width - 2 * margin - count * (cell_.width + gap);
    }

    double draw() const {
        double y = margin;
        if (!plate_.options.title.empty())
            y += d_.paragraph(margin, y, sheet_width - 2 * margin, plate_.options.title, {30, true},
                              d_.colours().ink) +
                 14;
        const double top = y;
        const double whole = draw_whole(top);
        for (std::size_t row = 0; row < plate_.crops.size(); ++row) {
            for (std::size_t column = 0; column < columns_.size(); ++column)
                draw_crop(column, row, y);
            y += cell_.height + row_gap;
        }
        y = std::max(y, top + whole) + 4;
        y = draw_labels(y);
        if (plate_.options.captions && plate_.options.pipelines) y += draw_pipelines(y + 10) + 10;
        if (plate_.options.mark) {
            d_.text(sheet_width - margin, y + 10, signature(), {14}, d_.colours().muted, Align::right);
            y += 22;
        }
        return y + margin / 2;
    }

  private:
    double left_of(std::size_t column) const {
        return margin + whole_width_ + gap + static_cast<double>(column) * (cell_.width + gap);
    }
    Displayed displayed(const Tensor& picture) const {
        return Displayed(picture, output_display(plate_.options.look, plate_.findings, picture));
    }
    Pair plane_of_a() const { return plate_.findings.left->output_shape().plane(); }

    /// The whole input or reference with the places of the crops; returns the height.
    double draw_whole(double y) const {
        const Tensor& picture = *columns_.front().picture;
        const Pair plane = picture.shape().plane();
        const double rows = static_cast<double>(plate_.crops.size());
        const double most = rows * cell_.height + (rows - 1) * row_gap;
        const double scale = std::min(whole_width_ / static_cast<double>(plane.w),
                                      std::max(most, whole_width_ * 0.5) / static_cast<double>(plane.h));
        const double width = static_cast<double>(plane.w) * scale,
                     height = static_cast<double>(plane.h) * scale;
        const double x = margin + (whole_width_ - width) / 2;
        d_.picture(displayed(picture), x, y, width, height);
        for (std::size_t row = 0; row < plate_.crops.size(); ++row) {
            const Region part = map_region(plate_.crops[row], plane_of_a(), plane);
            d_.frame(x + static_cast<double>(part.left) * scale, y + static_cast<double>(part.top) * scale,
                     static_cast<double>(part.right - part.left) * scale,
                     static_cast<double>(part.bottom - part.top) * scale, crop_colour(row), 3);
        }
        return height;
    }

    void draw_crop(std::size_t column, std::size_t row, double y) const {
        const Tensor& picture = *columns_[column].picture;
        const Region part = map_region(plate_.crops[row], plane_of_a(), picture.shape().plane());
        draw_part(d_, displayed(picture), part, left_of(column), y, cell_.width, cell_.height);
        d_.frame(left_of(column), y, cell_.width, cell_.height, crop_colour(row), 2);
    }

    /// Draws one line of every column, centred under its crops.
    double draw_lines(double y, const std::vector<std::vector<std::string>>& lines, Font font,
                      Rgba colour) const {
        const double step = font.size * 1.2;
        std::size_t most = 0;
        for (std::size_t column = 0; column < lines.size(); ++column) {
            most = std::max(most, lines[column].size());
            for (std::size_t i = 0; i < lines[column].size(); ++i)
                d_.text(left_of(column) + cell_.width / 2, y + step * (static_cast<double>(i) + 0.5),
                        lines[column][i], font, colour, Align::centre);
        }
        return y + step * static_cast<double>(most);
    }

    /// Draws the labels, and the numbers below the longest of them; returns where they end.
    double draw_labels(double y) const {
        std::vector<std::vector<std::string>> labels, numbers;
        for (std::size_t column = 0; column < columns_.size(); ++column) {
            labels.push_back(d_.wrap(columns_[column].label, cell_.width, label_font));
            numbers.push_back(columns_[column].numbers);
        }
        y = draw_lines(y, labels, label_font, d_.colours().ink);
        return draw_lines(y, numbers, number_font, d_.colours().muted);
    }

    /// Draws which pipeline is which.
    double draw_pipelines(double y) const {
        double at = y;
        for (const PlateColumn& column : columns_)
            if (!column.pipeline.empty())
                at += d_.paragraph(margin, at, sheet_width - 2 * margin,
                                   column.label + ": " + column.pipeline, text_font, d_.colours().muted) +
                      3;
        return at - y;
    }

    const Plate& plate_;
    const Drawing& d_;
    std::vector<PlateColumn> columns_;
    double room_ = 0, whole_width_ = 0;
    Cell cell_;
};

}  // namespace

bool is_plate(std::span<const Added> added, const FigureOptions& options) {
    return !added.empty() || !options.more_crops.empty();
}

std::vector<Region> plate_crops(const Findings& findings, const FigureOptions& options) {
    std::vector<Region> crops;
    FigureOptions one = options;
    const double unit = options.width / sheet_width;
    crops.push_back(choose_detail(findings, one, unit));
    for (const Region& crop : options.more_crops) {
        one.crop = crop;
        crops.push_back(choose_detail(findings, one, unit));
        if (size_of(crop) != size_of(crops.front()))
            fail("the crops of a figure are of one size: {} and {} are not",
                 to_string(size_of(crops.front())), to_string(size_of(crop)));
    }
    return crops;
}

double draw_plate(const Plate& plate, const Drawing& drawing) { return PlateDrawing(plate, drawing).draw(); }

}  // namespace engine
