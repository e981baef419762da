// Gradients to weights: some channels times some taps, summed over pixels in registers.
#if defined(ENGINE_KERNEL_PRODUCTS) == defined(HWY_TARGET_TOGGLE)
#ifdef ENGINE_KERNEL_PRODUCTS
#undef ENGINE_KERNEL_PRODUCTS
#else
#define ENGINE_KERNEL_PRODUCTS
#endif

#include "engine/simd/loops.h"
#include "engine/simd/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace engine::HWY_NAMESPACE {

constexpr int small_tile = many_registers ? 4 : 3;
constexpr int product_taps(int channels) {
    constexpr int wide[] = {0, 12, 10, 8, 6};
    constexpr int slim[] = {0, 8, 5, 4};
    return many_registers ? wide[channels] : slim[channels];
}

/// sums(a, b) += small[a][x] * large[b][x] for a vector of x
template <int channels, int taps>
HWY_INLINE void multiply_vectors(const float* small, Index small_channel, const float* const* large, Index x,
                                 Vector (&sums)[channels][taps]) {
    const Floats d;
    Vector factors[channels];
    HWY_UNROLL(16)
    for (int a = 0; a < channels; ++a)
        factors[a] = hn::LoadU(d, small + a * small_channel);
    HWY_UNROLL(16)
    for (int b = 0; b < taps; ++b) {
        Vector values = hn::LoadU(d, large[b] + x);
        if (channels > 1) keep(values);
        HWY_UNROLL(16)
        for (int a = 0; a < channels; ++a)
            sums[a][b] = hn::MulAdd(factors[a], values, sums[a][b]);
    }
}

template <int channels, int taps>
void multiply(const Products& p, float* results, Index results_stride) {
    const Floats d;
    Vector sums[channels][taps];
    const float* large[taps];
    HWY_UNROLL(16)
    for (int b = 0; b < taps; ++b) {
        large[b] = p.large + p.offsets[b];
        HWY_UNROLL(16)
        for (int a = 0; a < channels; ++a)
            sums[a][b] = hn::Zero(d);
    }
    const Index whole = p.width / lanes * lanes;
    for (Index y = 0; y < p.rows; ++y) {
        const float* small = p.small + y * p.small_row;
        for (Index x = 0; x < whole; x += lanes)
            multiply_vectors<channels, taps>(small + x, p.small_channel, large, x, sums);
        if (whole < p.width)
            multiply_vectors<channels, taps>(p.tail + y * lanes, p.tail_channel, large, whole, sums);
        HWY_UNROLL(16)
        for (int b = 0; b < taps; ++b)
            large[b] += p.large_row;
    }
    HWY_UNROLL(16)
    for (int a = 0; a < channels; ++a) {
        HWY_UNROLL(16)
        for (int b = 0; b < taps; ++b)
            results[a * results_stride + b] += hn::GetLane(hn::SumOfLanes(d, sums[a][b]));
    }
}

/// sums(a, b) += small[a] * large[b] for vectors of channels a
template <int vectors, int taps>
void multiply_outer(const OuterProducts& p, float* results, Index results_stride) {
    const Floats d;
    Vector sums[vectors][taps];
    const float* large[taps];
    HWY_UNROLL(16)
    for (int b = 0; b < taps; ++b) {
        large[b] = p.large + p.offsets[b];
        HWY_UNROLL(16)
        for (int a = 0; a < vectors; ++a)
            sums[a][b] = hn::Zero(d);
    }
    for (Index y = 0; y < p.rows; ++y) {
        const float* small = p.small + y * p.small_row;
        for (Index x = 0; x < p.width; ++x, small += p.small_pixel) {
            Vector factors[vectors];
            HWY_UNROLL(16)
            for (int a = 0; a < vectors; ++a)
                factors[a] = hn::LoadU(d, small + a * lanes);
            HWY_UNROLL(16)
            for (int b = 0; b < taps; ++b) {
                const Vector value = hn::Set(d, large[b][x]);
                HWY_UNROLL(16)
                for (int a = 0; a < vectors; ++a)
                    sums[a][b] = hn::MulAdd(factors[a], value, sums[a][b]);
            }
        }
        HWY_UNROLL(16)
        for (int b = 0; b < taps; ++b)
            large[b] += p.large_row;
    }
    HWY_UNROLL(16)
    for (int b = 0; b < taps; ++b) {
        HWY_UNROLL(16)
        for (int a = 0; a < vectors; ++a) {
            float* to = results + b * results_stride + a * lanes;
            hn::StoreU(hn::Add(hn::LoadU(d, to), sums[a][b]), d, to);
        }
    }
}

}  // namespace engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
