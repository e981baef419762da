#include "engine/analysis/image_difference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/parallel.h"

namespace engine {

namespace {

constexpr Index window = 11;

/// 11 taps of a Gaussian with sigma 1.5 that sum to 1; their outer product is the published window.
std::array<double, window> gaussian_taps() {
    std::array<double, window> taps{};
    for (Index i = 0; i < window; ++i) {
        const double x = static_cast<double>(i - window / 2) / 1.5;
        taps[static_cast<std::size_t>(i)] = std::exp(-0.5 * x * x);
    }
    const double total = std::accumulate(taps.begin(), taps.end(), 0.0);
    for (double& tap : taps) tap /= total;
    return taps;
}

/// Local weighted moments of a row of windows: means of a and b, mean of a² + b², mean of ab. The formula needs no more.
struct Moments {
    std::vector<double> a, b, squares, product;
    explicit Moments(std::size_t width) : a(width), b(width), squares(width), product(width) {}
};

/// Weighted sums down the columns of the 11 rows from `top` on, then along the rows.
class SsimRows {
  public:
    SsimRows(Index width) : width_(width), down_(static_cast<std::size_t>(width)), across_(static_cast<std::size_t>(width - window + 1)) {}

    /// The sum of the SSIM of all windows whose first row is `top`; a and b are planes.
    double sum(const float* a, const float* b, Index top) {
        filter_down(a + top * width_, b + top * width_);
        filter_across(down_.a, across_.a);
        filter_across(down_.b, across_.b);
        filter_across(down_.squares, across_.squares);
        filter_across(down_.product, across_.product);
        constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
        double total = 0;
        for (std::size_t x = 0; x < across_.a.size(); ++x) {
            const double ma = across_.a[x], mb = across_.b[x];
            const double means = ma * ma + mb * mb;
            total += (2 * ma * mb + c1) * (2 * (across_.product[x] - ma * mb) + c2) /
                     ((means + c1) * (across_.squares[x] - means + c2));
        }
        return total;
    }

  private:
    void filter_down(const float* a, const float* b) {
        for (auto* moment : {&down_.a, &down_.b, &down_.squares, &down_.product}) std::fill(moment->begin(), moment->end(), 0.0);
        for (Index t = 0; t < window; ++t, a += width_, b += width_) {
            const double w = taps_[static_cast<std::size_t>(t)];
            for (std::size_t x = 0; x < down_.a.size(); ++x) {
                const double va = a[x], vb = b[x];
                down_.a[x] += w * va;
                down_.b[x] += w * vb;
                down_.squares[x] += w * (va * va + vb * vb);
                down_.product[x] += w * (va * vb);
            }
        }
    }
    void filter_across(const std::vector<double>& from, std::vector<double>& to) const {
        for (std::size_t x = 0; x < to.size(); ++x) {
            double sum = 0;
            for (std::size_t t = 0; t < taps_.size(); ++t) sum += taps_[t] * from[x + t];
            to[x] = sum;
        }
    }

    Index width_;
    std::array<double, window> taps_ = gaussian_taps();
    Moments down_, across_;
};

double mean_ssim(const Tensor& a, const Tensor& b, const Progress& progress) {
    const Shape& shape = a.shape();
    const Index tops = shape.h - window + 1, planes = shape.n * shape.c;
    std::vector<double> partial(static_cast<std::size_t>(tops * planes));
    parallel_for(tops * planes, 8, progress, [&](Index begin, Index end) {
        SsimRows rows(shape.w);
        for (Index i = begin; i < end; ++i) {
            const Index plane = i / tops * shape.plane().h * shape.w;
            partial[static_cast<std::size_t>(i)] = rows.sum(a.data() + plane, b.data() + plane, i % tops);
        }
    });
    return std::accumulate(partial.begin(), partial.end(), 0.0) / static_cast<double>(tops * planes * (shape.w - window + 1));
}

struct RowDifference {
    double max_abs = 0, absolute = 0, squared = 0;
};

std::vector<RowDifference> row_differences(const Tensor& a, const Tensor& b, const Progress& progress) {
    const Index width = a.shape().w, count = a.size() / width;
    std::vector<RowDifference> rows(static_cast<std::size_t>(count));
    parallel_for(count, 64, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r) {
            RowDifference row;
            for (Index i = r * width; i < (r + 1) * width; ++i) {
                const double d = std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i]));
                row.max_abs = std::max(row.max_abs, d);
                row.absolute += d;
                row.squared += d * d;
            }
            if (std::isnan(row.absolute)) row.max_abs = row.absolute;
            rows[static_cast<std::size_t>(r)] = row;
        }
    });
    return rows;
}

}  // namespace

ImageDifference image_difference(const Tensor& a, const Tensor& b, std::vector<std::string>& notes,
                                 const Progress& progress) {
    if (a.shape() != b.shape()) {
        notes.push_back(fmt::format("difference is undefined: the outputs are {} and {}.", to_string(a.shape()),
                                    to_string(b.shape())));
        return {};
    }
    RowDifference total;
    for (const RowDifference& row : row_differences(a, b, progress)) {
        total.max_abs = std::isnan(row.max_abs) ? row.max_abs : std::max(total.max_abs, row.max_abs);
        total.absolute += row.absolute;
        total.squared += row.squared;
    }
    if (std::isnan(total.absolute)) total.max_abs = total.absolute;
    const double count = static_cast<double>(a.size());
    ImageDifference result;
    result.max_abs = total.max_abs;
    result.mae = total.absolute / count;
    result.mse = total.squared / count;
    if (*result.mse != 0)
        result.psnr = -10.0 * std::log10(*result.mse);
    else
        notes.push_back("difference.psnr is undefined: the outputs are equal.");
    if (std::min(a.shape().h, a.shape().w) >= window)
        result.ssim = mean_ssim(a, b, progress);
    else
        notes.push_back(fmt::format("difference.ssim is undefined: its window of 11×11 does not fit into {}.",
                                    to_string(a.shape().plane())));
    return result;
}

}  // namespace engine
