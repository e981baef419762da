// Loops along rows of floats.
#if defined(ENGINE_KERNEL_ROWS) == defined(HWY_TARGET_TOGGLE)
#ifdef ENGINE_KERNEL_ROWS
#undef ENGINE_KERNEL_ROWS
#else
#define ENGINE_KERNEL_ROWS
#endif

#include <algorithm>

#include "engine/simd/loops.h"
#include "engine/simd/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace engine::HWY_NAMESPACE {

void split_pairs(const float* in, Index count, float* even, float* odd) {
    const Floats d;
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
        Vector first, second;
        hn::LoadInterleaved2(d, in + 2 * i, first, second);
        hn::StoreU(first, d, even + i);
        hn::StoreU(second, d, odd + i);
    }
    for (; i < count; ++i) {
        even[i] = in[2 * i];
        odd[i] = in[2 * i + 1];
    }
}

#if HWY_TARGET == HWY_SCALAR
constexpr Index transposed_at_once = 1;
void transpose_block(const float* in, Index, float* out, Index) { *out = *in; }
#else
/// Vectors of four are what every other instruction set has.
constexpr Index transposed_at_once = 4;
HWY_INLINE void transpose_block(const float* in, Index in_stride, float* out, Index out_stride) {
    const hn::FixedTag<float, 4> d;
    const auto row0 = hn::LoadU(d, in), row1 = hn::LoadU(d, in + in_stride);
    const auto row2 = hn::LoadU(d, in + 2 * in_stride), row3 = hn::LoadU(d, in + 3 * in_stride);
    const auto low02 = hn::InterleaveLower(d, row0, row2), low13 = hn::InterleaveLower(d, row1, row3);
    const auto high02 = hn::InterleaveUpper(d, row0, row2), high13 = hn::InterleaveUpper(d, row1, row3);
    hn::StoreU(hn::InterleaveLower(d, low02, low13), d, out);
    hn::StoreU(hn::InterleaveUpper(d, low02, low13), d, out + out_stride);
    hn::StoreU(hn::InterleaveLower(d, high02, high13), d, out + 2 * out_stride);
    hn::StoreU(hn::InterleaveUpper(d, high02, high13), d, out + 3 * out_stride);
}
#endif

void transpose(const float* in, Index in_stride, Index rows, Index count, float* out, Index out_stride) {
    constexpr Index step = transposed_at_once;
    const Index whole_rows = rows / step * step, whole = count / step * step;
    for (Index r = 0; r < whole_rows; r += step)
        for (Index i = 0; i < whole; i += step)
            transpose_block(in + r * in_stride + i, in_stride, out + i * out_stride + r, out_stride);
    for (Index r = 0; r < rows; ++r)
        for (Index i = r < whole_rows ? whole : 0; i < count; ++i)
            out[i * out_stride + r] = in[r * in_stride + i];
}

/// `fixed` rows, or any number for 0.
template <int fixed>
void mix(const float* const* in, const float* weights, int rows, Index count, float* out) {
    const Floats d;
    const hn::CappedTag<float, 1> one;
    const int number = fixed > 0 ? fixed : rows;
    Index i = 0;
    for (; i + lanes <= count; i += lanes) {
        Vector sum = hn::Mul(hn::Set(d, weights[0]), hn::LoadU(d, in[0] + i));
        HWY_UNROLL(8)
        for (int r = 1; r < number; ++r)
            sum = hn::MulAdd(hn::Set(d, weights[r]), hn::LoadU(d, in[r] + i), sum);
        hn::StoreU(sum, d, out + i);
    }
    for (; i < count; ++i) {
        auto sum = hn::Mul(hn::Set(one, weights[0]), hn::LoadU(one, in[0] + i));
        for (int r = 1; r < number; ++r)
            sum = hn::MulAdd(hn::Set(one, weights[r]), hn::LoadU(one, in[r] + i), sum);
        hn::StoreU(sum, one, out + i);
    }
}

void mix_rows(const float* const* in, const float* weights, int rows, Index count, float* out) {
    constexpr decltype(&mix<0>) mixes[] = {mix<0>, mix<1>, mix<2>, mix<3>, mix<4>,
                                           mix<5>, mix<6>, mix<7>, mix<8>};
    mixes[rows <= 8 ? rows : 0](in, weights, rows, count, out);
}

/// x - x is zero for finite x and NaN otherwise, and NaN stays in the sum.
bool all_finite(const float* values, Index count) {
    const Floats d;
    Vector sums[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
    Index i = 0;
    for (; i + 4 * lanes <= count; i += 4 * lanes) {
        HWY_UNROLL(16)
        for (int j = 0; j < 4; ++j) {
            const Vector value = hn::LoadU(d, values + i + j * lanes);
            sums[j] = hn::Add(sums[j], hn::Sub(value, value));
        }
    }
    const Vector all = hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]));
    float rest = hn::GetLane(hn::SumOfLanes(d, all));
    for (; i < count; ++i)
        rest += values[i] - values[i];
    return rest == 0.0f;
}

double sum(const float* values, Index count) {
    const Floats d;
    constexpr Index run = 1024;  // floats add up for so long before they go into the double
    double total = 0;
    Index i = 0;
    while (i + 4 * lanes <= count) {
        Vector sums[4] = {hn::Zero(d), hn::Zero(d), hn::Zero(d), hn::Zero(d)};
        const Index end = std::min(count, i + run) - 4 * lanes;
        for (; i <= end; i += 4 * lanes) {
            HWY_UNROLL(16)
            for (int j = 0; j < 4; ++j)
                sums[j] = hn::Add(sums[j], hn::LoadU(d, values + i + j * lanes));
        }
        const Vector all = hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3]));
        total += hn::GetLane(hn::SumOfLanes(d, all));
    }
    for (; i < count; ++i)
        total += values[i];
    return total;
}

}  // namespace engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
