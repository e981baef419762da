#include "engine/figure/displayed.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "engine/core/crop.h"
#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {
namespace {

/// How much a detail shows.
double telling_score(const Bitmap& bitmap, const Region& region, double off_centre) {
    double sum = 0, squares = 0, count = 0;
    for (Index y = region.top; y < region.bottom; y += 2)
        for (Index x = region.left; x < region.right; x += 2) {
            const std::uint8_t* p = bitmap.pixels.data() + (y * bitmap.width + x) * bitmap.channels;
            const double grey = (p[0] + p[1] + p[2]) / 765.0;
            sum += grey, squares += grey * grey, ++count;
        }
    const double mean = sum / count, deviation = std::sqrt(std::max(0.0, squares / count - mean * mean));
    return -std::abs(mean - 0.55) - 1.5 * std::abs(deviation - 0.10) - 0.15 * off_centre;
}

}  // namespace

Displayed::Displayed(const Tensor& tensor, const Tensor& base, const Display& display)
    : tensor_(tensor), base_(&base), display_(display) {
    ENGINE_CHECK(tensor.shape() == base.shape(), "{} minus {}", to_string(tensor.shape()),
                 to_string(base.shape()));
}

Tensor Displayed::values(const Region& region) const {
    const Pair origin{region.top, region.left}, size = size_of(region);
    Tensor values = crop(tensor_, origin, size);
    if (base_) {
        const Tensor base = crop(*base_, origin, size);
        std::transform(values.data(), values.data() + values.size(), base.data(), values.data(),
                       std::minus<>());
    }
    return values;
}

Bitmap Displayed::whole() const {
    return base_ ? part({0, 0, plane().h, plane().w}) : to_bitmap(tensor_, display_);
}

Bitmap Displayed::part(const Region& region) const { return to_bitmap(values(region), display_); }

Bitmap Displayed::reduced(int width, int height) const {
    Bitmap result{
        width, height, 4,
        std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4)};
    parallel_for(height, 1, {}, [&](Index y, Index) {
        const auto [first, last] = rows_under(y, height, plane().h);
        const Bitmap rows = part({first, 0, last, plane().w});
        reduce_row(rows, first, plane().h, y, result);
    });
    return result;
}

Region telling_region(const Displayed& picture, Pair size, const Progress& progress) {
    const Pair plane = picture.plane();
    const Index h = std::min(size.h, plane.h), w = std::min(size.w, plane.w);
    constexpr Index small = 1 << 22;  // pixels: below, they are all made once
    const Bitmap whole = plane.h * plane.w <= small ? picture.whole() : Bitmap{};
    Region best{0, 0, h, w};
    double best_score = -1e9;
    const Index step_y = std::max<Index>(4, (plane.h - h) / 48 / 4 * 4),
                step_x = std::max<Index>(4, (plane.w - w) / 48 / 4 * 4);
    const auto off_centre = [](Index begin, Index length, Index n) {
        return (static_cast<double>(begin) + 0.5 * static_cast<double>(length)) / static_cast<double>(n) -
               0.5;
    };
    for (Index top = 0; top + h <= plane.h; top += step_y)
        for (Index left = 0; left + w <= plane.w; left += step_x) {
            progress.check();
            const Region region{top, left, top + h, left + w};
            const double far = std::hypot(off_centre(top, h, plane.h), off_centre(left, w, plane.w));
            const double score = whole.pixels.empty() ? telling_score(picture.part(region), {0, 0, h, w}, far)
                                                      : telling_score(whole, region, far);
            if (score > best_score) best_score = score, best = region;
        }
    return best;
}

}  // namespace engine
