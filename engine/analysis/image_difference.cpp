#include "engine/analysis/image_difference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/parallel.h"
#include "engine/simd/measure_rows.h"
#include "engine/simd/ssim_rows.h"

namespace engine {

namespace {

constexpr Index rows_at_once = 32;

/// 11 taps of a Gaussian with sigma 1.5 that sum to 1; their outer product is the published window.
std::array<double, ssim_window> gaussian_taps() {
    std::array<double, ssim_window> taps{};
    for (Index i = 0; i < ssim_window; ++i) {
        const double x = static_cast<double>(i - ssim_window / 2) / 1.5;
        taps[static_cast<std::size_t>(i)] = std::exp(-0.5 * x * x);
    }
    const double total = std::accumulate(taps.begin(), taps.end(), 0.0);
    for (double& tap : taps)
        tap /= total;
    return taps;
}

double mean_ssim(const Tensor& a, const Tensor& b, const Progress& progress) {
    const Shape& shape = a.shape();
    const auto taps = gaussian_taps();
    const Index tops = shape.h - ssim_window + 1, planes = shape.n * shape.c;
    std::vector<double> partial(static_cast<std::size_t>(tops * planes));
    parallel_for_rows(planes, tops, rows_at_once, progress, [&](Index plane, Index top, Index end) {
        ssim_rows(a.plane(0, plane) + top * shape.w, b.plane(0, plane) + top * shape.w, shape.w, end - top,
                  taps.data(), partial.data() + plane * tops + top);
    });
    return std::accumulate(partial.begin(), partial.end(), 0.0) /
           static_cast<double>(tops * planes * (shape.w - ssim_window + 1));
}

RowDifference sum_of_rows(const Tensor& a, const Tensor& b, const Progress& progress) {
    const Index width = a.shape().w, count = a.size() / width;
    std::vector<RowDifference> rows(static_cast<std::size_t>(count));
    parallel_for(count, rows_at_once, progress, [&](Index begin, Index end) {
        const RowKernels& kernels = row_kernels();
        for (Index r = begin; r < end; ++r)
            rows[static_cast<std::size_t>(r)] =
                kernels.difference(a.data() + r * width, b.data() + r * width, width);
    });
    RowDifference sum;
    for (const RowDifference& row : rows) {
        sum.largest = std::max(sum.largest, row.largest);
        sum.absolute += row.absolute;
        sum.squares += row.squares;
    }
    return sum;
}

}  // namespace

ImageDifference image_difference(const Tensor& a, const Tensor& b, std::vector<std::string>& notes,
                                 const Progress& progress) {
    if (a.shape() != b.shape()) {
        notes.push_back(fmt::format("difference is undefined: the outputs are {} and {}.",
                                    to_string(a.shape()), to_string(b.shape())));
        return {};
    }
    const double count = static_cast<double>(a.size());
    const RowDifference sum = sum_of_rows(a, b, progress.section(0, 0.2));
    ImageDifference result;
    result.max_abs = sum.largest;
    result.mae = sum.absolute / count;
    result.mse = sum.squares / count;
    if (std::isnan(*result.mae)) result.max_abs = result.mae;
    if (*result.mse != 0)
        result.psnr = -10.0 * std::log10(*result.mse);
    else
        notes.push_back("difference.psnr is undefined: the outputs are equal.");
    if (std::min(a.shape().h, a.shape().w) >= ssim_window)
        result.ssim = mean_ssim(a, b, progress.section(0.2, 1));
    else
        notes.push_back(fmt::format("difference.ssim is undefined: its window of 11×11 does not fit into {}.",
                                    to_string(a.shape().plane())));
    return result;
}

}  // namespace engine
