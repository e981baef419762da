#include "engine/analysis/image_difference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/analysis/row_sums.h"
#include "engine/core/error.h"

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
    for (double& tap : taps)
        tap /= total;
    return taps;
}

/// a, b, a² + b² and ab along a row; or their weighted means. The formula needs no more.
struct Moments {
    std::vector<double> a, b, squares, product;
    explicit Moments(Index width)
        : a(static_cast<std::size_t>(width)), b(a.size()), squares(a.size()), product(a.size()) {}
};
constexpr std::vector<double> Moments::*all_moments[] = {&Moments::a, &Moments::b, &Moments::squares,
                                                         &Moments::product};

/// SSIM of rows of windows of one pair of planes. Neighbouring windows share the moments of their pixels.
class SsimRows {
  public:
    SsimRows(const float* a, const float* b, Index width)
        : a_(a),
          b_(b),
          width_(width),
          down_(width),
          across_(width - window + 1),
          rows_(window, Moments(width)) {}

    /// The sum over all windows whose first row is `top`, which must not decrease from call to call.
    double sum(Index top) {
        for (; next_row_ < top + window; ++next_row_)
            if (next_row_ >= top) load(next_row_);
        for (const auto moment : all_moments) {
            filter_down(top, moment);
            filter_across(down_.*moment, across_.*moment);
        }
        constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
        double sum = 0;
        for (std::size_t x = 0; x < across_.a.size(); ++x) {
            const double ma = across_.a[x], mb = across_.b[x];
            const double means = ma * ma + mb * mb;
            sum += (2 * ma * mb + c1) * (2 * (across_.product[x] - ma * mb) + c2) /
                   ((means + c1) * (across_.squares[x] - means + c2));
        }
        return sum;
    }

  private:
    void load(Index y) {
        Moments& row = rows_[static_cast<std::size_t>(y % window)];
        for (Index x = 0; x < width_; ++x) {
            const double va = a_[y * width_ + x], vb = b_[y * width_ + x];
            const auto i = static_cast<std::size_t>(x);
            row.a[i] = va;
            row.b[i] = vb;
            row.squares[i] = va * va + vb * vb;
            row.product[i] = va * vb;
        }
    }
    void filter_down(Index top, std::vector<double> Moments::*moment) {
        std::vector<double>& to = down_.*moment;
        std::fill(to.begin(), to.end(), 0.0);
        for (Index t = 0; t < window; ++t) {
            const double w = taps_[static_cast<std::size_t>(t)];
            const std::vector<double>& from = rows_[static_cast<std::size_t>((top + t) % window)].*moment;
            for (std::size_t x = 0; x < to.size(); ++x)
                to[x] += w * from[x];
        }
    }
    void filter_across(const std::vector<double>& from, std::vector<double>& to) const {
        std::fill(to.begin(), to.end(), 0.0);
        for (std::size_t t = 0; t < taps_.size(); ++t)
            for (std::size_t x = 0; x < to.size(); ++x)
                to[x] += taps_[t] * from[x + t];
    }

    const float *a_, *b_;
    Index width_, next_row_ = 0;
    std::array<double, window> taps_ = gaussian_taps();
    Moments down_, across_;
    std::vector<Moments> rows_;  ///< row y of the planes in slot y mod 11
};

double mean_ssim(const Tensor& a, const Tensor& b, const Progress& progress) {
    const Shape& shape = a.shape();
    const Index tops = shape.h - window + 1, planes = shape.n * shape.c;
    std::vector<double> partial(static_cast<std::size_t>(tops * planes));
    for (Index plane = 0; plane < planes; ++plane)
        parallel_for(tops, 32, progress, [&](Index begin, Index end) {
            SsimRows rows(a.plane(0, plane), b.plane(0, plane), shape.w);
            for (Index top = begin; top < end; ++top)
                partial[static_cast<std::size_t>(plane * tops + top)] = rows.sum(top);
        });
    return std::accumulate(partial.begin(), partial.end(), 0.0) /
           static_cast<double>(tops * planes * (shape.w - window + 1));
}

double largest_difference(const Tensor& a, const Tensor& b, const Progress& progress) {
    const Index width = a.shape().w, count = a.size() / width;
    std::vector<double> rows(static_cast<std::size_t>(count));
    parallel_for(count, 64, progress, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r) {
            double largest = 0;
            for (Index i = r * width; i < (r + 1) * width; ++i) {
                const double d =
                    std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i]));
                largest = d > largest ? d : largest;
            }
            rows[static_cast<std::size_t>(r)] = largest;
        }
    });
    return *std::max_element(rows.begin(), rows.end());
}

}  // namespace

ImageDifference image_difference(const Tensor& a, const Tensor& b, std::vector<std::string>& notes,
                                 const Progress& progress) {
    if (a.shape() != b.shape()) {
        notes.push_back(fmt::format("difference is undefined: the outputs are {} and {}.",
                                    to_string(a.shape()), to_string(b.shape())));
        return {};
    }
    const auto difference = [&](Index i) {
        return std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i]));
    };
    const double count = static_cast<double>(a.size());
    ImageDifference result;
    result.max_abs = largest_difference(a, b, progress);
    result.mae = total(a, progress, difference) / count;
    result.mse = total(a, progress, [&](Index i) { return difference(i) * difference(i); }) / count;
    if (std::isnan(*result.mae)) result.max_abs = result.mae;
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
