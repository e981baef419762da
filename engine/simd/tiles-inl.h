// Tiles of a correlation: some channels at some neighbouring positions, all sums in registers.
#if defined(ENGINE_KERNEL_TILES) == defined(HWY_TARGET_TOGGLE)
#ifdef ENGINE_KERNEL_TILES
#undef ENGINE_KERNEL_TILES
#else
#define ENGINE_KERNEL_TILES
#endif

#include "engine/core/geometry.h"
#include "engine/simd/loops.h"
#include "engine/simd/prefetch.h"
#include "engine/simd/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace engine::HWY_NAMESPACE {

/// As many sums as the registers hold beside one vector of weights and a row of inputs.
constexpr int tile_vectors(int rows) {
    constexpr int wide[] = {0, 8, 6, 4, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2};
    constexpr int slim[] = {0, 6, 4, 4, 3, 2, 2};
    return many_registers ? wide[rows] : slim[rows];
}

template <int rows, int vectors>
HWY_INLINE void start(const float* bias, Vector (&sums)[rows][vectors]) {
    const Floats d;
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            sums[r][v] = hn::Set(d, bias[r]);
    }
}

template <int rows, int vectors>
HWY_INLINE void load(const float* from, Index stride, Vector (&sums)[rows][vectors]) {
    const Floats d;
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            sums[r][v] = hn::LoadU(d, from + r * stride + v * lanes);
    }
}

/// sums(r) += weights[r * stride] * from
template <int rows, int vectors>
HWY_INLINE void add_tap(const float* from, const float* weights, Index stride,
                        Vector (&sums)[rows][vectors]) {
    const Floats d;
    Vector inputs[vectors];
    HWY_UNROLL(16)
    for (int v = 0; v < vectors; ++v)
        inputs[v] = hn::LoadU(d, from + v * lanes);
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        const Vector weight = hn::Set(d, weights[r * stride]);
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            sums[r][v] = hn::MulAdd(inputs[v], weight, sums[r][v]);
    }
}

template <int rows, int vectors>
HWY_INLINE void add_up(const TapSum& list, const float* bias, Vector (&sums)[rows][vectors]) {
    start<rows, vectors>(bias, sums);
    const float* weights = list.weights;
    for (Index k = 0; k < list.taps; ++k, weights += rows)
        add_tap<rows, vectors>(list.input + list.offsets[k], weights, 1, sums);
}

template <int rows, int vectors>
HWY_INLINE void store(const Vector (&sums)[rows][vectors], float* out, Index out_stride) {
    const Floats d;
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            hn::StoreU(sums[r][v], d, out + r * out_stride + v * lanes);
    }
}

template <int rows, int vectors>
void tile(const TapSum* lists, const float* bias, float* out, Index out_stride) {
    Vector sums[rows][vectors];
    add_up<rows, vectors>(lists[0], bias, sums);
    store<rows, vectors>(sums, out, out_stride);
}

template <int rows, int vectors>
void direct_tile(const DirectSum& list, const float* bias, float* out, Index out_stride) {
    Vector sums[rows][vectors];
    if (list.more)
        load<rows, vectors>(out, out_stride, sums);
    else
        start<rows, vectors>(bias, sums);
    for (Index k = 0; k < list.taps; ++k)
        add_tap<rows, vectors>(list.input + list.offsets[k], list.weights + list.places[k], list.row_stride,
                               sums);
    store<rows, vectors>(sums, out, out_stride);
}

/// Weights are asked for when so many floats of their row are still to be used before them.
constexpr Index floats_ahead = 128;

template <int rows>
void stream_tile(const StreamSums& list, float* out) {
    const Floats d;
    Vector sums[StreamSums::lists][rows][1];
    HWY_UNROLL(4)
    for (int p = 0; p < StreamSums::lists; ++p) {
        HWY_UNROLL(16)
        for (int r = 0; r < rows; ++r)
            sums[p][r][0] = hn::Zero(d);
    }
    const float *input = list.input, *weights = list.weights;
    const Index ahead = ceil_div(floats_ahead, list.weight_span);
    for (Index i = 0; i < list.steps; ++i, input += list.input_step, weights += list.weight_step) {
        if (i + ahead < list.steps)
            for (int r = 0; r < rows; ++r) {
                const float* next = weights + ahead * list.weight_step + r * list.row_stride;
                prefetch(next, next + list.weight_span);
            }
        Index k = 0;
        HWY_UNROLL(4)
        for (int p = 0; p < StreamSums::lists; ++p)
            for (; k < list.ends[p]; ++k)
                add_tap<rows, 1>(input + list.offsets[k], weights + list.places[k], list.row_stride, sums[p]);
    }
    HWY_UNROLL(4)
    for (int p = 0; p < StreamSums::lists; ++p)
        store<rows, 1>(sums[p], out + p * rows * lanes, lanes);
}

template <int rows, int vectors>
void pair_tile(const TapSum* lists, const float* bias, float* out, Index out_stride) {
    const Floats d;
    Vector even[rows][vectors], odd[rows][vectors];
    add_up<rows, vectors>(lists[0], bias, even);
    add_up<rows, vectors>(lists[1], bias, odd);
    HWY_UNROLL(16)
    for (int r = 0; r < rows; ++r) {
        HWY_UNROLL(16)
        for (int v = 0; v < vectors; ++v)
            hn::StoreInterleaved2(even[r][v], odd[r][v], d, out + r * out_stride + 2 * v * lanes);
    }
}

}  // namespace engine::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
