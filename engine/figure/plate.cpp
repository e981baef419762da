#include "engine/figure/plate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/number_text.h"
#include "engine/core/version.h"
#include "engine/figure/marks.h"
#include "engine/figure/plate_columns.h"
#include "engine/figure/sheet.h"
#include "engine/picture/picture_resize.h"

namespace engine {
namespace {

constexpr double margin = 20, least_gap = 12, row_gap = 12, block_gap = 26;
constexpr double label_size = 23, number_size = 20, text_size = 17;
constexpr double full = sheet_width - 2 * margin;

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

/// Every pixel as a square where the box holds them whole, otherwise scaled into it.
void draw_part(const Drawing& d, const Bitmap& part, double x, double y, double width, double height) {
    if (d.measuring()) return;
    const double across = width * d.unit() / part.width, down = height * d.unit() / part.height;
    const auto factor = static_cast<int>(std::lround(across));
    if (factor >= 1 && std::abs(across - factor) < 1e-6 && std::abs(down - factor) < 1e-6)
        d.magnified(part, x, y, factor);
    else
        d.picture(part, x, y, width, height);
}

/// Draws the whole picture. On a surface of pixels repeated ones of uneven widths would be a pattern that it
/// does not have, so it is enlarged smoothly there.
void draw_orientation(const Drawing& d, const Tensor& picture, const Display& display, double x, double y,
                      double width, double height) {
    const Pair plane = picture.shape().plane();
    const Pair pixels{std::max<Index>(1, std::lround(height * d.unit())),
                      std::max<Index>(1, std::lround(width * d.unit()))};
    if (d.vector() || pixels.w <= plane.w || pixels.h <= plane.h)
        return d.picture(Displayed(picture, display), x, y, width, height);
    const Tensor enlarged = resize_picture(picture, pixels, Interpolation::bilinear, Antialias::no, {});
    d.magnified(Displayed(enlarged, display), {0, 0, pixels.h, pixels.w}, x, y, 1);
}

/// The box of a crop.
struct Cell {
    double width = 0, height = 0;
};

class PlateDrawing {
  public:
    PlateDrawing(const Plate& plate, const Drawing& drawing) : plate_(plate), d_(drawing) {
        if (plate.options.type_size > 0)
            type_ = plate.options.type_size * plate.options.dpi / 72 / d_.unit() / label_size;
        take_columns(false);
        find_cell();
        if (numbers_width() > cell_.width + gap_ * 0.75) take_columns(true);
        for (const auto& block : columns_)
            for (std::size_t c = 0; c < block.size(); ++c)
                labels_.push_back(d_.wrap(block[c].label, cell_.width, label_font()));
        spread();
    }

    double draw() const {
        double y = margin;
        if (!plate_.options.title.empty())
            y += d_.paragraph(margin, y, full, plate_.options.title, {30 * type_, true}, d_.colours().ink) +
                 14;
        for (std::size_t block = 0; block < plate_.blocks.size(); ++block) {
            if (block > 0) y += block_gap;
            y = draw_block(block, y);
        }
        if (plate_.options.colour_bars && plate_.options.look.map != ColourMap::grey)
            y += 14 + draw_bar(y + 10);
        if (plate_.options.captions) y = draw_captions(y + 10);
        if (plate_.options.mark) {
            d_.text(sheet_width - margin, y + 10, signature(), {14 * type_, false}, d_.colours().muted,
                    Align::right);
            y += 22 * type_;
        }
        return y + margin / 2;
    }

  private:
    Font label_font() const { return {label_size * type_, true}; }
    Font number_font(bool bold = false) const { return {number_size * type_, bold}; }
    double label_step() const { return label_size * type_ * 1.2; }
    double number_step() const { return number_size * type_ * 1.25; }
    double count() const { return static_cast<double>(columns_.front().size()); }

    void take_columns(bool apart) {
        columns_.clear();
        for (const PlateBlock& block : plate_.blocks)
            columns_.push_back(plate_columns(block, apart));
    }

    double line_width(const PlateLine& line) const {
        double width = 0;
        for (const PlateRun& run : line)
            width += d_.text_width(run.text, number_font(run.bold));
        return width;
    }
    double numbers_width() const {
        double widest = 0;
        for (const auto& block : columns_)
            for (const PlateColumn& column : block)
                for (const PlateLine& line : column.numbers)
                    widest = std::max(widest, line_width(line));
        return widest;
    }

    double aspect_of(std::size_t block) const {
        const Pair plane = plate_.blocks[block].truth.plane;
        return static_cast<double>(plane.w) / static_cast<double>(plane.h);
    }
    double stack_height(std::size_t block) const {
        const auto rows = static_cast<double>(plate_.blocks[block].crops.size());
        return rows * cell_.height + (rows - 1) * row_gap;
    }

    /// The width of a crop at which the whole pictures are as high as their crops with the words under them.
    double balanced_room() const {
        const Pair crop = size_of(plate_.blocks.front().crops.front());
        const double ratio = static_cast<double>(crop.h) / static_cast<double>(crop.w);
        double room = (full - count() * least_gap) / (count() + 0.75);
        for (std::size_t block = 0; block < columns_.size(); ++block) {
            const auto rows = static_cast<double>(plate_.blocks[block].crops.size());
            const double words =
                label_step() + number_step() * static_cast<double>(columns_[block].front().numbers.size());
            const double fixed = aspect_of(block) * ((rows - 1) * row_gap + words);
            room = std::min(
                room, (full - count() * least_gap - fixed) / (count() + aspect_of(block) * rows * ratio));
        }
        return std::max(room, (full - count() * least_gap) / (count() + 2.5));
    }

    /// A crop consists of whole pixels of the surface where there is room for them: of the number that is
    /// nearest to the balanced one.
    void find_cell() {
        const Pair crop = size_of(plate_.blocks.front().crops.front());
        const double across = static_cast<double>(crop.w), down = static_cast<double>(crop.h);
        const double room = balanced_room();
        const double most = (full - count() * least_gap) / (count() + 0.4);
        double factor =
            std::min(std::round(room * d_.unit() / across), std::floor(most * d_.unit() / across + 1e-6));
        if (const Index wanted = plate_.options.magnification; wanted > 0) {
            factor = static_cast<double>(wanted);
            if (factor * across / d_.unit() > most)
                fail(
                    "crops of {} pixels at magnification {} do not fit: a column of this figure has {} pixels",
                    to_string(crop), wanted, static_cast<int>(most * d_.unit()));
        }
        const double scale = factor >= 1 ? factor / d_.unit() : room / across;
        cell_ = {across * scale, down * scale};
        gap_ = least_gap;
    }

    /// Room that the whole pictures cannot use goes between the columns.
    void spread() {
        whole_width_ = full - count() * (cell_.width + gap_);
        double used = 0;
        for (std::size_t block = 0; block < columns_.size(); ++block)
            used = std::max(used, whole_size(block).width);
        const double more = std::min((whole_width_ - used) / count(), least_gap);
        gap_ += more;
        whole_width_ -= more * count();
    }

    double left_of(std::size_t column) const {
        return margin + whole_width_ + gap_ + static_cast<double>(column) * (cell_.width + gap_);
    }

    double words_height(std::size_t block) const {
        std::size_t lines = 0;
        for (std::size_t c = 0; c < columns_[block].size(); ++c)
            lines = std::max(lines, label(block, c).size());
        return 6 + label_step() * static_cast<double>(lines) +
               number_step() * static_cast<double>(columns_[block].front().numbers.size());
    }
    const std::vector<std::string>& label(std::size_t block, std::size_t column) const {
        return labels_[block * columns_.front().size() + column];
    }

    double name_height() const { return plate_.options.captions ? 1.38 * text_size * type_ : 0; }
    Cell whole_size(std::size_t block) const {
        const double height = stack_height(block) + words_height(block) - name_height();
        const double width = std::min(whole_width_, height * aspect_of(block));
        return {width, width / aspect_of(block)};
    }

    double draw_block(std::size_t block, double y) const {
        const double whole_end = draw_whole(block, y);
        double at = y;
        for (std::size_t row = 0; row < plate_.blocks[block].crops.size(); ++row) {
            for (std::size_t column = 0; column < columns_[block].size(); ++column)
                draw_crop(block, column, row, at);
            at += cell_.height + row_gap;
        }
        draw_words(block, at - row_gap + 6);
        return std::max(whole_end, y + stack_height(block) + words_height(block));
    }

    /// The whole input or reference with the places of the crops, and its name, in the middle of the height
    /// of the crops; returns where it ends.
    double draw_whole(std::size_t block, double y) const {
        const PlateBlock& shown = plate_.blocks[block];
        const Pair plane = shown.truth.plane;
        const Cell size = whole_size(block);
        const double scale = size.width / static_cast<double>(plane.w);
        y += std::max(0.0, (stack_height(block) - size.height) / 2);
        if (!d_.measuring()) {
            const auto picture = shown.whole();
            draw_orientation(d_, *picture,
                             output_display(plate_.options.look, shown.range, picture->shape().c), margin, y,
                             size.width, size.height);
        }
        finish(block, {margin, y, size.width, size.height, {0, 0, plane.h, plane.w}, plane, block});
        for (std::size_t row = 0; row < shown.crops.size(); ++row) {
            const Region part = map_region(shown.crops[row], plane_of_a(shown), plane);
            draw_place(d_, part, margin, y, scale, crop_colour(row));
        }
        if (!plate_.options.captions) return y + size.height;
        return y + size.height + 4 +
               d_.paragraph(margin, y + size.height + 4, whole_width_, shown.name, {text_size * type_, false},
                            d_.colours().muted);
    }
    /// Draws the marks over a picture, and notes its place.
    void finish(std::size_t block, const PicturePlace& place) const {
        const PlateBlock& shown = plate_.blocks[block];
        draw_marks(d_, shown.marks, shown.taken, place, text_size * type_);
        d_.note_place(place);
    }
    static Pair plane_of_a(const PlateBlock& block) { return block.sides.front().output.plane; }

    void draw_crop(std::size_t block, std::size_t column, std::size_t row, double y) const {
        const PlateBlock& shown = plate_.blocks[block];
        const PlateView& view = *columns_[block][column].view;
        const Region part = map_region(shown.crops[row], plane_of_a(shown), view.plane);
        draw_part(d_, view.crops[row], left_of(column), y, cell_.width, cell_.height);
        finish(block, {left_of(column), y, cell_.width, cell_.height, part, view.plane, block});
        d_.frame(left_of(column), y, cell_.width, cell_.height, crop_colour(row), 2.5);
    }

    /// Draws the labels, and the numbers below the longest of them, centred under the crops.
    void draw_words(std::size_t block, double y) const {
        std::size_t lines = 0;
        for (std::size_t column = 0; column < columns_[block].size(); ++column) {
            const auto& words = label(block, column);
            lines = std::max(lines, words.size());
            for (std::size_t i = 0; i < words.size(); ++i)
                d_.text(left_of(column) + cell_.width / 2, y + label_step() * (static_cast<double>(i) + 0.5),
                        words[i], label_font(), d_.colours().ink, Align::centre);
        }
        const double top = y + label_step() * static_cast<double>(lines);
        for (std::size_t column = 0; column < columns_[block].size(); ++column) {
            const auto& numbers = columns_[block][column].numbers;
            for (std::size_t i = 0; i < numbers.size(); ++i)
                draw_line(numbers[i], left_of(column) + cell_.width / 2,
                          top + number_step() * (static_cast<double>(i) + 0.5),
                          column == 0 ? d_.colours().muted : d_.colours().ink);
        }
    }

    void draw_line(const PlateLine& line, double centre, double y, Rgba colour) const {
        double x = centre - line_width(line) / 2;
        for (const PlateRun& run : line) {
            d_.text(x, y, run.text, number_font(run.bold), colour);
            x += d_.text_width(run.text, number_font(run.bold));
        }
    }

    /// Draws what the colours mean; returns the height. Automatic ranges are each picture's own.
    double draw_bar(double y) const {
        const OutputLook& look = plate_.options.look;
        const Range first = plate_.blocks.front().range;
        const bool one =
            std::ranges::all_of(plate_.blocks, [&](const PlateBlock& block) { return block.range == first; });
        return draw_flat_colour_bar(d_, margin, y, full / 3, text_size * type_, look.map,
                                    one ? number_text(first.low, 3) : "least value",
                                    one ? number_text(first.high, 3) : "greatest value of each picture");
    }

    /// Draws which pipeline is which, and why numbers are missing; returns where it ends.
    double draw_captions(double y) const {
        const auto write = [&](const std::string& text) {
            y += d_.paragraph(margin, y, full, text, {text_size * type_, false}, d_.colours().muted) + 3;
        };
        if (plate_.options.pipelines)
            for (const PlateColumn& column : columns_.front())
                if (!column.pipeline.empty()) write(column.label + ": " + column.pipeline);
        for (const PlateBlock& block : plate_.blocks)
            for (const std::string& note : plate_notes(block))
                write(plate_.blocks.size() == 1 ? note : block.name + " · " + note);
        return y + 10;
    }

    const Plate& plate_;
    const Drawing& d_;
    double type_ = 1;                                ///< the size of the type, in shares of the usual one
    std::vector<std::vector<PlateColumn>> columns_;  ///< of every block
    std::vector<std::vector<std::string>> labels_;   ///< in lines, of every column of every block
    double gap_ = least_gap, whole_width_ = 0;
    Cell cell_;
};

}  // namespace

double draw_plate(const Plate& plate, const Drawing& drawing) { return PlateDrawing(plate, drawing).draw(); }

}  // namespace engine
