#include "engine/analysis/spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "engine/analysis/real_spectrum.h"
#include "engine/core/parallel.h"
#include "engine/core/scratch.h"
#include "engine/simd/measure_rows.h"

namespace engine {

namespace {

/// Values below this carry no detail: float32 pictures cannot hold it.
constexpr double floor_db = -160.0;

/// Periodic Hann window: 0.5 - 0.5 cos(2 pi i / n); 1 for a single value.
std::vector<double> hann(Index n) {
    std::vector<double> window(static_cast<std::size_t>(n), 1.0);
    if (n > 1)
        for (Index i = 0; i < n; ++i)
            window[static_cast<std::size_t>(i)] =
                0.5 -
                0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n));
    return window;
}

/// The size of the part: at most `limit` pixels, and whole periods where there is one, so that the stride
/// frequencies fall on single values.
Index part_of(Index size, Index limit, Index period) {
    const Index part = std::min(size, limit);
    return part >= period ? part / period * period : part;
}

/// The mean over channels of the centred part, times the window, which is scaled to a sum of 1: a constant
/// picture of value 1 has 0 dB at DC.
void windowed_centre(const Tensor& picture, Pair size, const Progress& progress, double* part) {
    const Shape& shape = picture.shape();
    const Index top = (shape.h - size.h) / 2, left = (shape.w - size.w) / 2;
    const auto down = hann(size.h), across = hann(size.w);
    const double sum =
        std::accumulate(down.begin(), down.end(), 0.0) * std::accumulate(across.begin(), across.end(), 0.0);
    const double scale = 1.0 / (sum * static_cast<double>(shape.c));
    parallel_for(size.h, 32, progress, [&](Index begin, Index end) {
        for (Index y = begin; y < end; ++y) {
            double* row = part + y * size.w;
            std::fill_n(row, size.w, 0.0);
            for (Index c = 0; c < shape.c; ++c) {
                const float* values = picture.plane(0, c) + (top + y) * shape.w + left;
                row_kernels().add_row(values, size.w, row);
            }
            for (Index x = 0; x < size.w; ++x)
                row[x] *= down[static_cast<std::size_t>(y)] * across[static_cast<std::size_t>(x)] * scale;
        }
    });
}

/// Sums and counts on rings of equal frequency.
struct Rings {
    std::vector<double> sums, counts;
    explicit Rings(Index side) : sums(static_cast<std::size_t>(side / 2 + 1)), counts(sums.size()) {}
};

void add_to_rings(const Grid& half, Index cols, Index begin, Index end, Rings& rings) {
    const Index side = std::min(half.rows, cols);
    const double scale_y = static_cast<double>(side) / static_cast<double>(half.rows);
    const double scale_x = static_cast<double>(side) / static_cast<double>(cols);
    for (Index y = begin; y < end; ++y) {
        const double fy = static_cast<double>(std::min(y, half.rows - y)) * scale_y;
        for (Index x = 0; x < half.cols; ++x) {
            const double fx = static_cast<double>(x) * scale_x;
            const auto ring = static_cast<std::size_t>(std::sqrt(fy * fy + fx * fx) + 0.5);
            if (ring >= rings.sums.size()) break;
            const double stands_for = x == 0 || 2 * x == cols ? 1 : 2;
            rings.sums[ring] += stands_for * half(y, x);
            rings.counts[ring] += stands_for;
        }
    }
}

/// The mean power on rings of equal frequency, in cycles per picture of the shorter side; `half` holds the
/// columns 0 … cols/2, and each of them but the first and an even picture's last stands for two.
std::vector<double> radial_profile(const Grid& half, Index cols, const Progress& progress) {
    constexpr Index rows_at_once = 64;
    std::vector<Rings> parts(static_cast<std::size_t>(ceil_div(half.rows, rows_at_once)),
                             Rings(std::min(half.rows, cols)));
    parallel_for(half.rows, rows_at_once, progress, [&](Index begin, Index end) {
        add_to_rings(half, cols, begin, end, parts[static_cast<std::size_t>(begin / rows_at_once)]);
    });
    Rings& all = parts.front();
    for (std::size_t r = 0; r < all.sums.size(); ++r) {
        for (std::size_t i = 1; i < parts.size(); ++i) {
            all.sums[r] += parts[i].sums[r];
            all.counts[r] += parts[i].counts[r];
        }
        all.sums[r] /= std::max(all.counts[r], 1.0);
    }
    return std::move(all.sums);
}

void to_decibels(std::vector<double>& powers, const Progress& progress) {
    parallel_for(static_cast<Index>(powers.size()), 8192, progress, [&](Index begin, Index end) {
        row_kernels().decibels(powers.data() + begin, end - begin, floor_db);
    });
}

}  // namespace

Spectrum spectrum(const Tensor& picture, Pair period, Index limit, const Progress& progress) {
    const Pair size{part_of(picture.shape().h, limit, period.h), part_of(picture.shape().w, limit, period.w)};
    Spectrum result;
    result.period = period;
    Grid half;
    {
        const Scratch<double> part(size.h * size.w);
        windowed_centre(picture, size, progress, part.data());
        half = RealSpectrum(part.data(), size.h, size.w, progress).half_power(progress);
    }
    result.radial_db = radial_profile(half, size.w, progress);
    to_decibels(result.radial_db, progress);
    to_decibels(half.values, progress);
    result.power_db = centred(half, size.w, progress);
    return result;
}

Grid kernel_response(const Grid& kernel, Index size) {
    Grid padded(std::max(size, kernel.rows), std::max(size, kernel.cols));
    for (Index y = 0; y < kernel.rows; ++y)
        for (Index x = 0; x < kernel.cols; ++x)
            padded(y, x) = kernel(y, x);
    Grid response = centred(RealSpectrum(padded).half_power(), padded.cols);
    for (double& value : response.values)
        value = std::sqrt(value);
    return response;
}

}  // namespace engine
