#include "engine/picture/picture_resize.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/layers/upsample.h"

namespace engine {
namespace {

struct Tap {
    Index index;
    float weight;
};
using Taps = std::vector<Tap>;

/// Keys' cubic at a distance from the centre.
double cubic(double x, double a) {
    x = std::abs(x);
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

Taps cubic_taps(double centre, Index n) {
    Taps taps;
    const auto first = static_cast<Index>(std::floor(centre)) - 1;
    for (Index i = first; i < first + 4; ++i)
        taps.push_back({std::clamp<Index>(i, 0, n - 1),
                        static_cast<float>(cubic(centre - static_cast<double>(i), -0.75))});
    return taps;
}

Taps linear_taps(double centre, Index n) {
    const double first = std::floor(centre), share = centre - first;
    const auto inside = [n](double i) { return std::clamp<Index>(static_cast<Index>(i), 0, n - 1); };
    return {{inside(first), static_cast<float>(1 - share)}, {inside(first + 1), static_cast<float>(share)}};
}

/// The filter stretched to `step` pixels around `centre`, cut off and normalised at the borders.
Taps stretched_taps(double centre, double step, Index n, Interpolation interpolation) {
    const bool is_cubic = interpolation == Interpolation::bicubic;
    const double reach = (is_cubic ? 2 : 1) * step;
    const auto first = std::max<Index>(0, static_cast<Index>(centre - reach + 0.5));
    const auto end = std::min<Index>(n, static_cast<Index>(centre + reach + 0.5));
    std::vector<double> weights;
    double sum = 0;
    for (Index i = first; i < end; ++i) {
        const double distance = (static_cast<double>(i) + 0.5 - centre) / step;
        weights.push_back(is_cubic ? cubic(distance, -0.5) : std::max(0.0, 1 - std::abs(distance)));
        sum += weights.back();
    }
    Taps taps;
    for (Index i = first; i < end; ++i)
        taps.push_back({i, static_cast<float>(weights[static_cast<std::size_t>(i - first)] / sum)});
    return taps;
}

Taps area_taps(double start, double end, Index n) {
    Taps taps;
    for (Index i = static_cast<Index>(std::floor(start)); i < n && static_cast<double>(i) < end; ++i) {
        const double covered =
            std::min(end, static_cast<double>(i + 1)) - std::max(start, static_cast<double>(i));
        if (covered > 0) taps.push_back({i, static_cast<float>(covered / (end - start))});
    }
    return taps;
}

/// The inputs that each of `m` outputs takes from `n`.
std::vector<Taps> axis_taps(Index n, Index m, Interpolation interpolation, Antialias antialias) {
    std::vector<Taps> all;
    const double step = static_cast<double>(n) / static_cast<double>(m);
    for (Index o = 0; o < m; ++o) {
        const double centre = (static_cast<double>(o) + 0.5) * step;
        if (interpolation == Interpolation::area)
            all.push_back(area_taps(static_cast<double>(o) * step, static_cast<double>(o + 1) * step, n));
        else if (antialias == Antialias::yes && step > 1 && interpolation != Interpolation::nearest)
            all.push_back(stretched_taps(centre, step, n, interpolation));
        else if (interpolation == Interpolation::bilinear)
            all.push_back(linear_taps(centre - 0.5, n));
        else if (interpolation == Interpolation::bicubic)
            all.push_back(cubic_taps(centre - 0.5, n));
        else
            all.push_back({{std::clamp<Index>(static_cast<Index>(std::floor(centre)), 0, n - 1), 1.0f}});
    }
    return all;
}

/// Rows are mixed first: along a row the memory is read in order.
void resize_plane(const float* x, Index width, const std::vector<Taps>& rows,
                  const std::vector<Taps>& columns, float* y, const Progress& progress) {
    std::vector<float> mixed(static_cast<std::size_t>(width));
    for (const Taps& row : rows) {
        progress.check();
        std::fill(mixed.begin(), mixed.end(), 0.0f);
        for (const auto& [index, weight] : row)
            for (Index i = 0; i < width; ++i)
                mixed[static_cast<std::size_t>(i)] += weight * x[index * width + i];
        for (const Taps& column : columns) {
            float sum = 0;
            for (const auto& [index, weight] : column)
                sum += weight * mixed[static_cast<std::size_t>(index)];
            *y++ = sum;
        }
    }
}

}  // namespace

Tensor resize_picture(const Tensor& x, Pair size, Interpolation interpolation, Antialias antialias,
                      const Progress& progress) {
    const Shape shape = x.shape();
    const bool shrinks = size.h < shape.h || size.w < shape.w;
    if (interpolation == Interpolation::bilinear && !(shrinks && antialias == Antialias::yes))
        return resize_bilinear(x, size, progress);
    const std::vector<Taps> rows = axis_taps(shape.h, size.h, interpolation, antialias),
                            columns = axis_taps(shape.w, size.w, interpolation, antialias);
    Tensor y({shape.n, shape.c, size.h, size.w});
    for (Index n = 0; n < shape.n; ++n)
        for (Index c = 0; c < shape.c; ++c) {
            progress.report(static_cast<double>(n * shape.c + c) / static_cast<double>(shape.n * shape.c));
            resize_plane(x.plane(n, c), shape.w, rows, columns, y.plane(n, c), progress);
        }
    return y;
}

}  // namespace engine
