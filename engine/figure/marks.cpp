#include "engine/figure/marks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace engine {
namespace {

constexpr double line_width = 3, halo_width = 6, head_length = 17, head_half = 7;

Rgba halo_of(const MarkColour& colour) { return is_light(colour) ? Rgba{0, 0, 0, 0.85} : Rgba{1, 1, 1, 0.9}; }

class MarkDrawing {
  public:
    MarkDrawing(const Drawing& drawing, Pair taken, const PicturePlace& place, double type)
        : d_(drawing), place_(place), type_(type) {
        const double across = place.width / static_cast<double>(place.part.right - place.part.left),
                     down = place.height / static_cast<double>(place.part.bottom - place.part.top);
        scale_ = {down * static_cast<double>(place.plane.h) / static_cast<double>(taken.h),
                  across * static_cast<double>(place.plane.w) / static_cast<double>(taken.w)};
        origin_ = {place.y - down * static_cast<double>(place.part.top),
                   place.x - across * static_cast<double>(place.part.left)};
    }

    void draw(const Mark& mark) const {
        const Rgba colour = to_colour(mark.colour), halo = halo_of(mark.colour);
        const Spot from = on_sheet(mark.from), to = on_sheet(mark.to);
        switch (mark.kind) {
            case MarkKind::arrow: return draw_arrow(from, to, colour, halo);
            case MarkKind::box:
                for (const auto& [ink, width] : {std::pair{halo, halo_width}, {colour, line_width}})
                    d_.frame(from.x, from.y, to.x - from.x, to.y - from.y, ink, width);
                return;
            case MarkKind::text: return draw_words(mark.words, from, colour, halo);
        }
    }

  private:
    Spot on_sheet(const Spot& spot) const {
        return {origin_.y + scale_.y * spot.y, origin_.x + scale_.x * spot.x};
    }

    void draw_arrow(const Spot& from, const Spot& to, Rgba colour, Rgba halo) const {
        const double length = std::hypot(to.x - from.x, to.y - from.y);
        if (!(length > 0)) return;
        const double head = std::min(head_length, 0.6 * length), half = head_half * head / head_length;
        const double along_x = (to.x - from.x) / length, along_y = (to.y - from.y) / length;
        const double neck_x = to.x - head * along_x, neck_y = to.y - head * along_y;
        const std::array<DrawnPoint, 3> tip{{{to.x, to.y},
                                             {neck_x - half * along_y, neck_y + half * along_x},
                                             {neck_x + half * along_y, neck_y - half * along_x}}};
        d_.line(from.x, from.y, neck_x, neck_y, halo, halo_width);
        d_.shape(tip, halo, halo_width - line_width);
        d_.line(from.x, from.y, neck_x, neck_y, colour, line_width);
        d_.shape(tip, colour, 0);
    }

    /// Draws words only where their beginning is in sight: they are text of the file, which nothing clips.
    void draw_words(const std::string& words, const Spot& at, Rgba colour, Rgba halo) const {
        if (at.x < place_.x || at.y < place_.y || at.x > place_.x + place_.width ||
            at.y > place_.y + place_.height)
            return;
        const Font font{type_, true};
        const double width = d_.text_width(words, font);
        d_.fill(at.x, at.y - 0.7 * type_, width + 0.6 * type_, 1.4 * type_, halo);
        d_.text(at.x + 0.3 * type_, at.y, words, font, colour);
    }

    const Drawing& d_;
    const PicturePlace& place_;
    double type_;
    Spot scale_, origin_;
};

}  // namespace

void draw_marks(const Drawing& d, std::span<const Mark> marks, Pair taken, const PicturePlace& place,
                double type) {
    if (d.measuring() || marks.empty() || taken.h < 1 || taken.w < 1) return;
    d.clip(place.x, place.y, place.width, place.height);
    const MarkDrawing drawing(d, taken, place, type);
    for (const Mark& mark : marks)
        drawing.draw(mark);
    d.unclip();
}

}  // namespace engine
