#include "engine/simd/ssim_rows.h"

#include <algorithm>

#include "engine/core/scratch.h"

#define HWY_DISABLED_TARGETS \
    (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engine/simd/ssim_rows.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace engine::ssim_loops::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Doubles = hn::ScalableTag<double>;
using Single = hn::CappedTag<double, 1>;

constexpr Index lanes = HWY_LANES(double);
constexpr int window = ssim_window;
/// a, b, a² + b², ab: the formula needs no more. Squares are not fused, so that equal pictures give 1
/// exactly.
constexpr int moments = 4;

/// This many rows of windows are filtered together, so that their sums stay in registers: they share most
/// pixels.
constexpr int most_rows = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON ? 4 : 2;

/// The distance between rows of that many values. Rows a multiple of 2048 bytes apart, as many pictures have
/// them, would share few places of a cache.
constexpr Index spread(Index width) { return (width + 39) / 64 * 64 + 24; }

/// Weighted sums down the columns: moment m of window row r at down[(m * rows + r) * pitch + x].
template <int rows, typename D>
HWY_INLINE void filter_column(D d, const float* a, const float* b, Index width, const double* taps,
                              Index pitch, double* down) {
    const hn::Rebind<float, D> floats;
    hn::Vec<D> sums[moments][rows];
    for (auto& moment : sums)
        for (auto& sum : moment)
            sum = hn::Zero(d);
    HWY_UNROLL(16)
    for (int t = 0; t < window + rows - 1; ++t) {
        const auto va = hn::PromoteTo(d, hn::LoadU(floats, a + t * width));
        const auto vb = hn::PromoteTo(d, hn::LoadU(floats, b + t * width));
        const auto squares = hn::Add(hn::Mul(va, va), hn::Mul(vb, vb)), product = hn::Mul(va, vb);
        HWY_UNROLL(4)
        for (int r = 0; r < rows; ++r) {
            if (t < r || t >= r + window) continue;
            const auto tap = hn::Set(d, taps[t - r]);
            sums[0][r] = hn::MulAdd(tap, va, sums[0][r]);
            sums[1][r] = hn::MulAdd(tap, vb, sums[1][r]);
            sums[2][r] = hn::MulAdd(tap, squares, sums[2][r]);
            sums[3][r] = hn::MulAdd(tap, product, sums[3][r]);
        }
    }
    for (int m = 0; m < moments; ++m)
        for (int r = 0; r < rows; ++r)
            hn::StoreU(sums[m][r], d, down + (m * rows + r) * pitch);
}

/// SSIM of the windows at x, from the sums down the columns of one row of windows.
template <typename D>
HWY_INLINE hn::Vec<D> similarity(D d, const double* down, Index moment_step, const double* taps) {
    hn::Vec<D> means[moments];
    for (auto& mean : means)
        mean = hn::Zero(d);
    HWY_UNROLL(11)
    for (int t = 0; t < window; ++t) {
        const auto tap = hn::Set(d, taps[t]);
        HWY_UNROLL(4)
        for (int m = 0; m < moments; ++m)
            means[m] = hn::MulAdd(tap, hn::LoadU(d, down + m * moment_step + t), means[m]);
    }
    const auto c1 = hn::Set(d, 0.01 * 0.01), c2 = hn::Set(d, 0.03 * 0.03), two = hn::Set(d, 2.0);
    const auto product = hn::Mul(means[0], means[1]);
    const auto squares = hn::Add(hn::Mul(means[0], means[0]), hn::Mul(means[1], means[1]));
    const auto above = hn::Mul(hn::MulAdd(two, product, c1), hn::MulAdd(two, hn::Sub(means[3], product), c2));
    const auto below = hn::Mul(hn::Add(squares, c1), hn::Add(hn::Sub(means[2], squares), c2));
    return hn::Div(above, below);
}

/// The sums of SSIM over `count` windows of each of `rows` rows.
template <int rows>
void sum_windows(const float* a, const float* b, Index pitch, Index count, const double* taps,
                 Index sums_pitch, double* down, double* sums) {
    const Doubles d;
    const Index columns = count + window - 1;
    Index first = 0;
    for (; first + lanes <= columns; first += lanes)
        filter_column<rows>(d, a + first, b + first, pitch, taps, sums_pitch, down + first);
    for (; first < columns; ++first)
        filter_column<rows>(Single(), a + first, b + first, pitch, taps, sums_pitch, down + first);
    for (int r = 0; r < rows; ++r) {
        const double* row = down + r * sums_pitch;
        auto all = hn::Zero(d);
        Index i = 0;
        for (; i + lanes <= count; i += lanes)
            all = hn::Add(all, similarity(d, row + i, rows * sums_pitch, taps));
        sums[r] = hn::GetLane(hn::SumOfLanes(d, all));
        for (; i < count; ++i)
            sums[r] += hn::GetLane(similarity(Single(), row + i, rows * sums_pitch, taps));
    }
}

void sum_rows(const float* a, const float* b, Index pitch, Index width, Index rows, const double* taps,
              double* sums) {
    const Index sums_pitch = spread(width), windows = width - window + 1;
    const Scratch<double> down(moments * most_rows * sums_pitch);
    Index r = 0;
    for (; r + most_rows <= rows; r += most_rows)
        sum_windows<most_rows>(a + r * pitch, b + r * pitch, pitch, windows, taps, sums_pitch, down.data(),
                               sums + r);
    for (; r < rows; ++r)
        sum_windows<1>(a + r * pitch, b + r * pitch, pitch, windows, taps, sums_pitch, down.data(), sums + r);
}

void sum_all(const float* a, const float* b, Index width, Index rows, const double* taps, double* sums) {
    if (width % 512 != 0) return sum_rows(a, b, width, width, rows, taps, sums);
    const Index high = rows + window - 1, pitch = spread(width);
    const Scratch<float> pixels(2 * high * pitch);
    for (Index y = 0; y < high; ++y) {
        std::copy_n(a + y * width, width, pixels.data() + y * pitch);
        std::copy_n(b + y * width, width, pixels.data() + (high + y) * pitch);
    }
    sum_rows(pixels.data(), pixels.data() + high * pitch, pitch, width, rows, taps, sums);
}

}  // namespace engine::ssim_loops::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace engine {
namespace ssim_loops {
HWY_EXPORT(sum_all);
}

void ssim_rows(const float* a, const float* b, Index width, Index rows, const double* taps, double* sums) {
    HWY_DYNAMIC_DISPATCH(ssim_loops::sum_all)(a, b, width, rows, taps, sums);
}

}  // namespace engine
#endif  // HWY_ONCE
