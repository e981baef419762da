#include "app/export/stamping_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/core/number_text.h"
#include "engine/figure/sheet.h"

namespace app {
namespace {

using engine::Drawing;
using engine::Index;
using engine::Pair;
using engine::Rgba;

constexpr double margin = 36, gap = 44, kernel_side = 190, top = 150;

/// One of the two grids on the page.
struct Pane {
    double left = 0, top = 0, unit = 1;  ///< of the page, and sheet units per ruler unit
    double y = 0, x = 0;                 ///< ruler position of the upper left corner
    StageScene::Ruler rows, columns;

    struct Box {
        double x, y, width, height;
    };
    Box cell(Index row, Index column) const {
        return {left + (columns.centre(column) - columns.step / 2 - x) * unit,
                top + (rows.centre(row) - rows.step / 2 - y) * unit, columns.step * unit, rows.step * unit};
    }
};

Rgba mixed(Rgba low, Rgba high, double share) {
    return {low.r + (high.r - low.r) * share, low.g + (high.g - low.g) * share,
            low.b + (high.b - low.b) * share};
}

/// The grey of a value in the pictures, clipped between the ends of the range.
Rgba grey(double value, std::pair<double, double> range) {
    const double share =
        std::clamp((value - range.first) / std::max(1e-12, range.second - range.first), 0.0, 1.0);
    return mixed({0, 0, 0}, {1, 1, 1}, share);
}

Rgba ink_on(Rgba back) {
    return 0.3 * back.r + 0.59 * back.g + 0.11 * back.b > 0.5 ? Rgba{0, 0, 0} : Rgba{1, 1, 1};
}

std::string cell_number(double value) { return std::abs(value) < 5e-4 ? "0" : engine::number_text(value, 2); }

void number(const Drawing& d, const Pane::Box& box, double value, Rgba ink) {
    const std::string text = cell_number(value);
    const double size = std::min(box.height * 0.42, 24.0),
                 fit = (box.width - 10) / std::max(1.0, d.text_width(text, {size}));
    d.text(box.x + box.width / 2, box.y + box.height / 2, text, {size * std::min(1.0, fit)}, ink,
           engine::Align::centre);
}

void cell(const Drawing& d, const Pane::Box& box, double value, std::pair<double, double> range) {
    const Rgba colour = grey(value, range);
    d.fill(box.x, box.y, box.width - 1.5, box.height - 1.5, colour);
    number(d, box, value, ink_on(colour));
}

void empty_cell(const Drawing& d, const Pane::Box& box, Rgba colour) {
    d.fill(box.x, box.y, box.width - 1.5, box.height - 1.5, colour);
}

class Frame {
  public:
    Frame(const Drawing& drawing, const StampingPage& page, Pair step)
        : d_(drawing),
          page_(page),
          scene_(page.scene),
          step_(step),
          accent_(page.side == Side::left ? d_.colours().side_a : d_.colours().side_b) {
        const double tall = page.y.second - page.y.first, wide = page.x.second - page.x.first;
        const double room = (engine::sheet_width - 2 * margin - 2 * gap - kernel_side) / 2;
        const double unit = std::min(room / wide, room / tall);
        input_ = {margin,
                  top,
                  unit,
                  page.y.first,
                  page.x.first,
                  scene_.input_ruler(true),
                  scene_.input_ruler(false)};
        output_ = input_;
        output_.left = engine::sheet_width - margin - wide * unit;
        output_.rows = scene_.output_ruler(true);
        output_.columns = scene_.output_ruler(false);
        const auto end_of = [](const Pane& pane, const engine::Region& cells) {
            const auto last = pane.cell(cells.bottom - 1, cells.left);
            return last.y + last.height;
        };
        bottom_ = std::max({top + tall * unit, end_of(input_, page.inputs), end_of(output_, page.outputs)});
        middle_ = (margin + wide * unit + output_.left) / 2;
    }

    double draw(std::size_t number, std::size_t count) {
        light();
        d_.paragraph(margin, 26, engine::sheet_width - 2 * margin - 130, page_.title, {26, true}, accent_);
        d_.text(engine::sheet_width - margin, 40, fmt::format("{} / {}", number, count), {22},
                d_.colours().muted, engine::Align::right);
        const auto in = scene_.stage().input, out = scene_.stage().output;
        heading(input_.left, fmt::format("input {}{}", to_string(in.plane()),
                                         scene_.expanded() ? ", zeros inserted" : ""));
        heading(output_.left, fmt::format("output {}", to_string(out.plane())));
        draw_inputs();
        draw_outputs();
        draw_taps();
        const double height = d_.paragraph(margin, bottom_ + 22, engine::sheet_width - 2 * margin, sentence(),
                                           {24}, d_.colours().ink);
        return bottom_ + 22 + std::max(height, 70.0) + 18;
    }

  private:
    /// Lights the cells that belong to this step.
    void light() {
        const auto terms = page_.form == Form::gather ? scene_.reads(step_) : scene_.writes(step_);
        for (const auto& term : terms) {
            inputs_.insert({term.input.y, term.input.x});
            outputs_.insert({term.output.y, term.output.x});
            taps_.insert(scene_.turned({term.tap_y, term.tap_x}));
        }
        (page_.form == Form::gather ? outputs_ : inputs_).insert(step_);
    }

    void heading(double x, const std::string& text) {
        d_.text(x, top - 26, text, {22, true}, d_.colours().muted);
    }

    void draw_inputs() {
        const auto& colours = d_.colours();
        for (Index row = page_.inputs.top; row < page_.inputs.bottom; ++row)
            for (Index column = page_.inputs.left; column < page_.inputs.right; ++column) {
                const auto box = input_.cell(row, column);
                const Cell content = scene_.input_cell(row, column);
                if (content.kind == CellKind::value || content.kind == CellKind::unread)
                    cell(d_, box, content.value, page_.range);
                else if (content.kind != CellKind::nothing)
                    empty_cell(d_, box, colours.panel);
                if (content.kind == CellKind::inserted || content.kind == CellKind::padding)
                    number(d_, box, 0, colours.muted);
                const auto pixel = scene_.input_pixel(row, column);
                if (pixel && inputs_.contains(*pixel))
                    d_.frame(box.x - 1, box.y - 1, box.width, box.height, accent_, 4);
            }
        if (page_.form == Form::gather && scene_.has_map())
            frame(input_, scene_.read_window(step_), page_.inputs);
    }

    void draw_outputs() {
        const auto& colours = d_.colours();
        for (Index row = page_.outputs.top; row < page_.outputs.bottom; ++row)
            for (Index column = page_.outputs.left; column < page_.outputs.right; ++column) {
                const Pair at{row, column};
                const auto box = output_.cell(row, column);
                const Cell content = scene_.output_cell(row, column);
                if (content.kind == CellKind::nothing) continue;
                if (content.kind == CellKind::cropped) {
                    d_.frame(box.x + 1, box.y + 1, box.width - 4, box.height - 4, colours.rule);
                    continue;
                }
                if (page_.form == Form::gather && at > step_)
                    empty_cell(d_, box, colours.panel);
                else
                    cell(d_, box, page_.form == Form::scatter ? scene_.partial_sum(at, step_) : content.value,
                         page_.range);
                if (content.kind == CellKind::hole)
                    d_.line(box.x + 4, box.y + box.height - 6, box.x + box.width - 6, box.y + 4, accent_);
                if (outputs_.contains(at)) d_.frame(box.x - 1, box.y - 1, box.width, box.height, accent_, 4);
            }
        if (page_.form == Form::scatter && scene_.has_map())
            frame(output_, scene_.stamp(step_), page_.outputs);
    }

    /// Frames the kernel's place as far as the pane shows it.
    void frame(const Pane& pane, engine::Region cells, const engine::Region& seen) {
        cells = {std::max(cells.top, seen.top), std::max(cells.left, seen.left),
                 std::min(cells.bottom, seen.bottom), std::min(cells.right, seen.right)};
        if (cells.empty()) return;
        const auto first = pane.cell(cells.top, cells.left),
                   last = pane.cell(cells.bottom - 1, cells.right - 1);
        d_.frame(first.x - 3, first.y - 3, last.x + last.width - first.x + 4,
                 last.y + last.height - first.y + 4, d_.colours().ink, 3);
    }

    void draw_taps() {
        const engine::Grid taps = scene_.taps();
        if (taps.values.empty()) return;
        const double square =
            std::min(kernel_side / static_cast<double>(std::max(taps.rows, taps.cols)), 48.0);
        const double left = middle_ - square * static_cast<double>(taps.cols) / 2;
        const double up = (top + bottom_) / 2 - square * static_cast<double>(taps.rows) / 2;
        d_.text(middle_, up - 22, scene_.expanded() ? "kernel, rotated" : "kernel", {20, true},
                d_.colours().muted, engine::Align::centre);
        const double largest =
            std::abs(*std::max_element(taps.values.begin(), taps.values.end(),
                                       [](double a, double b) { return std::abs(a) < std::abs(b); }));
        for (Index y = 0; y < taps.rows; ++y)
            for (Index x = 0; x < taps.cols; ++x) {
                const Pane::Box box{left + square * static_cast<double>(x),
                                    up + square * static_cast<double>(y), square, square};
                const Rgba colour = engine::to_colour(engine::map_colour(
                    engine::ColourMap::diverging, 0.5 + 0.4 * taps(y, x) / std::max(largest, 1e-12)));
                d_.fill(box.x, box.y, square - 1.5, square - 1.5, colour);
                number(d_, box, taps(y, x), ink_on(colour));
                if (taps_.contains({y, x})) d_.frame(box.x - 1, box.y - 1, square, square, accent_, 3);
            }
    }

    std::string sentence() const {
        if (page_.form == Form::gather)
            return fmt::format("Output pixel ({}, {}) collects the {} input pixel{} under the kernel: {}.",
                               step_.h, step_.w, inputs_.size(), inputs_.size() == 1 ? "" : "s",
                               cell_number(scene_.output_cell(step_.h, step_.w).value));
        const Pair place = scene_.input_position(step_);
        return fmt::format(
            "Input pixel ({}, {}) = {} stamps its kernel onto {} output pixel{}; where stamps overlap, they add up.",
            step_.h, step_.w, cell_number(scene_.input_cell(place.h, place.w).value), outputs_.size(),
            outputs_.size() == 1 ? "" : "s");
    }

    const Drawing& d_;
    const StampingPage& page_;
    const StageScene& scene_;
    Pair step_;
    Rgba accent_;
    Pane input_, output_;
    double bottom_ = 0, middle_ = 0;
    std::set<Pair> inputs_, outputs_, taps_;
};

}  // namespace

double draw_stamping(const Drawing& drawing, const StampingPage& page, Pair step, std::size_t number,
                     std::size_t count) {
    return Frame(drawing, page, step).draw(number, count);
}

}  // namespace app
