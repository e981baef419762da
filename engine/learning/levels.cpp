#include "engine/learning/levels.h"

#include <algorithm>
#include <cmath>

#include "engine/analysis/phases.h"
#include "engine/analysis/stage_ripple.h"
#include "engine/core/error.h"
#include "engine/links/coverage.h"
#include "engine/links/period.h"

namespace engine {
namespace {

double deviation(const Grid& means) {
    double sum = 0, squares = 0;
    for (const double mean : means.values)
        sum += mean;
    const double count = static_cast<double>(means.values.size()), centre = sum / count;
    for (const double mean : means.values)
        squares += (mean - centre) * (mean - centre);
    return std::sqrt(squares / count);
}

bool contains(const Region& outer, const Region& inner) {
    return outer.top <= inner.top && outer.left <= inner.left && outer.bottom >= inner.bottom &&
           outer.right >= inner.right;
}

}  // namespace

std::optional<Tensor> constant_picture(std::span<const float, 3> colour, const Shape& shape) {
    const bool is_grey = colour[0] == colour[1] && colour[1] == colour[2];
    if (shape.c != 1 && shape.c != 3 && !is_grey) return std::nullopt;
    Tensor picture = Tensor::uninitialized(shape);
    const float mean = is_grey ? colour[0] : (colour[0] + colour[1] + colour[2]) / 3;
    for (Index c = 0; c < shape.c; ++c)
        std::fill_n(picture.plane(0, c), shape.h * shape.w,
                    shape.c == 3 ? colour[static_cast<std::size_t>(c)] : mean);
    return picture;
}

std::optional<double> grid_levels(const Tensor& output, Pair period, const Progress& progress) {
    const Region region = middle_half(output.shape().plane(), period);
    if (region.empty()) return std::nullopt;
    double largest = 0;
    for (Index c = 0; c < output.shape().c; ++c) {
        const double found = deviation(phase_means(output, region, period, c, progress));
        if (!std::isfinite(found)) return std::nullopt;
        largest = std::max(largest, found);
    }
    return 255 * largest;
}

Pair constant_size(const Pipeline& pipeline, Index channels, Index most) {
    const Factors total = total_factors(pipeline);
    const auto size_of = [&](Index least) {
        return Pair{ceil_div(least, total.down.h) * total.down.h,
                    ceil_div(least, total.down.w) * total.down.w};
    };
    for (Index least = 32; least < most; least *= 2)
        try {
            const Pair size = size_of(least);
            const BuiltPipeline built = build(pipeline, {1, channels, size.h, size.w});
            const Region middle = middle_half(built.output().plane(), forward_periods(built).back());
            if (!middle.empty() && contains(interior(built), middle)) return size;
        } catch (const Error&) {
            // A size that is too small for some stage: the next one is larger.
        }
    return size_of(most);
}

}  // namespace engine
