// The place that a figure magnifies.
#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/figure/sheet.h"

namespace engine {
namespace {

/// When there is no checkerboard to see, the difference is of interest.
bool alike_in_ripple(const Findings& findings) {
    constexpr double plain = 1e-3;
    return headline_ripple(*findings.left).value_or(1) < plain &&
           headline_ripple(*findings.right).value_or(1) < plain;
}

}  // namespace

int pixel_budget(double length, double unit) { return static_cast<int>(std::floor(length * unit + 1e-6)); }

std::string place_text(const Region& region) {
    return fmt::format("rows {}–{}, columns {}–{}", region.top, region.bottom - 1, region.left,
                       region.right - 1);
}

void draw_place(const Drawing& d, const Region& part, double x, double y, double scale, Rgba colour) {
    const double left = x + static_cast<double>(part.left) * scale,
                 top = y + static_cast<double>(part.top) * scale,
                 width = static_cast<double>(size_of(part).w) * scale,
                 height = static_cast<double>(size_of(part).h) * scale;
    d.frame(left - 1, top - 1, width + 2, height + 2, {1, 1, 1, 0.9}, 4.5);
    d.frame(left - 1, top - 1, width + 2, height + 2, colour, 2.5);
}

Pair detail_size(const FigureOptions& options, double unit) {
    const int factor = options.magnification > 0 ? static_cast<int>(options.magnification)
                                                 : std::max(2, static_cast<int>(std::lround(8 * unit)));
    return {std::max(1, pixel_budget(body_height, unit) / factor),
            std::max(1, pixel_budget(detail_width, unit) / factor)};
}

void check_crop(const Region& crop, Pair plane) {
    if (crop.empty() || crop.top < 0 || crop.left < 0 || crop.bottom > plane.h || crop.right > plane.w)
        fail("the crop ({}) does not lie inside A's output of {} pixels", place_text(crop), to_string(plane));
}

Region choose_detail(const Findings& findings, const FigureOptions& options, double unit,
                     const Progress& progress, std::optional<Pair> wanted) {
    const Tensor& output = findings.left->output();
    if (options.crop) {
        check_crop(*options.crop, output.shape().plane());
        return *options.crop;
    }
    const Pair size = wanted.value_or(detail_size(options, unit));
    if (alike_in_ripple(findings) && findings.difference.max_abs.value_or(0) > 1e-6)
        return busiest_region(output, findings.right->output(), size);
    return telling_region(Displayed(output, {}), size, progress);
}

Pair common_plane(const Findings& findings, Pair plane) {
    const Pair a = findings.left->output_shape().plane(), b = findings.right->output_shape().plane();
    const auto near = [](Index m, Index n) { return 2 * std::max(m, n) <= 3 * std::min(m, n); };
    if (!near(a.h, b.h) || !near(a.w, b.w)) return plane;
    return {std::max(a.h, b.h), std::max(a.w, b.w)};
}

}  // namespace engine
